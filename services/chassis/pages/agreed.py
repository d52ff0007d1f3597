"""The site of a service, made of its own pages and of what the services have agreed on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any, Protocol

from services.chassis.pages import letters, limits
from services.chassis.pages.look import ASSETS, environment
from services.chassis.pages.site import Site, View


class Agreed(letters.Consoles, Protocol):
    """What all services say the same; a module may be it."""

    ADDRESSES: Mapping[str, Sequence[str]]
    SESSION_COOKIE: str
    SIGN_IN: str
    PERMISSIONS: Mapping[str, frozenset[Any]]
    ZONE: tzinfo

    def band(self, tenants: Iterable[str], /) -> str:
        """What stands across the top of a page of these tenants, if anything."""

    def menu(self, may: Callable[[str], bool]) -> list[tuple[str, str]]:
        """Address and title of what somebody sees on top."""

    def tabs(self, may: Callable[[str], bool], here: str) -> list[tuple[str, str, bool]]:
        """Address and title of each panel of the console, and whether it is open."""


class Part(Protocol):
    """A module of pages."""

    @property
    def VIEWS(self) -> Sequence[View]:  # noqa: N802 - a constant of the module
        """Its pages."""


def site_of(service: str, templates: Path, parts: Sequence[Part], agreed: Agreed) -> Site:
    """All pages of a service.

    Args:
        templates: the service's own folder.
    """
    return Site(
        addresses=agreed.ADDRESSES[service],
        look=environment(templates, agreed.ZONE, f"/{service}{ASSETS}"),
        views=[
            *(view for part in parts for view in part.VIEWS),
            *letters.views(service, agreed),
            *limits.views(service, agreed),
        ],
        cookie=agreed.SESSION_COOKIE,
        sign_in=agreed.SIGN_IN,
        menu=lambda visitor: agreed.menu(visitor.may),
        tabs=lambda visitor, here: agreed.tabs(visitor.may, here),
        permissions=agreed.PERMISSIONS,
        band=agreed.band,
    )
