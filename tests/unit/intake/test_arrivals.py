"""What was filed from afar and waits for the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contracts.calendars import load_calendar
from services.contracts.status import Status
from services.intake.domain.arrivals import Urgency, wait_of, waits_for_the_desk
from services.intake.domain.dossier import Channel, Dossier
from services.intake.domain.supplement import PapersDelivery, Stage, SupplementRequest
from services.intake.pages.arrivals_shown import (
    duration,
    items_asked,
    minutes_said,
    papers_with_scans,
    wanted,
)
from tests.unit.intake.samples import dossier

FRIDAY = datetime(2026, 11, 27, 8, tzinfo=UTC)  # 15:00 in Vietnam
MONDAY = datetime(2026, 11, 30, 2, tzinfo=UTC)  # 09:00
EIGHT_HOURS = timedelta(hours=8)


def filed(**changes: Any) -> Dossier:
    """A dossier filed online on Friday."""
    return replace(dossier(), channel=Channel.ONLINE, filed_at=FRIDAY, **changes)


def asked(*, answered: bool) -> Dossier:
    """One for which papers were asked, and came on Monday."""
    request = SupplementRequest(
        request_id="r1",
        stage=Stage.RECEPTION,
        nth=1,
        reason="Ảnh mờ",
        items=("Tờ khai",),
        requested_at=FRIDAY,
        requested_by="officer-1",
        answered_at=MONDAY if answered else None,
    )
    delivery = PapersDelivery(
        delivered_at=MONDAY, officer_id="officer-1", complete=True, papers_count=1, request_id="r1"
    )
    return filed(
        status=Status.SUPPLEMENT_REQUESTED,
        supplements=(request,),
        deliveries=(delivery,) if answered else (),
    )


def test_only_what_the_desk_has_to_answer_waits_for_it() -> None:
    """New from afar, or with the papers that were asked for; not while the citizen gathers them."""
    assert waits_for_the_desk(filed())
    assert waits_for_the_desk(replace(filed(), channel=Channel.POST))
    assert not waits_for_the_desk(replace(filed(), channel=Channel.COUNTER))
    assert not waits_for_the_desk(filed(status=Status.DECLINED))
    assert waits_for_the_desk(asked(answered=True))
    assert not waits_for_the_desk(asked(answered=False))


def test_the_weekend_is_no_wait() -> None:
    """From Friday 15:00 to Monday 09:00 some hours of the desk have passed, and not forty-two."""
    wait = wait_of(filed(), MONDAY, load_calendar(), EIGHT_HOURS)
    assert timedelta(hours=2) < wait.worked < timedelta(hours=5)
    assert wait.since == FRIDAY


@pytest.mark.parametrize(("within", "urgency"), [(24, Urgency.IN_TIME), (6, Urgency.SOON), (2, Urgency.LATE)])
def test_a_wait_becomes_urgent_and_late(within: int, urgency: Urgency) -> None:
    """When more than half of the time is gone, and when all of it is."""
    wait = wait_of(filed(), MONDAY, load_calendar(), timedelta(hours=within))
    assert wait.urgency is urgency


def test_who_brought_what_was_asked_for_waits_from_then_on() -> None:
    """The time in which papers were gathered is not the desk's."""
    later = MONDAY + timedelta(minutes=30)
    wait = wait_of(asked(answered=True), later, load_calendar(), EIGHT_HOURS)
    assert (wait.since, wait.worked) == (MONDAY, timedelta(minutes=30))


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 phút"),
        (59, "59 phút"),
        (60, "1 giờ"),
        (200, "3 giờ 20 phút"),
        (480, "1 ngày"),
        (1035, "2 ngày 1 giờ"),
    ],
)
def test_working_time_is_said_as_people_say_it(minutes: int, said: str) -> None:
    """A day of work has eight hours."""
    assert duration(minutes) == said


def test_times_in_the_room_are_said_in_minutes() -> None:
    """Nothing measured yet is a dash."""
    assert [minutes_said(one) for one in (None, 0, 59, 60, 905)] == [
        "–",
        "0 giây",
        "59 giây",
        "1 phút",
        "15 phút",
    ]


def test_papers_are_shown_with_their_files() -> None:
    """What is asked for and not there too, of alternatives one; files of no paper stand at the end."""

    def rule(
        code: str, any_of: str = "", *, presented: bool = False, obligatory: bool = True
    ) -> dict[str, Any]:
        return {
            "code": code,
            "name": code.title(),
            "any_of": any_of,
            "obligatory": obligatory,
            "presented": presented,
        }

    rules = [rule("form"), rule("proof", "death"), rule("witness", "death"), rule("card", presented=True)]
    rules.append(rule("photo", obligatory=False))
    given = {
        "papers": [{"code": "form", "waiver": ""}],
        "scans": [{"paper": "form", "scan_id": "1"}, {"paper": "", "scan_id": "2"}],
    }
    lines = papers_with_scans(given, {"papers": rules})
    shown = [(one["name"], len(one["scans"])) for one in lines if one["given"] or one["missing"]]
    assert shown == [("Form", 1), ("Proof", 0), ("Witness", 0), ("Giấy tờ khác", 1)]
    assert len(papers_with_scans({**given, "scans": []}, {"papers": rules})) == len(rules)
    asked = [(one["name"], one["missing"]) for one in wanted(given, {"papers": rules})]
    assert asked == [("Form", False), ("Proof hoặc Witness", True), ("Photo", False)]


def test_one_request_names_all_that_is_missing() -> None:
    """Papers that were ticked, and each line that was typed."""
    assert items_asked(["Tờ khai"], " Ảnh mờ \n\n Thiếu trang 2 ") == ["Tờ khai", "Ảnh mờ", "Thiếu trang 2"]
