"""Missing papers at the desk: asked for at reception, taken whenever they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.contracts.desk import DossierSupplemented, SupplementAsked
from services.contracts.handling import SupplementRequested
from services.contracts.person import PersonData
from services.contracts.status import Status
from services.contracts.workflow import StepEvent
from services.intake.domain.catalogue import Catalogue
from services.intake.domain.dossier import Channel
from services.intake.domain.errors import ForbiddenTransitionError, InvalidInputError, MissingPapersError
from services.intake.domain.receipt import PaperKind
from services.intake.domain.rules import DeskRules
from services.intake.handlers import supplements
from services.intake.handlers.desk_errors import UnknownRequestError
from services.intake.handlers.desk_orders import AddPapers, AskSupplement
from services.intake.handlers.dossiers import file_and_receive, file_dossier, receive_dossier, refuse_dossier
from services.intake.handlers.errors import StaleDossierError
from services.intake.handlers.filing import prepare
from services.intake.handlers.hearing import on_supplement_requested
from services.intake.handlers.means import Means
from services.intake.handlers.orders import PaperEntry
from services.intake.handlers.receipts import receipt_form
from services.intake.ports import DOSSIERS, SERIALS, STAFF, Document
from tests.fakes.intake import COMMUNE, OFFICER, Counter, birth
from tests.unit.intake.samples import procedure

FORM = PaperEntry(code="form", kind=PaperKind.ORIGINAL)
WITNESS = PaperEntry(code="witness", kind=PaperKind.ORIGINAL)
ASKED = AskSupplement(reason="Tờ khai chưa có chữ ký", items=("Tờ khai có chữ ký", "Giấy chứng sinh"))
ALL = AddPapers(papers=(WITNESS,), complete=True)


@pytest.fixture
def counter() -> Counter:
    """A counter that registers births."""
    return Counter(Catalogue([procedure()]))


def incomplete(counter: Counter) -> Document:
    """Papers came by post, one of them missing."""
    order = birth(channel=Channel.POST, papers=(FORM,), incomplete=True)
    draft = prepare(order, COMMUNE, OFFICER, counter.means)
    return file_dossier(draft, OFFICER, counter.work, means=counter.means)


def received(counter: Counter) -> Document:
    """A dossier that workflow has."""
    draft = prepare(birth(), COMMUNE, OFFICER, counter.means)
    return file_and_receive(draft, COMMUNE, OFFICER, counter.work, means=counter.means)


def ask(
    counter: Counter, kept: Document, order: AskSupplement = ASKED, means: Means | None = None
) -> Document:
    """The desk asks for papers."""
    given = means or counter.means
    return supplements.ask_supplement(
        kept["dossier_id"], kept["version"], order, OFFICER, counter.work, means=given
    )


def add(counter: Counter, kept: Document, order: AddPapers = ALL) -> Document:
    """The desk takes papers."""
    return supplements.add_papers(
        kept["dossier_id"], kept["version"], order, OFFICER, counter.work, means=counter.means
    )


def heard(counter: Counter, kept: Document) -> Document:
    """Workflow asks for papers after appraisal."""
    event: StepEvent = SupplementRequested(
        commune_id="32128",
        occurred_at=counter.clock.now(),
        event_id=f"workflow:{kept['dossier_id']}:00000002",
        dossier_id=kept["dossier_id"],
        request_id="r9",
        requested_at=counter.clock.now(),
        nth=1,
        in_time=True,
        person="",
    )
    opened = PersonData(reason="Thiếu chữ ký", papers=("Tờ khai",))
    on_supplement_requested(event, counter.work, open_person=lambda sealed: opened)  # type: ignore[arg-type]
    return counter.work.documents(DOSSIERS)[kept["dossier_id"]]


def wrong(counter: Counter, kept: Document, **changes: Any) -> set[str]:
    """The fields of a request that are refused."""
    with pytest.raises(InvalidInputError) as refused:
        ask(counter, kept, replace(ASKED, **changes))
    return {problem.field for problem in refused.value.problems}


def leader(counter: Counter, **changes: Any) -> None:
    """The commune has a leader."""
    kept = {"staff_id": "leader-1", "roles": ["leader"], "active": True, **changes}
    counter.work.put(STAFF, "leader-1", kept)


def test_incomplete_papers_are_kept_so_that_they_can_be_asked_for(counter: Counter) -> None:
    """Filed without a number; it cannot be received like that (NĐ 61/2018/NĐ-CP, art. 17.1)."""
    kept = incomplete(counter)
    assert (kept["status"], "number" in kept) == (Status.NEW, False)
    with pytest.raises(MissingPapersError):
        receive_dossier(kept["dossier_id"], 1, COMMUNE, OFFICER, counter.work, means=counter.means)
    assert not counter.work.documents(SERIALS), "no serial was used"


def test_the_desk_asks_once_and_completely(counter: Counter) -> None:
    """Status 5 with reason and items, sealed in the event; no number, no clock (art. 11.2c, 15.3, 17.1)."""
    kept = ask(counter, incomplete(counter))
    assert (kept["status"], kept.get("reception")) == (Status.SUPPLEMENT_REQUESTED, None)
    assert kept["supplements"][0]["items"] == ["Tờ khai có chữ ký", "Giấy chứng sinh"]
    assert kept["history"][-1]["what"] == "supplement_asked"
    event = counter.work.events[-1]
    assert isinstance(event, SupplementAsked)
    assert (event.request_id, event.asked_at) == (kept["supplements"][0]["request_id"], counter.clock.now())
    assert "Tờ khai chưa có chữ ký" in event.person
    assert "Giấy chứng sinh" in event.person


def test_what_is_asked_for_must_be_said_in_words(counter: Counter) -> None:
    """A reason for people, each thing by name, an hour still to come."""
    kept = incomplete(counter)
    past = counter.clock.now()
    assert wrong(counter, kept, reason="ERR_500", items=(), answer_by=past) == {
        "reason",
        "items",
        "answer_by",
    }
    assert wrong(counter, kept, items=("",)) == {"items.0"}
    assert counter.told() == ["dossier.filed.v1"]


def test_a_second_request_needs_a_leaders_recorded_ground(counter: Counter) -> None:
    """Refused without; with it, kept with who approved, and marked for the leaders (art. 11.2c)."""
    kept = ask(counter, incomplete(counter))
    assert wrong(counter, kept) == {"ground", "approved_by"}
    assert wrong(counter, kept, ground="dữ liệu sai", approved_by="leader-1") == {"approved_by"}
    for changes in ({"roles": ["clerk"]}, {"active": False}):
        leader(counter, **changes)
        assert wrong(counter, kept, ground="dữ liệu sai", approved_by="leader-1") == {"approved_by"}
    leader(counter)
    order = replace(
        ASKED,
        ground="Cơ sở dữ liệu trả về sai",
        approved_by="leader-1",
        answer_by=counter.clock.now() + timedelta(days=3),
    )
    again = ask(counter, kept, order)
    assert [one["nth"] for one in again["supplements"]] == [1, 2]
    assert (again["supplements"][1]["approved_by"], again["marks"]) == ("leader-1", ["repeated_supplement"])
    assert again["history"][-1]["what"] == "supplement_asked_again"


def test_a_unit_may_do_without_the_ground(counter: Counter) -> None:
    """No source names the exception: it is configuration."""
    free = replace(counter.means, desk_rules=DeskRules(second_supplement_needs_ground=False))
    kept = ask(counter, ask(counter, incomplete(counter)), ASKED, free)
    assert len(kept["supplements"]) == 2


def test_after_the_reception_workflow_asks(counter: Counter) -> None:
    """The desk cannot ask for papers of a dossier whose clock runs."""
    with pytest.raises(ForbiddenTransitionError):
        ask(counter, received(counter))


def test_papers_that_came_wait_to_be_received_and_the_clock_starts_with_the_reception(
    counter: Counter,
) -> None:
    """Number, register and date are those of the reception, not of the filing (NĐ 309/2026, art. 17.3)."""
    asked = ask(counter, incomplete(counter))
    counter.clock.move(timedelta(days=1))
    kept = add(counter, asked)
    assert (kept["status"], kept["marks"]) == (Status.SUPPLEMENT_REQUESTED, ["supplemented"])
    event = counter.work.events[-1]
    assert isinstance(event, DossierSupplemented)
    assert (event.request_id, event.complete, event.papers_count) == (
        asked["supplements"][0]["request_id"],
        True,
        1,
    )
    done = receive_dossier(
        kept["dossier_id"], kept["version"], COMMUNE, OFFICER, counter.work, means=counter.means
    )
    assert (done["status"], done["number"][-11:]) == (Status.RECEIVED, "261125-0001")
    assert done["reception"]["received_at"] == counter.clock.now()
    assert "marks" not in done


def test_all_papers_at_reception_answer_every_request(counter: Counter) -> None:
    """Two requests waited: with all that the procedure wants no clock waits for the first one any more."""
    leader(counter)
    again = replace(ASKED, ground="Người nộp khai thêm", approved_by="leader-1")
    kept = add(counter, ask(counter, ask(counter, incomplete(counter)), again))
    assert all(one.get("answered_at") for one in kept["supplements"])
    assert "supplemented" in kept["marks"]


def test_papers_that_are_not_all_leave_the_request_open(counter: Counter) -> None:
    """The officer says whether all of it is there; what is missing still is named, not guessed."""
    kept = ask(counter, incomplete(counter))
    some = add(counter, kept, AddPapers(papers=(FORM,), complete=False))
    assert some["supplements"][0].get("answered_at") is None
    with pytest.raises(MissingPapersError):
        add(counter, some, AddPapers(papers=(FORM,), complete=True))


def test_an_unanswered_request_may_end_in_a_refusal(counter: Counter) -> None:
    """Status 3 from 5 at reception, with its reason (art. 17.1)."""
    kept = ask(counter, incomplete(counter))
    reason = "Không nộp đủ giấy tờ theo yêu cầu"
    done = refuse_dossier(
        kept["dossier_id"], kept["version"], reason, OFFICER, counter.work, means=counter.means
    )
    assert done["status"] == Status.DECLINED


def test_papers_answer_workflows_request(counter: Counter) -> None:
    """With the request's id where the desk knows it, caused by that news; the status stays workflow's."""
    kept = heard(counter, received(counter))
    done = add(counter, kept)
    assert done["status"] == Status.SUPPLEMENT_REQUESTED
    event, cause = counter.work.shelf.announced[-1]
    assert isinstance(event, DossierSupplemented)
    assert (event.request_id, cause) == ("r9", f"workflow:{kept['dossier_id']}:00000002")
    assert done["supplements"][0]["answered_at"] == counter.clock.now()


def test_papers_come_although_the_desk_knows_of_no_request(counter: Counter) -> None:
    """The broker is away: taken and told without an id; the request that is heard later stays open."""
    kept = add(
        counter, received(counter), AddPapers(papers=(WITNESS,), complete=True, note="theo phiếu số 3")
    )
    event = counter.work.events[-1]
    assert isinstance(event, DossierSupplemented)
    assert event.request_id is None
    later = heard(counter, kept)
    assert later["supplements"][0].get("answered_at") is None, "an officer has to say that they answer it"
    answered = add(counter, later, AddPapers(papers=(), complete=True, request_id="r9"))
    assert answered["supplements"][0]["answered_at"] == counter.clock.now()


def test_papers_name_a_request_that_there_is(counter: Counter) -> None:
    """An id that nobody gave is refused with those that there are, and so is nothing at all."""
    kept = ask(counter, incomplete(counter))
    known = kept["supplements"][0]["request_id"]
    with pytest.raises(UnknownRequestError) as refused:
        add(counter, kept, replace(ALL, request_id="another"))
    assert refused.value.errors[0][2] == known
    with pytest.raises(InvalidInputError):
        add(counter, kept, AddPapers(papers=(), complete=False))
    with pytest.raises(InvalidInputError) as wrong_papers:
        add(counter, kept, AddPapers(papers=(PaperEntry(code="x", kind=PaperKind.COPY),), complete=False))
    assert wrong_papers.value.problems[0].field == "papers.0.code"


def test_a_dossier_that_has_ended_takes_no_papers(counter: Counter) -> None:
    """Declined, stopped, completed, handed over: they would help nobody."""
    kept = incomplete(counter)
    done = refuse_dossier(
        kept["dossier_id"], 1, "Không thuộc thẩm quyền", OFFICER, counter.work, means=counter.means
    )
    with pytest.raises(ForbiddenTransitionError):
        add(counter, done)


def test_whoever_saw_another_version_is_told(counter: Counter) -> None:
    """Given twice with the same version, papers are added once."""
    kept = incomplete(counter)
    add(counter, kept, AddPapers(papers=(WITNESS,), complete=False))
    with pytest.raises(StaleDossierError):
        add(counter, kept, AddPapers(papers=(WITNESS,), complete=False))
    with pytest.raises(StaleDossierError):
        ask(counter, kept)


def test_the_receipt_lists_what_was_there_at_the_reception(counter: Counter) -> None:
    """Papers that came later are no part of it, however late it is printed first."""
    kept = received(counter)
    counter.clock.move(timedelta(hours=1))
    add(counter, heard(counter, kept))
    form = receipt_form("32128", kept["dossier_id"], counter.reader)
    assert len(form.papers) == 2
