"""Messages: one for each due notice and channel, as the events say; what left was taken over once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import httpx

from tests.chaos.audit.books import Books, Document, Finding, Told
from tests.chaos.faults import Fault

SINK_SECONDS = 60.0
_ALWAYS: Mapping[str, str] = {
    "supplement.requested.v1": "supplement",
    "payment.requested.v1": "payment",
    "dossier.extended.v1": "extended",
    "dossier.stopped.v1": "stopped",
}
_BY_STATUS: Mapping[int, str] = {
    3: "declined",
    4: "resumed",
    5: "supplement",
    6: "payment",
    8: "stopped",
    9: "completed",
}
_ENDED = ("sent", "desk", "lapsed")


def messages(books: Books) -> list[Finding]:
    """Due = written, written = taken over."""
    return [*_written(books), *_taken_over(books)]


def notice_of(event: Told, *, filed_online: bool) -> str | None:
    """Which notice an event brings, by the page of notify (services/notify/README.md)."""
    data = event.data
    if event.type in _ALWAYS:
        return _ALWAYS[event.type]
    notices = {
        "dossier.filed.v1": "filed" if data.get("channel") == "online" else None,
        "dossier.received.v1": _on_reception(data),
        "dossier.declined.v1": "declined" if filed_online else None,
        "dossier.supplement_asked.v1": "supplement" if filed_online else None,
        "dossier.completed.v1": "refused" if data.get("outcome") == "refused" else "completed",
        "dossier.resumed.v1": "resumed" if data.get("why") != "withdrawal_denied" else None,
        "due_date.moved.v1": "resumed" if data.get("why") == "calendar" else None,
        "withdrawal.decided.v1": None if data.get("granted") else "withdrawal_denied",
    }
    return notices.get(event.type)


def _on_reception(data: Mapping[str, Any]) -> str | None:
    """What another commune received is told of where it was filed; an instant one is told of nowhere."""
    told_here = data.get("process_code") or data.get("competent_commune_id")
    return "received" if told_here and not data.get("origin_commune_id") else None


def _progress(events: Iterable[Told]) -> Iterator[tuple[Told, str]]:
    """Notices of a dossier that another commune resolves: for each status and each date that it comes to."""
    status, due_at = None, None
    for event in events:
        if event.type == "dossier.received.v1":
            due_at = event.data["appointment_at"]
        if event.type != "dossier.progressed.v1":
            continue
        before, status = (status, due_at), event.data["status"]
        due_at = event.data.get("due_at") or due_at
        if (status, due_at) != before and status in _BY_STATUS:
            yield event, _BY_STATUS[status]


def _written(books: Books) -> Iterator[Finding]:
    channels = {one.subject: one.who["channels"] or ["desk"] for one in books.ledger.commands() if one.who}
    online = {
        event.subject
        for event in books.logs["intake"]
        if event.type == "dossier.filed.v1" and event.data.get("channel") == "online"
    }
    due: Counter[tuple[str, str, str]] = Counter()
    for source in ("intake", "workflow"):
        for event in books.logs[source]:
            notice = notice_of(event, filed_online=event.subject in online)
            for channel in channels.get(event.subject, ()) if notice else ():
                due[event.subject, notice or "", f"{event.event_id}:{channel}"] += 1
    for dossier_id in books.twins.values():
        for event, notice in _progress(books.events("intake", dossier_id)):
            for channel in channels.get(dossier_id, ()):
                due[dossier_id, notice, f"{event.event_id}:{channel}"] += 1
    got = Counter(
        (one["dossier_id"], one["notice"], one["message_id"])
        for one in books.of("notify", "messages").values()
    )
    for dossier_id, notice, message_id in (due - got) + (got - due):
        place = dossier_id, notice, message_id
        text = f"{dossier_id}: {notice} {message_id}: {got[place]} messages, {due[place]} due"
        yield Finding("messages", text, (dossier_id,))


def _taken_over(books: Books) -> Iterator[Finding]:
    """The SMS gateway has each message once.

    A mail whose sender or whose answer was lost comes again under the same Message-ID: no mail server offers
    more. It may not come oftener than that.
    """
    sender_was_hit = books.plan is None or any(_hits_sender(fault) for fault in books.plan)
    taken = {
        "email": Counter(mail["message_id"] for mail in _shown(books, "mail")),
        "sms": Counter(text["reference"] for text in _shown(books, "sms")),
    }
    for one in books.of("notify", "messages").values():
        about = (one["dossier_id"],)
        if one["state"] not in _ENDED or (one["state"] == "lapsed" and one["cause"] != "collected"):
            yield Finding("messages", f"{one['message_id']} is {one['state']}: {one['cause']}", about)
        if one["channel"] not in taken:
            continue
        references = {attempt["reference"] for attempt in one["attempts"]} - {""}
        count = sum(taken[one["channel"]][reference] for reference in references)
        sent = one["state"] == "sent"
        lost = _ended(one, "interrupted", "deferred") if one["channel"] == "email" else 0
        if not sent <= count <= sent + lost or len(references) > 1:
            text = f"{one['message_id']} is {one['state']}, taken over {count} times as {sorted(references)}"
            yield Finding("messages", text, about)
        if _ended(one, "interrupted") and not sender_was_hit:
            yield Finding("messages", f"{one['message_id']}: an attempt broken off for no reason", about)


def _hits_sender(fault: Fault) -> bool:
    """Whether it reaches notify, what it keeps, or the mail server and the SMS gateway."""
    return fault.kind == "power_cut" or fault.target.startswith(("notify", "mail", "sms", "database"))


def _ended(message: Document, *outcomes: str) -> int:
    """Attempts that ended so."""
    return sum(1 for attempt in message["attempts"] if attempt["outcome"] in outcomes)


def _shown(books: Books, sink: str) -> list[dict[str, str]]:
    answer = httpx.get(books.world.sink(sink), trust_env=False, timeout=SINK_SECONDS)
    return list(answer.json()["items"])
