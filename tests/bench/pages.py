"""Table: how heavy each page is, and when something of it is seen on a slow line. Or pictures of all pages.

`deploy/up && python -m tests.bench.pages` opens every page in a browser that has kept nothing, over a line
of 400 kbit/s and 400 ms, and prints a Markdown table: bytes over the line, seconds to the first view, of both
the first opening and the second (when the shared files are there). It ends with 1 if a first opening is over
100 kB. With a FOLDER (deploy/up's `.motcua/pages` is ignored by git) a picture of each page in three sizes
is written there instead, of those whose names begin with NAME if one is given: `... FOLDER [NAME]`. It ends
with 1 if one is wider than its window, and says which. The pages stand in `tests/bench/gallery.py`.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from deploy.district.accounts import password
from deploy.files import secret
from deploy.instance import HOSTING_ADMIN, Instance, from_environment
from services.intake.pages.online_pass import PASS_COOKIE, PHONE_COOKIE
from services.intake.pages.online_shown import HOME
from tests.bench.gallery import ASKED, FILER, HOSTING, SHOWN, Shown
from tests.bench.gallery_world import PERSON, PLACE, World, made
from tests.browser import SIZES, chromium, overflows, sign_in, window
from tests.waiting import wait_until

BYTES_PER_SECOND = 50_000
LATENCY_MS = 400
MOST_BYTES = 100_000
EXAMPLE = re.compile(r"\{\w+\}")
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


@dataclass(frozen=True)
class Eyes:
    """Whoever looks at pages: an officer of the commune, the host, a telephone's holder, anybody."""

    browser: Browser
    instance: Instance
    world: World
    kept: dict[str, list[Any]] = field(default_factory=dict)

    def window(self, who: str, size: str = "desktop") -> BrowserContext:
        """A window that has kept nothing but the session of whoever looks."""
        base = self.instance.url("gateway")
        context = window(self.browser, base, size)
        if who and who not in self.kept:
            self.kept[who] = self._cookies(who, base)
        context.add_cookies(self.kept.get(who, []))
        return context

    def _cookies(self, who: str, base: str) -> list[Any]:
        kept = {FILER: (PASS_COOKIE, self.world.filer), ASKED: (PHONE_COOKIE, PERSON["phone"])}
        if who in kept:
            name, value = kept[who]
            return [{"name": name, "value": value, "url": f"{base}{HOME}"}]
        name = HOSTING_ADMIN if who == HOSTING else f"{who}.{PLACE}"
        word = (
            secret(self.instance.data, "hosting-admin") if who == HOSTING else password(self.instance, name)
        )
        with window(self.browser, base) as before:
            sign_in(before.new_page(), name, word)
            return [{"name": one["name"], "value": one["value"], "url": base} for one in before.cookies()]


def pictures(eyes: Eyes, shown: Shown, folder: Path) -> bool:
    """The page in all sizes; whether it fits into all of them."""
    address, fits = shown.address.format_map(eyes.world.examples), True
    for size in SIZES:
        with eyes.window(shown.who, size) as context:
            page = context.new_page()
            page.goto(address)
            if shown.doing is not None:
                shown.doing(page, eyes.world.examples)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{shown.name}.{size}.png", full_page=True)
            if overflows(page):
                print(f"{shown.name}: {overflows(page)} pixels too wide, {size}", flush=True)
                fits = False
    return fits


def weighed(eyes: Eyes, shown: Shown) -> bool:
    """A line of the table; whether it is light enough."""
    with eyes.window(shown.who) as context:
        page, address = context.new_page(), shown.address.format_map(eyes.world.examples)
        first, second = opened(page, address), opened(page, address)
    where = EXAMPLE.sub("…", shown.address.partition("?")[0])
    print(
        f"| `{where}` | {first.size / 1000:.1f} kB | {first.seconds:.1f} s "
        f"| {second.size / 1000:.1f} kB | {second.seconds:.1f} s |",
        flush=True,
    )
    return first.size <= MOST_BYTES


def main(folder: Path | None, name: str = "") -> int:
    """Print the table, or take the pictures."""
    instance = from_environment()
    world = made(instance)
    wanted = [one for one in SHOWN if one.name.startswith(name)]
    with chromium() as browser:
        eyes = Eyes(browser, instance, world)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            fitting = [pictures(eyes, one, folder) for one in wanted]
            return 0 if all(fitting) else 1
        print("| page | first opening | seen after | again | seen after |\n|---|---|---|---|---|")
        light = [weighed(eyes, one) for one in wanted if one.weighed]
    return 0 if all(light) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None, *sys.argv[2:3]))
