"""Who wins when the desk and the resolving office meet on a dossier: the table of meetings, consulted."""

from __future__ import annotations

from datetime import datetime

from services.workflow.domain.meetings import MEETINGS, Act, Meeting, News
from services.workflow.domain.running import Entry, Running
from services.workflow.domain.transitions import State

_TABLE = {(line.news, line.act): line for line in MEETINGS}

_ASKED = {
    (News.SUPPLEMENTED, State.AWAITING_PAPERS): Act.SUPPLEMENT_REQUEST,
    (News.PAYMENT, State.AWAITING_PAYMENT): Act.PAYMENT_REQUEST,
}


def meeting(news: News, act: Act) -> Meeting:
    """The line of two that met."""
    return _TABLE[news, act]


def ended_by(running: Running) -> Act | None:
    """By what act the dossier ended; none while it goes on. A result handed over is signed, so completed."""
    if running.state is State.STOPPED and running.stop is not None:
        return Act.WITHDRAWAL_GRANTED if running.stop.why == "withdrawal" else Act.STOP
    if running.state not in (State.COMPLETED, State.RETURNED, State.HANDED_OVER_EARLY):
        return None
    refused = running.result is not None and running.result.outcome == "refused"
    return Act.REFUSAL if refused else Act.COMPLETION


def superseded(news: News, running: Running) -> Meeting | None:
    """The line by which news comes after an end and changes nothing; none where it still counts."""
    act = ended_by(running)
    line = None if act is None else meeting(news, act)
    return line if line is not None and line.reported else None


def crossed(news: News, running: Running) -> Meeting | None:
    """The line by which the desk took what it did not know had been asked for; none where nothing waits.

    While a withdrawal is undecided the desk is told of that alone.
    """
    act = _ASKED.get((news, running.state))
    return None if act is None else meeting(news, act)


def noted(running: Running, line: Meeting, at: datetime, by: str) -> Running:
    """With what the loser's officer reads."""
    return running.noted(Entry(at=at, by=by, what="superseded", note=line.told, via="intake"))
