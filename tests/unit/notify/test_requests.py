"""What the applicant is told while a dossier is under way, and what is kept of the dates that change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from services.contracts.envelope import Event
from services.notify.domain.message import Message, State
from services.notify.domain.rules import Channel, Notice
from services.notify.handlers import events, requests
from services.notify.ports import DOSSIERS, MESSAGES
from tests.fakes import notices
from tests.fakes.notices import APPOINTMENT, DOSSIER, NEW_DATE, means
from tests.fakes.work import FakeWork

HANDLERS: dict[type[Event], Callable[..., None]] = {**requests.TELLING}


@pytest.fixture
def work() -> FakeWork:
    """The work of a commune with a dossier that was filed online and received."""
    return begun(notices.received())


def begun(received: Any) -> FakeWork:
    """A dossier that was received so."""
    work = FakeWork(notices.COMMUNE)
    events.on_commune_published(notices.commune(), work)
    events.on_dossier_filed(notices.filed(), work, means=means())
    events.on_dossier_received(received, work, means=means())
    for key in work.documents(MESSAGES):
        work.remove(MESSAGES, key)
    return work


def hear(event: Any, work: FakeWork) -> None:
    """An event arrives."""
    HANDLERS[type(event)](event, work, means=means())


def mails(work: FakeWork) -> list[Message]:
    """The mails that were written, by id."""
    found = [Message.of(document) for _, document in sorted(work.documents(MESSAGES).items())]
    return [one for one in found if one.channel is Channel.EMAIL]


def told(work: FakeWork) -> list[tuple[Notice, State]]:
    """What was written, in short."""
    return [(one.notice, one.state) for one in mails(work)]


def appointment(work: FakeWork) -> datetime:
    """What is kept."""
    kept: datetime = work.documents(DOSSIERS)[DOSSIER]["appointment_at"]
    return kept


@pytest.mark.parametrize(
    ("event", "notice"),
    [
        (notices.asked(), Notice.SUPPLEMENT),
        (notices.requested(), Notice.SUPPLEMENT),
        (notices.owed(), Notice.PAYMENT),
        (notices.resumed(), Notice.RESUMED),
        (notices.extended(), Notice.EXTENDED),
        (notices.moved(), Notice.RESUMED),
        (notices.decided(), Notice.WITHDRAWAL_DENIED),
        (notices.progressed(3), Notice.DECLINED),
        (notices.progressed(4), Notice.RESUMED),
        (notices.progressed(5), Notice.SUPPLEMENT),
        (notices.progressed(6), Notice.PAYMENT),
        (notices.progressed(8), Notice.STOPPED),
        (notices.progressed(9), Notice.COMPLETED),
    ],
    ids=lambda one: getattr(one, "type", None) or str(one),
)
def test_who_has_to_do_something_is_told_once(work: FakeWork, event: Any, notice: Notice) -> None:
    """NĐ 61/2018/NĐ-CP, art. 17.2, 19.9, 20.4: by e-mail and SMS; delivered twice, told once."""
    hear(event, work)
    assert told(work) == [(notice, State.DUE)]
    before = work.documents(MESSAGES)
    hear(event, work)
    assert work.documents(MESSAGES) == before
    assert len(before) == 2


@pytest.mark.parametrize(
    "event",
    [
        notices.decided(granted=True),
        notices.resumed(why="withdrawal_denied"),
        notices.moved(why="restarted"),
        notices.moved(why="paused"),
        notices.progressed(2),
        notices.progressed(10),
    ],
    ids=lambda event: event.type,
)
def test_what_another_event_tells_is_not_told_twice(work: FakeWork, event: Any) -> None:
    """A stop follows a granted withdrawal, a resumption comes with its new date."""
    hear(event, work)
    assert told(work) == []


def test_missing_papers_at_the_counter_are_told_on_paper() -> None:
    """NĐ 61/2018/NĐ-CP, art. 17.1: the applicant stands before the officer and gets form 02."""
    work = FakeWork(notices.COMMUNE)
    events.on_commune_published(notices.commune(), work)
    events.on_dossier_filed(notices.filed("counter"), work, means=means())
    hear(notices.asked(), work)
    assert told(work) == []


@pytest.mark.parametrize("event", [notices.resumed(), notices.extended(), notices.moved()])
def test_later_notices_know_the_date_in_force(work: FakeWork, event: Any) -> None:
    """What is said from now on, says the new date; the person's own words stay sealed apart."""
    assert appointment(work) == APPOINTMENT
    hear(event, work)
    assert appointment(work) == NEW_DATE
    assert mails(work)[0].facts.appointment_at == NEW_DATE


def test_what_is_owed_and_until_when_is_a_fact(work: FakeWork) -> None:
    """Amount and date are no personal data; the reason is, and stays sealed."""
    hear(notices.owed(), work)
    hear(notices.requested(), work)
    paper, money = sorted(mails(work), key=lambda one: one.notice, reverse=True)
    assert (money.facts.amount, money.facts.answer_by) == (120_000, APPOINTMENT)
    assert paper.facts.answer_by == APPOINTMENT
    assert notices.opened(paper.told) == notices.TOLD
    assert money.told == ""


@pytest.mark.parametrize("end", ["completed", "returned"])
def test_after_the_end_nothing_more_is_asked_of_anybody(work: FakeWork, end: str) -> None:
    """A request that is heard of later lapses; staff can still see and send it."""
    if end == "completed":
        events.on_dossier_completed(notices.completed(), work, means=means())
    else:
        events.on_dossier_returned(notices.returned(), work)
    hear(notices.owed(), work)
    assert (Notice.PAYMENT, State.LAPSED) in told(work)


def test_a_dossier_that_is_over_and_forgotten_changes_nothing(work: FakeWork) -> None:
    """Completed and collected: whatever is heard of it then is no fault."""
    events.on_dossier_completed(notices.completed(), work, means=means())
    events.on_dossier_returned(notices.returned(), work)
    before = work.documents(MESSAGES)
    for event in (notices.owed(), notices.resumed(), notices.moved(), notices.progressed(9)):
        hear(event, work)
    requests.on_dossier_numbered(notices.numbered(), work)
    assert work.documents(MESSAGES) == before
    assert work.documents(DOSSIERS) == {}


def test_a_stop_is_told_unless_the_person_holds_a_result(work: FakeWork) -> None:
    """A hand-over that was confirmed at the desk cannot be unmade."""
    events.on_dossier_returned(notices.returned(), work)
    events.on_dossier_stopped(notices.stopped(), work, means=means())
    assert told(work) == [(Notice.STOPPED, State.LAPSED)]
    assert work.documents(DOSSIERS) == {}


def test_a_stopped_dossier_is_told_of_once(work: FakeWork) -> None:
    """With its reason sealed; the hand-over of the papers then ends it."""
    events.on_dossier_stopped(notices.stopped(), work, means=means())
    assert told(work) == [(Notice.STOPPED, State.DUE)]
    assert notices.opened(mails(work)[0].told) == notices.TOLD


def test_who_filed_elsewhere_is_told_there_alone() -> None:
    """The commune that resolves it keeps silent: the applicant never was there (NĐ 309/2026, art. 17.3)."""
    work = begun(notices.received(origin_commune_id="32134"))
    for event in (notices.requested(), notices.extended(), notices.resumed()):
        hear(event, work)
    events.on_dossier_completed(notices.completed(), work, means=means())
    assert told(work) == []
    assert work.documents(DOSSIERS)[DOSSIER]["told_elsewhere"]


def test_who_files_here_for_another_commune_is_told_here() -> None:
    """Reception, each thing that it comes to there, and each date once; then the result, handed back here."""
    work = begun(notices.received(None, competent_commune_id="32134"))
    hear(notices.progressed(4, NEW_DATE), work)
    hear(notices.progressed(4, NEW_DATE, sequence=4), work)
    hear(notices.progressed(4, APPOINTMENT, sequence=5), work)
    hear(notices.progressed(9, sequence=6), work)
    assert told(work) == [
        (Notice.RESUMED, State.DUE),
        (Notice.RESUMED, State.DUE),
        (Notice.COMPLETED, State.DUE),
    ]
    events.on_dossier_returned(notices.returned(), work)
    assert work.documents(DOSSIERS) == {}


def test_what_the_other_commune_does_not_accept_is_told_here_and_forgotten() -> None:
    """Nobody handed a form over there; and no result is waited for."""
    work = begun(notices.received(None, competent_commune_id="32134"))
    hear(notices.progressed(3), work)
    assert told(work) == [(Notice.DECLINED, State.DUE)]
    assert work.documents(DOSSIERS) == {}


def test_the_lawful_number_takes_the_place_of_the_provisional_one(work: FakeWork) -> None:
    """Later notices name what the province gave."""
    requests.on_dossier_numbered(notices.numbered(), work)
    hear(notices.owed(), work)
    assert mails(work)[0].facts.dossier_number == "000.28.30.H12-261124-0009"


def test_what_was_withdrawn_at_the_desk_is_forgotten(work: FakeWork) -> None:
    """The applicant stood there."""
    requests.on_dossier_withdrawn(notices.withdrawn(), work)
    assert (told(work), work.documents(DOSSIERS)) == ([], {})
