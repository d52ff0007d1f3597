"""Routes of reports: counted once for all who ask for the same, with rests in between."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.chassis import issued, tables
from services.chassis.problems import FieldError, Problem
from services.chassis.web import CallHere
from services.contracts.scoring import Verdict
from services.tracking.api.counted import AsOf, Counted, On, behind, download
from services.tracking.api.evaluation import evaluation_router
from services.tracking.bootstrap import Means
from services.tracking.domain.index766 import VERDICT_WORDS
from services.tracking.domain.weekly import Weekly
from services.tracking.domain.weekly_told import figure_of
from services.tracking.schemas.index766 import IndexOut
from services.tracking.schemas.reports import BehindOut, WeeklyOut

PATH = "/v1/communes/{commune_id}/reports/weekly"
INDEX_PATH = "/v1/communes/{commune_id}/reports/index766"


class FileKind(StrEnum):
    """What kind of file."""

    PDF = "pdf"
    XLSX = "xlsx"


Kind = Annotated[FileKind, Query(alias="format")]


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
        return behind(means, call.tenant, VERDICT_WORDS.get(verdict, verdict.value), ids, after)

    return routes


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
        return download(content, media, f"hop-giao-ban-{told.monday}.{kind.value}")

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
        return behind(means, call.tenant, known.label, ids, after)

    routes.include_router(index_router(means, counted))
    routes.include_router(evaluation_router(means, counted))
    return routes


_NO_SUCH_FIGURE = FieldError("figure", "Báo cáo không có chỉ tiêu này.", "mã của một chỉ tiêu trong báo cáo")


def _printed(means: Means, commune_id: str, told: Weekly, kind: FileKind) -> tuple[bytes, str]:
    """The file and its media type."""
    now, name = means.clock.now(), means.commune(commune_id).office().name
    if kind is FileKind.XLSX:
        return means.weekly_printer.xlsx(told, name, now), tables.XLSX_TYPE
    return means.weekly_printer.pdf(told, name, now), issued.MEDIA_TYPE
