"""Intake's pages: coming in, the counter, filing online."""

from __future__ import annotations

from pathlib import Path

from services.chassis.pages.look import ASSETS, environment
from services.chassis.pages.site import Site
from services.contracts import pages
from services.contracts.calendars import VIETNAM_TIME
from services.contracts.identity import PERMISSIONS
from services.intake.bootstrap import SERVICE
from services.intake.pages import access, online, online_draft, online_pass

TEMPLATES = Path(__file__).parents[1] / "templates" / "pages"


def site() -> Site:
    """All of them."""
    return Site(
        addresses=pages.ADDRESSES[SERVICE],
        look=environment(TEMPLATES, VIETNAM_TIME, f"/{SERVICE}{ASSETS}"),
        views=[*access.VIEWS, *online_pass.VIEWS, *online.VIEWS, *online_draft.VIEWS],
        cookie=pages.SESSION_COOKIE,
        sign_in=pages.SIGN_IN,
        menu=lambda visitor: pages.menu(visitor.may),
        permissions=PERMISSIONS,
    )
