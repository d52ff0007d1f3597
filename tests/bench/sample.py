"""The events that the consumption benchmark feeds to every contender, and the effect that each must have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from services.chassis.eventlog import Logged, bucket
from services.chassis.topology import Topology
from services.contracts import registry
from services.contracts.envelope import Event, decode, encode, unwrap, wrap
from services.contracts.workflow import StepDone

TOPOLOGY = Topology(registry.LISTENS)
QUEUE = "inbox.tracking"
EVENTS_OF_A_DOSSIER = 10
COMMUNES = 20


def events(count: int) -> Iterator[tuple[Event, int]]:
    """Events with their sequence, of many dossiers, mixed as they come from many desks."""
    dossiers = count // EVENTS_OF_A_DOSSIER
    at = datetime.now(UTC)
    for sequence in range(1, EVENTS_OF_A_DOSSIER + 1):
        for number in range(dossiers):
            yield (
                StepDone(
                    commune_id=f"{32000 + number % COMMUNES}",
                    occurred_at=at,
                    dossier_id=f"dossier-{number}",
                    step_id=f"step-{sequence}",
                    step_code="tham-dinh",
                    step_name="Thẩm định hồ sơ",
                    place=sequence,
                    steps_count=EVENTS_OF_A_DOSSIER,
                    due_at=at,
                    on_time=True,
                ),
                sequence,
            )


def logged(count: int) -> list[Logged]:
    """The same as the relay hands them to its publisher."""
    made = []
    for position, (event, sequence) in enumerate(events(count), 1):
        body = encode(wrap(event, sequence, recorded_at=event.occurred_at))
        made.append(Logged(event.commune_id, position, event.type, bucket(event.subject), body))
    return made


def change(event: StepDone) -> dict[str, Any]:
    """The projection: where the dossier is, and how many steps it has behind it."""
    return {
        "$set": {"step": event.step_code, "place": event.place, "due_at": event.due_at},
        "$inc": {"steps_done": 1},
    }


def read(body: bytes | str) -> StepDone:
    """The event in a message."""
    return unwrap(StepDone, decode(body if isinstance(body, bytes) else body.encode()))


def report(contender: str, count: int, seconds: float, **more: Any) -> None:
    """One line of JSON for whoever runs the contender."""
    figures = {"contender": contender, "events": count, "seconds": round(seconds, 3)}
    print(json.dumps({**figures, "per_second": round(count / seconds), **more}), flush=True)
