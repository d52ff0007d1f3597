"""Papers at the counter: photographs and a folder of the scanner become one PDF each, over any line."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import SIZES, overflows, violations
from tests.e2e.pages.conftest import OpenWindow
from tests.e2e.pages.officers import tab_to
from tests.e2e.pages.test_counter import PDF, fill_birth

LINE = "#giay-to-khai"
ORIENTATION = 0x0112
# What is laid on the line as it would be dropped: a folder, of which a browser tells in portions.
DROPPED = """(line, pictures) => {
  const kind = { type: "image/jpeg" };
  const files = pictures.map(([name, bytes]) => new File([new Uint8Array(bytes)], name, kind));
  const entries = files.map((file) => ({ isFile: true, name: file.name, file: (done) => done(file) }));
  const portions = [entries.slice(0, 1), entries.slice(1), []];
  const reader = { readEntries: (done) => done(portions.shift()) };
  const folder = { isFile: false, name: "Quet", createReader: () => reader };
  const event = new Event("drop", { bubbles: true, cancelable: true });
  event.dataTransfer = { items: [{ webkitGetAsEntry: () => folder }], files: [] };
  line.dispatchEvent(event);
}"""


def photograph(shade: int, *, lying: bool = False) -> bytes:
    """A page of one shade, dark on top; lying as a telephone stores it that was turned."""
    page = Image.new("RGB", (600, 800), (shade, shade, shade))
    page.paste("black", (0, 0, 600, 100))
    exif, made = Image.Exif(), io.BytesIO()
    if lying:
        exif[ORIENTATION] = 6
        page = page.transpose(Image.Transpose.ROTATE_90)
    page.save(made, "JPEG", exif=exif)
    return made.getvalue()


def shades(pdf: bytes) -> list[int]:
    """The shade of each page; all stand upright."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            seen = page.render(scale=0.2).to_pil().convert("L")
            assert seen.height > seen.width
            assert int(seen.getpixel((seen.width // 2, 3))) < 40
            found.append(round(int(seen.getpixel((seen.width // 2, seen.height // 2))) / 10) * 10)
    return found


def files(folder: Path, **contents: bytes) -> list[Path]:
    """Files of these names, in which `__` stands for the dot."""
    folder.mkdir(exist_ok=True)
    paths = [folder / name.replace("__", ".") for name in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        path.write_bytes(content)
    return paths


def opened(page: Page, name: str) -> Locator:
    """A dossier at the desk, and the line of its first paper."""
    fill_birth(page, name)
    page.keyboard.press("F9")
    page.wait_for_url("**/quay/ho-so/*")
    return page.locator(LINE)


def kept(page: Page, line: Locator) -> list[bytes]:
    """What is kept on the line."""
    links = [str(one.get_attribute("href")) for one in line.locator(".kept a").all()]
    return [page.request.get(link).body() for link in links]


def test_photographs_become_one_pdf_over_a_dropped_line(open_window: OpenWindow, tmp_path: Path) -> None:
    """In the order of their names; a PDF stays; what cannot be read is told by name and left out by key."""
    page = open_window("tiepnhan1")
    line = opened(page, "Đặng Thị Quét")
    brought = files(
        tmp_path / "p",
        p10__jpg=photograph(200, lying=True),
        p2__jpg=photograph(150),
        p1__jpg=photograph(100),
        Thumbs__db=b"rubbish",
        hong__jpg=b"\xff\xd8\xff\xe0 cut off",
        ke__pdf=PDF,
    )
    line.locator("input[type=file]").first.set_input_files(brought)
    expect(line.locator(".lying li")).to_have_count(5)
    assert violations(page) == []
    for size in SIZES.values():
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert overflows(page) == 0
    save = line.locator("[data-save]")
    expect(save).to_be_focused()
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.locator("#line")).to_contain_text("Mất kết nối")
    line.evaluate("(one) => one.querySelector('form').requestSubmit()")  # a second click meanwhile
    page.context.set_offline(False)
    expect(line.locator(".fault")).to_contain_text("Ảnh bị hỏng")
    expect(save).to_be_disabled()
    tab_to(page, '[aria-label="Bỏ hong.jpg"]')
    page.keyboard.press("Enter")
    expect(line.locator(".lying li")).to_have_count(4)
    save.press("Enter")
    expect(line.locator(".told")).to_contain_text("Đã lưu")
    whole, bound = kept(page, line)
    assert whole == PDF
    assert shades(bound) == [100, 150, 200]
    page.reload()
    expect(page.locator(f"{LINE} .kept li")).to_have_count(2)


def test_a_folder_of_the_scanner_lies_on_its_paper(open_window: OpenWindow, tmp_path: Path) -> None:
    """Chosen or dropped; pages are moved; other lines keep what lies on them meanwhile."""
    page = open_window("tiepnhan1")
    line, other = opened(page, "Đặng Văn Mục"), page.locator("#giay-khac")
    files(tmp_path / "Quet", trang1__jpg=photograph(120), trang2__jpg=photograph(180))
    line.locator("input[webkitdirectory]").set_input_files(tmp_path / "Quet")
    expect(line.locator(".lying li")).to_have_count(2)
    line.locator("[aria-label='Đưa lên trước trang2.jpg']").click()
    other.evaluate(DROPPED, [["a.jpg", list(photograph(90))], ["b.jpg", list(photograph(140))]])
    expect(other.locator(".lying li")).to_have_count(2)
    line.locator("[data-save]").click()
    expect(line.locator(".told")).to_contain_text("Đã lưu")
    assert [shades(one) for one in kept(page, line)] == [[180, 120]]
    other.locator("[data-save]").click()
    expect(other.locator(".told")).to_contain_text("Đã lưu")
    assert [shades(one) for one in kept(page, other)] == [[90, 140]]


def test_papers_are_bound_without_a_script_too(
    open_window: OpenWindow, browser: Browser, tmp_path: Path
) -> None:
    """The form sends the files itself; with one that is none, nothing is kept and it is named."""
    page = open_window("tiepnhan1")
    opened(page, "Đặng Thị Không")
    told: dict[str, Any] = {"java_script_enabled": False, "storage_state": page.context.storage_state()}
    context = browser.new_context(base_url=page.url.partition("/quay")[0], **told)
    plain = context.new_page()
    plain.goto(page.url.split("?")[0])
    good = files(tmp_path / "g", a__jpg=photograph(110), b__jpg=photograph(160))
    wrong = files(tmp_path / "g", ghi__pdf=b"MZ no document")
    plain.set_input_files(f"{LINE} input[type=file]", [*good, *wrong])
    plain.click(f"{LINE} button")
    expect(plain.locator(".wrong")).to_contain_text("ghi.pdf: Tệp phải là PDF, JPEG, PNG hoặc TIFF")
    expect(plain.locator(f"{LINE} .kept li")).to_have_count(0)
    plain.set_input_files(f"{LINE} input[type=file]", good)
    plain.click(f"{LINE} button")
    expect(plain.locator(".done")).to_contain_text("thêm bản quét")
    assert [shades(one) for one in kept(plain, plain.locator(LINE))] == [[110, 160]]
    context.close()


def test_an_incoming_document_is_bound_the_same_way(open_window: OpenWindow, tmp_path: Path) -> None:
    """Its photographs with the registering, and more of them afterwards."""
    clerk = open_window("vanthu")
    pages = files(tmp_path / "v", v1__jpg=photograph(130), v2__jpg=photograph(170))
    clerk.goto("/van-ban/moi")
    clerk.fill("#author", "Sở Y tế")
    clerk.fill("#summary", "Về việc tiêm chủng")
    clerk.set_input_files("#file", pages)
    clerk.keyboard.press("F9")
    clerk.wait_for_url("**/van-ban/mot/*")
    line = clerk.locator("#giay-khac")
    assert [shades(one) for one in kept(clerk, line)] == [[130, 170]]
    line.locator("input[type=file]").first.set_input_files(pages[0])
    line.locator("[data-save]").click()
    expect(line.locator(".told")).to_contain_text("Đã lưu")
    assert [shades(one) for one in kept(clerk, line)] == [[130, 170], [130]]
