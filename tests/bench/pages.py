"""Table: how heavy each page is, and when something of it is seen on a slow line; and pictures of all.

`deploy/up && python -m tests.bench.pages [FOLDER]` opens every page in a browser that has kept nothing, over
a line of 400 kbit/s and 400 ms, and prints a Markdown table: bytes over the line, seconds to the first view,
of both the first opening and the second (when the shared files are there). With FOLDER (deploy/up's
`.motcua/pages` is ignored by git) a picture of each page is written there, in three sizes. It ends with 1 if
a first opening is over 100 kB.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from deploy.demonstration.day import CERTIFIED_COPIES, Commune, papers_of
from deploy.demonstration.desks import signed_in
from deploy.district.accounts import password
from deploy.instance import Instance, from_environment
from tests.browser import SIZES, chromium, sign_in, window
from tests.waiting import wait_until

BYTES_PER_SECOND = 50_000
LATENCY_MS = 400
MOST_BYTES = 100_000
PLACE = "luong-the-tran"
LINE = {
    "offline": False,
    "latency": LATENCY_MS,
    "downloadThroughput": BYTES_PER_SECOND,
    "uploadThroughput": BYTES_PER_SECOND,
}


@dataclass(frozen=True)
class Opened:
    """One opening of a page."""

    size: int
    seconds: float


def addresses(instance: Instance) -> Iterator[tuple[str, str, str]]:
    """Name of the picture, who looks, and the address of each page; dossiers are filed for it."""
    commune = next(one for one in signed_in(instance) if "Lương Thế Trân" in one.name)
    counter = commune.officers["counter_officer"]
    path = commune.path("intake", "dossiers")
    procedure = next(one for one in counter.items("/intake/v1/procedures") if not one["instant"])
    body = {
        "channel": "counter",
        "unit_id": commune.unit_id,
        "procedure_code": procedure["code"],
        "applicant": {"name": "Lâm Thị Ảnh"},
        "papers": papers_of(procedure),
        "receive": True,
    }
    one = str(counter.post(path, body).body["dossier_id"])
    yield from _public(commune)
    desk, office, leader = "tiepnhan1", "chuyenmon1", "lanhdao"
    yield "quay", desk, "/quay"
    yield "chung-thuc", desk, "/quay/chung-thuc"
    yield "chon-thu-tuc", desk, "/quay/tiep-nhan"
    yield "tiep-nhan", desk, f"/quay/tiep-nhan/{procedure['code']}"
    yield "ho-so-tai-quay", desk, f"/quay/ho-so/{one}"
    yield "thu-phi", desk, "/quay/thu-phi"
    yield "xu-ly", office, "/xu-ly"
    yield "ho-so-xu-ly", office, f"/xu-ly/ho-so/{one}"
    yield "lam-thay", office, "/xu-ly/lam-thay"
    yield "giam-sat", leader, "/giam-sat"
    yield "giam-sat-danh-sach", leader, "/giam-sat/ho-so"
    yield "giam-sat-ho-so", leader, f"/giam-sat/ho-so/{one}"


def _public(commune: Commune) -> Iterator[tuple[str, str, str]]:
    yield "trang-dau", "", "/"
    yield "dang-nhap", "", "/dang-nhap"
    yield "tra-cuu", "", "/tra-cuu"
    yield "kiosk", "", f"/kiosk/{commune.commune_id}"
    yield "nop-ho-so", "", "/nop-ho-so"
    yield "nop-ho-so-thu-tuc", "", f"/nop-ho-so/{commune.commune_id}"
    yield "nop-ho-so-mot", "", f"/nop-ho-so/{commune.commune_id}/thu-tuc/{CERTIFIED_COPIES}"


def opened(page: Page, address: str) -> Opened:
    """Open a page over the slow line."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    sizes: list[int] = []
    line.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    page.goto(address, wait_until="load")
    script = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"
    painted = wait_until(lambda: max(0.0, float(page.evaluate(script))), 30, what="something is seen")
    seconds = painted / 1000
    line.detach()
    return Opened(sum(sizes), seconds)


def _as(browser: Browser, instance: Instance, who: str) -> BrowserContext:
    """A window that has kept nothing but the session of whoever looks."""
    base = instance.url("gateway")
    context = window(browser, base)
    if who:
        before = window(browser, base)
        name = f"{who}.{PLACE}"
        sign_in(before.new_page(), name, password(instance, name))
        context.add_cookies(
            [{"name": one["name"], "value": one["value"], "url": base} for one in before.cookies()]
        )
        before.close()
    return context


def pictures(page: Page, address: str, folder: Path, name: str) -> None:
    """The page in all sizes."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        page.screenshot(path=folder / f"{name}.{size}.png", full_page=True)


def main(folder: Path | None) -> int:
    """Print the table."""
    instance, heavy = from_environment(), 0
    print("| page | first opening | seen after | again | seen after |\n|---|---|---|---|---|")
    with chromium() as browser:
        for name, who, address in addresses(instance):
            context = _as(browser, instance, who)
            page = context.new_page()
            first, second = opened(page, address), opened(page, address)
            shown = address.replace(address.rsplit("/", 1)[-1], "…") if "ho-so/" in address else address
            print(
                f"| `{shown}` | {first.size / 1000:.1f} kB | {first.seconds:.1f} s "
                f"| {second.size / 1000:.1f} kB | {second.seconds:.1f} s |",
                flush=True,
            )
            heavy += first.size > MOST_BYTES
            if folder is not None:
                pictures(context.new_page(), address, folder, name)
            context.close()
    return 1 if heavy else 0


if __name__ == "__main__":
    wanted = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
    sys.exit(main(wanted))
