"""Routes of reports: counted once for all who ask for the same, with rests in between."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar, cast

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from services.chassis import issued, paging, tables
from services.chassis.pace import LONGEST_REST_SECONDS, rest
from services.chassis.problems import FieldError, Problem
from services.chassis.web import CallHere
from services.contracts.scoring import Verdict
from services.tracking.bootstrap import Means
from services.tracking.domain.course import Course
from services.tracking.domain.index766 import VERDICT_WORDS, Index
from services.tracking.domain.weekly import Weekly
from services.tracking.domain.weekly_told import figure_of
from services.tracking.handlers import reports
from services.tracking.schemas.index766 import IndexOut
from services.tracking.schemas.reports import BehindOut, WeeklyOut
from services.tracking.schemas.search import Day

PATH = "/v1/communes/{commune_id}/reports/weekly"
INDEX_PATH = "/v1/communes/{commune_id}/reports/index766"
AT_ONCE, SHARE = 100, 0.25  # courses between two rests; the part of a core that a report may take
KEPT, KEPT_SECONDS = 16, 60.0  # reports that are not counted anew while somebody reads on in them
ON_A_PAGE = 30

R = TypeVar("R", Weekly, Index)
On = Annotated[Day | None, Query(description="A day of the week or month; without it, the present one.")]
AsOf = Annotated[
    AwareDatetime | None, Query(description="What happened from then on is left out; without it, nothing.")
]


class FileKind(StrEnum):
    """What kind of file."""

    PDF = "pdf"
    XLSX = "xlsx"


Kind = Annotated[FileKind, Query(alias="format")]


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

    def _of(self, read: Callable[..., R], commune_id: str, on: date | None, as_of: datetime | None) -> R:
        with self._one_at_a_time:
            at, kept = self._kept.get((read, commune_id, on, as_of), (0.0, None))
            if as_of is not None and kept is not None and time.monotonic() - at < KEPT_SECONDS:
                return cast("R", kept)
            dossiers = self.means.commune(commune_id)
            told = read(on, as_of, dossiers=dossiers, clock=self.means.clock, paced=paced)
            self._kept[read, commune_id, on, told.as_of] = (time.monotonic(), told)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return told


def index_router(means: Means, counted: Counted) -> APIRouter:
    """The national index of a month."""
    routes = APIRouter(tags=["reports"])

    @routes.get(INDEX_PATH, response_model=IndexOut)
    def read_index(call: CallHere, on: On = None, as_of: AsOf = None) -> IndexOut:
        """QĐ 766 of the month around a day: what can be counted here, and what cannot and why."""
        return IndexOut.of(counted.index(call.tenant, on, as_of))

    @routes.get(f"{INDEX_PATH}/dossiers", response_model=BehindOut)
    def list_index(
        call: CallHere, verdict: Verdict, on: On = None, as_of: AsOf = None, after: str | None = None
    ) -> BehindOut:
        """The dossiers behind a verdict, in the order of their ids, as they are now."""
        ids = counted.index(call.tenant, on, as_of).dossiers(verdict)
        return _behind(means, call.tenant, VERDICT_WORDS.get(verdict, verdict.value), ids, after)

    return routes


def _behind(means: Means, commune_id: str, label: str, ids: list[str], after: str | None) -> BehindOut:
    place = paging.decode(after, 1)
    rest_of = [one for one in ids if place is None or one > str(place[0])]
    shown = rest_of[:ON_A_PAGE]
    following = paging.encode(shown[-1]) if len(rest_of) > len(shown) else None
    found, names = reports.read_some(shown, dossiers=means.commune(commune_id))
    return BehindOut.of(label, len(ids), found, following, means.clock.now(), names)


def reports_router(means: Means) -> APIRouter:
    """What a meeting is held by."""
    routes = APIRouter(tags=["reports"])
    counted = Counted(means)

    @routes.get(PATH, response_model=WeeklyOut)
    def read_weekly(call: CallHere, on: On = None, as_of: AsOf = None) -> WeeklyOut:
        """The week's one-stop meeting report: what came, went, was late and why, beside the week before."""
        told = counted.weekly(call.tenant, on, as_of)
        return WeeklyOut.of(told, means.weekly_printer.chart(told))

    @routes.get(f"{PATH}/file", response_class=Response)
    def print_weekly(
        call: CallHere, on: On = None, as_of: AsOf = None, kind: Kind = FileKind.PDF
    ) -> Response:
        """The same to take away: PDF/A, or a workbook with numbers to reckon with."""
        told = counted.weekly(call.tenant, on, as_of)
        content, media = _printed(means, call.tenant, told, kind)
        return _download(content, media, f"hop-giao-ban-{told.monday}.{kind.value}")

    @routes.get(f"{PATH}/dossiers", response_model=BehindOut)
    def list_weekly(
        call: CallHere,
        figure: str,
        on: On = None,
        as_of: AsOf = None,
        procedure: str = "",
        after: str | None = None,
    ) -> BehindOut:
        """The dossiers behind a figure of the report, in the order of their ids, as they are now."""
        known = figure_of(figure)
        if known is None:
            raise Problem(422, "invalid-fields", "Thông tin gửi lên chưa hợp lệ", errors=[_NO_SUCH_FIGURE])
        ids = counted.weekly(call.tenant, on, as_of).dossiers(known.codes, procedure)
        return _behind(means, call.tenant, known.label, ids, after)

    routes.include_router(index_router(means, counted))
    return routes


_NO_SUCH_FIGURE = FieldError("figure", "Báo cáo không có chỉ tiêu này.", "mã của một chỉ tiêu trong báo cáo")


def _printed(means: Means, commune_id: str, told: Weekly, kind: FileKind) -> tuple[bytes, str]:
    """The file and its media type."""
    now, name = means.clock.now(), means.commune(commune_id).office().name
    if kind is FileKind.XLSX:
        return means.weekly_printer.xlsx(told, name, now), tables.XLSX_TYPE
    return means.weekly_printer.pdf(told, name, now), issued.MEDIA_TYPE


def _download(content: bytes, media: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=media, headers=headers)
