"""What is wrong with a dossier, from what each service has of it; and what is ordinary delay."""

from __future__ import annotations

from typing import Any

import pytest

from services.contracts.watch import Kind
from services.tracking.domain.watching import (
    INTAKE,
    NOTIFY,
    TRACKING,
    WORKFLOW,
    Finding,
    Row,
    Seen,
    Theirs,
    findings,
)

ROW = Row(told={INTAKE: 2, WORKFLOW: 3, NOTIFY: 1}, received=2)
CLAIMS = {INTAKE: 2, WORKFLOW: 3, NOTIFY: 1}
THEIRS = {
    INTAKE: Theirs(known=True, head=2),
    WORKFLOW: Theirs(known=True, head=3, claims={INTAKE: 2}),
    NOTIFY: Theirs(known=True, head=1, claims={INTAKE: 2, WORKFLOW: 3}),
}
DONE = Row(told={INTAKE: 2, WORKFLOW: 9, NOTIFY: 1}, received=2, completed=9)


def seen(**changes: Any) -> Seen:
    """A dossier on which all agree, with some of it changed."""
    whole: dict[str, Any] = {"row": ROW, "claims": CLAIMS, "theirs": THEIRS}
    return Seen(**{**whole, **changes})


def notify(**more: Any) -> dict[str, Theirs]:
    """Where notify has handled the completion, and knows so much of it."""
    told = Theirs(known=True, head=1, claims={INTAKE: 2, WORKFLOW: 9}, more=more)
    return {**THEIRS, WORKFLOW: Theirs(known=True, head=9, claims={INTAKE: 2}), NOTIFY: told}


WRONG: dict[str, tuple[Seen, Finding]] = {
    "the projection has no row, though it counts everything as handled": (
        seen(row=None),
        Finding(Kind.ROW_MISSING, TRACKING),
    ),
    "the projection never heard of it": (
        seen(row=None, claims={}),
        Finding(Kind.ROW_MISSING, TRACKING),
    ),
    "the last word of intake was not handled": (
        seen(row=Row(told={INTAKE: 1, WORKFLOW: 3, NOTIFY: 1}), claims={**CLAIMS, INTAKE: 1}),
        Finding(Kind.PROJECTION_BEHIND, TRACKING),
    ),
    "nothing of notify was handled": (
        seen(row=Row(told={INTAKE: 2, WORKFLOW: 3}), claims={**CLAIMS, NOTIFY: 0}),
        Finding(Kind.PROJECTION_BEHIND, TRACKING),
    ),
    "an event counts as handled and left no trace": (
        seen(row=Row(told={INTAKE: 2, WORKFLOW: 2, NOTIFY: 1}, received=2)),
        Finding(Kind.CLAIM_WITHOUT_EFFECT, TRACKING),
    ),
    "workflow counts the reception as handled, and has no dossier": (
        seen(theirs={**THEIRS, WORKFLOW: Theirs(known=False, head=3, claims={INTAKE: 2})}),
        Finding(Kind.CLAIM_WITHOUT_EFFECT, WORKFLOW),
    ),
    "workflow never handled the reception": (
        seen(theirs={**THEIRS, WORKFLOW: Theirs(known=False, head=3, claims={INTAKE: 1})}),
        Finding(Kind.PROJECTION_BEHIND, WORKFLOW),
    ),
    "notify counts the completion as handled, and knows nothing of it": (
        seen(row=DONE, claims={**CLAIMS, WORKFLOW: 9}, theirs=notify()),
        Finding(Kind.CLAIM_WITHOUT_EFFECT, NOTIFY),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_place(name: str) -> None:
    """Each thing that is missing gives its kind and the service in whose store it is, and nothing else."""
    case, finding = WRONG[name]
    assert list(findings(case)) == [finding]


RIGHT: dict[str, Seen] = {
    "all agree": seen(),
    "tracking has handled more than was asked for": seen(
        row=Row(told={INTAKE: 3, WORKFLOW: 3, NOTIFY: 1}, received=2), claims={**CLAIMS, INTAKE: 3}
    ),
    "nobody has ever told of it": seen(
        row=None, claims={}, theirs={INTAKE: Theirs(known=False, head=0), NOTIFY: Theirs(known=False, head=4)}
    ),
    "no other service could be asked": seen(theirs={}),
    "an instant dossier, which workflow never has": seen(
        row=Row(told=CLAIMS, received=0),
        theirs={**THEIRS, WORKFLOW: Theirs(known=False, head=0, claims={INTAKE: 2})},
    ),
    "an event that somebody decided to go on without": seen(
        row=Row(told={INTAKE: 2, WORKFLOW: 2, NOTIFY: 1}, received=2), passed_over={WORKFLOW: 1}
    ),
    "the notice of the result is written": seen(
        row=DONE, claims={**CLAIMS, WORKFLOW: 9}, theirs=notify(results=["workflow:d:00000009"])
    ),
    "notify knows of the result, and watches it itself": seen(
        row=DONE, claims={**CLAIMS, WORKFLOW: 9}, theirs=notify(completed=True)
    ),
    "workflow put the reception aside, and will try it again": seen(
        theirs={
            **THEIRS,
            WORKFLOW: Theirs(known=False, head=0, claims={INTAKE: 1}, more={"tried": True}),
        }
    ),
    "notify has not come so far": seen(
        row=DONE,
        claims={**CLAIMS, WORKFLOW: 9},
        theirs={**notify(), NOTIFY: Theirs(known=True, head=1, claims={INTAKE: 2, WORKFLOW: 8})},
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_only_on_its_way_is_not_named(name: str) -> None:
    """Agreement, haste, silence of a service, and decisions of people are no faults."""
    assert not list(findings(RIGHT[name]))


def document(*events: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A row as it is stored, with these events in its timeline."""
    timeline = [{"event_id": event_id, "type": type_} for event_id, type_ in events]
    return {"timeline": timeline, "standing": {"status": 9}, "instant": False, **more}


EVENTS = (
    ("intake:d:00000001", "dossier.filed.v1"),
    ("intake:d:00000002", "dossier.received.v1"),
    ("workflow:d:00000001", "step.opened.v1"),
    ("workflow:d:00000002", "dossier.completed.v1"),
)


def test_a_row_counts_what_took_effect_of_each_source() -> None:
    """By its timeline: how many events of whom, and which told of reception and result."""
    row = Row.of(document(*EVENTS))
    assert dict(row.told) == {INTAKE: 2, WORKFLOW: 2}
    assert (row.received, row.completed) == (2, 2)


@pytest.mark.parametrize(
    ("more", "received", "completed"),
    [
        ({"standing": {"status": 10}}, 2, 0),
        ({"origin_commune_id": "32134"}, 2, 0),
        ({"instant": True}, 0, 2),
        ({"timeline": []}, 0, 0),
    ],
    ids=["handed over", "told where it was filed", "instant", "nothing heard"],
)
def test_only_what_others_must_have_is_asked_of_them(
    more: dict[str, Any], received: int, completed: int
) -> None:
    """No steps of an instant dossier; no notice of a result that was handed over or is told elsewhere."""
    row = Row.of({**document(*EVENTS), **more})
    assert (row.received, row.completed) == (received, completed)
