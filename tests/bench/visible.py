"""From the desk's answer until tracking can show it: measured in tracking's own projection."""

from __future__ import annotations

import threading
import time

from pymongo.collection import Collection

from deploy.services import environment
from services.chassis.core import Core
from services.chassis.mongo import Document, document_id
from services.tracking import bootstrap
from services.tracking.ports import DOSSIERS
from services.tracking.settings import TrackingSettings
from tests.bench.desks import Measured, running

LOOK_SECONDS = 0.004


def tracking_core() -> Core:
    """Tracking's plumbing on the running instance."""
    return bootstrap.core(TrackingSettings.from_mapping(environment(running(), "tracking")))


class Watch:
    """Looks for the dossiers that desks were told of, until each is there; measured from the answer."""

    def __init__(self, core: Core) -> None:
        self._dossiers: Collection[Document] = core.store.plumbing(DOSSIERS)
        self._accepted: dict[str, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)
        self.measured = Measured()
        self._thread.start()

    def accepted(self, commune_id: str, dossier_id: str) -> None:
        """The desk has its answer."""
        self._accepted[document_id(commune_id, dossier_id)] = time.perf_counter()

    def begin(self) -> None:
        """From now on it counts."""
        self.measured = Measured()

    @property
    def unseen(self) -> int:
        """How many are still to be found."""
        return len(self._accepted)

    def _look(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            wanted = list(self._accepted)
            if not wanted:
                continue
            # Received, not only filed: the whole of what the desk was told.
            where = {"_id": {"$in": wanted}, "received_at": {"$exists": True}}
            found = [document["_id"] for document in self._dossiers.find(where, ["_id"])]
            now = time.perf_counter()
            self.measured.latencies += [now - self._accepted.pop(one) for one in found]

    def close(self) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()
