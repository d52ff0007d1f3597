"""The audit of an instance: each planted fault is named, and a healthy one has none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.backups import audit, redelivery
from deploy.backups.audit import Finding, settled, waiting
from deploy.backups.instant import WINDOW_SECONDS
from tests.integration.deploy.stores import TENANT, Stores, stores

PARAMETER = "minSnapshotHistoryWindowInSeconds"


@pytest.fixture
def place(amqp_uri: str, mongodb_uri: str, database: str, tmp_path: Path) -> Iterator[Stores]:
    """Four services that told each other everything, and a scan."""
    with stores(amqp_uri, mongodb_uri, database, tmp_path) as made:
        for source, hearers in (
            ("intake", ("workflow", "tracking", "notify")),
            ("workflow", ("intake", "tracking")),
        ):
            made.said(source, "d1", 3)
            for hearer in hearers:
                made.heard(hearer, source, "d1", 3)
        made.heard("notify", "workflow", "d1", 3)
        intake = made.of("intake")
        intake["scans.files"].insert_one({"_id": f"{TENANT}/s1", "length": 4})
        intake["scans.chunks"].insert_many(
            [{"_id": n, "files_id": f"{TENANT}/s1", "n": n, "data": b"ab"} for n in range(2)]
        )
        intake["dossiers"].insert_one({"_id": f"{TENANT}/d1", "tenant": TENANT, "scans": [{"scan_id": "s1"}]})
        yield made


def found(place: Stores) -> list[str]:
    """What the audit says, after a moment in which nothing changes."""
    return [one.line for one in settled(place.client, place.names, print, seconds=0)]


def test_a_healthy_place_has_no_findings(place: Stores) -> None:
    """So that a finding is one."""
    assert found(place) == []
    assert list(waiting(place.all)) == []


def _lost_event(place: Stores) -> None:
    place.of("intake")["events"].delete_one({"sequence": 2})


def _lost_last_event(place: Stores) -> None:
    place.of("intake")["events"].delete_one({"sequence": 3})


def _lost_stream(place: Stores) -> None:
    place.of("intake")["events"].delete_many({})


def _unplaced(place: Stores) -> None:
    place.said("intake", "d2", 1, pending=1)


def _unheard(place: Stores) -> None:
    place.said("intake", "d1", 5, first=4)


def _ahead(place: Stores) -> None:
    place.heard("tracking", "workflow", "d1", 4)


def _of_nobody(place: Stores) -> None:
    place.heard("tracking", "workflow", "d9", 1)


def _no_file(place: Stores) -> None:
    place.of("intake")["scans.files"].delete_many({})


def _half_a_file(place: Stores) -> None:
    place.of("intake")["scans.chunks"].delete_one({"n": 1})


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (_lost_event, "intake: the events of 32128/d1 are not 1..3"),
        (_lost_last_event, "intake: the events of 32128/d1 are not 1..2"),
        (_lost_stream, "intake: 32128/d1 has a head and no events"),
        (_unplaced, "intake: events without their place in the log: 1, 32128/intake:d2:00000001 among them"),
        (_unheard, "intake: events not heard by everybody: 6, 32128/intake:d1:00000004 at notify among them"),
        (_ahead, "ahead of its source: tracking heard 4 of 32128/workflow:d1, said were 3"),
        (_of_nobody, "ahead of its source: tracking heard 1 of 32128/workflow:d9, said were 0"),
        (_no_file, "intake: file 32128/s1 of 32128/d1 is missing or not whole"),
        (_half_a_file, "intake: file 32128/s1 of 32128/d1 is missing or not whole"),
    ],
)
def test_each_fault_is_named(place: Stores, harm: Callable[[Stores], None], named: str) -> None:
    """One fault, one line that says where."""
    harm(place)
    assert named in found(place)


def test_a_long_backlog_is_told_whole(place: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many dossiers are behind, and whatever is asked in one question."""
    monkeypatch.setattr(redelivery, "AT_ONCE", 2)
    for number in range(5):
        place.said("intake", f"late-{number}", 2)
        place.heard("tracking", "intake", f"late-{number}", 1)
    assert any("not heard by everybody: 25, " in line for line in found(place))


def test_an_event_that_waits_at_its_subscriber_was_heard(place: Stores) -> None:
    """Set aside or parked: for people to look at, not lost."""
    _unheard(place)
    for service in ("workflow", "tracking", "notify"):
        documents = place.of(service)
        first, second = place.of("intake")["events"].find({"sequence": {"$gt": 3}}).sort("sequence")
        documents["dead_letters"].insert_one({"_id": first["_id"], "state": "open"})
        documents["parked"].insert_one({"_id": second["_id"], "reason": "waits"})
    assert found(place) == []
    assert len(list(waiting(place.all))) == 3


def test_a_file_of_another_commune_is_looked_for_there(place: Stores) -> None:
    """A dossier received elsewhere refers to the file where it was received."""
    place.of("intake")["dossiers"].insert_one(
        {"_id": "32134/d1", "tenant": "32134", "scans": [{"scan_id": "s1", "held_by": TENANT}]}
    )
    assert found(place) == []


def test_what_is_on_its_way_is_no_finding(place: Stores) -> None:
    """At work something is always on its way; only what stays counts."""
    place.said("intake", "d2", 1)

    def arrives() -> None:
        for subject in range(3, 8):
            place.said("intake", f"d{subject}", 1)
            for hearer in ("workflow", "tracking", "notify"):
                place.heard(hearer, "intake", f"d{subject - 1}", 1)
            time.sleep(0.4)

    working = threading.Thread(target=arrives)
    working.start()
    try:
        assert settled(place.client, place.names, print, seconds=20) == []
    finally:
        working.join()
    assert any("d7" in line for line in found(place)), "the last one was never heard"


def test_history_is_kept_for_as_long_as_it_looks(place: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look may take longer than the server usually remembers; afterwards it forgets as before."""

    def kept() -> int:
        found = place.client.admin.command({"getParameter": 1, PARAMETER: 1})
        return int(found[PARAMETER])

    seen: list[int] = []

    def look(*_: Any, **__: Any) -> list[Finding]:
        seen.append(kept())
        return []

    before = kept()
    monkeypatch.setattr(audit, "settled", look)
    audit.report(place.instance, seconds=0)
    assert (seen, kept()) == ([WINDOW_SECONDS], before)
