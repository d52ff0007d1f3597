"""Notify's pages: its panels of the console."""

from __future__ import annotations

from pathlib import Path

from services.chassis.pages.agreed import site_of
from services.chassis.pages.site import Site
from services.contracts import pages
from services.notify.bootstrap import SERVICE
from services.notify.pages import wordings

TEMPLATES = Path(__file__).parents[1] / "templates" / "pages"


def site() -> Site:
    """All of them."""
    return site_of(SERVICE, TEMPLATES, (wordings,), pages)
