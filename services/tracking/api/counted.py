"""Reports that are counted once for all who ask for the same, with rests, and opened to dossiers."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, TypeVar, cast

from fastapi import Query, Response
from pydantic import AwareDatetime

from services.chassis import paging
from services.chassis.pace import LONGEST_REST_SECONDS, rest
from services.tracking.bootstrap import Means
from services.tracking.domain.course import Course
from services.tracking.domain.evaluation import Evaluation
from services.tracking.domain.index766 import Index
from services.tracking.domain.period import Span
from services.tracking.domain.weekly import Weekly
from services.tracking.handlers import reports
from services.tracking.schemas.reports import BehindOut
from services.tracking.schemas.search import Day

AT_ONCE, SHARE = 100, 0.25  # courses between two rests; the part of a core that a report may take
KEPT, KEPT_SECONDS = 16, 60.0  # reports that are not counted anew while somebody reads on in them
ON_A_PAGE = 30

R = TypeVar("R", Weekly, Index, Evaluation)
On = Annotated[Day | None, Query(description="A day of the week or month; without it, the present one.")]
AsOf = Annotated[
    AwareDatetime | None, Query(description="What happened from then on is left out; without it, nothing.")
]


def paced(courses: Iterable[Course]) -> Iterator[Course]:
    """The same courses with rests: people who wait at a counter go first."""
    began = time.monotonic()
    for number, course in enumerate(courses, 1):
        yield course
        if number % AT_ONCE == 0:
            time.sleep(rest(time.monotonic() - began, SHARE, LONGEST_REST_SECONDS))
            began = time.monotonic()


@dataclass
class Counted:
    """Reports of this process: one is counted at a time; one as of an instant is kept for a while."""

    means: Means
    _kept: OrderedDict[Hashable, tuple[float, Any]] = field(default_factory=OrderedDict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def weekly(self, commune_id: str, on: date | None, as_of: datetime | None) -> Weekly:
        """The report of a commune's week."""
        return self._of(reports.read_weekly, commune_id, on, as_of)

    def index(self, commune_id: str, on: date | None, as_of: datetime | None) -> Index:
        """The national index of a commune's month."""
        return self._of(reports.read_index, commune_id, on, as_of)

    def evaluation(self, commune_id: str, on: date | None, as_of: datetime | None, span: Span) -> Evaluation:
        """The points of a commune's officers and agency."""
        rules = self.means.scoring
        return self._of(reports.read_evaluation, commune_id, on, as_of, span=span, rules=rules)

    def _of(
        self, read: Callable[..., R], commune_id: str, on: date | None, as_of: datetime | None, **more: Any
    ) -> R:
        which = (read, more.get("span"), commune_id, on)
        with self._one_at_a_time:
            at, kept = self._kept.get((which, as_of), (0.0, None))
            if as_of is not None and kept is not None and time.monotonic() - at < KEPT_SECONDS:
                return cast("R", kept)
            dossiers = self.means.commune(commune_id)
            told = read(on, as_of, dossiers=dossiers, clock=self.means.clock, paced=paced, **more)
            self._kept[which, told.as_of] = (time.monotonic(), told)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return told


def behind(
    means: Means, commune_id: str, label: str, ids: list[str], after: str | None, *, named: bool = True
) -> BehindOut:
    """A page of the dossiers behind a figure, as they are now."""
    place = paging.decode(after, 1)
    rest_of = [one for one in ids if place is None or one > str(place[0])]
    shown = rest_of[:ON_A_PAGE]
    following = paging.encode(shown[-1]) if len(rest_of) > len(shown) else None
    found, names = reports.read_some(shown, dossiers=means.commune(commune_id))
    return BehindOut.of(label, len(ids), found, following, means.clock.now(), names, named=named)


def download(content: bytes, media: str, name: str) -> Response:
    """A file to take away."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=media, headers=headers)
