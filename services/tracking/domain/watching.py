"""What is wrong with a dossier, told from what each service has of it: nothing here waits or guesses.

Delay is no fault. Whoever asks has to know that what was published has arrived (chassis.drained); then a
stream that is not handled to its head, or is handled and has no effect, will never be so by waiting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from services.contracts.envelope import parse_event_id
from services.contracts.intake import DossierReceived
from services.contracts.watch import Kind
from services.contracts.workflow import DossierCompleted
from services.tracking.domain.statuses import Status

TRACKING, INTAKE, WORKFLOW, NOTIFY = "tracking", "intake", "workflow", "notify"
SOURCES = (INTAKE, WORKFLOW, NOTIFY)


class Finding(NamedTuple):
    """A kind, and the service in whose store it is."""

    kind: Kind
    where: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A dossier of the projection as far as the watch goes.

    Attributes:
        told: source to the number of its events that took effect here.
        received: sequence of intake's word that it was received, with steps to go; 0: none was heard.
        completed: sequence of workflow's word of a result that waits to be handed over here; 0: none.
    """

    told: Mapping[str, int]
    received: int = 0
    completed: int = 0

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """From the members that `store.watching` reads."""
        told: Counter[str] = Counter()
        last: dict[str, int] = {}
        for entry in document.get("timeline", ()):
            source, _, sequence = parse_event_id(entry["event_id"])
            told[source] += 1
            last[entry["type"]] = sequence
        waits = document.get("standing", {}).get("status") == Status.COMPLETED
        here = document.get("origin_commune_id") is None
        return cls(
            told=told,
            received=0 if document.get("instant", True) else last.get(DossierReceived.type, 0),
            completed=last.get(DossierCompleted.type, 0) if waits and here else 0,
        )


@dataclass(frozen=True, kw_only=True)
class Theirs:
    """What another service has of a dossier.

    Attributes:
        head: sequence of the last event of its own about it that is on its way.
        claims: source to the sequence up to which it handled what that told.
    """

    known: bool
    head: int
    claims: Mapping[str, int] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One dossier as tracking has it, and as those services have it that were asked.

    Attributes:
        row: None: the projection does not know it.
        claims: source to the sequence up to which tracking handled what that told.
        passed_over: source to the events that somebody decided to go on without.
    """

    row: Row | None
    claims: Mapping[str, int]
    theirs: Mapping[str, Theirs]
    passed_over: Mapping[str, int] = field(default_factory=dict)


def findings(seen: Seen) -> Iterator[Finding]:
    """All that is wrong with it; what depends on a service that was not asked is left out."""
    if seen.row is None:
        if any(theirs.head for source, theirs in seen.theirs.items() if source != NOTIFY):
            yield Finding(Kind.ROW_MISSING, TRACKING)
        return
    if any(seen.claims.get(source, 0) < theirs.head for source, theirs in seen.theirs.items()):
        yield Finding(Kind.PROJECTION_BEHIND, TRACKING)
    if any(_without_effect(source, seen.row, seen) for source in SOURCES):
        yield Finding(Kind.CLAIM_WITHOUT_EFFECT, TRACKING)
    yield from _of_workflow(seen.row, seen.theirs.get(WORKFLOW))
    yield from _of_notify(seen.row, seen.theirs.get(NOTIFY))


def _without_effect(source: str, row: Row, seen: Seen) -> bool:
    return row.told.get(source, 0) + seen.passed_over.get(source, 0) < seen.claims.get(source, 0)


def _of_workflow(row: Row, workflow: Theirs | None) -> Iterator[Finding]:
    """A dossier that was received with steps to go, and that workflow does not have, nor has put aside."""
    if workflow is None or workflow.known or workflow.more.get("tried") or not row.received:
        return
    handled = workflow.claims.get(INTAKE, 0) >= row.received
    yield Finding(Kind.CLAIM_WITHOUT_EFFECT if handled else Kind.PROJECTION_BEHIND, WORKFLOW)


def _of_notify(row: Row, notify: Theirs | None) -> Iterator[Finding]:
    """A result that notify counts as heard and knows nothing of; one that it knows it watches itself."""
    if notify is None or not row.completed:
        return
    handled = notify.claims.get(WORKFLOW, 0) >= row.completed
    if handled and not notify.more.get("completed") and not notify.more.get("results"):
        yield Finding(Kind.CLAIM_WITHOUT_EFFECT, NOTIFY)
