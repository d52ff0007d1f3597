"""Reports that are counted once for all who ask for the same, with rests, and opened to dossiers."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, Any, cast

from fastapi import Query, Response
from pydantic import AwareDatetime

from services.chassis import paging
from services.tracking.api.reckoning import Kind, Order, Report
from services.tracking.bootstrap import Means
from services.tracking.domain.evaluation import Evaluation
from services.tracking.domain.index766 import Index
from services.tracking.domain.period import Span
from services.tracking.domain.weekly import Weekly
from services.tracking.handlers import reports
from services.tracking.schemas.reports import BehindOut
from services.tracking.schemas.search import Day

KEPT, KEPT_SECONDS = 16, 60.0  # reports that are not counted anew while somebody reads on in them
ON_A_PAGE = 30

On = Annotated[Day | None, Query(description="A day of the week or month; without it, the present one.")]
AsOf = Annotated[
    AwareDatetime | None, Query(description="What happened from then on is left out; without it, nothing.")
]


@dataclass
class Counted:
    """Reports as this process knows them: counted beside it, and one as of an instant is kept for a while."""

    means: Means
    _kept: OrderedDict[Hashable, tuple[float, Any]] = field(default_factory=OrderedDict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def weekly(self, commune_id: str, on: date | None, as_of: datetime | None) -> Weekly:
        """The report of a commune's week."""
        return cast("Weekly", self._of(self._order(Kind.WEEKLY, commune_id, on, as_of)))

    def index(self, commune_id: str, on: date | None, as_of: datetime | None) -> Index:
        """The national index of a commune's month."""
        return cast("Index", self._of(self._order(Kind.INDEX, commune_id, on, as_of)))

    def evaluation(self, commune_id: str, on: date | None, as_of: datetime | None, span: Span) -> Evaluation:
        """The points of a commune's officers and agency."""
        order = replace(self._order(Kind.EVALUATION, commune_id, on, as_of), span=span)
        return cast("Evaluation", self._of(order))

    def _order(self, kind: Kind, commune_id: str, on: date | None, as_of: datetime | None) -> Order:
        return Order(kind, commune_id, on, as_of, self.means.clock.now())

    def _of(self, order: Order) -> Report:
        which = (order.kind, order.span, order.commune_id, order.on)
        with self._one_at_a_time:
            at, kept = self._kept.get((which, order.as_of), (0.0, None))
            if order.as_of is not None and kept is not None and time.monotonic() - at < KEPT_SECONDS:
                return cast("Report", kept)
            told: Report = self.means.backroom.ask(order)
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
