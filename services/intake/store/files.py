"""The files of scans in GridFS: outside of transactions, so each says what shall refer to it."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from gridfs import GridFSBucket
from gridfs.errors import FileExists, NoFile

from services.chassis.mongo import Store, document_id
from services.intake.ports import StoredFile

BUCKET = "scans"
OF_DOCUMENTS = "document_scans"  # the bucket of incoming documents
OWNER = "dossier_id"  # whatever owns it: the name of the first owners stays in what is stored


class GridScanFiles:
    """See ports.ScanFiles and ports.LooseFiles."""

    def __init__(self, store: Store, bucket: str = BUCKET) -> None:
        self._bucket = GridFSBucket(store.database, bucket)
        self._entries = store.plumbing(f"{bucket}.files")
        self._pieces = store.plumbing(f"{bucket}.chunks")
        self._begun = store.plumbing(f"{bucket}.begun")  # uploads that have no entry yet

    def ensure(self) -> None:
        """The indexes by which orphans are looked for."""
        self._entries.create_index([("metadata.loose", 1), ("uploadDate", 1)])
        self._begun.create_index([("at", 1)])

    def write(self, commune_id: str, scan_id: str, owner_id: str, content: bytes) -> None:
        """See ports.ScanFiles."""
        told = {"tenant": commune_id, "scan_id": scan_id, OWNER: owner_id, "loose": True}
        place = document_id(commune_id, scan_id)
        # GridFS writes the pieces first: without this note nobody would find those of an upload that died.
        begun = {"tenant": commune_id, "at": datetime.now(UTC)}
        self._begun.update_one({"_id": place}, {"$set": begun}, upsert=True)
        try:
            self._bucket.upload_from_stream_with_id(place, scan_id, io.BytesIO(content), metadata=told)
        except FileExists:
            return  # a driver's second try of a write whose answer was lost
        self._begun.delete_one({"_id": place})

    def read(self, commune_id: str, scan_id: str, owner_id: str = "") -> bytes | None:
        """See ports.ScanFiles."""
        try:
            with self._bucket.open_download_stream(document_id(commune_id, scan_id)) as stream:
                told = stream.metadata or {}
                return stream.read() if owner_id in ("", told.get(OWNER)) else None
        except NoFile:
            return None

    def loose(self, before: datetime, limit: int) -> list[StoredFile]:
        """See ports.LooseFiles."""
        where = {"metadata.loose": True, "uploadDate": {"$lt": before}}
        return [
            StoredFile(
                commune_id=found["metadata"]["tenant"],
                scan_id=found["metadata"]["scan_id"],
                owner_id=found["metadata"][OWNER],
            )
            for found in self._entries.find(where).sort("uploadDate", 1).limit(limit)
        ]

    def drop_unfinished(self, before: datetime, limit: int) -> int:
        """See ports.LooseFiles."""
        count = 0
        for found in self._begun.find({"at": {"$lt": before}}).sort("at", 1).limit(limit):
            place = found["_id"]
            if self._entries.find_one({"_id": place}, ["_id"]) is None:
                self._pieces.delete_many({"files_id": place})
                count += 1
            self._begun.delete_one({"_id": place})
        return count

    def settle(self, file: StoredFile) -> None:
        """See ports.LooseFiles."""
        place = {"_id": document_id(file.commune_id, file.scan_id)}
        self._entries.update_one(place, {"$set": {"metadata.loose": False}})

    def delete(self, file: StoredFile) -> None:
        """See ports.LooseFiles."""
        try:
            self._bucket.delete(document_id(file.commune_id, file.scan_id))
        except NoFile:
            return  # another worker was first
