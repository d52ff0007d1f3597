"""Reads the four databases as they were at one instant, while they are written to.

Every read names the same cluster time (read concern "snapshot" with `atClusterTime`), so that it does not
matter when it is made: what one service said and what another heard of it fit together to the event. Nothing
is locked. The server has to keep what was overwritten since for as long as the reading takes; it is asked to
(`minSnapshotHistoryWindowInSeconds`), and asked to let go afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from bson.timestamp import Timestamp
from pymongo import MongoClient, ReadPreference
from pymongo.errors import OperationFailure
from pymongo.uri_parser import parse_uri

WINDOW_SECONDS = 4 * 3600  # how long a backup may take
USUAL_WINDOW_SECONDS = 300  # the server's own default
BATCH = 1000
_PARAMETER = "minSnapshotHistoryWindowInSeconds"
_RAW = CodecOptions(document_class=RawBSONDocument)
# From MongoDB's list of error codes.
_TOO_OLD = 239
_CATALOGUE_CHANGED = 246

Client = MongoClient[dict[str, Any]]


class MovedError(Exception):
    """A collection or an index was made since the instant: begin again with a later one."""


class TooLateError(Exception):
    """The server does not keep so old an instant any more."""


@dataclass(frozen=True)
class Instant:
    """A moment of the whole replica set.

    Args:
        at: everything that was acknowledged before is in the image, by this machine's clock.
    """

    client: Client
    at: datetime
    cluster_time: Timestamp

    @classmethod
    def now(cls, client: Client, database: str, collection: str) -> Instant:
        """The latest moment that a majority has; what was acknowledged before this call is in it.

        Args:
            collection: any that is there.
        """
        at, place = datetime.now(UTC), client[database]
        # Answered by who is still the primary alone: one that was deposed might show an older moment.
        place.command("find", collection, limit=1, readConcern={"level": "linearizable"}, maxTimeMS=10_000)
        told = place.command("find", collection, limit=1, readConcern={"level": "snapshot"})
        return cls(client, at, told["cursor"]["atClusterTime"])

    def documents(self, database: str, collection: str) -> Iterator[bytes]:
        """Every document of a collection, as BSON.

        Raises: MovedError, TooLateError.
        """
        concern = {"level": "snapshot", "atClusterTime": self.cluster_time}
        place = self.client.get_database(database, codec_options=_RAW)  # of the later batches
        try:
            found = place.cursor_command(
                "find",
                collection,
                codec_options=_RAW,
                read_preference=ReadPreference.SECONDARY_PREFERRED,
                readConcern=concern,
                batchSize=BATCH,
                noCursorTimeout=True,
            )
            for document in found:
                yield document.raw  # type: ignore[attr-defined]
        except OperationFailure as exc:
            if exc.code == _CATALOGUE_CHANGED:
                raise MovedError(f"{database}.{collection}") from exc
            if exc.code == _TOO_OLD:
                raise TooLateError(f"{database}.{collection}") from exc
            raise


@contextmanager
def history_kept(address: str) -> Iterator[bool]:
    """Have every member keep its history for as long as a backup may take; tells whether all agreed."""
    with Client(address) as client:
        client.admin.command("ping")
        nodes = sorted(node for node in client.nodes if node[1] is not None)
    before = {node: _set_window(address, node, WINDOW_SECONDS) for node in nodes}
    try:
        yield all(seconds is not None for seconds in before.values())
    finally:
        for node, seconds in before.items():
            if seconds is not None:
                # A window of ours is left from a backup that was killed.
                _set_window(address, node, USUAL_WINDOW_SECONDS if seconds == WINDOW_SECONDS else seconds)


def _set_window(address: str, node: tuple[str, int | None], seconds: int) -> int | None:
    """Set how long one member keeps its history; returns what it was, None if that is not allowed."""
    try:
        with _member(address, node) as client:
            was = int(client.admin.command({"getParameter": 1, _PARAMETER: 1})[_PARAMETER])
            if was != seconds:
                client.admin.command({"setParameter": 1, _PARAMETER: seconds})
            return was
    except OperationFailure:
        return None


def _member(address: str, node: tuple[str, int | None]) -> Client:
    given: Mapping[str, Any] = parse_uri(address)
    others = ("replicaset", "authsource")
    options = {key: value for key, value in given["options"].items() if key.lower() not in others}
    if given["username"]:
        options |= {"username": given["username"], "password": given["password"]}
        options["authSource"] = given["options"].get("authsource") or given["database"] or "admin"
    return Client(node[0], node[1], directConnection=True, serverSelectionTimeoutMS=5000, **options)
