"""Every page of the system, each with an example of its address; a test holds this list against the routes.

Words in braces are names of examples, which `tests/bench/gallery_world.py` makes in a running instance.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from playwright.sync_api import FilePayload, Page

from services.contracts.pages import CONSOLES

Examples = Mapping[str, str]

DESK, OFFICE, LEADER, CLERK, ADMIN = "tiepnhan1", "chuyenmon1", "lanhdao", "vanthu", "quantri"
HOSTING, FILER, ASKED, ANYONE = "hosting", "filer", "asked", ""


@dataclass(frozen=True)
class Shown:
    """A page as somebody sees it.

    Attributes:
        name: of its picture.
        who: an officer of the commune, HOSTING, FILER (whose telephone is confirmed), ASKED (to whose
            telephone a code is on its way), ANYONE.
        address: with examples in braces.
        doing: what is done on it before it is looked at.
        weighed: whether its transfer is measured; pictures of the same page in another state are not.
    """

    name: str
    who: str
    address: str
    doing: Callable[[Page, Examples], None] | None = None
    weighed: bool = True


def _scan(page: Page, known: Examples) -> None:
    """What a scanner does."""
    page.keyboard.type(known["code"])
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer")


def _fast(page: Page, known: Examples) -> None:
    """A form half filled in."""
    page.fill('[id="applicant.name"]', "Lâm Thị Ảnh")


def _wrong(page: Page, known: Examples) -> None:
    """A form that came back: half a number is no number."""
    page.fill('[id="applicant.name"]', "Lâm Thị Ảnh")
    page.fill('[id="applicant.identity_number"]', "0960")
    page.press('[id="applicant.identity_number"]', "Enter")
    page.wait_for_selector(".wrong")


def _at_desk(page: Page, known: Examples) -> None:
    """This computer stands at a desk from now on."""
    page.press("[name='desk']", "Enter")
    page.wait_for_selector(".tabs")


def _scanned(page: Page, known: Examples) -> None:
    """Two files of a paper are kept beside a dossier."""
    line = page.locator("#giay-khac")
    line.locator("input[type=file]").first.set_input_files([_file("Đơn đề nghị.pdf"), _file("Phụ lục.pdf")])
    line.locator("[data-save]").click()
    line.locator(".told", has_text="Đã lưu").wait_for()


def _registered(page: Page, known: Examples) -> None:
    """A document with two scans has its number."""
    page.fill("#author", "Ủy ban nhân dân tỉnh Cà Mau")
    page.fill("#symbol", f"{secrets.randbelow(9_000) + 1}/UBND-NC")
    page.fill("#dated_on", f"{datetime.now(UTC):%Y-%m-%d}")
    page.fill("#summary", "Về việc tăng cường kỷ luật, kỷ cương hành chính trong giải quyết thủ tục")
    page.set_input_files("#file", [_file("Công văn.pdf"), _file("Phụ lục kèm theo công văn.pdf")])
    page.keyboard.press("F9")
    page.wait_for_url("**/van-ban/mot/*")


def _file(name: str) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}


PUBLIC = (
    Shown("trang-dau", ANYONE, "/"),
    Shown("dang-nhap", ANYONE, "/dang-nhap"),
    Shown("tra-cuu", ANYONE, "/tra-cuu"),
    Shown("tra-cuu-tra-loi", ANYONE, "/tra-cuu#{code}", lambda page, _: _answered(page), weighed=False),
    Shown("kiosk", ANYONE, "/kiosk/{commune}"),
    Shown("kiosk-tra-loi", ANYONE, "/kiosk/{commune}", _scan, weighed=False),
    Shown("lay-so", ANYONE, "/lay-so/{commune}"),
    Shown("so-da-lay", ANYONE, "/lay-so/{commune}/trung-tam/{ticket}"),
    Shown("bang-goi", ANYONE, "/bang-goi/{commune}"),
    Shown("nop-ho-so", ANYONE, "/nop-ho-so"),
    Shown("nop-thu-tuc", ANYONE, "/nop-ho-so/{commune}"),
    Shown("nop-mot-thu-tuc", ANYONE, "/nop-ho-so/{commune}/thu-tuc/1.000656"),
    Shown("nop-dien-thoai", ANYONE, "/nop-ho-so/{commune}/dien-thoai?thu-tuc=1.000656"),
    Shown("nop-ma", ASKED, "/nop-ho-so/{commune}/ma?thu-tuc=1.000656"),
)
_MINE = "/nop-ho-so/{commune}/cua-toi"
_DRAFT = "/nop-ho-so/{commune}/ho-so/{draft}"
ONLINE = (
    Shown("nop-cua-toi", FILER, "/nop-ho-so/{commune}", weighed=False),
    Shown("cua-toi", FILER, _MINE),
    Shown("cua-toi-thong-tin", FILER, f"{_MINE}/thong-tin"),
    Shown("cua-toi-sua", FILER, f"{_MINE}/thong-tin/{{person}}"),
    Shown("cua-toi-them", FILER, f"{_MINE}/thong-tin/them", weighed=False),
    Shown("cua-toi-dong", FILER, f"{_MINE}/dong", weighed=False),
    Shown("nop-tiep", FILER, _DRAFT, weighed=False),
    Shown("nop-giay-to", FILER, f"{_DRAFT}/giay-to"),
    Shown("nop-mot-giay-to", FILER, f"{_DRAFT}/giay-to/to-khai"),
    Shown("nop-giay-to-trong", FILER, f"{_DRAFT}/giay-to/giay-bao-tu", weighed=False),
    Shown("nop-nguoi-nop", FILER, f"{_DRAFT}/nguoi-nop"),
    Shown("nop-xem-lai", FILER, "/nop-ho-so/{commune}/ho-so/{ready}/xem-lai"),
    Shown("nop-xong", FILER, "/nop-ho-so/{commune}/ho-so/{filing}/xong"),
)
COUNTER = (
    Shown("quay", DESK, "/quay"),
    Shown("chung-thuc", DESK, "/quay/chung-thuc", _fast),
    Shown("chung-thuc-sai", DESK, "/quay/chung-thuc", _wrong, weighed=False),
    Shown("chon-thu-tuc", DESK, "/quay/tiep-nhan"),
    Shown("tiep-nhan", DESK, "/quay/tiep-nhan/{procedure}"),
    Shown("ho-so-tai-quay", DESK, "/quay/ho-so/{step_one}"),
    Shown("ho-so-co-ban-quet", DESK, "/quay/ho-so/{step_one}", _scanned, weighed=False),
    Shown("ho-so-vua-nhan", DESK, "/quay/ho-so/{step_one}?xong=tiep-nhan", weighed=False),
    Shown("ban-quet", DESK, "/quay/ho-so/{step_one}/ban-quet"),
    Shown("viec-tra-ket-qua", DESK, "/quay/ho-so/{completed}/viec/tra-ket-qua"),
    Shown("viec-tiep-nhan", DESK, "/quay/ho-so/{filed}/viec/tiep-nhan", weighed=False),
    Shown("viec-yeu-cau-bo-sung", DESK, "/quay/ho-so/{filed}/viec/yeu-cau-bo-sung", weighed=False),
    Shown("viec-nop-giay-to", DESK, "/quay/ho-so/{asked}/viec/nop-giay-to", weighed=False),
    Shown("viec-tu-choi", DESK, "/quay/ho-so/{filed}/viec/tu-choi", weighed=False),
    Shown("viec-thu-tien", DESK, "/quay/ho-so/{step_one}/viec/thu-tien", weighed=False),
    Shown("viec-rut-ho-so", DESK, "/quay/ho-so/{step_one}/viec/rut-ho-so", weighed=False),
    Shown("viec-chuyen-xa", DESK, "/quay/ho-so/{passed_on}/viec/chuyen-xa", weighed=False),
    Shown("viec-tra-ban-chinh", DESK, "/quay/ho-so/{declined}/viec/tra-ban-chinh", weighed=False),
    Shown("thu-phi", DESK, "/quay/thu-phi"),
    Shown("tai-khoan", DESK, "/quay/tai-khoan"),
    Shown("tai-khoan-moi", DESK, "/quay/tai-khoan/moi?ho-so={abroad}"),
    Shown("tai-khoan-ma", DESK, "/quay/tai-khoan/moi/{opening}"),
    Shown("tai-khoan-mot", DESK, "/quay/tai-khoan/{account}"),
    Shown("tai-khoan-vua-mo", DESK, "/quay/tai-khoan/{account}?xong=mo", weighed=False),
    Shown("truc-tuyen", DESK, "/quay/truc-tuyen"),
    Shown("truc-tuyen-mot", DESK, "/quay/truc-tuyen/{arrival}"),
    Shown("goi-so", DESK, "/quay/goi-so"),
    Shown("goi-so-tai-quay", DESK, "/quay/goi-so", _at_desk, weighed=False),
)
DOCUMENTS = (
    Shown("van-ban", CLERK, "/van-ban"),
    Shown("van-ban-tat-ca", CLERK, "/van-ban?xem=tat-ca", weighed=False),
    Shown("van-ban-moi", CLERK, "/van-ban/moi"),
    Shown("van-ban-vao-so", CLERK, "/van-ban/moi", _registered, weighed=False),
    Shown("van-ban-so", CLERK, "/van-ban/so"),
    Shown("van-ban-mot", CLERK, "/van-ban/mot/{registered}"),
    Shown("van-ban-trinh", CLERK, "/van-ban/mot/{registered}/viec/trinh"),
    Shown("van-ban-bao-nhan", CLERK, "/van-ban/mot/{registered}/viec/bao-nhan", weighed=False),
    Shown("van-ban-tra-lai", CLERK, "/van-ban/mot/{registered}/viec/tra-lai", weighed=False),
    Shown("van-ban-huy", CLERK, "/van-ban/mot/{registered}/viec/huy", weighed=False),
    Shown("van-ban-giao", LEADER, "/van-ban/mot/{submitted}/viec/giao", weighed=False),
    Shown("van-ban-nhan", OFFICE, "/van-ban/mot/{assigned}/viec/nhan", weighed=False),
    Shown("van-ban-ghi", OFFICE, "/van-ban/mot/{assigned}/viec/ghi", weighed=False),
    Shown("van-ban-ket-thuc", OFFICE, "/van-ban/mot/{assigned}/viec/ket-thuc", weighed=False),
)
_STEP_ONE, _STEP_TWO = "/xu-ly/ho-so/{step_one}", "/xu-ly/ho-so/{step_two}"
INBOX = (
    Shown("xu-ly", OFFICE, "/xu-ly"),
    Shown("xu-ly-lanh-dao", LEADER, "/xu-ly", weighed=False),
    Shown("xu-ly-tim", OFFICE, "/xu-ly/tim?so={step_one_number}"),
    Shown("xu-ly-y-kien", DESK, "/xu-ly/y-kien"),
    Shown("lam-thay", LEADER, "/xu-ly/lam-thay"),
    Shown("ho-so-xu-ly", OFFICE, _STEP_ONE),
    Shown("ho-so-ky", LEADER, _STEP_TWO, weighed=False),
    Shown("ho-so-da-xong", OFFICE, "/xu-ly/ho-so/{completed}", weighed=False),
    Shown("ho-so-cho-bo-sung", OFFICE, "/xu-ly/ho-so/{wants_papers}", weighed=False),
    Shown("ho-so-cho-nop-tien", OFFICE, "/xu-ly/ho-so/{wants_money}", weighed=False),
    Shown("ho-so-cho-y-kien", DESK, "/xu-ly/ho-so/{wants_opinion}", weighed=False),
    Shown("ho-so-o-noi-khac", OFFICE, "/xu-ly/ho-so/{abroad}", weighed=False),
    Shown("ho-so-xin-rut", LEADER, "/xu-ly/ho-so/{leaving}", weighed=False),
    Shown("viec-bo-sung", OFFICE, f"{_STEP_ONE}/viec/yeu-cau-bo-sung"),
    Shown("viec-nop-tien", OFFICE, f"{_STEP_ONE}/viec/yeu-cau-nop-tien", weighed=False),
    Shown("viec-lay-y-kien", OFFICE, f"{_STEP_ONE}/viec/lay-y-kien", weighed=False),
    Shown("viec-chuyen-co-quan", OFFICE, f"{_STEP_ONE}/viec/chuyen-co-quan", weighed=False),
    Shown("viec-tra-lai", LEADER, f"{_STEP_TWO}/viec/tra-lai", weighed=False),
    Shown("viec-hen-lai", LEADER, f"{_STEP_TWO}/viec/hen-lai", weighed=False),
    Shown("viec-tu-choi-giai-quyet", LEADER, f"{_STEP_TWO}/viec/tu-choi", weighed=False),
    Shown("viec-dung", LEADER, f"{_STEP_TWO}/viec/dung", weighed=False),
)
BOARD = (
    Shown("giam-sat", LEADER, "/giam-sat"),
    Shown("giam-sat-danh-sach", LEADER, "/giam-sat/ho-so"),
    Shown("giam-sat-ho-so", LEADER, "/giam-sat/ho-so/{completed}"),
    Shown("hop-tuan", LEADER, "/giam-sat/hop-tuan"),
    Shown("hop-tuan-ho-so", LEADER, "/giam-sat/hop-tuan/ho-so?muc=received"),
    Shown("chi-so-766", LEADER, "/giam-sat/chi-so-766"),
    Shown("chi-so-766-ho-so", LEADER, "/giam-sat/chi-so-766/ho-so?muc=not_yet_due"),
    Shown("danh-gia", LEADER, "/giam-sat/danh-gia"),
    Shown("danh-gia-ho-so", LEADER, "/giam-sat/danh-gia/ho-so?muc=filed"),
    Shown("cac-xa", HOSTING, "/giam-sat/cac-xa"),
)
CONSOLE = (
    Shown("quan-tri", HOSTING, "/quan-tri"),
    Shown("quan-tri-them-xa", HOSTING, "/quan-tri/them-xa"),
    Shown("quan-tri-xa", HOSTING, "/quan-tri/xa/{commune}"),
    Shown("quan-tri-thu-tuc", HOSTING, "/quan-tri/thu-tuc"),
    Shown("quan-tri-mot-thu-tuc", HOSTING, "/quan-tri/thu-tuc/1.000656"),
    Shown("quan-tri-lich", HOSTING, "/quan-tri/xu-ly/lich"),
    Shown("quan-tri-lich-thu", HOSTING, "/quan-tri/xu-ly/lich", lambda page, _: _tried(page), weighed=False),
    Shown("quan-tri-lich-xa", ADMIN, "/quan-tri/xu-ly/lich", weighed=False),
    Shown("quan-tri-mau-tin", HOSTING, "/quan-tri/thong-bao/mau-tin"),
    Shown("quan-tri-mot-mau-tin", HOSTING, "/quan-tri/thong-bao/mau-tin/received/sms"),
    Shown("quan-tri-ho-so-ket", HOSTING, "/quan-tri/theo-doi/ho-so-ket"),
    Shown("quan-tri-so-cai", HOSTING, "/quan-tri/theo-doi/so-cai?xa={commune}"),
    Shown("quan-tri-thu-loi-loc", HOSTING, "/quan-tri/thu-loi?kind=unreadable", weighed=False),
    *(
        Shown(f"quan-tri-{name}-{service}", HOSTING, f"{console}/{path}", weighed=service == "intake")
        for service, console in CONSOLES.items()
        for name, path in (
            ("thu-loi", "thu-loi"),
            ("mot-thu-loi", "thu-loi/thu?letter_id={letter}"),
            ("han-muc", "han-muc"),
        )
    ),
)
SHOWN: Sequence[Shown] = (*PUBLIC, *ONLINE, *COUNTER, *DOCUMENTS, *INBOX, *BOARD, *CONSOLE)

# Addresses that answer with a file, a picture or numbers: there is nothing to look at.
NO_PAGES = {
    "/quay/thu-phi.{format}",
    "/quay/ho-so/{dossier_id}/ban-quet/{scan_id}",
    "/quay/ho-so/{dossier_id}/giay/bo-sung/{request_id}",
    "/quay/ho-so/{dossier_id}/giay/{paper}",
    "/van-ban/so.{format}",
    "/van-ban/mot/{document_id}/ban-quet/{scan_id}",
    "/nop-ho-so/{commune_id}/ho-so/{filing_id}/anh/{photo_id}",
    "/xu-ly/ho-so/{dossier_id}/giay/{form}",
    "/xu-ly/ho-so/{dossier_id}/giay/{form}/{which}",
    "/giam-sat/so-lieu",
    "/giam-sat/hop-tuan/tep",
    "/quan-tri/xu-ly/lich/tien-do",
    *(f"{console}/thu-loi/so" for console in CONSOLES.values()),
    "/giam-sat/danh-gia/tep",
}


def _answered(page: Page) -> None:
    page.wait_for_selector(".answer")


def _tried(page: Page) -> None:
    """A day of the calendar that was not verified, as if it counted."""
    page.click("button:has-text('Xem thử nếu áp dụng')")
    page.wait_for_selector(".tiles")
