"""Routes of exchange files: JSON Lines out, page by page, and in, first as a dry run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import time, timedelta
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from services.chassis import paging
from services.chassis.call import Call
from services.chassis.commands import Answer
from services.chassis.web import CallHere
from services.chassis.work import UnitOfWork
from services.contracts import codec
from services.contracts.calendars import instant
from services.contracts.codec import MalformedError
from services.intake.api.caller import Day, actor, commune, demand_key
from services.intake.bootstrap import Desk
from services.intake.domain.commune import Commune
from services.intake.domain.exchange_report import Hints, Incoming, Verdict
from services.intake.domain.practice import require_real
from services.intake.handlers.exchange import hints, read_file, told_line
from services.intake.handlers.importing import Importer, ImportFile
from services.intake.schemas.exchange import ExchangeReportOut

MEDIA_TYPE = "application/x-ndjson; charset=utf-8"
LONGEST_PAGE = 1_000
AT_ONCE = 50  # lines of one transaction
PATH = "/exchange"
Part = Sequence[tuple[Incoming, Hints]]
Judge = Callable[[Incoming, Hints, UnitOfWork], Verdict]
Limit = Annotated[int, Query(ge=1, le=LONGEST_PAGE)]


def exchange(desk: Desk) -> APIRouter:
    """Dossiers to and from other systems."""
    routes = APIRouter(prefix="/v1/communes/{commune_id}", tags=["exchange"])

    @routes.get(PATH, response_class=Response)
    def export_dossiers(
        call: CallHere,
        since: Annotated[Day, Query(alias="from")],
        until: Day,
        limit: Limit = LONGEST_PAGE,
        after: str | None = None,
    ) -> Response:
        """Numbered dossiers filed on these days, as JSON Lines; `Link` with rel="next" leads on."""
        _real(desk, call)
        begins, ends = instant(since, time(0)), instant(until, time(0)) + timedelta(days=1)
        found = desk.exchange.page(call.tenant, begins, ends, _place(after), limit)
        lines = [json.dumps(told_line(kept), ensure_ascii=False) + "\n" for kept in found]
        headers = {"Cache-Control": "private, no-store"}
        if len(found) == limit:
            following = paging.encode(codec.instant_text(found[-1]["filed_at"]), found[-1]["dossier_id"])
            asked = {"from": since, "until": until, "limit": limit, "after": following}
            headers["Link"] = f'<?{urlencode(asked)}>; rel="next"'
        return Response("".join(lines), media_type=MEDIA_TYPE, headers=headers)

    @routes.post(PATH, response_model=ExchangeReportOut)
    def import_dossiers(
        call: CallHere, dry_run: bool = True, unit_id: str = "", separate: bool = False
    ) -> ExchangeReportOut:
        """What each line of a file would do; with `dry_run=false` it is done. May be repeated."""
        demand_key(call)
        here, order = _real(desk, call), ImportFile(unit_id=unit_id, separate=separate)
        lines = read_file(call.body, now=desk.means.clock.now())
        importer = Importer(commune=here, order=order, actor=actor(desk, call), means=desk.means)
        verdicts = list(_verdicts(desk, call, importer, lines, dry_run=dry_run))
        return ExchangeReportOut.of(verdicts, dry_run=dry_run)

    return routes


def _real(desk: Desk, call: Call) -> Commune:
    """The commune in the path. Raises: UnknownCommuneError, PracticeRefusedError."""
    here = commune(desk, call)
    require_real(here)
    return here


def _place(after: str | None) -> list[Any] | None:
    place: list[Any] | None = paging.decode(after, 2)
    if place is not None:
        try:
            place[0] = codec.parse_instant(place[0])
        except MalformedError:
            raise paging.invalid_cursor() from None
    return place


def _verdicts(
    desk: Desk, call: Call, importer: Importer, lines: Sequence[Incoming], *, dry_run: bool
) -> Iterator[Verdict]:
    """Part by part, each in a transaction of its own: a file that breaks off may be given again."""
    judge = importer.weigh if dry_run else importer.take
    for start in range(0, len(lines), AT_ONCE):
        part = [(one, _hints(desk, call, one)) for one in lines[start : start + AT_ONCE]]
        found: list[Verdict] = []
        desk.core.commands.run(call.tenant, partial(_judged, judge, part, found))
        yield from found


def _judged(judge: Judge, part: Part, found: list[Verdict], work: UnitOfWork) -> Answer:
    found[:] = [judge(one, looked, work) for one, looked in part]  # anew each time that it is tried
    return Answer(200, None)


def _hints(desk: Desk, call: Call, incoming: Incoming) -> Hints:
    if incoming.line is None or incoming.problems:
        return Hints()
    return hints(call.tenant, incoming.line, desk.exchange)
