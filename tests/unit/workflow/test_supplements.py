"""Orders and news about missing papers, on a unit of work in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.contracts.envelope import encode, wrap
from services.contracts.handling import DossierResumed, DueDateMoved, NewsSuperseded, SupplementRequested
from services.workflow.domain.errors import StaleDossierError
from services.workflow.domain.meetings import Act, News
from services.workflow.domain.precedence import meeting
from services.workflow.domain.running import Running
from services.workflow.domain.supplementing import Asked
from services.workflow.domain.transitions import State
from services.workflow.handlers import supplements
from services.workflow.ports import RUNNING
from tests.fakes.desk import LATER, supplemented
from tests.fakes.stories import opened
from tests.fakes.workflow import EVENING, LEADER, MORNING, SPECIALIST, Office, means

ASKED = Asked(reason="Tờ khai của bà Ba thiếu chữ ký.", papers=("Tờ khai của bà Ba",))
GROUND = "Giấy chứng sinh hết giá trị."


@pytest.fixture
def office() -> Office:
    """A dossier has just been received."""
    built = Office()
    built.receive()
    return built


def request(office: Office, role: str = SPECIALIST, ground: str = "") -> Running:
    """Ask for papers."""
    asked = replace(ASKED, ground=ground)
    officer = office.officer(role)
    return supplements.request_supplement("d1", officer, office.work, asked=asked, means=office.means)


def hear(office: Office, request_id: str | None = None, **given: object) -> None:
    """Papers came."""
    supplements.on_dossier_supplemented(supplemented(request_id, **given), office.work, means=office.means)  # type: ignore[arg-type]


def test_a_request_is_said_sealed_and_numbered(office: Office) -> None:
    """Reason and papers may name people; the number counts up in the year of the commune."""
    changed = request(office)
    assert changed == office.dossier()
    event = office.work.events[-1]
    assert isinstance(event, SupplementRequested)
    (kept,) = changed.supplements
    assert (event.request_id, event.nth, event.in_time) == (kept.request_id, 1, True)
    assert (event.requested_at, event.answer_by, event.actor) == (MORNING, kept.answer_by, "staff-2")
    assert (opened(event.person).reason, opened(event.person).papers) == (ASKED.reason, ASKED.papers)
    assert "Ba" not in encode(wrap(replace(event, person=""), 1)).decode()  # sealed, it holds any letters
    assert kept.form_number == "1/HDHS"


def test_numbers_have_no_gaps_and_start_anew_each_year(office: Office) -> None:
    """TT 01/2018/TT-VPCP, art. 10.2 (books): from 1 each year; other communes have their own."""
    office.receive(dossier_id="d2")
    assert request(office).supplements[-1].form_number == "1/HDHS"
    second = supplements.request_supplement(
        "d2", office.officer(SPECIALIST, dossier_id="d2"), office.work, asked=ASKED, means=office.means
    )
    assert second.supplements[-1].form_number == "2/HDHS"
    office.clock.move(timedelta(days=38))  # 1 January in Vietnam
    hear(office, office.dossier().supplements[-1].request_id)
    supplements.permit_supplement(
        "d1", office.officer(LEADER), office.work, ground=GROUND, means=office.means
    )
    assert request(office).supplements[-1].form_number == "1/HDHS"


def test_all_papers_there(office: Office) -> None:
    """The desk's news answers the request: the date moves, then the dossier goes on, both caused by it."""
    changed = request(office)
    hear(office, changed.supplements[-1].request_id)
    dossier = office.dossier()
    assert (dossier.state, dossier.clock_started_at) == (State.RUNNING, LATER)
    moved, resumed = office.work.events[-2:]
    assert isinstance(moved, DueDateMoved)
    assert isinstance(resumed, DossierResumed)
    assert (moved.why, moved.previous_due_at, moved.due_at) == ("restarted", EVENING, dossier.due_at)
    assert (resumed.why, resumed.status, resumed.restarted) == ("supplemented", 4, True)
    assert (resumed.resumed_at, resumed.due_at, resumed.actor) == (LATER, dossier.due_at, "staff-1")
    assert {cause for _, cause in office.work.shelf.announced[-2:]} == {supplemented().event_id}


def test_delivered_twice(office: Office) -> None:
    """The second finds the request answered: the time is not started once more, and nothing is said."""
    request_id = request(office).supplements[-1].request_id
    hear(office, request_id)
    before, told = office.dossier(), len(office.work.events)
    hear(office, request_id, supplemented_at=LATER + timedelta(hours=1))
    after = office.dossier()
    assert (after.due_at, after.moves, after.supplements) == (before.due_at, before.moves, before.supplements)
    assert (after.state, len(office.work.events)) == (before.state, told)


@pytest.mark.parametrize("asked_for", [True, False], ids=["incomplete", "unasked"])
def test_other_papers_are_noted_and_it_waits_on(office: Office, asked_for: bool) -> None:
    """Incomplete ones, and ones taken without knowing of the request: the desk is told of those."""
    request_id = request(office).supplements[-1].request_id
    told = len(office.work.events)
    hear(office, request_id if asked_for else None, complete=not asked_for)
    waiting = office.dossier()
    assert (waiting.state, waiting.supplements[-1].came_at) == (State.AWAITING_PAPERS, LATER)
    crossed = meeting(News.SUPPLEMENTED, Act.SUPPLEMENT_REQUEST).told
    assert waiting.history[-1].note == ("" if asked_for else crossed)
    said = office.work.events[told:]
    assert [type(one) for one in said] == ([] if asked_for else [NewsSuperseded])
    office.clock.move(timedelta(days=1))
    changed = supplements.accept_papers("d1", office.officer(SPECIALIST), office.work, means=office.means)
    assert (changed, changed.clock_started_at) == (office.dossier(), LATER)
    resumed = office.work.events[-1]
    assert isinstance(resumed, DossierResumed)
    assert (resumed.resumed_at, resumed.restarted, resumed.actor) == (LATER, True, "staff-2")


def test_news_of_an_older_request_answers_no_newer_one(office: Office) -> None:
    """It was accepted already, and another request waits: the old news moves nothing."""
    first = request(office).supplements[-1].request_id
    hear(office)
    supplements.accept_papers("d1", office.officer(SPECIALIST), office.work, means=office.means)
    office.clock.move(timedelta(hours=3))
    request(office, LEADER, ground=GROUND)
    hear(office, first)
    dossier = office.dossier()
    assert dossier.state is State.AWAITING_PAPERS
    assert (dossier.supplements[-1].came_at, dossier.supplements[-1].answered_at) == (None, None)


def test_papers_before_the_reception(office: Office) -> None:
    """What workflow never had, or has not yet, is the desk's alone."""
    hear(office, dossier_id="d7")
    assert list(office.work.documents(RUNNING)) == ["d1"]


def test_a_second_request_is_reported(office: Office) -> None:
    """NĐ 61/2018/NĐ-CP, art. 11.2c, QĐ 766/QĐ-TTg: as the second, with its leader on record."""
    hear(office, request(office).supplements[-1].request_id)
    supplements.permit_supplement(
        "d1", office.officer(LEADER, "chief"), office.work, ground=GROUND, means=office.means
    )
    changed = request(office)
    event = office.work.events[-1]
    assert isinstance(event, SupplementRequested)
    assert (event.nth, changed.supplements[-1].approved_by) == (2, "chief")


def test_a_stale_version(office: Office) -> None:
    """Each order is on the dossier as its officer saw it."""
    stale = office.officer(LEADER)
    request(office)
    with pytest.raises(StaleDossierError):
        supplements.request_supplement("d1", stale, office.work, asked=ASKED, means=office.means)
    with pytest.raises(StaleDossierError):
        supplements.permit_supplement("d1", stale, office.work, ground=GROUND, means=office.means)
    with pytest.raises(StaleDossierError):
        supplements.accept_papers("d1", stale, office.work, means=office.means)


def test_papers_after_the_end(office: Office) -> None:
    """A result is not reopened: the desk's officer is told, and the history says what they read."""
    office.complete()
    hear(office)
    superseded, (_, cause) = office.work.events[-1], office.work.shelf.announced[-1]
    assert isinstance(superseded, NewsSuperseded)
    assert (superseded.what, superseded.status, superseded.actor) == ("supplemented", 9, "staff-1")
    assert cause == supplemented().event_id
    dossier = office.dossier()
    assert dossier.state is State.COMPLETED
    assert dossier.history[-1].note == meeting(News.SUPPLEMENTED, Act.COMPLETION).told


def test_the_configured_term(office: Office) -> None:
    """What the hosting unit set is what a request without a term of its own gets."""
    office.means = means(office.clock, supplement_answer_days=0)
    assert request(office).supplements[-1].answer_by is None
