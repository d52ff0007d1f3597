"""Which events of the logs a model has to hold: those that the service has handled, each once, in order.

Of each stream that is up to the service's claim. A stream that is not handled up to where its log was read
*waits*: the next sequence of it is remembered, durably, and it is asked for again later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.chassis.consume import CLAIMS
from services.chassis.mongo import Document, Store, document_id
from services.chassis.parking import DEAD_LETTERS
from services.contracts.envelope import Envelope

WAITS = "rebuild_waits"
REMEMBERED_STREAMS = 200_000
AT_ONCE = 1_000  # waiting streams in one question


@dataclass(frozen=True)
class Stream:
    """A part of a stream that was handled meanwhile."""

    tenant: str
    source: str
    subject: str
    behind: int
    up_to: int


class Due:
    """Decides event by event; nothing of what it decides is repeated after a kill."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._claims: dict[str, int] = {}
        self._reached: dict[str, int] = {}  # of the streams that were met lately
        self._waits = {one["_id"]: one["next"] for one in store.plumbing(WAITS).find()}
        self._changed: set[str] = set()

    @property
    def waiting(self) -> int:
        """How many streams wait."""
        return len(self._waits)

    def forget_claims(self) -> None:
        """Ask for them anew: time has passed."""
        self._claims = {}

    def of(self, envelopes: Sequence[Envelope]) -> list[Envelope]:
        """Those that are due, but for those that an operator gave up."""
        ordered = sorted(envelopes, key=lambda one: one.sequence)  # clocks of a stream's writers may differ
        self._learn_claims(ordered)
        due = [one for one in ordered if self._is_due(one)]
        discarded = self._discarded(due)
        return [one for one in due if one.event_id not in discarded]

    def _is_due(self, envelope: Envelope) -> bool:
        place = _place(envelope)
        following = self._waits.get(place)
        if following is None:
            reached = self._reached.get(place)
            following = envelope.sequence if reached is None else reached + 1
            if envelope.sequence < following:
                return False
        due = envelope.sequence == following and envelope.sequence <= self._claims.get(place, 0)
        if due and place not in self._waits:
            self._reached[place] = envelope.sequence
        elif due or place not in self._waits:
            self._waits[place] = envelope.sequence + 1 if due else following
            self._changed.add(place)
        return due

    def _learn_claims(self, envelopes: Sequence[Envelope]) -> None:
        if len(self._reached) > REMEMBERED_STREAMS:
            self._claims, self._reached = {}, {}
        wanted = {place for one in envelopes if self._claims.get(place := _place(one), 0) < one.sequence}
        self._claims.update(self._read_claims(list(wanted)))

    def _read_claims(self, places: Sequence[str]) -> dict[str, int]:
        found = self._store.plumbing(CLAIMS).find({"_id": {"$in": list(places)}}, ["last"])
        return {one["_id"]: one["last"] for one in found}

    def _discarded(self, envelopes: Sequence[Envelope]) -> set[str]:
        """Asked for after the claims, which follow an operator's word."""
        letters = self._store.plumbing(DEAD_LETTERS)
        if letters.find_one({"state": "discarded"}, ["_id"]) is None:
            return set()
        places = [document_id(one.tenant, one.event_id) for one in envelopes]
        where = {"_id": {"$in": places}, "state": "discarded"}
        return {one["event_id"] for one in letters.find(where, ["event_id"])}

    def handled_meanwhile(self) -> Iterator[Stream]:
        """What can be taken up of the streams that wait."""
        places = list(self._waits)
        for start in range(0, len(places), AT_ONCE):
            for place, last in self._read_claims(places[start : start + AT_ONCE]).items():
                following = self._waits[place]
                if last >= following:
                    tenant, _, stream = place.partition("/")
                    source, _, subject = stream.partition(":")
                    yield Stream(tenant, source, subject, following - 1, last)

    def changes(self) -> dict[str, Document]:
        """What is to be kept of the streams that wait, since it was asked last."""
        changed, self._changed = self._changed, set()
        return {place: {"_id": place, "next": self._waits[place]} for place in changed}


def _place(envelope: Envelope) -> str:
    return document_id(envelope.tenant, f"{envelope.source}:{envelope.subject}")
