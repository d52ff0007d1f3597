"""Notify's HTTP API: what became of the messages of a commune, and another attempt for one that failed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Response

from services.chassis import logs, paging, web
from services.chassis.call import Gate, answer, reply
from services.chassis.commands import Answer
from services.chassis.health import Check
from services.chassis.ledger import ledger_router
from services.chassis.problems import Meaning
from services.chassis.routes import common_routers
from services.chassis.web import CallHere, Edge
from services.chassis.work import UnitOfWork
from services.contracts import codec, identity, precedence
from services.contracts.person import PersonData
from services.notify import bootstrap
from services.notify.api.wordings import Words, wordings_router
from services.notify.domain.errors import NotRetryableError
from services.notify.domain.message import Message, State
from services.notify.handlers import sending
from services.notify.handlers.errors import (
    InvalidWordingError,
    StaleMessageError,
    StaleWordingError,
    UnknownMessageError,
)
from services.notify.handlers.means import Means
from services.notify.pages import site
from services.notify.ports import MessageReader, OpenPerson
from services.notify.schemas import MessageDetail, MessageOut, MessagePage
from services.notify.settings import NotifySettings

MEANINGS: Mapping[type[Exception], Meaning] = {
    UnknownMessageError: Meaning(404, "message-not-found", "Không có tin nhắn này"),
    StaleMessageError: Meaning(412, "stale-version", "Nội dung đã thay đổi"),
    StaleWordingError: Meaning(412, "wording-changed", "Mẫu tin đã thay đổi"),
    InvalidWordingError: Meaning(422, "invalid-wording", "Mẫu tin chưa dùng được"),
    NotRetryableError: Meaning(409, "message-not-retryable", "Chỉ gửi lại được tin chưa gửi được"),
}
COMMUNE_PATH = "/v1/communes/{commune_id}"


class Messages:
    """The messages of a commune, read and put into the shape of the API."""

    def __init__(self, reader: MessageReader, open_person: OpenPerson) -> None:
        self._reader = reader
        self._open_person = open_person

    def page(
        self, commune_id: str, where: Mapping[str, str | None], after: str | None, limit: int
    ) -> MessagePage:
        """Messages, the newest first."""
        place = paging.decode(after, 2)
        before = (codec.parse_instant(place[0]), str(place[1])) if place else None
        given = {name: value for name, value in where.items() if value is not None}
        found = self._reader.newest(commune_id, given, before, limit)
        last = found[-1] if len(found) == limit else None
        following = paging.encode(codec.instant_text(last.created_at), last.message_id) if last else None
        items = [MessageOut.of(message, self._person(message)) for message in found]
        return MessagePage(items=items, next=following)

    def one(self, commune_id: str, message_id: str) -> MessageDetail:
        """One message.

        Raises: UnknownMessageError.
        """
        message = self._reader.one(commune_id, message_id)
        if message is None:
            raise UnknownMessageError(message_id)
        return self.shown(message)

    def shown(self, message: Message) -> MessageDetail:
        """A message as staff see it."""
        return MessageDetail.of(message, self._person(message))

    def _person(self, message: Message) -> PersonData:
        return self._open_person(message.person)


def router(messages: Messages, means: Means) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix=COMMUNE_PATH, tags=["messages"])

    @routes.get("/messages", response_model=MessagePage)
    def list_messages(
        call: CallHere,
        dossier_id: Annotated[str | None, Query(max_length=100)] = None,
        state: State | None = None,
        limit: Annotated[int, Query(ge=1, le=paging.MAX_LIMIT)] = paging.DEFAULT_LIMIT,
        after: str | None = None,
    ) -> MessagePage:
        """Messages of a commune, the newest first; of one dossier, or in one state."""
        return messages.page(call.tenant, {"dossier_id": dossier_id, "state": state}, after, limit)

    @routes.get("/messages/{message_id}", response_model=MessageDetail)
    def read_message(call: CallHere, message_id: str) -> Response:
        """One message with its attempts; its version is the ETag."""
        found = messages.one(call.tenant, message_id)
        return reply(answer(200, found.model_dump(mode="json"), version=found.version))

    @routes.post("/messages/{message_id}/retry", response_model=MessageDetail)
    def retry_message(call: CallHere, message_id: str) -> Response:
        """Order a further round of attempts for a message that failed or lapsed (If-Match)."""
        expected = call.if_match()

        def run(work: UnitOfWork) -> Answer:
            message = sending.retry_message(message_id, expected, call.actor, work, means=means)
            shown = messages.shown(message)
            return answer(200, shown.model_dump(mode="json"), version=shown.version)

        return call.command(run)

    return routes


def create_app(settings: NotifySettings) -> FastAPI:
    """The application."""
    core = bootstrap.core(settings)
    means = bootstrap.means(settings, core)
    gate = Gate.of(core, identity)
    messages = Messages(bootstrap.reader(core), means.open_person)
    wordings = bootstrap.wordings(core)
    words = Words(
        wordings=wordings,
        say=bootstrap.renderer(settings, wordings).said,
        clock=core.clock,
        forget=wordings.forget,
    )
    return web.create_app(
        Edge(
            title="Motcua notify: thông báo",
            gate=gate,
            commands=core.commands,
            routers=[
                router(messages, means),
                wordings_router(words),
                *common_routers(core, COMMUNE_PATH, settings.limits),
                ledger_router(bootstrap.book_keeping(core)),
            ],
            checks=[Check("database", True, core.store.probe)],
            meanings=MEANINGS,
            policy=core.policy(settings.limits, precedence.ENTRANCES, precedence.BULK, precedence.MACHINES),
            start=partial(core.start_api, gate.verifier),
            site=site(),
        )
    )


def main() -> None:
    """Serve until told to stop."""
    settings = bootstrap.settings_from_environment()
    logs.configure(bootstrap.SERVICE, settings.common.log_level)
    web.serve(create_app(settings), settings.common.host, settings.common.port)
