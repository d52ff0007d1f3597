"""Tracking's HTTP API: where a dossier is, for anyone, for its holder, and for staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query

from services.chassis import logs, paging, web
from services.chassis.call import Gate
from services.chassis.core import Core
from services.chassis.health import Check
from services.chassis.identity import TokenVerifier
from services.chassis.problems import Meaning, Problem
from services.chassis.routes import common_routers
from services.chassis.web import CallHere, Edge
from services.contracts import codec, identity, precedence
from services.contracts.forms import NoSuchFormError
from services.tracking import bootstrap, handlers
from services.tracking.api.board import board_router
from services.tracking.api.public import public_router, rating_router
from services.tracking.api.register import register_router
from services.tracking.api.reports import reports_router
from services.tracking.api.stuck import stuck_router
from services.tracking.bootstrap import Means
from services.tracking.handlers import (
    Listed,
    UnknownCommuneError,
    UnknownDossierError,
    UnknownUnitError,
    UnreadableCodeError,
)
from services.tracking.handlers.ratings import AlreadyRatedError, NotReturnedError
from services.tracking.pages import site
from services.tracking.schemas.search import Search
from services.tracking.schemas.staff import CountsOut, DossierDetail, DossierOut, DossierPage, FigureOut
from services.tracking.settings import TrackingSettings

MEANINGS: Mapping[type[Exception], Meaning] = {
    UnknownDossierError: Meaning(404, "dossier-not-found", "Không tìm thấy hồ sơ"),
    UnknownCommuneError: Meaning(404, "commune-not-found", "Không có xã này"),
    NotReturnedError: Meaning(409, "not-returned", "Chưa đánh giá được"),
    AlreadyRatedError: Meaning(409, "already-rated", "Hồ sơ này đã được đánh giá"),
    UnknownUnitError: Meaning(404, "unit-not-found", "Xã không có đơn vị này"),
    NoSuchFormError: Meaning(404, "no-such-form", "Thông tư này không có mẫu đó"),
    UnreadableCodeError: Meaning(422, "invalid-fields", "Mã tra cứu chưa đúng"),
}
COMMUNE_PATH = "/v1/communes/{commune_id}"


def staff_router(means: Means) -> APIRouter:
    """What staff ask about the dossiers of their commune."""
    routes = APIRouter(prefix=COMMUNE_PATH, tags=["dossiers"])

    @routes.get("/dossiers", response_model=DossierPage)
    def list_dossiers(call: CallHere, search: Annotated[Search, Query()]) -> DossierPage:
        """Dossiers that meet all criteria, the newest filing first."""
        listed = handlers.list_dossiers(
            search.criteria(),
            _behind(search.after),
            search.limit,
            dossiers=means.commune(call.tenant),
            clock=means.clock,
        )
        return _page(listed, search.limit)

    @routes.get("/dossiers/{dossier_id}", response_model=DossierDetail)
    def read_dossier(call: CallHere, dossier_id: str) -> DossierDetail:
        """One dossier with its timeline and messages."""
        detail = handlers.read_dossier(
            dossier_id,
            dossiers=means.commune(call.tenant),
            open_person=means.open_person,
            clock=means.clock,
        )
        return DossierDetail.of_detail(detail)

    @routes.get("/counts", response_model=CountsOut)
    def count_dossiers(call: CallHere) -> CountsOut:
        """The figures of the commune, each with the address that opens the dossiers behind it."""
        at, counted = handlers.count_dossiers(dossiers=means.commune(call.tenant), clock=means.clock)
        return CountsOut(at=at, figures=[FigureOut.of(one) for one in counted])

    return routes


def _behind(after: str | None) -> tuple[datetime, str] | None:
    place = paging.decode(after, 2)
    if place is None:
        return None
    try:
        return codec.parse_instant(place[0]), str(place[1])
    except codec.MalformedError as exc:
        detail = "Tham số after phải lấy nguyên từ trang trước."
        raise Problem(400, "invalid-cursor", "Con trỏ trang không hợp lệ", detail) from exc


def _page(listed: Listed, limit: int) -> DossierPage:
    found = listed.dossiers
    last = found[-1] if len(found) == limit else None
    following = paging.encode(codec.instant_text(last.filed_at), last.dossier_id) if last else None
    items = [DossierOut.of(dossier, listed.at) for dossier in found]
    return DossierPage(items=items, next=following, names=dict(listed.names))


def create_app(settings: TrackingSettings) -> FastAPI:
    """The application."""
    core = bootstrap.core(settings)
    means = bootstrap.means(settings, core)
    means.printer  # noqa: B018 - built now: a missing font shows at the start
    gate = Gate.of(core, identity)
    return web.create_app(
        Edge(
            title="Motcua tracking: theo dõi",
            gate=gate,
            commands=core.commands,
            routers=[
                public_router(means),
                rating_router(means),
                staff_router(means),
                board_router(means),
                reports_router(means),
                register_router(means),
                stuck_router(means),
                *common_routers(core, COMMUNE_PATH, settings.limits),
            ],
            checks=[Check("database", True, core.store.probe)],
            meanings=MEANINGS,
            policy=core.policy(settings.limits, precedence.ENTRANCES, precedence.BULK, precedence.MACHINES),
            start=partial(_start, core, means, gate.verifier),
            site=site(),
        )
    )


def _start(core: Core, means: Means, verifier: TokenVerifier) -> Callable[[], None]:
    stop = core.start_api(verifier)

    def end() -> None:
        means.backroom.close()
        stop()

    return end


def main() -> None:
    """Serve until told to stop."""
    settings = bootstrap.settings_from_environment()
    logs.configure(bootstrap.SERVICE, settings.common.log_level)
    web.serve(create_app(settings), settings.common.host, settings.common.port)
