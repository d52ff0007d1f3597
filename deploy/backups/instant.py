"""Reads the four databases as they were at one instant, while they are written to.

Every read names the same cluster time (read concern "snapshot" with `atClusterTime`), so that it does not
matter when it is made: what one service said and what another heard of it fit together to the event. Nothing
is locked. The server has to keep what was overwritten since for as long as the reading takes; it is asked to
(`minSnapshotHistoryWindowInSeconds`), and asked to let go afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from bson.timestamp import Timestamp
from pymongo import MongoClient, ReadPreference
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.uri_parser import parse_uri

from deploy.database import HISTORY_SECONDS

# How long a backup may take; odd, so that a window which a killed backup left is known for ours.
WINDOW_SECONDS = 4 * 3600 + 1
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
        members = client.admin.command("hello")["hosts"]
    before = {member: _lengthened(address, member) for member in members}
    try:
        yield all(seconds is not None for seconds in before.values())
    finally:
        for member, seconds in before.items():
            if seconds is not None:
                _set_back(address, member, HISTORY_SECONDS if seconds == WINDOW_SECONDS else seconds)


def _lengthened(address: str, member: str) -> int | None:
    """Have one member keep its history for long; returns what it was, None if that cannot be done."""
    try:
        with _at(address, member) as client:
            was = int(client.admin.command({"getParameter": 1, _PARAMETER: 1})[_PARAMETER])
            if was < WINDOW_SECONDS:
                client.admin.command({"setParameter": 1, _PARAMETER: WINDOW_SECONDS})
            return was
    except PyMongoError:  # it is away, or this account may not
        return None


def _set_back(address: str, member: str, seconds: int) -> None:
    """Let it forget as before; one that is away is left to the next backup."""
    with suppress(PyMongoError), _at(address, member) as client:
        client.admin.command({"setParameter": 1, _PARAMETER: seconds})


def _at(address: str, member: str) -> Client:
    given: Mapping[str, Any] = parse_uri(address)
    others = ("replicaset", "authsource")
    options = {key: value for key, value in given["options"].items() if key.lower() not in others}
    if given["username"]:
        options |= {"username": given["username"], "password": given["password"]}
        options["authSource"] = given["options"].get("authsource") or given["database"] or "admin"
    return Client(member, directConnection=True, serverSelectionTimeoutMS=5000, **options)
