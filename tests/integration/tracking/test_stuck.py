"""The watchdog on tracking's real store: what it compares, keeps, tells, and shows to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.chassis.digest import digest
from services.chassis.faults import FAULTS, Fault, Pace, Watch
from services.chassis.jobs import Fenced
from services.chassis.lease import Lease
from services.chassis.ledger import Ledger
from services.contracts.calendars import civil_date
from services.contracts.envelope import decode
from services.contracts.pages import SESSION_COOKIE
from services.contracts.watch import DayCount, IntakeLedgerCounted, Kind, WorkflowFaultNoted
from services.tracking.domain.watching import INTAKE, SOURCES, Theirs
from services.tracking.ports import Answered, Told
from services.tracking.store.watching import MongoProjection, MongoStuck, book
from services.tracking.watch import Comparison
from services.tracking.watch.collecting import say
from tests.fakes.clock import FixedClock
from tests.fakes.stories import COMMUNE, MORNING, body, commune, desk_was_quicker, ordinary
from tests.integration.tracking.house import House
from tests.watchdog.faults import Hand, behind_workflow, lost_from_timeline, no_row
from tests.watchdog.place import Filed

DOSSIERS = ("d1", "d2", "d3")
TODAY = civil_date(MORNING)


@dataclass
class Owners:
    """Intake, workflow and notify as they were when all of their events had arrived."""

    heads: dict[tuple[str, str], int]
    filed: dict[str, date]
    drained: datetime = field(default_factory=lambda: datetime.now(UTC) + timedelta(hours=1))

    @classmethod
    def of(cls, tracking: House) -> Owners:
        """As tracking's own claims say, before anything is broken."""
        projection = MongoProjection(tracking.core.store)
        claims = projection.claims(COMMUNE, DOSSIERS)
        page = projection.page(COMMUNE, TODAY, TODAY, None, 100)
        return cls(claims, {one["dossier_id"]: civil_date(one["filed_at"]) for one in page})

    def days(self, service: str, commune_id: str, since: date, until: date) -> dict[date, str]:
        """See ports.Services."""
        days = {on for on in self.filed.values() if since <= on <= until}
        return {on: digest(self.lines(service, commune_id, on).items()) for on in days}

    def lines(self, service: str, commune_id: str, on: date) -> dict[str, int]:
        """See ports.Services."""
        return {one: self.heads[service, one] for one, day in self.filed.items() if day == on}

    def some(self, service: str, commune_id: str, dossier_ids: Sequence[str]) -> Answered:
        """See ports.Services."""
        told = {
            one: Theirs(
                known=True,
                head=self.heads[service, one],
                claims={source: self.heads[source, one] for source in SOURCES},
                more={"completed": True},
            )
            for one in dossier_ids
        }
        return Answered(told, self.drained)

    def faults(self, service: str) -> list[Told]:
        """See ports.Services."""
        return []


@pytest.fixture
def busy(tracking: House) -> House:
    """Three dossiers that came to their end in different ways, and their commune."""
    tracking.hear([body(commune())])
    tracking.tell(ordinary("d1"), desk_was_quicker("d2"), ordinary("d3"))
    return tracking


@pytest.fixture
def hand(busy: House) -> Hand:
    """Breaks what tracking keeps."""
    return Hand({"tracking": busy.core.store.database})


def comparison(tracking: House, owners: Owners) -> Comparison:
    """The watchdog of a process that has just started."""
    clock = FixedClock(MORNING)
    return Comparison(MongoProjection(tracking.core.store), owners, clock, lambda: owners.drained)


def round_of(watchdog: Comparison) -> list[Fault]:
    """All that one round suspects."""
    found: list[Fault] = []
    ended = False
    while not ended:
        part, ended = watchdog.look()
        found += part
    return found


def test_a_projection_that_is_complete_is_sound(busy: House) -> None:
    """Whatever happened to its dossiers, nothing is suspected."""
    assert not round_of(comparison(busy, Owners.of(busy)))


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        (no_row, Kind.ROW_MISSING),
        (lost_from_timeline, Kind.CLAIM_WITHOUT_EFFECT),
        (behind_workflow, Kind.PROJECTION_BEHIND),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_what_is_broken_in_the_store_is_found_and_gone_when_mended(
    busy: House, hand: Hand, way: Any, kind: Kind
) -> None:
    """Named with its kind alone; sure at the second look; none once it is put back."""
    owners = Owners.of(busy)
    way(hand, Filed(commune_id=COMMUNE, dossier_id="d2", stage="completed"))
    expected = Fault(COMMUNE, "d2", kind.value, "tracking")
    watchdog = comparison(busy, owners)
    assert round_of(watchdog) == [expected]
    assert watchdog.still([expected]) == {expected: True}
    hand.mend()
    assert watchdog.still([expected]) == {expected: False}


def test_what_the_watchdog_finds_is_announced_as_stuck_and_freed(busy: House, hand: Hand) -> None:
    """Kept with its kind and place and said as an event about the dossier; taken back in the same way."""
    core, owners = busy.core, Owners.of(busy)
    at = [0.0]

    def later() -> float:
        at[0] += 10
        return at[0]

    watch = Watch(
        store=core.store,
        examiners=[comparison(busy, owners)],
        clock=core.clock,
        say=partial(say, clock=core.clock),
        pace=Pace(second_look_seconds=1),
        monotonic=later,
    )
    lease = Lease(core.store, "watch", "here")
    assert lease.acquire()
    fenced = Fenced(core.store, core.transactor, lease)
    no_row(hand, Filed(commune_id=COMMUNE, dossier_id="d3", stage="completed"))
    for _ in range(5):
        watch.stride(fenced)
    hand.mend()
    for _ in range(5):
        watch.stride(fenced)
    said = [decode(bytes(one["body"])) for one in busy.all("events")]
    told = [(one.subject, one.type, one.data["kind"], one.data["where"]) for one in said]
    assert sorted(told) == [
        ("d3", "dossier.freed.v1", "row_missing", "tracking"),
        ("d3", "dossier.stuck.v1", "row_missing", "tracking"),
    ]
    assert not busy.all(FAULTS)


def noted(
    dossier_id: str, kind: str, commune_id: str = COMMUNE, *, mended: bool = False
) -> WorkflowFaultNoted:
    """What workflow found."""
    return WorkflowFaultNoted(
        event_id=f"workflow:fault-{dossier_id}:0000000{1 + mended}",
        commune_id=commune_id,
        occurred_at=MORNING,
        dossier_id=dossier_id,
        kind=kind,
        mended=mended,
    )


def test_stuck_dossiers_are_shown_to_their_leader_and_all_of_them_to_the_hosting_unit(busy: House) -> None:
    """A leader sees those of the commune, in words; other roles see none; the hosting unit sees all."""
    other = "32134"
    busy.hear([body(noted("d1", "no_timer")), body(noted("d9", "no_owner", other))])
    with busy.client() as client:
        path = f"/v1/communes/{COMMUNE}/stuck"
        shown = client.get(path, headers=busy.token("leader")).json()
        assert [(one["dossier_id"], one["kind"], one["where"]) for one in shown["items"]] == [
            ("d1", "no_timer", "workflow")
        ]
        assert shown["items"][0]["kind_text"].startswith("Không còn lời nhắc")
        assert client.get(path, headers=busy.token("counter_officer")).status_code == 403
        assert client.get(f"/v1/communes/{other}/stuck", headers=busy.token("leader")).status_code == 403
        assert client.get("/v1/stuck", headers=busy.token("leader")).status_code == 403
        hosting = busy.token("hosting_admin")
        first = client.get("/v1/stuck?limit=1", headers=hosting).json()
        rest = client.get(f"/v1/stuck?limit=1&after={first['next']}", headers=hosting).json()
        assert [one["items"][0]["dossier_id"] for one in (first, rest)] == ["d1", "d9"]
        assert {one["kind"]: one["count"] for one in first["kinds"]} == {"no_timer": 1, "no_owner": 1}
        (owned,) = client.get("/v1/stuck?kind=no_owner", headers=hosting).json()["items"]
        assert owned["dossier_id"] == "d9"
        assert client.get("/v1/stuck?kind=bad", headers=hosting).status_code == 422
        page = seen_page(client, busy.token("leader"), "/quan-tri/theo-doi/ho-so-ket?xa=32134")
        assert "Không còn lời nhắc" in page
        assert "d9" not in page  # another commune's, whatever the address says
        busy.hear([body(noted("d1", "no_timer", mended=True))])
        assert client.get(path, headers=busy.token("leader")).json() == {
            "items": [],
            "next": None,
            "kinds": [],
        }


def ledger(event_id: str, digest_: str, received: int = 3, void: int = 0) -> IntakeLedgerCounted:
    """What intake says of the day."""
    day = DayCount(on=TODAY, received=received, open=0, closed=3, void=void, digest=digest_)
    return IntakeLedgerCounted(
        event_id=event_id, commune_id=COMMUNE, occurred_at=MORNING, position=9, days=(day,)
    )


def test_the_ledgers_of_a_day_are_shown_side_by_side(busy: House) -> None:
    """Intake's and tracking's own are equal when all was handled; a day that does not add up shows."""
    store = busy.core.store
    own = Ledger(store, book(store), SOURCES, repeats=INTAKE)
    (day, lines) = own.lines(COMMUNE, TODAY, TODAY)[1][0]
    assert (day.received, day.states) == (3, {"closed": 3})
    store.plumbing("ledger_told").insert_one(
        {
            "_id": f"{COMMUNE}/{TODAY}",
            "tenant": COMMUNE,
            "on": TODAY.isoformat(),
            "position": 4,
            "counted_at": MORNING,
            "day": {
                "on": TODAY.isoformat(),
                "received": 3,
                "open": 0,
                "closed": 3,
                "void": 0,
                "digest": digest(lines.items()),
            },
        }
    )
    busy.hear([body(ledger(f"intake:ledger-{COMMUNE}:00000001", digest(lines.items())))])
    with busy.client() as client:
        path, leader = f"/v1/communes/{COMMUNE}/ledgers?until={TODAY}", busy.token("leader")
        (shown,) = client.get(path, headers=leader).json()["days"]
        assert (shown["on"], shown["agrees"]) == (TODAY.isoformat(), True)
        assert [one["service"] for one in shown["services"]] == ["intake", "tracking"]
        assert all(one["adds_up"] for one in shown["services"])
        assert MongoStuck(store).unbalanced() == 0
        busy.hear([body(ledger(f"intake:ledger-{COMMUNE}:00000002", "f" * 32, received=4))])
        (shown,) = client.get(path, headers=leader).json()["days"]
        assert (shown["agrees"], shown["services"][0]["adds_up"]) == (False, False)
        assert MongoStuck(store).unbalanced() == 1
        page = seen_page(client, leader, f"/quan-tri/theo-doi/so-cai?den={TODAY}&lech=1")
        for text in ("1</b> trong 1 ngày không khớp", "cộng không khớp", "<b>4</b> = 0 + 3 + 0", "chưa báo"):
            assert text in page


def seen_page(client: TestClient, bearer: dict[str, str], address: str) -> str:
    """A page as the bearer of a token sees it in a browser."""
    token = bearer["Authorization"].removeprefix("Bearer ")
    answer = client.get(address, headers={"Cookie": f"{SESSION_COOKIE}={token}"})
    assert answer.status_code == 200
    return str(answer.text)
