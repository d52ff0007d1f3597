"""Serials leased before an outage: what a lease allows, and that every serial is accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.documents import document, restored
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.leases import (
    MOST_LEASED,
    Afterwards,
    Block,
    Closing,
    Lease,
    Use,
    blocks,
    checked,
    leased_count,
)
from services.intake.domain.numbering import (
    Series,
    counter_of,
    provisional_counter,
    provisional_number,
    recognised,
    take_block,
)
from services.intake.domain.serials_audit import Book, Void, account

LEASED_AT = datetime(2026, 11, 25, 1, 30, 42, tzinfo=UTC)  # 08:30:42 on Wednesday
LEASE = Lease(
    lease_id="l1",
    unit_id="desk",
    agency_code="000.01.31.H12",
    provisional=False,
    on=date(2026, 11, 25),
    holder="Lê Văn Tư",
    reason="Cắt điện theo lịch",
    leased_at=LEASED_AT,
    officer_id="officer-1",
    numbers=Block(first=12, last=16),
    register=Block(first=340, last=344),
)
ENTRY = Afterwards(
    lease_id="l1", serial=13, received_at=datetime(2026, 11, 25, 3, tzinfo=UTC), reason="Mất điện"
)
CLOSING = Closing(closed_at=LEASED_AT + timedelta(hours=8), officer_id="officer-1", reason="Có điện lại")


def wrong(lease: Lease, entry: Afterwards) -> dict[str, str]:
    """What a lease refuses, by field."""
    with pytest.raises(InvalidInputError) as refused:
        lease.with_use(entry, "d1")
    return {problem.field: problem.allowed for problem in refused.value.problems}


def test_a_serial_has_its_number_and_its_place() -> None:
    """The third number of the block goes with the third place in the register."""
    assert LEASE.number(14) == "000.01.31.H12-261125-0014"
    assert (LEASE.register_serial(14), LEASE.register_year) == (342, 2026)
    assert LEASE.places(Block(first=13, last=15)) == Block(first=341, last=343)


def test_a_provisional_number_is_not_taken_for_lawful() -> None:
    """Its mark stands before everything; the recogniser of TT 01/2018 art. 19 and QĐ 20/2020 refuses it."""
    number = replace(LEASE, provisional=True).number(14)
    assert number == provisional_number("000.01.31.H12", LEASED_AT, 14) == "TAM-000.01.31.H12-261125-0014"
    assert recognised(number) is None
    assert recognised(provisional_number("H12.25.31", LEASED_AT, 1)) is None


def test_each_series_has_a_counter_of_its_own() -> None:
    """Lawful and provisional numbers of a day, and the register of the year, are counted apart."""
    keys = {counter_of(series, "desk", LEASED_AT) for series in Series}
    assert keys == {"number:desk:20261125", "provisional:desk:20261125", "register:desk:2026"}
    assert provisional_counter("desk", LEASED_AT) in keys


def test_a_block_follows_what_was_taken() -> None:
    """The next serial after a block is the one behind it."""
    first, last, after = take_block({"last": 11, "version": 3}, 5)
    assert (first, last, after) == (12, 16, {"last": 16, "version": 3})
    assert take_block(after, 1)[:2] == (17, 17)


def test_a_serial_is_used_and_no_longer_free() -> None:
    """The dossier stands beside it; what is left is in blocks; the whole lease is kept as it is."""
    used = LEASE.with_use(ENTRY, "d1")
    assert used.user_of(13) == "d1"
    assert used.user_of(12) is None
    assert used.unused() == (Block(first=12, last=12), Block(first=14, last=16))
    closed = used.closed(CLOSING)
    assert restored(Lease, document(closed)) == closed


@pytest.mark.parametrize("serial", [11, 17, 0, -3])
def test_a_serial_of_another_block_is_refused(serial: int) -> None:
    """The bounds of the lease are named."""
    assert wrong(LEASE, replace(ENTRY, serial=serial)) == {"entered_afterwards.serial": "từ 12 đến 16"}


@pytest.mark.parametrize(
    "hour",
    [
        datetime(2026, 11, 25, 1, 29, 59, tzinfo=UTC),  # before the lease
        datetime(2026, 11, 24, 5, tzinfo=UTC),  # the day before
        datetime(2026, 11, 25, 17, tzinfo=UTC),  # midnight in Vietnam: the day after
    ],
)
def test_an_hour_outside_the_lease_is_refused(hour: datetime) -> None:
    """Before it nobody had the serial; after its day the number tells a wrong date (TT 01/2018, art. 19)."""
    allowed = wrong(LEASE, replace(ENTRY, received_at=hour))["entered_afterwards.received_at"]
    assert allowed == "từ 08:30 đến hết ngày 25/11/2026"


@pytest.mark.parametrize(
    "hour", [datetime(2026, 11, 25, 1, 30, tzinfo=UTC), datetime(2026, 11, 25, 16, 59, 59, tzinfo=UTC)]
)
def test_the_first_and_the_last_minute_of_a_lease_count(hour: datetime) -> None:
    """A receipt by hand knows hour and minute: that of the lease itself is allowed."""
    assert LEASE.with_use(replace(ENTRY, received_at=hour), "d1").user_of(13) == "d1"


@pytest.mark.parametrize("count", [0, -1, MOST_LEASED + 1])
def test_so_many_serials_and_no_more(count: int) -> None:
    """A slip of the finger does not empty the day."""
    with pytest.raises(InvalidInputError):
        leased_count("count", count)
    assert leased_count("count", MOST_LEASED) == MOST_LEASED


def test_an_entry_needs_a_reason_and_an_hour_that_has_come() -> None:
    """Both faults are told at once; the true hour is kept as it is."""
    now = ENTRY.received_at + timedelta(hours=2)
    assert checked(replace(ENTRY, reason=" Mất  điện "), now=now) == ENTRY
    with pytest.raises(InvalidInputError) as refused:
        checked(replace(ENTRY, reason=" ", received_at=now + timedelta(hours=1)), now=now)
    assert {problem.field for problem in refused.value.problems} == {
        "entered_afterwards.reason",
        "entered_afterwards.received_at",
    }


@given(st.sets(st.integers(1, 60)))
def test_blocks_hold_exactly_what_went_in(serials: set[int]) -> None:
    """No serial is lost or added, and two blocks never touch."""
    found = blocks(sorted(serials))
    assert [serial for block in found for serial in block.serials] == sorted(serials)
    assert all(later.first > earlier.last + 1 for earlier, later in pairwise(found))


@given(st.lists(st.tuples(st.sampled_from(["receive", "lease", "use", "close"]), st.integers(1, 6))))
def test_issued_leased_and_void_are_all_that_was_taken(steps: list[tuple[str, int]]) -> None:
    """Whatever is done in whatever order, the sum holds for the day and for the register at every moment."""
    last, issued, leases = 0, [], list[Lease]()
    for what, count in steps:
        if what == "receive":
            last += 1
            issued.append(last)
        elif what == "lease":
            block = Block(first=last + 1, last=last + count)
            leases.append(replace(LEASE, numbers=block, register=block))
            last += count
        elif what == "use" and leases and leases[-1].closing is None and leases[-1].unused():
            serial = leases[-1].unused()[0].first
            leases[-1] = leases[-1].with_use(replace(ENTRY, serial=serial), "d1")
            issued.append(serial)
        elif what == "close" and leases:
            leases[count % len(leases)] = leases[count % len(leases)].closed(CLOSING)
        for series in (Series.DAY, Series.REGISTER):
            found = account(Book(series=series, last=last, issued=issued, leases=leases))
            assert found.whole
            assert found.issued + found.leased + found.void_count == last


def test_the_account_names_what_is_void_and_why() -> None:
    """Numbers and register places of a closed lease are void with its reason."""
    closed = LEASE.with_use(ENTRY, "d1").closed(CLOSING)
    numbers = account(Book(series=Series.DAY, last=16, issued=[*range(1, 12), 13], leases=[closed]))
    register = account(Book(series=Series.REGISTER, last=344, issued=[*range(1, 340), 341], leases=[closed]))
    assert numbers.void == (
        Void(block=Block(first=12, last=12), reason="Có điện lại"),
        Void(block=Block(first=14, last=16), reason="Có điện lại"),
    )
    assert [each.block for each in register.void] == [Block(first=340, last=340), Block(first=342, last=344)]
    assert numbers.whole
    assert register.whole


def test_the_account_finds_what_is_wrong() -> None:
    """A serial that is nowhere, one in two places, and one that was never taken are named."""
    lease = replace(LEASE, numbers=Block(first=3, last=4), used=(Use(serial=3, dossier_id="d1"),))
    found = account(Book(series=Series.DAY, last=6, issued=[1, 3, 4, 9], leases=[lease]))
    assert not found.whole
    assert found.missing == (Block(first=2, last=2), Block(first=5, last=6))
    assert found.twice == (Block(first=4, last=4), Block(first=9, last=9))
