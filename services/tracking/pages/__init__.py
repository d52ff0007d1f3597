"""Tracking's pages: the public look-up, the kiosk, the leaders' board, the watchdog."""

from __future__ import annotations

from pathlib import Path

from services.chassis.pages.agreed import site_of
from services.chassis.pages.site import Site
from services.contracts import pages
from services.tracking.bootstrap import SERVICE
from services.tracking.pages import board, evaluation, index766, kiosk, look_up, reports, watch

PARTS = (look_up, kiosk, board, reports, index766, evaluation, watch)
TEMPLATES = Path(__file__).parents[1] / "templates" / "pages"


def site() -> Site:
    """All of them."""
    return site_of(SERVICE, TEMPLATES, PARTS, pages)
