"""Routes of how officers and agency are scored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.chassis import tables
from services.chassis.problems import FieldError, Problem
from services.chassis.web import CallHere
from services.tracking.api.counted import AsOf, Counted, On, behind, download
from services.tracking.bootstrap import Means
from services.tracking.domain.evaluation import WORDS, Evaluation
from services.tracking.domain.period import Span
from services.tracking.schemas.evaluation import EvaluationOut
from services.tracking.schemas.reports import BehindOut

PATH = "/v1/communes/{commune_id}/reports/evaluation"
Length = Annotated[Span, Query(description="A month, a quarter or a year around that day.")]
Officer = Annotated[str, Query(max_length=100, description="Staff id; without it, the agency.")]


def evaluation_router(means: Means, counted: Counted) -> APIRouter:
    """TT 01/2018: nine indicators, officers and agency."""
    routes = APIRouter(prefix=PATH, tags=["reports"])

    @routes.get("", response_model=EvaluationOut)
    def read_evaluation(
        call: CallHere, on: On = None, as_of: AsOf = None, span: Length = Span.MONTH, officer: Officer = ""
    ) -> EvaluationOut:
        """The points of the agency and of each officer, or of one officer, with the dossiers behind each."""
        told = counted.evaluation(call.tenant, on, as_of, span)
        return EvaluationOut.of(told, span, _names(means, call.tenant, told), officer)

    @routes.get("/file", response_class=Response)
    def print_evaluation(
        call: CallHere, on: On = None, as_of: AsOf = None, span: Length = Span.MONTH
    ) -> Response:
        """The same as a workbook."""
        told = counted.evaluation(call.tenant, on, as_of, span)
        name = means.commune(call.tenant).office().name
        content = means.evaluation_book(told, _names(means, call.tenant, told), name)
        return download(content, tables.XLSX_TYPE, f"danh-gia-{told.first}.xlsx")

    routes.include_router(opened_router(means, counted))
    return routes


def opened_router(means: Means, counted: Counted) -> APIRouter:
    """The dossiers behind the points."""
    routes = APIRouter()

    @routes.get("/dossiers", response_model=BehindOut)
    def list_evaluation(
        call: CallHere,
        figure: str,
        points: Annotated[int | None, Query(ge=0, le=2)] = None,
        officer: Officer = "",
        on: On = None,
        as_of: AsOf = None,
        span: Length = Span.MONTH,
        after: str | None = None,
    ) -> BehindOut:
        """The dossiers of an indicator with so many points, or of a figure of filing online."""
        told = counted.evaluation(call.tenant, on, as_of, span)
        names = {one.code: f"{one.code}. {one.name}" for one in told.rules.indicators} | WORDS
        if figure not in names:
            raise Problem(422, "invalid-fields", "Thông tin gửi lên chưa hợp lệ", errors=[_NO_SUCH_FIGURE])
        ids = told.behind(figure, () if points is None else (points,), officer)
        label = names[figure] if points is None else f"{names[figure]}: {points} điểm"
        return behind(means, call.tenant, label, ids, after, named=False)

    return routes


_NO_SUCH_FIGURE = FieldError("figure", "Không có chỉ số này.", "1 đến 9, filed, filed_online, online_late")


def _names(means: Means, commune_id: str, told: Evaluation) -> dict[str, str]:
    """Names of the officers who took part; whoever is not known as one of the commune is left out."""
    return dict(means.commune(commune_id).officers(told.officers))
