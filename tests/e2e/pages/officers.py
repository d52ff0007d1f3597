"""Officers of the district in front of their screens, and dossiers that have come to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from deploy.demonstration.day import Commune, papers_of
from deploy.district.accounts import communes
from tests.browser import fits
from tests.e2e.district import District
from tests.e2e.pages.receipts import PERSON
from tests.e2e.pages.windows import opened
from tests.waiting import wait_until

__all__ = ["FOCUSED", "FUNERAL_HELP", "Filed", "arrived", "at_screen", "fits", "tab_to"]
FUNERAL_HELP = "1.001731"  # five working days: three steps, specialist, leader, clerk
FOCUSED = "(what) => document.activeElement?.matches(what)"


@dataclass(frozen=True)
class Filed:
    """A dossier that workflow knows."""

    commune: Commune
    dossier_id: str
    number: str

    @property
    def address(self) -> str:
        """Of its page."""
        return f"/xu-ly/ho-so/{self.dossier_id}"

    def path(self, service: str) -> str:
        """Of it in a service."""
        return self.commune.path(service, f"dossiers/{self.dossier_id}")

    def seen(self, service: str = "workflow") -> Mapping[str, Any]:
        """As a service tells it."""
        body: Mapping[str, Any] = self.commune.officers["counter_officer"].get(self.path(service)).body
        return body

    def at_desk(self, what: str, body: dict[str, Any]) -> None:
        """The desk does something with it."""
        counter = self.commune.officers["counter_officer"]
        counter.act(self.path("intake"), what, body)


def arrived(commune: Commune, code: str = FUNERAL_HELP) -> Filed:
    """A dossier that was received, and has come to whoever works on its first step."""
    counter = commune.officers["counter_officer"]
    procedure = next(one for one in counter.items("/intake/v1/procedures") if one["code"] == code)
    body = {
        "channel": "counter",
        "unit_id": commune.unit_id,
        "procedure_code": code,
        "applicant": PERSON,
        "papers": papers_of(procedure),
        "result_delivery": "desk",
        "receive": True,
    }
    told = counter.post(commune.path("intake", "dossiers"), body).body
    filed = Filed(commune, told["dossier_id"], told["dossier_number"])
    known = lambda: counter.get(filed.path("workflow"), may_be_missing=True).status == 200  # noqa: E731
    wait_until(known, 60, what="workflow knows of the dossier")
    return filed


@contextmanager
def at_screen(
    browser: Browser, district: District, commune: Commune, role: str, nth: int = 1, size: str = "small"
) -> Iterator[Page]:
    """An officer of a role who has signed in."""
    (file,) = [one for one in communes() if one["commune"]["commune_id"] == commune.commune_id]
    name = [one["username"] for one in file["staff"] if role in one["roles"]][nth - 1]
    with opened(browser, district, name, size) as page:
        yield page


def tab_to(page: Page, what: str) -> None:
    """Go there by the keyboard alone."""
    for _ in range(200):
        if page.evaluate(FOCUSED, what):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way by the keyboard to {what}")
