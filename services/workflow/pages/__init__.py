"""Workflow's pages: the inbox of whoever resolves, one dossier beside its step, stand-ins, calendars."""

from __future__ import annotations

from pathlib import Path

from services.chassis.pages.agreed import site_of
from services.chassis.pages.site import Site
from services.contracts import pages
from services.workflow.bootstrap import SERVICE
from services.workflow.pages import calendar, dossier, inbox, papers, standing

PARTS = (inbox, dossier, papers, standing, calendar)
TEMPLATES = Path(__file__).parents[1] / "templates" / "pages"


def site() -> Site:
    """All of them."""
    return site_of(SERVICE, TEMPLATES, PARTS, pages)
