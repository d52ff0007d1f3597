"""An examiner that goes through stored documents page by page, and looks at single ones again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from services.chassis.faults import Fault
from services.chassis.mongo import Document

PAGE = 500


class Pages(Protocol):
    """Documents of all tenants as they are stored."""

    def page(self, after: str, limit: int) -> list[Document]:
        """Some of them in the order of tenant and stored id, from behind such an id on."""

    def some(self, keys: Sequence[tuple[str, str]]) -> list[Document]:
        """Those of these, by tenant and subject, that are to be looked at."""


class PagedExaminer(ABC):
    """See faults.Examiner."""

    def __init__(self, pages: Pages, page: int = PAGE) -> None:
        self._pages = pages
        self._page = page
        self._after = ""

    @property
    @abstractmethod
    def looks_for(self) -> Collection[tuple[str, str]]:
        """See faults.Examiner."""

    @abstractmethod
    def faults_in(self, found: Sequence[Document]) -> Iterable[Fault]:
        """What is wrong with some of the documents."""

    def look(self) -> tuple[Sequence[Fault], bool]:
        """See faults.Examiner."""
        found = self._pages.page(self._after, self._page)
        ended = len(found) < self._page
        self._after = "" if ended else found[-1]["_id"]
        return list(self.faults_in(found)), ended

    def still(self, suspects: Collection[Fault]) -> dict[Fault, bool]:
        """See faults.Examiner."""
        keys = sorted({(one.tenant, one.subject) for one in suspects})
        there = set(self.faults_in(self._pages.some(keys)))
        return {one: one in there for one in suspects}
