"""Backup and restore on a real database: one instant, whole or nothing, the same afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bson
import psutil
import pytest

from deploy.backups import folder, loading, take
from deploy.backups.instant import Client, Instant, MovedError, TooLateError
from deploy.backups.place import Place, mark_of, require_whole
from deploy.backups.restore import restore
from deploy.database import HISTORY_SECONDS
from deploy.instance import REPOSITORY
from deploy.problems import Problem
from services.chassis.mongo import Index, Store
from tests.integration.deploy.stores import SECRET, Stores, stores
from tests.waiting import wait_until

MANY = 60_000


@pytest.fixture
def place(amqp_uri: str, mongodb_uri: str, database: str, tmp_path: Path) -> Iterator[Stores]:
    """Four databases with the plumbing's collections."""
    with stores(amqp_uri, mongodb_uri, database, tmp_path / "data") as made:
        yield made


@pytest.fixture
def elsewhere(amqp_uri: str, mongodb_uri: str, database: str, tmp_path: Path) -> Iterator[Stores]:
    """An empty place with the same secrets."""
    with stores(amqp_uri, mongodb_uri, f"{database}_b", tmp_path / "other") as made:
        for name in made.names.values():
            made.client.drop_database(name)
        yield made


def backed_up(place: Stores) -> folder.Backup:
    """A backup of it."""
    return take.take(place.instance, place.instance.data / "backups")


def fill(place: Stores, count: int = MANY) -> None:
    """Enough that a backup takes a while."""
    rows = [{"_id": f"32128/{number}", "tenant": "32128", "text": "x" * 300} for number in range(count)]
    for start in range(0, count, 10_000):
        place.of("tracking")["dossiers"].insert_many(rows[start : start + 10_000])


class Writing:
    """Writes first to one database, then to another, as fast as it can; remembers what was acknowledged."""

    def __init__(self, place: Stores) -> None:
        self._first = Store(place.client, place.names["intake"]).plumbing("steps")
        self._then = Store(place.client, place.names["workflow"]).plumbing("steps")
        for one in (self._first, self._then):
            one.insert_one({"_id": -1})
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.acknowledged = -1

    def _run(self) -> None:
        number = 0
        while not self._stop.is_set():
            self._first.insert_one({"_id": number})
            self._then.insert_one({"_id": number})
            self.acknowledged, number = number, number + 1

    def __enter__(self) -> Writing:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def last(backup: folder.Backup, service: str) -> int:
    """The highest number in a database of a backup; the numbers below are all there."""
    found = sorted(bson.decode(one)["_id"] for one in backup.documents(SECRET, service, "steps"))
    assert found == list(range(-1, len(found) - 1))
    return int(found[-1])


def test_all_databases_are_seen_at_one_instant(place: Stores) -> None:
    """What was written to one database after another fits together; what was acknowledged before is in it."""
    fill(place, 20_000)
    with Writing(place) as writing:
        wait_until(lambda: writing.acknowledged > 100, what="it writes")
        before, began_at = writing.acknowledged, datetime.now(UTC)
        backup = backed_up(place)
        after = writing.acknowledged
    intake, workflow = last(backup, "intake"), last(backup, "workflow")
    assert before <= workflow <= intake <= workflow + 1
    assert after > intake, "writing went on while the backup was taken"
    assert backup.at >= began_at


def test_a_restored_place_is_as_it_was(place: Stores, elsewhere: Stores) -> None:
    """Documents to the byte, of every type, and every index with its options."""
    store = Store(place.client, place.names["intake"])
    store.ensure({"odd": (Index(("a",), unique=True, only_where={"a": {"$exists": True}}),)})
    odd: dict[str, Any] = {
        "tenant": "32128",
        "a": bson.Int64(2**40),
        "at": datetime(2026, 11, 28, tzinfo=UTC),
        "file": b"\0\xff" * 200_000,
        "name": "Nguyễn Thị Đào",
        "many": [{"x": 1.5, "y": None, "z": bson.ObjectId()}],
    }
    store.plumbing("odd").insert_many([odd | {"_id": f"32128/{number}", "a": number} for number in range(9)])
    place.said("intake", "d1", 3)
    place.heard("workflow", "intake", "d1", 3)
    wanted = place.content()
    backup = backed_up(place)
    restore(elsewhere.instance, backup, replace=False)
    assert elsewhere.content() == wanted
    require_whole(elsewhere.instance)


def test_what_was_on_its_way_is_told_again(place: Stores, elsewhere: Stores) -> None:
    """The relay's cursor stands before the first event that some subscriber lacks, of that tenant alone."""
    place.said("intake", "d1", 4)
    place.said("intake", "d2", 3)
    for subscriber, heard in (("workflow", (4, 3)), ("tracking", (2, 3)), ("notify", (4, 2))):
        for subject, end in zip(("d1", "d2"), heard, strict=True):
            place.heard(subscriber, "intake", subject, end)
    place.of("intake")["outbox"].insert_many(
        [{"_id": "32128", "published": 7, "fence": 1}, {"_id": "32134", "published": 9, "fence": 1}]
    )
    restore(elsewhere.instance, backed_up(place), replace=False)
    cursors = {one["_id"]: one["published"] for one in elsewhere.of("intake")["outbox"].find()}
    assert cursors == {"32128": 2, "32134": 9}


def test_every_service_is_told_of_the_newest_backup(place: Stores) -> None:
    """Its metrics say how old it is; an older one that is finished later changes nothing."""
    earlier, backup = backed_up(place), backed_up(place)
    with Client(place.instance.mongodb_uri) as client:
        take._tell(client, Place.of(place.instance), earlier)
    for service in place.names:
        kept = place.of(service)["backups"].find_one({"_id": "newest"})
        assert kept is not None
        assert 0 <= (backup.at - kept["at"]).total_seconds() < 0.001  # milliseconds are kept


def test_a_backup_is_whole_though_nobody_could_be_told(
    place: Stores, capsys: pytest.CaptureFixture[str]
) -> None:
    """The database went away behind the last document: said as it is, and the backup stands."""
    backup = backed_up(place)
    gone = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50"
    with Client(gone) as client:
        take._tell(client, Place.of(place.instance), backup)
    assert "the backup is whole, but the services were not told" in "".join(capsys.readouterr())


def test_a_place_with_documents_is_refused(place: Stores, elsewhere: Stores) -> None:
    """Nothing is lost by a wrong folder name; with --replace it is what was asked for."""
    place.said("intake", "d1", 2)
    wanted, backup = place.content(), backed_up(place)
    elsewhere.of("notify")["messages"].insert_one({"_id": "kept"})
    with pytest.raises(Problem, match="notify") as refused:
        restore(elsewhere.instance, backup, replace=False)
    assert "--replace" in refused.value.cure
    assert elsewhere.of("notify")["messages"].count_documents({}) == 1
    require_whole(elsewhere.instance)
    restore(elsewhere.instance, backup, replace=True)
    assert elsewhere.content() == wanted


def test_a_damaged_backup_is_refused_before_anything_is_touched(place: Stores, elsewhere: Stores) -> None:
    """The command ends with the cause and the cure; what is there stays."""
    backup = backed_up(place)
    part = backup.path / folder.part_name("intake", "claims")
    part.write_bytes(part.read_bytes()[:-1])
    elsewhere.of("notify")["messages"].insert_one({"_id": "kept"})
    done = command(elsewhere, "restore", str(backup.path), "--replace", "--no-start")
    assert done.returncode == 1
    assert "intake.claims.part is damaged" in done.stderr
    assert "cure:" in done.stderr
    assert elsewhere.of("notify")["messages"].count_documents({}) == 1


def test_a_restore_that_put_something_else_is_found(place: Stores) -> None:
    """What is read back is compared, document by document."""
    backup = backed_up(place)
    place.of("workflow")["claims"].insert_one({"_id": "one too many"})
    with pytest.raises(Problem, match=r"workflow\.claims is not what was backed up"):
        loading.compare(backup, place.client, place.names)


def command(place: Stores, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        (sys.executable, "-m", f"deploy.backups.{name}", *arguments),
        cwd=REPOSITORY,
        env=place.environ,
        capture_output=True,
        text=True,
        check=False,
    )


def begun(place: Stores, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A command that runs."""
    parts = (sys.executable, "-m", f"deploy.backups.{name}", *arguments)
    return subprocess.Popen(parts, cwd=REPOSITORY, env=place.environ)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End it with signal 9 in the middle of its work; what it does in a session of its own goes with it."""
    assert process.poll() is None, "it was too fast to be killed"
    its_own = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not psutil.wait_procs(its_own, timeout=10)[1]


def test_a_backup_killed_in_the_middle_is_none(place: Stores) -> None:
    """No folder has a name of a backup; the next one clears up and is whole; the server forgets as before."""
    fill(place)
    to = place.instance.data / "backups"
    running = begun(place, "take")
    wait_until(lambda: any(to.glob(".unfinished-*/tracking.*.part")), 60, what="it writes")
    kill(running)
    assert folder.listed(to, SECRET) == []
    assert not list(to.glob("motcua-*"))
    backup = backed_up(place)
    backup.verify(SECRET)
    assert not list(to.glob(".unfinished-*"))
    window = place.client.admin.command({"getParameter": 1, "minSnapshotHistoryWindowInSeconds": 1})
    assert window["minSnapshotHistoryWindowInSeconds"] == HISTORY_SECONDS


def test_a_restore_killed_in_the_middle_starts_nothing(place: Stores, elsewhere: Stores) -> None:
    """deploy/up refuses with the command that cures it; that command begins anew and ends whole."""
    fill(place)
    wanted, backup = place.content(), backed_up(place)
    running = begun(elsewhere, "restore", str(backup.path), "--no-start")
    rows = elsewhere.of("tracking")["dossiers"]
    wait_until(lambda: rows.estimated_document_count() > 0, 60, what="it loads")
    kill(running)
    assert rows.estimated_document_count() < MANY
    with pytest.raises(Problem, match="cut short") as refused:
        require_whole(elsewhere.instance)
    assert str(backup.path) in refused.value.cure
    assert mark_of(elsewhere.instance).exists()
    assert command(elsewhere, "restore", str(backup.path), "--no-start").returncode == 0
    assert elsewhere.content() == wanted
    require_whole(elsewhere.instance)


@pytest.fixture
def forgetful(place: Stores) -> Iterator[Stores]:
    """A server that keeps no history."""
    parameter = "minSnapshotHistoryWindowInSeconds"
    place.client.admin.command({"setParameter": 1, parameter: 0})
    try:
        yield place
    finally:
        place.client.admin.command({"setParameter": 1, parameter: HISTORY_SECONDS})


def test_an_instant_that_is_forgotten_is_told(forgetful: Stores) -> None:
    """Not taken for an empty collection."""
    forgetful.said("intake", "d1", 1)
    with Client(forgetful.instance.mongodb_uri) as client:
        before = Instant.now(client, forgetful.names["intake"], "events")

        def forgotten() -> bool:
            forgetful.of("workflow")["claims"].update_one({"_id": "x"}, {"$inc": {"n": 1}}, upsert=True)
            try:
                return not list(before.documents(forgetful.names["intake"], "events"))
            except TooLateError:
                return True

        wait_until(forgotten, 60, what="the server has forgotten")
        with pytest.raises(TooLateError):
            list(before.documents(forgetful.names["intake"], "events"))


def test_a_collection_made_meanwhile_costs_time_alone(place: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade in the middle of a backup, the first scan ever: the backup begins again and is whole."""
    place.said("intake", "d1", 1)
    later = Instant.now
    moments: list[Instant] = []
    with Client(place.instance.mongodb_uri) as client:
        moments.append(Instant.now(client, place.names["intake"], "events"))
        place.of("intake")["scans.files"].insert_one({"_id": "32128/s1"})
        with suppress(MovedError):  # a later server knows that it was not there
            assert list(moments[0].documents(place.names["intake"], "scans.files")) == []

        def now(_client: Client, *given: str) -> Instant:
            return moments.pop() if moments else later(client, *given)

        monkeypatch.setattr(Instant, "now", now)
        backed_up(place).verify(SECRET)
    assert not moments


def test_a_backup_leaves_room_for_the_desks(place: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it would fill the disk it stops, says so, and keeps nothing."""
    monkeypatch.setattr(take, "free_percent", lambda _: 4.9)
    with pytest.raises(Problem, match="5 % of the disk"):
        backed_up(place)
    assert [one.name for one in (place.instance.data / "backups").iterdir()] == [folder.LOCK]


def test_the_command_rotates_and_lists(place: Stores) -> None:
    """As it stands in the crontab."""
    for _ in range(3):
        assert command(place, "take", "--keep", "2").returncode == 0
    listed = command(place, "take", "--list")
    assert listed.stdout.count("as of") == 2
    newest = listed.stdout.splitlines()[-1].split()[1].removesuffix(":")
    assert "whole" in command(place, "take", "--verify", newest).stdout


def test_without_the_secret_nothing_is_begun(place: Stores, tmp_path: Path) -> None:
    """A secret that is made now would open nothing: the operator is told which files are missing."""
    bare = {**place.environ, "MOTCUA_DATA": str(tmp_path / "new")}
    del bare["MOTCUA_SEAL_SECRET"]
    parts = (sys.executable, "-m", "deploy.backups.restore", str(tmp_path))
    done = subprocess.run(parts, cwd=REPOSITORY, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "secrets/" in done.stderr
    assert not (tmp_path / "new").exists()
