"""Intake's pages: coming in, the counter, filing online."""

from __future__ import annotations

from pathlib import Path

from services.chassis.pages.agreed import site_of
from services.chassis.pages.site import Site
from services.contracts import pages
from services.intake.bootstrap import SERVICE
from services.intake.pages import (
    access,
    arrivals,
    calling,
    citizen_accounts,
    console,
    counter,
    documents,
    dossier,
    files,
    filing,
    online,
    online_account,
    online_draft,
    online_pass,
    people,
    takings,
    tickets,
)

AT_THE_DESK = (
    counter,
    filing,
    people,
    takings,
    files,
    dossier,
    documents,
    arrivals,
    calling,
    citizen_accounts,
)
ACCOUNTS = (citizen_accounts, online_account)
PARTS = (access, *AT_THE_DESK, *ACCOUNTS, console, tickets, online_pass, online, online_draft)
SCANS_AT_ONCE = 4  # of the largest that are taken, in one form
TEMPLATES = Path(__file__).parents[1] / "templates" / "pages"


def site() -> Site:
    """All of them."""
    return site_of(SERVICE, TEMPLATES, PARTS, pages)
