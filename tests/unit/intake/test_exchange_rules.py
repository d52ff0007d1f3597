"""What a line of an exchange file may say, and that a dossier never goes back because of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contracts.status import Status
from services.intake.domain.exchange import (
    ApplicantKind,
    ChannelNumber,
    ExchangedPerson,
    ExchangeLine,
)
from services.intake.domain.exchange_rules import (
    FORWARD,
    contradictions,
    imported_id,
    is_number,
    may_follow,
)

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
LINE = ExchangeLine(
    source="mot-cua-tinh",
    number="000.17.22.H56-261124-0001",
    agency_code="000.17.22.H56",
    procedure_code="1.001193",
    channel=ChannelNumber.DESK,
    applicant_kind=ApplicantKind.CITIZEN,
    applicant=ExchangedPerson(name="Nguyễn Thị Đào"),
    filed_at=NOW - timedelta(days=1),
    received_at=NOW - timedelta(days=1),
    status=Status.RECEIVED,
)
# Every pair that is allowed after a reception, written out once more beside the table of the module.
PAIRS = {
    (before, after)
    for before, told in {
        1: (2, 4, 5, 6, 7, 8, 9, 10),
        2: (4, 5, 6, 7, 8, 9, 10),
        3: (),
        4: (5, 6, 7, 8, 9, 10),
        5: (4, 6, 7, 8, 9, 10),
        6: (4, 5, 7, 8, 9, 10),
        7: (2, 4, 5, 6, 8, 9, 10),
        8: (),
        9: (10,),
        10: (),
    }.items()
    for after in told
}


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_a_status_never_moves_backwards(before: Status, after: Status) -> None:
    """Every pair, after the reception; steps may be skipped. From the table of domain section 4, derived."""
    allowed = before is after or (before, after) in PAIRS
    assert may_follow(replace(LINE, status=before), replace(LINE, status=after)) is allowed


@pytest.mark.parametrize("after", Status)
def test_before_the_reception_more_is_open(after: Status) -> None:
    """Papers asked for at reception: received or declined afterwards; newly filed: declined too."""
    asked = replace(LINE, status=Status.SUPPLEMENT_REQUESTED, received_at=None)
    filed = replace(LINE, status=Status.NEW, received_at=None)
    assert may_follow(asked, replace(LINE, status=after)) is (after is not Status.NEW)
    assert may_follow(filed, replace(LINE, status=after))


def test_every_status_has_its_line() -> None:
    """And what has ended stays so."""
    assert set(FORWARD) == set(Status)
    assert not any(FORWARD[end] for end in (Status.DECLINED, Status.STOPPED, Status.RETURNED))


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()),
        ({"number": "TAM-000.17.22.H56-261124-0001"}, set()),
        ({"number": "h56.22.17-261124-0001", "other_number": "TAM-H56-261124-0009"}, set()),
        ({"number": "HOSO-1"}, {"MaHoSo"}),
        ({"other_number": "HOSO-1"}, {"MaHoSoKhac"}),
        ({"received_at": None}, {"NgayTiepNhan"}),
        ({"status": Status.COMPLETED, "received_at": None}, {"NgayTiepNhan"}),
        ({"status": Status.SUPPLEMENT_REQUESTED, "received_at": None}, set()),
        ({"status": Status.STOPPED, "received_at": None}, set()),
        ({"status": Status.NEW}, {"NgayTiepNhan"}),
        ({"status": Status.DECLINED}, {"NgayTiepNhan"}),
        ({"received_at": NOW - timedelta(days=2)}, {"NgayTiepNhan"}),
        ({"due_at": NOW - timedelta(days=2)}, {"NgayHenTra"}),
        ({"due_at": NOW + timedelta(days=20)}, set()),
        ({"finished_at": NOW - timedelta(days=2)}, {"NgayKetThucXuLy"}),
        ({"returned_at": NOW - timedelta(days=2)}, {"NgayTraKetQua"}),
        ({"finished_at": NOW + timedelta(days=1)}, {"NgayKetThucXuLy"}),
        ({"filed_at": NOW + timedelta(days=1), "received_at": None, "status": Status.NEW}, {"NgayNop"}),
        (
            {"filed_at": NOW + timedelta(days=1), "received_at": NOW + timedelta(days=2)},
            {"NgayNop", "NgayTiepNhan"},
        ),
    ],
    ids=str,
)
def test_what_contradicts_itself_is_named(changes: dict[str, Any], fields: set[str]) -> None:
    """Numbers, dates in their order, nothing of the future, a reception where the status needs one."""
    found = contradictions(replace(LINE, **changes), now=NOW)
    assert {problem.field for problem in found} == fields
    assert all(problem.allowed for problem in found)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("000.17.22.H56-210531-0001", True),
        ("H56.22.17-210531-0001", True),
        ("TAM-H56.22.17-210531-0001", True),
        ("000.17.22.H56-211331-0001", False),
        ("", False),
        ("TAM-", False),
    ],
)
def test_numbers_are_recognised_in_both_orders(text: str, is_one: bool) -> None:
    """Domain section 3.1: TT 01/2018 art. 19 with the agency codes of QCVN 102:2016 or QĐ 20/2020."""
    assert is_number(text) is is_one


def test_a_dossier_has_the_same_id_each_time() -> None:
    """By commune, system and number, however it is written; another system's is another dossier."""
    one = imported_id("32128", "tinh", "H56.22.17-210531-0001")
    assert one == imported_id("32128", "tinh", "h56.22.17-210531-0001")
    others = {
        imported_id("32134", "tinh", "H56.22.17-210531-0001"),
        imported_id("32128", "bo", "H56.22.17-210531-0001"),
        imported_id("32128", "tinh", "H56.22.17-210531-0002"),
    }
    assert one not in others
    assert len(others) == 3
