"""Workflow's pages: the inbox of whoever resolves, one dossier beside its step, stand-ins."""

from __future__ import annotations

from pathlib import Path

from services.chassis.pages.look import ASSETS, environment
from services.chassis.pages.site import Site
from services.contracts import pages
from services.contracts.calendars import VIETNAM_TIME
from services.contracts.identity import PERMISSIONS
from services.workflow.bootstrap import SERVICE
from services.workflow.pages import dossier, inbox, papers, standing

TEMPLATES = Path(__file__).parents[1] / "templates" / "pages"


def site() -> Site:
    """All of them."""
    return Site(
        addresses=pages.ADDRESSES[SERVICE],
        look=environment(TEMPLATES, VIETNAM_TIME, f"/{SERVICE}{ASSETS}"),
        views=[*inbox.VIEWS, *dossier.VIEWS, *papers.VIEWS, *standing.VIEWS],
        cookie=pages.SESSION_COOKIE,
        sign_in=pages.SIGN_IN,
        menu=lambda visitor: pages.menu(visitor.may),
        permissions=PERMISSIONS,
        band=pages.band,
    )
