"""Somewhere to keep what events tell: in memory, by the fakes, or in MongoDB, by the real thing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from services.chassis.eventlog import EventLog
from services.chassis.mongo import Document, Store
from services.chassis.transactions import Transactor
from services.chassis.work import Batch, Layer
from services.contracts.envelope import Event
from services.tracking import handlers
from services.tracking import store as tracking_store
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.office import Office
from services.tracking.domain.ratings import Rated
from services.tracking.ports import COMMUNES, RATINGS, STAFF, VOIDS, Dossiers, PublicDossiers, SealedVoid
from services.tracking.views import all_views
from tests.fakes.stories import opened
from tests.fakes.tracking import InMemoryDossiers, InMemoryPublicDossiers
from tests.fakes.updates import applied

VIEWS = all_views(opened)


class Kept(Protocol):
    """Somewhere to keep what events tell, and to ask for it."""

    @property
    def public(self) -> PublicDossiers:
        """The dossiers of all communes."""

    def hear(self, events: Iterable[Event]) -> None:
        """Let events take effect."""

    def of(self, commune_id: str) -> Dossiers:
        """The dossiers of a commune."""


class InMemory:
    """By the fake of updates and the fake of questions."""

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str, str], Document] = {}
        self.communes: dict[str, InMemoryDossiers] = {}
        self.public = InMemoryPublicDossiers(self.communes)

    def hear(self, events: Iterable[Event]) -> None:
        """See Kept."""
        for event in events:
            change = VIEWS[type(event)](event)
            place = (change.collection, event.commune_id, change.key)
            self.documents[place] = applied(self.documents.get(place), change.update)
            self._show(place, self.documents[place])

    def _show(self, place: tuple[str, str, str], document: Document) -> None:
        collection, commune_id, key = place
        dossiers = self.of(commune_id)
        if collection == COMMUNES:
            units = {unit["unit_id"]: unit["name"] for unit in document["units"]}
            dossiers.the_office = Office(**{**document, "units": units})
        elif collection == STAFF:
            dossiers.staff[key] = document["name"]
        elif collection == VOIDS:
            voids = [one for (kind, tenant, _), one in self.documents.items() if (kind, tenant) == place[:2]]
            dossiers.voided = _voids(voids)
        else:
            dossiers.kept[key] = Dossier.of(document)
            if "lookup_digest" in document:
                self.public.digests[document["lookup_digest"]] = (commune_id, key)

    def rate(self, commune_id: str, dossier_id: str, rated: Rated) -> None:
        """Let a citizen have said how content they are."""
        self.of(commune_id).ratings[dossier_id] = rated

    def of(self, commune_id: str) -> InMemoryDossiers:
        """See Kept."""
        return self.communes.setdefault(commune_id, InMemoryDossiers())


def _voids(documents: Iterable[Document]) -> dict[tuple[str, int], list[SealedVoid]]:
    voided: dict[tuple[str, int], list[SealedVoid]] = {}
    for one in documents:
        void = SealedVoid(first=one["first"], last=one["last"], person=one["person"])
        voided.setdefault((one["unit_id"], one["year"]), []).append(void)
    return voided


class InMongo:
    """By the real thing."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.public = tracking_store.MongoPublicDossiers(store)
        self._transactor = Transactor(store, EventLog(store))

    def hear(self, events: Iterable[Event]) -> None:
        """See Kept."""

        def fill(batch: Batch) -> None:
            for event in events:
                layer = Layer(batch, event.commune_id)
                handlers.project(event, layer, view=VIEWS[type(event)])
                batch.merge(layer)

        self._transactor.run(fill)

    def rate(self, commune_id: str, dossier_id: str, rated: Rated) -> None:
        """Let a citizen have said how content they are."""
        kept = {"dossier_id": dossier_id, "rating": int(rated.rating), "rated_at": rated.rated_at}

        def fill(batch: Batch) -> None:
            layer = Layer(batch, commune_id)
            layer.put(RATINGS, dossier_id, kept)
            batch.merge(layer)

        self._transactor.run(fill)

    def of(self, commune_id: str) -> tracking_store.MongoDossiers:
        """See Kept."""
        return tracking_store.MongoDossiers(self.store.tenant(commune_id))
