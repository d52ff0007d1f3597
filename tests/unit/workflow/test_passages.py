"""The blocks of the control slip: every passage from hand to hand, in its order, with times and result."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.contracts.punctuality import Punctuality
from services.workflow.domain.commune import ONE_STOP, Commune
from services.workflow.domain.forms import HandOver
from services.workflow.domain.passages import hand_overs
from services.workflow.domain.processes import StepDefinition
from services.workflow.domain.running import Entry, Forwarding, Running
from services.workflow.domain.steps import claimed, done, opened, sent_back
from tests.fakes.workflow import CLERK, LEADER, MORNING, RESULT, SPECIALIST, VN, actor, process, running

COMMUNE = Commune(
    name="Xã Thạnh Phú", units={"one-stop": "Trung tâm xã Thạnh Phú", "justice": "Văn phòng xã"}
)
NAMES = {"desk-1": "Trần Văn Hòa", "staff-1": "Dương Văn Tài", "staff-2": "Lê Minh Đức"}
HOUR = timedelta(hours=1)
RECEIVED = Entry(at=MORNING, by="desk-1", what="received", via="intake")


def passed(dossier: Running) -> tuple[HandOver, ...]:
    """Its blocks; officers without a name have none."""
    return hand_overs(dossier, COMMUNE, lambda officer: NAMES.get(officer, ""))


def started(**given: Any) -> Running:
    """Just received, at its first step."""
    return running(history=(RECEIVED,), **given)


def test_the_first_passage_is_from_the_desk() -> None:
    """TT 03/2025/TT-VPCP, form 06: from the one-stop unit to whoever does the first step; not taken yet."""
    assert passed(started()) == (
        HandOver(
            giver="Trung tâm xã Thạnh Phú",
            giver_name="Trần Văn Hòa",
            given_at=MORNING,
            receiver="Công chức chuyên môn",
        ),
    )


def test_whoever_claims_it_has_received_it() -> None:
    """The time of the claim is the time of the receipt; nothing is invented before."""
    taken = claimed(started(), actor("staff-1", SPECIALIST), MORNING + HOUR)
    (first,) = passed(taken)
    assert (first.receiver_name, first.received_at) == ("Dương Văn Tài", MORNING + HOUR)


def test_a_step_that_is_done_goes_to_the_next() -> None:
    """Giver, receiver, time, and how the step kept its time: allowed against used."""
    worked = done(started(), actor("staff-1", SPECIALIST), MORNING + 9 * HOUR)
    ahead = opened(worked, "sign", "s2", MORNING + 9 * HOUR, VN)
    first, second = passed(ahead)
    assert first.receiver_name == "Dương Văn Tài"  # who did it without claiming it
    assert second == HandOver(
        giver="Công chức chuyên môn",
        giver_name="Dương Văn Tài",
        given_at=MORNING + 9 * HOUR,
        receiver="Lãnh đạo",
        result=Punctuality.LATE,
    )


def test_a_return_says_why() -> None:
    """NĐ 61/2018: a dossier goes back with its reason, which stands in the last column."""
    ahead = opened(done(started(), actor("staff-1", SPECIALIST), MORNING + HOUR), "sign", "s2", MORNING, VN)
    back = sent_back(
        ahead, actor("staff-2", LEADER), MORNING + 2 * HOUR, to_step_code="appraise", reason="Thiếu căn cứ"
    )
    again = opened(back, "appraise", "s3", MORNING + 2 * HOUR, VN)
    last = passed(again)[-1]
    assert (last.giver, last.receiver, last.note) == (
        "Lãnh đạo",
        "Công chức chuyên môn",
        "Trả lại: Thiếu căn cứ",
    )


def test_the_end_goes_back_to_the_desk_with_the_result() -> None:
    """The one-stop unit returns the result to the applicant (NĐ 61/2018, art. 20)."""
    dossier = started()
    for place, (staff, role) in enumerate(
        (("staff-1", SPECIALIST), ("staff-2", LEADER), ("staff-3", CLERK)), start=1
    ):
        at = MORNING + place * HOUR
        dossier = done(dossier, actor(staff, role), at, result=RESULT if place == 3 else None)
        if place < 3:
            dossier = opened(dossier, ("sign", "register")[place - 1], f"s{place + 1}", at, VN)
    last = passed(dossier)[-1]
    assert (last.giver, last.receiver, last.note) == (
        "Văn thư",
        "Trung tâm xã Thạnh Phú",
        "Kết quả số 412/2026",
    )
    assert len(passed(dossier)) == 4


def test_an_outcome_without_words_is_named_all_the_same() -> None:
    """A stop during a step ends it; the slip says so."""
    dossier = started()
    run = replace(dossier.runs[0], ended_at=MORNING + HOUR, ended_by="staff-1", outcome="stopped")
    assert passed(replace(dossier, runs=(run,)))[-1].note == "Dừng giải quyết"


def test_a_stand_in_is_told_from_whom_they_stand_in_for() -> None:
    """NĐ 309/2026/NĐ-CP, art. 11.8: staff who are away have stand-ins; the slip names both."""
    worked = done(started(), actor("staff-1", SPECIALIST), MORNING + HOUR, note="Đủ điều kiện")
    for_another = replace(worked.history[-1], on_behalf_of="staff-2")
    ahead = replace(worked, history=(*worked.history[:-1], for_another))
    last = passed(ahead)[-1]
    assert (last.giver_name, last.note) == ("Dương Văn Tài", "Đủ điều kiện; Làm thay Lê Minh Đức")


def test_a_step_of_a_unit_names_it() -> None:
    """Where the definition says whose step it is; an unknown role stands as it is written."""
    steps = (StepDefinition(code="appraise", name="Thẩm tra", role="judge", hours=5, unit_id="justice"),)
    (first,) = passed(started(process=process(steps=steps)))
    assert first.receiver == "Văn phòng xã - judge"


def test_a_stay_at_another_agency_is_two_passages() -> None:
    """NĐ 61/2018, art. 19.6: order, lead and deadline of each agency; late or not when it comes back."""
    stay = Forwarding(
        forwarding_id="f1",
        agency="Chi nhánh Văn phòng đăng ký đất đai",
        agency_code="H12.9",
        nth=1,
        sent_at=MORNING + HOUR,
        sent_by="staff-1",
        answer_by=MORNING + 3 * HOUR,
    )
    sent = passed(started(forwardings=(stay,)))[-1]
    assert (sent.giver_name, sent.receiver, sent.given_at) == ("Dương Văn Tài", stay.agency, MORNING + HOUR)
    answered = replace(
        stay, answered_at=MORNING + 4 * HOUR, answered_by="staff-2", outcome="resolved", answer="Số 12/CN"
    )
    came = passed(started(forwardings=(answered,)))[-1]
    assert (came.giver, came.receiver_name, came.result, came.note) == (
        stay.agency,
        "Lê Minh Đức",
        Punctuality.LATE,
        "Đã giải quyết: Số 12/CN",
    )


def test_a_dossier_without_steps_or_history_has_what_is_known() -> None:
    """Nothing to show is no error."""
    assert passed(running(place=0)) == ()
    (first,) = passed(running(unit_id="elsewhere"))
    assert (first.giver, first.giver_name) == (ONE_STOP, "")
