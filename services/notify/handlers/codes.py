"""Codes that prove whose a telephone is: they leave at once, and are about no dossier."""

from __future__ import annotations

from services.chassis.work import UnitOfWork
from services.contracts.online import PhoneCodeIssued
from services.contracts.practice import is_practice
from services.notify.domain import rules
from services.notify.domain.message import Facts, Message, State, message_id
from services.notify.domain.rules import Channel
from services.notify.handlers.errors import UnknownCommuneError
from services.notify.handlers.means import Means, find, put
from services.notify.handlers.telling import COMMUNE, PRACTICE
from services.notify.ports import COMMUNES, MESSAGES


def on_phone_code_issued(event: PhoneCodeIssued, work: UnitOfWork, *, means: Means) -> None:
    """Write the one message of a code; a second time changes nothing."""
    commune = work.get(COMMUNES, COMMUNE)
    if commune is None:
        raise UnknownCommuneError("the description of the commune has not arrived yet")
    way = rules.code_way(means.offered)
    key = message_id(event.event_id, way.channel)
    if find(key, work) is not None:
        return
    due_since, practice = means.machine_clock.now(), is_practice(work.tenant)
    due = State.DESK if way.channel is Channel.DESK else State.DUE
    message = Message(
        message_id=key,
        event_id=event.event_id,
        dossier_id="",
        notice=rules.on_code(event.use),
        channel=way.channel,
        state=State.SUPPRESSED if practice else due,
        cause=PRACTICE if practice else way.cause,
        facts=Facts(
            unit_name=commune["name"],
            desk_phone=commune["desk_phone"],
            desk_address=commune["desk_address"],
            answer_by=event.valid_until,
        ),
        person=event.person,
        created_at=means.clock.now(),
        due_since=due_since,
        next_attempt_at=due_since,
    )
    put(message, work)


def reads(event: PhoneCodeIssued) -> list[tuple[str, str]]:
    """Collection and key of what the handler asks for."""
    messages = [(MESSAGES, message_id(event.event_id, way)) for way in (Channel.CODE, Channel.DESK)]
    return [(COMMUNES, COMMUNE), *messages]
