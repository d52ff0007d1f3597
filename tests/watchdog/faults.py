"""The ten kinds of faults, each in several ways, planted directly in the stores; each can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pymongo.database import Database

from services.contracts.envelope import event_id
from services.contracts.watch import Kind
from tests.watchdog.place import Filed

Stores = Mapping[str, Database[dict[str, Any]]]
OPEN, COMPLETED = "open", "completed"


@dataclass
class Hand:
    """Breaks documents and remembers how they were."""

    stores: Stores
    kept: list[tuple[str, str, str, dict[str, Any] | None]] = field(default_factory=list)

    def found(self, service: str, collection: str, key: str) -> dict[str, Any]:
        """A document that is there, remembered."""
        document = self.stores[service][collection].find_one({"_id": key})
        if document is None:
            raise LookupError(f"{service}.{collection}: {key}")
        self.kept.append((service, collection, key, document))
        return document

    def change(self, service: str, collection: str, key: str, update: Mapping[str, Any]) -> None:
        """Change a document."""
        self.found(service, collection, key)
        self.stores[service][collection].update_one({"_id": key}, update)

    def delete(self, service: str, collection: str, key: str) -> None:
        """Delete a document."""
        self.found(service, collection, key)
        self.stores[service][collection].delete_one({"_id": key})

    def insert(self, service: str, collection: str, document: dict[str, Any]) -> None:
        """Add a document."""
        self.kept.append((service, collection, document["_id"], None))
        self.stores[service][collection].insert_one(document)

    def mend(self) -> None:
        """Put everything back as it was."""
        for service, collection, key, document in reversed(self.kept):
            if document is None:
                self.stores[service][collection].delete_one({"_id": key})
            else:
                self.stores[service][collection].replace_one({"_id": key}, document, upsert=True)
        self.kept.clear()


def _running(filed: Filed) -> tuple[str, str, str]:
    return "workflow", "running", f"{filed.commune_id}/{filed.dossier_id}"


def _timers(filed: Filed) -> tuple[str, str, str]:
    return "workflow", "timers", f"{filed.commune_id}/{filed.dossier_id}"


def _row(filed: Filed) -> tuple[str, str, str]:
    return "tracking", "dossiers", f"{filed.commune_id}/{filed.dossier_id}"


def _last_run(hand: Hand, filed: Filed) -> str:
    service, collection, key = _running(filed)
    document = hand.stores[service][collection].find_one({"_id": key})
    assert document is not None
    return f"runs.{len(document['runs']) - 1}"


def unknown_role(hand: Hand, filed: Filed) -> None:
    """The step waits for a role that nobody has."""
    run = _last_run(hand, filed)
    hand.change(*_running(filed), {"$set": {f"{run}.role": "registrar", "open_role": "registrar"}})


def unknown_holder(hand: Hand, filed: Filed) -> None:
    """The step was claimed by somebody who does not exist."""
    run = _last_run(hand, filed)
    hand.change(*_running(filed), {"$set": {f"{run}.claimed_by": "gone", "open_claimed_by": "gone"}})


def unknown_unit(hand: Hand, filed: Filed) -> None:
    """The dossier lies at a unit that the commune does not have."""
    hand.change(*_running(filed), {"$set": {"unit_id": "dissolved"}})


def no_timers(hand: Hand, filed: Filed) -> None:
    """Its timers are gone."""
    hand.delete(*_timers(filed))


def unseen_timers(hand: Hand, filed: Filed) -> None:
    """Its timers are there, and the scheduler does not find them."""
    hand.change(*_timers(filed), {"$unset": {"next_at": ""}})


def emptied_timers(hand: Hand, filed: Filed) -> None:
    """Its timers are there, and hold no warning."""
    hand.change(*_timers(filed), {"$set": {"timers": []}, "$unset": {"next_at": ""}})


def no_due_date(hand: Hand, filed: Filed) -> None:
    """The dossier has no due date."""
    hand.change(*_running(filed), {"$unset": {"due_at": ""}})


def no_due_step(hand: Hand, filed: Filed) -> None:
    """Its open step has no due date."""
    run = _last_run(hand, filed)
    hand.change(*_running(filed), {"$set": {f"{run}.due_at": None, "open_due_at": None}})


def unknown_step(hand: Hand, filed: Filed) -> None:
    """It stands at a step that its process does not have."""
    run = _last_run(hand, filed)
    hand.change(*_running(filed), {"$set": {f"{run}.step_code": "abolished"}})


def lost_step(hand: Hand, filed: Filed) -> None:
    """The step at which it stands was taken out of its process."""
    service, collection, key = _running(filed)
    document = hand.stores[service][collection].find_one({"_id": key})
    assert document is not None
    code = document["runs"][-1]["step_code"]
    hand.change(service, collection, key, {"$pull": {"process.steps": {"code": code}}})


def closed_step(hand: Hand, filed: Filed) -> None:
    """Its step was closed and no other opened."""
    run = _last_run(hand, filed)
    closed = {f"{run}.ended_at": datetime.now(UTC), f"{run}.outcome": "done", "open_role": None}
    hand.change(*_running(filed), {"$set": {**closed, "open_due_at": None, "open_claimed_by": None}})


def no_steps(hand: Hand, filed: Filed) -> None:
    """It runs, and no step was ever opened."""
    gone: dict[str, Any] = {"runs": [], "open_role": None, "open_due_at": None, "open_claimed_by": None}
    hand.change(*_running(filed), {"$set": gone})


def _row_of_log(hand: Hand, filed: Filed, service: str, more: Mapping[str, Any]) -> None:
    """A further event of the dossier that the relay does not see."""
    stream = hand.found(service, "event_streams", f"{filed.commune_id}/{filed.dossier_id}")
    last = hand.stores[service]["events"].find_one(
        {"tenant": filed.commune_id, "subject": filed.dossier_id, "sequence": stream["last"]}
    )
    assert last is not None
    sequence = stream["last"] + 1
    last.pop("position", None)
    last.pop("pending", None)
    key = f"{filed.commune_id}/{event_id(service, filed.dossier_id, sequence)}"
    hand.insert(service, "events", {**last, "_id": key, "sequence": sequence, **more})
    hand.stores[service]["event_streams"].update_one({"_id": stream["_id"]}, {"$set": {"last": sequence}})


def unseen_by_relay(hand: Hand, filed: Filed) -> None:
    """An event of intake's log neither waits nor has a place."""
    _row_of_log(hand, filed, "intake", {"recorded_at": datetime.now(UTC)})


def passed_over_by_relay(hand: Hand, filed: Filed) -> None:
    """An event of workflow's log says that it does not wait."""
    _row_of_log(hand, filed, "workflow", {"recorded_at": datetime.now(UTC), "pending": False})


def undated_event(hand: Hand, filed: Filed) -> None:
    """An event of workflow's log does not say when it was written."""
    _row_of_log(hand, filed, "workflow", {"recorded_at": None})


def lost_by_workflow(hand: Hand, filed: Filed) -> None:
    """Workflow counts the reception as handled, and does not have the dossier."""
    hand.delete(*_running(filed))
    hand.delete(*_timers(filed))


def lost_from_timeline(hand: Hand, filed: Filed) -> None:
    """Tracking counts an event as handled, and its timeline does not have it."""
    hand.change(*_row(filed), {"$pop": {"timeline": 1}})


def lost_by_notify(hand: Hand, filed: Filed) -> None:
    """Notify counts the completion as handled, and knows nothing of it."""
    _no_messages(hand, filed)
    hand.delete("notify", "dossiers", f"{filed.commune_id}/{filed.dossier_id}")


def no_row(hand: Hand, filed: Filed) -> None:
    """Tracking has no row of the dossier."""
    hand.delete(*_row(filed))


def _behind(hand: Hand, filed: Filed, source: str) -> None:
    claim = hand.found("tracking", "claims", f"{filed.commune_id}/{source}:{filed.dossier_id}")
    last = event_id(source, filed.dossier_id, claim["last"])
    hand.change(*_row(filed), {"$pull": {"timeline": {"event_id": last}}})
    hand.stores["tracking"]["claims"].update_one({"_id": claim["_id"]}, {"$set": {"last": claim["last"] - 1}})


def behind_intake(hand: Hand, filed: Filed) -> None:
    """Tracking never handled the last event of intake."""
    _behind(hand, filed, "intake")


def behind_workflow(hand: Hand, filed: Filed) -> None:
    """Tracking never handled the last event of workflow."""
    _behind(hand, filed, "workflow")


def _no_messages(hand: Hand, filed: Filed) -> None:
    where = {"tenant": filed.commune_id, "dossier_id": filed.dossier_id, "notice": "completed"}
    for message in hand.stores["notify"]["messages"].find(where, ["_id"]):
        hand.delete("notify", "messages", message["_id"])


def no_notice(hand: Hand, filed: Filed) -> None:
    """Nobody was told of the result."""
    _no_messages(hand, filed)


Plant = Callable[[Hand, Filed], None]
PLANTS: Mapping[Kind, Sequence[tuple[Plant, str]]] = {
    Kind.NO_OWNER: [(unknown_role, OPEN), (unknown_holder, OPEN), (unknown_unit, OPEN)],
    Kind.NO_TIMER: [(no_timers, OPEN), (unseen_timers, OPEN), (emptied_timers, OPEN)],
    Kind.NO_DUE_DATE: [(no_due_date, OPEN), (no_due_step, OPEN)],
    Kind.UNKNOWN_STEP: [(unknown_step, OPEN), (lost_step, OPEN)],
    Kind.NO_NEXT_STEP: [(closed_step, OPEN), (no_steps, OPEN)],
    Kind.NEVER_RELAYED: [(unseen_by_relay, OPEN), (passed_over_by_relay, OPEN), (undated_event, OPEN)],
    Kind.CLAIM_WITHOUT_EFFECT: [
        (lost_by_workflow, OPEN),
        (lost_from_timeline, OPEN),
        (lost_by_notify, COMPLETED),
    ],
    Kind.ROW_MISSING: [(no_row, OPEN), (no_row, COMPLETED)],
    Kind.PROJECTION_BEHIND: [(behind_intake, OPEN), (behind_workflow, OPEN)],
    Kind.RESULT_WITHOUT_NOTICE: [(no_notice, COMPLETED)],
}
