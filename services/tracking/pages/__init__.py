"""Tracking's pages: the public look-up, the kiosk, and the leaders' board."""

from __future__ import annotations

from pathlib import Path

from services.chassis.pages.look import ASSETS, environment
from services.chassis.pages.site import Site
from services.contracts import pages
from services.contracts.calendars import VIETNAM_TIME
from services.contracts.identity import PERMISSIONS
from services.tracking.bootstrap import SERVICE
from services.tracking.pages import board, index766, kiosk, look_up, reports

TEMPLATES = Path(__file__).parents[1] / "templates" / "pages"


def site() -> Site:
    """All of them."""
    return Site(
        addresses=pages.ADDRESSES[SERVICE],
        look=environment(TEMPLATES, VIETNAM_TIME, f"/{SERVICE}{ASSETS}"),
        views=[*look_up.VIEWS, *kiosk.VIEWS, *board.VIEWS, *reports.VIEWS, *index766.VIEWS],
        cookie=pages.SESSION_COOKIE,
        sign_in=pages.SIGN_IN,
        menu=lambda visitor: pages.menu(visitor.may),
        permissions=PERMISSIONS,
        band=pages.band,
    )
