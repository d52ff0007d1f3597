"""How officers and agency are scored (TT 01/2018): numbers opened to dossiers, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from services.chassis.pages.site import Page, View
from services.tracking.domain.period import Span, following
from services.tracking.pages import board_shown as shown
from services.tracking.pages.report_dossiers import asked, dossiers_behind

EVALUATION = "/giam-sat/danh-gia"
RULE = "tracking.read_evaluation"
SPANS: Mapping[str, tuple[Span, str]] = {
    "thang": (Span.MONTH, "Tháng"),
    "quy": (Span.QUARTER, "Quý"),
    "nam": (Span.YEAR, "Năm"),
}
KEPT = ("ngay", "den", "ky", "can-bo")


async def evaluation(page: Page) -> Response:
    """The agency and its officers, or one officer, in a month, a quarter or a year."""
    told = (await page.api.read(_api(page), wanted(page))).json()
    officer = page.request.query_params.get("can-bo", "")
    first, span = date.fromisoformat(told["first"]), Span(told["span"])
    return page.show(
        "report-evaluation.html",
        told=told,
        period=period_words(first, span),
        spans=[(words, address(first, key, officer), span is one) for key, (one, words) in SPANS.items()],
        before=address(first - timedelta(days=1), key_of(span), officer),
        after=address(following(first, span), key_of(span), officer),
        whole=address(first, key_of(span), den=told["as_of"]),
        file=f"{EVALUATION}/tep?{urlencode({'ngay': first, 'den': told['as_of'], 'ky': key_of(span)})}",
        of=lambda staff_id: address(first, key_of(span), staff_id, den=told["as_of"]),
        behind=lambda figure, points="": behind(told, officer, figure, points),
        graded=graded,
        decimal=decimal,
        share=shown.share,
    )


async def evaluation_file(page: Page) -> Response:
    """The same as a workbook."""
    answer = await page.api.read(f"{_api(page)}/file", wanted(page))
    names = ("content-type", "content-disposition", "cache-control")
    return Response(answer.content, headers={name: answer.headers[name] for name in names})


async def evaluation_dossiers(page: Page) -> Response:
    """What stands behind a number; nobody's name is told."""
    given = page.request.query_params
    figure = {"figure": given.get("muc", ""), "points": given.get("diem", "")}
    more = {name: value or "" for name, value in wanted(page).items() if name not in ("on", "as_of")}
    return await dossiers_behind(page, EVALUATION, _api(page), {**figure, **more}, kept=KEPT)


def wanted(page: Page) -> dict[str, str | None]:
    """What the address asks for, as the API calls it."""
    given = page.request.query_params
    span, _ = SPANS.get(given.get("ky", ""), SPANS["thang"])
    return {**asked(page), "span": span.value, "officer": given.get("can-bo")}


def _api(page: Page) -> str:
    return f"/v1/communes/{page.visitor.tenant}/reports/evaluation"


def key_of(span: Span) -> str:
    """How the address calls a span."""
    return next(key for key, (one, _) in SPANS.items() if one is span)


def address(on: date, span: str, officer: str = "", *, den: str = "") -> str:
    """The page of a period; of an officer if one is named, as of an instant if one is given."""
    asked_for = {"ngay": on.isoformat(), "ky": span, "can-bo": officer, "den": den}
    return f"{EVALUATION}?{urlencode({name: value for name, value in asked_for.items() if value})}"


def behind(told: Mapping[str, Any], officer: str, figure: str, points: str = "") -> str:
    """The dossiers of an indicator, of so many points if they are named."""
    asked_for = {
        "ngay": told["first"],
        "den": told["as_of"],
        "ky": key_of(Span(told["span"])),
        "can-bo": officer,
        "muc": figure,
        "diem": points,
    }
    return f"{EVALUATION}/ho-so?{urlencode({name: value for name, value in asked_for.items() if value})}"


def period_words(first: date, span: Span) -> str:
    """A period as people call it."""
    if span is Span.MONTH:
        return f"tháng {first:%m/%Y}"
    return f"quý {(first.month + 2) // 3}/{first.year}" if span is Span.QUARTER else f"năm {first.year}"


def graded(verdict: Mapping[str, Any]) -> tuple[str, str]:
    """The grade and its colour; between which it lies while something is missing."""
    if verdict["certain"]:
        return verdict["lowest"], "good"
    return f"Từ “{verdict['lowest']}” đến “{verdict['highest']}”", "plain"


def decimal(points: float | None) -> str:
    """Points to one decimal, as they are written here; nothing is a dash."""
    return "–" if points is None else f"{points:.1f}".replace(".", ",")


VIEWS = (
    View(EVALUATION, evaluation, RULE),
    View(f"{EVALUATION}/tep", evaluation_file, RULE),
    View(f"{EVALUATION}/ho-so", evaluation_dossiers, RULE),
)
