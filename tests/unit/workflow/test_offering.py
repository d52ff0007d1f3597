"""What is offered is what the rules allow: no more, so that nobody runs into a wall; no less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.contracts.worktime import Limit, LimitUnit
from services.workflow.domain import consulting, extending, forwarding, supplementing, withdrawing
from services.workflow.domain.acting import Actor
from services.workflow.domain.choices import Choices
from services.workflow.domain.dates import days_left
from services.workflow.domain.offering import Offer, offers
from services.workflow.domain.running import Running
from services.workflow.domain.steps import claimed, done
from services.workflow.domain.transitions import State
from services.workflow.domain.trials import TRIALS, Deed, Scene
from tests.fakes.workflow import (
    CLERK,
    EVENING,
    LEADER,
    MORNING,
    RESULT,
    SPECIALIST,
    VN,
    actor,
    running,
    walked,
)

HOUR = timedelta(hours=1)
ME = actor("staff-2", SPECIALIST)
BOSS = actor("staff-9", LEADER)
DAY = Limit(unit=LimitUnit.WORKING_DAYS, count=1)


def offered(dossier: Running, who: Actor = ME, at: datetime = MORNING + HOUR, **given: Any) -> list[Offer]:
    """What somebody could do an hour after the reception."""
    told: dict[str, Any] = {"unit_id": "justice", "calendar": VN, "choices": Choices()}
    return list(offers(Scene(running=dossier, actor=who, at=at, **{**told, **given})))


def names(dossier: Running, who: Actor = ME, at: datetime = MORNING + HOUR, **given: Any) -> set[str]:
    """The names of it, as far as it could be done at once."""
    return {one.deed.value for one in offered(dossier, who, at, **given) if not one.blocked}


def asked(dossier: Running, unit: str = "justice") -> Running:
    """With an opinion that is asked for."""
    asking = consulting.Asking(asked_unit=unit, asked_name="", question="Có tranh chấp không?", term=DAY)
    return consulting.asked(dossier, ME, MORNING, asking, VN, "c1")


def test_every_deed_is_tried() -> None:
    """None is left out, each once."""
    assert set(TRIALS) == set(Deed)


def test_at_the_first_step_its_officer_may_work() -> None:
    """Claim it, do it, ask; there is nothing to go back to, and no claim to give up."""
    assert names(running()) == {
        "claim", "complete", "ask_opinion", "forward", "request_supplement", "demand_payment",
    }  # fmt: skip


def test_what_one_has_claimed_is_not_claimed_again() -> None:
    """It can be released instead; a colleague can do nothing with it, a leader may take it from them."""
    mine = claimed(running(), ME, MORNING)
    assert {"release", "complete"} <= names(mine)
    assert "claim" not in names(mine)
    assert names(mine, actor("staff-3", SPECIALIST)) == set()
    assert {"release", "stop", "extend"} <= names(mine, BOSS)
    assert names(mine, actor("staff-8", "commune_admin")) == {"release"}


def test_a_leader_may_decide_at_any_step() -> None:
    """Stop, refuse, apologise; and ask on behalf of whoever works on it, but not do their step."""
    assert names(running(), BOSS) == {
        "ask_opinion", "forward", "request_supplement", "demand_payment", "extend", "refuse", "stop",
    }  # fmt: skip


def test_who_signs_is_configuration() -> None:
    """Where others may refuse and apologise, they are offered it."""
    chosen = Choices(refusal_signers=frozenset({SPECIALIST}), apology_signers=frozenset({SPECIALIST}))
    assert {"refuse", "extend"} <= names(running(), choices=chosen)
    assert not {"refuse", "extend"} & names(running(), BOSS, choices=chosen)


def test_what_was_handed_over_is_taken_back_by_its_giver() -> None:
    """As long as nobody has opened it; whoever is next may send it back."""
    second = walked(2)
    assert names(second) == {"take_back"}
    assert {"return", "complete", "claim"} <= names(second, BOSS)
    assert names(claimed(second, BOSS, MORNING)) == set()


def test_the_last_step_is_offered_too() -> None:
    """It needs a result, which is no reason to hide it."""
    assert {"complete", "return"} <= names(walked(3), actor("staff-4", CLERK))


def test_an_opinion_is_given_by_whoever_is_asked() -> None:
    """The step waits meanwhile; whoever works on it may note the opinion, or do without it."""
    waiting = asked(running())
    other = actor("staff-5", CLERK)
    assert offered(waiting, other) == [Offer(deed=Deed.GIVE_OPINION, about="c1")]
    assert offered(waiting, other, unit_id="other") == []
    assert {"give_opinion", "withdraw_question", "claim"} <= names(waiting, unit_id="other")
    assert "complete" not in names(waiting)
    given = consulting.answered(
        waiting, ME, MORNING, consultation_id="c1", opinion=consulting.Opinion(answer="Không."), unit_id=""
    )
    assert not {"give_opinion", "withdraw_question"} & names(given)


def test_a_stay_at_an_agency_ends_with_its_answer() -> None:
    """The desk may note it as well, and nothing is done meanwhile."""
    sending = forwarding.Sending(agency="Chi nhánh đất đai", agency_code="x", nth=None, leads=False, term=DAY)
    away = forwarding.forwarded(running(), ME, MORNING, sending, VN, "f1")
    assert offered(away, actor("staff-7", "counter_officer")) == [
        Offer(deed=Deed.NOTE_AGENCY_ANSWER, about="f1")
    ]
    assert names(away) == {"note_agency_answer"}


def requested(dossier: Running, who: Actor = ME, ground: str = "") -> Running:
    """With papers that are asked for."""
    order = supplementing.Asked(reason="Giấy chứng sinh bị mờ", papers=("Giấy chứng sinh",), ground=ground)
    return supplementing.requested(
        dossier, who, MORNING, order, request_id="r1", form_number="1", calendar=VN, choices=Choices()
    )


def test_while_papers_are_awaited() -> None:
    """Nothing can be done before some came; then they can be taken as the whole answer."""
    waiting = requested(running())
    assert names(waiting) == set()
    came = supplementing.papers_came(waiting, MORNING + HOUR, "desk", "", request_id="r1")
    assert names(came, at=MORNING + 2 * HOUR) == {"accept_papers"}


def test_a_second_request_needs_a_leader() -> None:
    """The officer reads why; the leader gives the ground, or permits it, and then the officer may."""
    answered = supplementing.supplemented(requested(running()), MORNING, "desk", VN, Choices())
    (blocked,) = [one for one in offered(answered) if one.blocked]
    assert blocked.deed is Deed.REQUEST_SUPPLEMENT
    assert "lần thứ hai" in blocked.blocked
    (mine,) = [one for one in offered(answered, BOSS) if one.deed is Deed.REQUEST_SUPPLEMENT]
    assert mine.needs_ground
    assert "permit_supplement" in names(answered, BOSS)
    assert "permit_supplement" not in names(running(), BOSS)
    permitted = supplementing.permitted(answered, BOSS, MORNING, "Giấy tờ mới phát hiện")
    assert "request_supplement" in names(permitted)
    assert "permit_supplement" not in names(permitted, BOSS)


def test_a_withdrawal_is_decided_by_a_leader() -> None:
    """And the steps go on meanwhile."""
    wanted = withdrawing.asked(running(), request_id="w1", at=MORNING, by="desk", reason="Đổi ý")
    assert "decide_withdrawal" in names(wanted, BOSS)
    assert "decide_withdrawal" not in names(wanted)
    assert "complete" in names(wanted)
    assert "decide_withdrawal" not in names(running(), BOSS)


def test_a_late_apology_needs_a_ground_and_a_second_one_is_not_offered() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: before the day of expiry, once."""
    (late,) = [one for one in offered(running(), BOSS, EVENING - HOUR) if one.deed is Deed.EXTEND]
    assert late.needs_ground
    once = extending.extended(
        running(),
        BOSS,
        MORNING,
        new_due_at=EVENING + 24 * HOUR,
        reason="Cần xác minh thêm",
        ground="",
        form_number="1",
        calendar=VN,
        choices=Choices(),
    )
    assert "extend" not in names(once, BOSS)


def test_a_payment_duty_is_waived_by_a_leader() -> None:
    """Whoever works on the step can only wait."""
    owed = running(state=State.AWAITING_PAYMENT)
    assert names(owed) == set()
    assert "waive_payment" not in names(owed, BOSS), "nothing is owed"


def test_nothing_is_offered_after_the_end() -> None:
    """A result is not reopened."""
    finished = done(walked(3), actor("staff-4", CLERK), MORNING, result=RESULT)
    for who in (ME, BOSS, actor("staff-4", CLERK)):
        assert names(replace(finished, state=State.COMPLETED), who) == set()


def test_without_a_calendar_the_act_is_offered() -> None:
    """Whoever orders it is told what is missing; hiding it would leave them guessing."""
    far = datetime(2041, 5, 5, 3, tzinfo=MORNING.tzinfo)
    assert Deed.EXTEND in {one.deed for one in offered(running(), BOSS, far)}


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 23), 0),
        (date(2026, 11, 24), 0),
        (date(2026, 11, 25), 1),
        (date(2026, 11, 27), 3),
        (date(2026, 11, 29), 3),
        (date(2026, 11, 30), 4),
        (date(2035, 1, 1), None),
    ],
)
def test_days_that_are_left(on: date, expected: int | None) -> None:
    """Working days after today, up to the day itself; none where no calendar says."""
    assert days_left(MORNING, datetime(on.year, on.month, on.day, 3, tzinfo=MORNING.tzinfo), VN) == expected
