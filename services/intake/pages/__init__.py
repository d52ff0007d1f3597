"""Intake's pages: coming in, the counter, filing online."""

from __future__ import annotations

from pathlib import Path

from services.chassis.pages.look import ASSETS, environment
from services.chassis.pages.site import Site
from services.contracts import pages
from services.contracts.calendars import VIETNAM_TIME
from services.contracts.identity import PERMISSIONS
from services.intake.bootstrap import SERVICE
from services.intake.pages import (
    access,
    arrivals,
    calling,
    console,
    counter,
    documents,
    dossier,
    files,
    filing,
    online,
    online_draft,
    online_pass,
    people,
    takings,
    tickets,
)

AT_THE_DESK = (counter, filing, people, takings, files, dossier, documents, arrivals, calling)
PARTS = (access, *AT_THE_DESK, console, tickets, online_pass, online, online_draft)
SCANS_AT_ONCE = 4  # of the largest that are taken, in one form
TEMPLATES = Path(__file__).parents[1] / "templates" / "pages"


def site() -> Site:
    """All of them."""
    return Site(
        addresses=pages.ADDRESSES[SERVICE],
        look=environment(TEMPLATES, VIETNAM_TIME, f"/{SERVICE}{ASSETS}"),
        views=[view for part in PARTS for view in part.VIEWS],
        cookie=pages.SESSION_COOKIE,
        sign_in=pages.SIGN_IN,
        menu=lambda visitor: pages.menu(visitor.may),
        permissions=PERMISSIONS,
        band=pages.band,
    )
