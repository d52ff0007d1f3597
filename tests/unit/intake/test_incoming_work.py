"""The handling of incoming documents: given, signed for, noted on, ended, chased when late, scanned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.chassis.work import UnitOfWork
from services.contracts.calendars import VIETNAM_TIME
from services.contracts.documents import Assignee, DocumentAcknowledged, DocumentAssigned, DocumentOverdue
from services.intake.domain.documents import restored
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.incoming.document import IncomingDocument
from services.intake.domain.incoming.rules import Urgency
from services.intake.domain.incoming.states import DocumentState, DocumentStateError
from services.intake.handlers.incoming import work as incoming_work
from services.intake.handlers.incoming.errors import (
    FullDocumentError,
    NotAssignedError,
    StaleDocumentError,
    UnknownAssigneeError,
    UnknownDocumentError,
)
from services.intake.handlers.incoming.scans import MOST_SCANS, add_document_scans, find_document_scan
from services.intake.handlers.scans import Scan
from services.intake.ports import INCOMING, STAFF, Actor, Document
from tests.fakes.incoming import (
    CLERK,
    COLLEAGUE,
    JUSTICE,
    LAND,
    LEADER,
    OTHER_LEADER,
    TUESDAY,
    RecordsDesk,
    staff,
    unit,
)

THURSDAY_CLOSING = datetime(2026, 11, 26, 17, 30, tzinfo=VIETNAM_TIME)


@pytest.fixture
def desk() -> RecordsDesk:
    """A records desk on a Tuesday morning."""
    return RecordsDesk()


def test_a_leader_gives_it_to_who_leads_and_who_helps(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 23.2: lead, cooperating, opinion, deadline; the opinion travels sealed."""
    kept = desk.assigned(cooperating=(unit("desk"),), opinion="Tham mưu trả lời")
    (given,) = kept["assignments"]
    assert kept["state"] == DocumentState.ASSIGNED
    assert (given["lead"]["name"], given["cooperating"][0]["name"]) == (LAND.name, "Trung tâm")
    assert given["due_at"] == THURSDAY_CLOSING
    assert (given["given_by"], given["entered_by"]) == ("leader", "leader")
    event = desk.work.events[-1]
    assert isinstance(event, DocumentAssigned)
    assert event.lead == Assignee(kind="staff", holder="land")
    assert event.cooperating == (Assignee(kind="unit", holder="desk"),)
    assert (event.assignment, event.due_at, event.given_by) == (1, THURSDAY_CLOSING, "leader")
    assert "Tham mưu trả lời" in event.person


def test_a_clerk_enters_what_a_leader_wrote_on_paper(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 23.3: both stand there; a clerk decides nothing alone."""
    kept = desk.assigned(desk.registered(), by=CLERK, given_by="leader")
    (given,) = kept["assignments"]
    assert (given["given_by"], given["given_name"], given["entered_by"]) == ("leader", LEADER.name, "clerk")
    assert kept["submission"] == {"to": "leader", "to_name": LEADER.name, "at": TUESDAY, "by": "clerk"}
    with pytest.raises(UnknownAssigneeError) as refused:
        desk.assigned(desk.registered(symbol="2"), by=CLERK)
    assert refused.value.errors[0][0] == "given_by"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lead": staff(Actor(holder="nobody", name="", via="staff"))}, "lead"),
        ({"lead": unit("nowhere")}, "lead"),
        ({"cooperating": (unit("desk"), staff(Actor(holder="gone", name="", via="staff")))}, "cooperating.1"),
    ],
)
def test_only_people_and_units_of_the_commune_are_given_it(
    desk: RecordsDesk, changes: dict[str, Any], field: str
) -> None:
    """Unknown, of no unit here, or whose access has ended: the field is named and nothing changes."""
    desk.work.put(STAFF, "gone", {"name": "Cũ", "roles": ["specialist"], "unit_id": "desk", "active": False})
    kept = desk.submitted()
    with pytest.raises(UnknownAssigneeError) as refused:
        desk.assigned(kept, **changes)
    assert refused.value.errors[0][0] == field
    assert desk.kept(kept["document_id"]) == kept


@pytest.mark.parametrize(
    ("document", "changes", "field"),
    [
        ({}, {"cooperating": (unit("desk"),), "working_days": None}, "due_on"),
        ({"urgency": Urgency.URGENT}, {"working_days": None}, "due_on"),
        ({}, {"cooperating": (staff(LAND),)}, "cooperating"),
        ({}, {"due_on": date(2026, 11, 20), "working_days": None}, "due_on"),
        ({}, {"opinion": "x" * 2_001}, "opinion"),
    ],
)
def test_an_assignment_that_cannot_be_is_refused(
    desk: RecordsDesk, document: dict[str, Any], changes: dict[str, Any], field: str
) -> None:
    """NĐ 30/2020/NĐ-CP, art. 23.2: several need a deadline (an urgent one too); nobody is named twice."""
    with pytest.raises(InvalidInputError) as refused:
        desk.assigned(desk.submitted(**document), **changes)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_one_alone_needs_no_deadline(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 24.2: the term of the office's own rules; nothing is chased then."""
    kept = desk.assigned(working_days=None)
    assert kept["search"] == {"assignees": ["staff:land"]}
    assert not incoming_work.mark_overdue(kept["document_id"], TUESDAY + timedelta(days=99), desk.work)


def test_it_can_be_given_to_others_and_the_history_stays(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 24.1: both assignments are kept; a reason is demanded; who has it signs anew."""
    first = desk.acknowledged(desk.assigned())
    with pytest.raises(InvalidInputError, match="reason"):
        desk.assigned(first, lead=staff(JUSTICE))
    kept = desk.assigned(first, OTHER_LEADER, lead=staff(JUSTICE), reason="Thuộc lĩnh vực tư pháp")
    assert kept["state"] == DocumentState.ASSIGNED
    assert [one["lead"]["holder"] for one in kept["assignments"]] == ["land", "justice"]
    assert kept["assignments"][0]["lead"]["acknowledged_by"] == "land"
    assert kept["assignments"][1]["given_by"] == "deputy"
    assert kept["search"]["assignees"] == ["staff:justice"]
    assert [line["what"] for line in kept["history"]][-2:] == ["acknowledged", "reassigned"]
    with pytest.raises(NotAssignedError):
        desk.acknowledged(kept, LAND)
    assert desk.acknowledged(kept, JUSTICE)["state"] == DocumentState.ACKNOWLEDGED
    events = [event for event in desk.work.events if isinstance(event, DocumentAssigned)]
    assert [event.assignment for event in events] == [1, 2]


def test_each_assignee_signs(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 23.3: whoever helps signs too; it is in hand when whoever leads has signed."""
    given = desk.assigned(cooperating=(unit("desk"),))
    helped = desk.acknowledged(given, JUSTICE)  # of the unit "desk"
    assert helped["state"] == DocumentState.ASSIGNED
    kept = desk.acknowledged(helped, LAND)
    assert kept["state"] == DocumentState.ACKNOWLEDGED
    signed = kept["assignments"][0]
    assert signed["cooperating"][0]["acknowledged_name"] == JUSTICE.name
    assert signed["lead"]["acknowledged_at"] == TUESDAY
    events = [event for event in desk.work.events if isinstance(event, DocumentAcknowledged)]
    assert [(event.actor, event.assignee.kind, event.leads) for event in events] == [
        ("justice", "unit", False),
        ("land", "staff", True),
    ]


def test_somebody_signs_for_a_whole_unit(desk: RecordsDesk) -> None:
    """A unit signs once, by whoever of it comes first, and for oneself and the unit in one go."""
    given = desk.assigned(lead=unit("office"), cooperating=(staff(LAND),))
    kept = desk.acknowledged(given, LAND)
    assert kept["state"] == DocumentState.ACKNOWLEDGED
    again = desk.acknowledged(kept, COLLEAGUE)
    assert again["assignments"] == kept["assignments"]
    told = [event.type for event in desk.work.events]
    assert told.count("document.acknowledged.v1") == 2


def test_only_who_has_it_signs(desk: RecordsDesk) -> None:
    """Neither a stranger nor the clerk; and nobody before it was given, or after its end."""
    given = desk.assigned(lead=staff(LAND))
    for stranger in (JUSTICE, CLERK, Actor(holder="nobody", name="", via="staff")):
        with pytest.raises(NotAssignedError):
            desk.acknowledged(given, stranger)
    with pytest.raises(NotAssignedError):
        desk.acknowledged(desk.submitted(symbol="2"))
    done = desk.closed(desk.acknowledged(given))
    with pytest.raises(DocumentStateError):
        desk.acknowledged(done)


def test_a_second_acknowledgement_changes_nothing(desk: RecordsDesk) -> None:
    """Asked twice with the version of before it is stale; with the new one the first hour stays."""
    given = desk.assigned()
    kept = desk.acknowledged(given)
    with pytest.raises(StaleDocumentError):
        desk.acknowledged(given)
    desk.clock.move(timedelta(hours=1))
    assert desk.acknowledged(kept)["assignments"] == kept["assignments"]
    assert desk.told().count("document.acknowledged.v1") == 1


def note(desk: RecordsDesk, kept: Document, by: Actor, said: str = "Đang xin ý kiến") -> Document:
    """A word on the progress."""
    return incoming_work.note_document(
        kept["document_id"], kept["version"], said, by, desk.work, means=desk.means
    )


def test_progress_is_noted_by_those_who_have_it(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 24.1: lead, helpers and leaders; nobody else, nothing empty."""
    kept = desk.assigned(cooperating=(staff(JUSTICE),))
    for by in (LAND, JUSTICE, LEADER):
        kept = note(desk, kept, by)
    assert [(one["by"], one["name"]) for one in kept["notes"]] == [
        (by.holder, by.name) for by in (LAND, JUSTICE, LEADER)
    ]
    with pytest.raises(NotAssignedError):
        note(desk, kept, COLLEAGUE)
    with pytest.raises(InvalidInputError, match="text"):
        note(desk, kept, LAND, "")
    with pytest.raises(DocumentStateError):
        note(desk, desk.submitted(symbol="2"), LEADER)


def test_notes_are_bounded(desk: RecordsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand in the document, which must stay small."""
    monkeypatch.setattr(incoming_work, "MOST_NOTES", 1)
    kept = note(desk, desk.assigned(), LAND)
    with pytest.raises(FullDocumentError) as refused:
        note(desk, kept, LAND)
    assert "1 ghi chú" in refused.value.detail


@pytest.mark.parametrize(("hours", "on_time"), [(1, True), (57, True), (58, False)])
def test_whoever_leads_ends_it_with_the_result(desk: RecordsDesk, hours: int, on_time: bool) -> None:
    """NĐ 30/2020/NĐ-CP, art. 24.2: the result, the answer's number, and whether it was in time."""
    given = desk.acknowledged(desk.assigned())
    desk.clock.move(timedelta(hours=hours))
    kept = desk.closed(given, result="Đã trả lời", reply_symbol="45/UBND")
    assert (kept["state"], kept["closing"]["outcome"]) == (DocumentState.CLOSED, "resolved")
    assert (kept["closing"]["reply_symbol"], kept["closing"]["on_time"]) == ("45/UBND", on_time)
    assert kept["search"] == {}
    assert desk.told()[-1] == "document.closed.v1"


def test_nobody_ends_what_is_not_theirs(desk: RecordsDesk) -> None:
    """A helper does not, a stranger does not, and whoever leads signs first; nor is it ended twice."""
    given = desk.assigned(cooperating=(staff(JUSTICE),))
    for by in (JUSTICE, COLLEAGUE):
        with pytest.raises(NotAssignedError):
            desk.closed(given, by)
    with pytest.raises(DocumentStateError):
        desk.closed(given)
    done = desk.closed(desk.acknowledged(given))
    for by in (LAND, LEADER):
        with pytest.raises(DocumentStateError):
            desk.closed(done, by)


def test_a_leader_ends_what_is_only_to_be_known(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 23.2: filed, without anybody having it; later, whatever state it is in."""
    assert desk.closed(desk.submitted(), LEADER, "Lưu")["closing"]["outcome"] == "filed"
    assert desk.closed(desk.assigned(desk.submitted(symbol="2")), LEADER)["closing"]["outcome"] == "resolved"
    herself = desk.assigned(desk.submitted(symbol="5"), lead=staff(LEADER))
    assert desk.closed(herself, LEADER)["closing"]["outcome"] == "resolved"
    in_hand = desk.acknowledged(desk.assigned(desk.submitted(symbol="3")))
    assert desk.closed(in_hand, LEADER)["closing"]["by"] == "leader"
    with pytest.raises(InvalidInputError, match="result"):
        desk.closed(desk.submitted(symbol="4"), LEADER, " ")


def test_a_late_document_is_said_to_be_late_once(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 24.1: after the deadline, not at it; once, however often it is asked."""
    kept = desk.assigned(cooperating=(unit("desk"),))
    where = kept["document_id"]
    assert not incoming_work.mark_overdue(where, THURSDAY_CLOSING, desk.work)
    late = THURSDAY_CLOSING + timedelta(seconds=1)
    assert incoming_work.mark_overdue(where, late, desk.work)
    assert not incoming_work.mark_overdue(where, late + timedelta(days=1), desk.work)
    events = [event for event in desk.work.events if isinstance(event, DocumentOverdue)]
    (event,) = events
    assert (event.assignment, event.due_at, event.lead.holder) == (1, THURSDAY_CLOSING, "land")
    assert event.cooperating == (Assignee(kind="unit", holder="desk"),)
    after = desk.kept(where)
    assert after["overdue_at"] == late
    assert after["search"] == {"due_at": THURSDAY_CLOSING, "assignees": ["staff:land", "unit:desk"]}


def test_a_reminder_for_practice_is_no_figure() -> None:
    """It is given there like everywhere, and not counted."""
    counted: list[str] = []
    late = [("32128", "a"), ("32128_th1", "b"), ("32128", "c")]
    given: list[str] = []

    def run(commune_id: str, change: Callable[[UnitOfWork], bool]) -> bool:
        given.append(commune_id)
        return True

    incoming_work.chase(late, TUESDAY, run, lambda: counted.append("one"))
    assert len(given) == 3
    assert len(counted) == 2


def test_a_new_deadline_can_be_missed_anew(desk: RecordsDesk) -> None:
    """Given to others, the old delay is history and the new time counts."""
    kept = desk.assigned()
    late = THURSDAY_CLOSING + timedelta(seconds=1)
    assert incoming_work.mark_overdue(kept["document_id"], late, desk.work)
    desk.clock.set(late)
    again = desk.assigned(desk.kept(kept["document_id"]), lead=staff(JUSTICE), reason="Chậm")
    assert "overdue_at" not in again
    assert not incoming_work.mark_overdue(kept["document_id"], late, desk.work)
    assert incoming_work.mark_overdue(kept["document_id"], late + timedelta(days=9), desk.work)
    told = [event.assignment for event in desk.work.events if isinstance(event, DocumentOverdue)]
    assert told == [1, 2]


def test_nobody_is_chased_for_what_has_ended(desk: RecordsDesk) -> None:
    """Closed before the job came to it, or not there at all."""
    done = desk.closed(desk.acknowledged(desk.assigned()))
    assert not incoming_work.mark_overdue(done["document_id"], TUESDAY + timedelta(days=99), desk.work)
    assert not incoming_work.mark_overdue("nothing", TUESDAY, desk.work)


def test_every_late_one_is_chased_in_its_own_transaction(desk: RecordsDesk) -> None:
    """Each by its commune; only what was said is counted."""
    found = [desk.assigned(desk.submitted(symbol=str(n)))["document_id"] for n in range(2)]
    late, ran, counted = THURSDAY_CLOSING + timedelta(days=1), [], []

    def run(commune_id: str, change: Callable[[UnitOfWork], bool]) -> bool:
        ran.append(commune_id)
        return change(desk.work)

    chased = [("32128", found[0]), ("32128", found[1]), ("32128", found[0])]
    incoming_work.chase(chased, late, run, lambda: counted.append(1))
    assert ran == ["32128"] * 3
    assert counted == [1, 1]
    assert desk.told().count("document.overdue.v1") == 2


def scan(number: int = 1, filename: str = "cong-van.pdf") -> Scan:
    """A file that was written."""
    return Scan(
        scan_id=f"s{number}", paper="", filename=filename, media_type="application/pdf", size=9, sha256="ab"
    )


def test_a_scan_is_referred_to(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 22.3b: the document says which files are its own."""
    before = desk.registered()
    where = before["document_id"]
    kept = add_document_scans(where, [scan()], CLERK, desk.work, means=desk.means)
    assert [(one["scan_id"], one["added_by"]) for one in kept["scans"]] == [("s1", "clerk")]
    assert restored(IncomingDocument, kept) == restored(IncomingDocument, before)
    assert find_document_scan(desk.work.get(INCOMING, where), "s1")["filename"] == "cong-van.pdf"
    for document_id, scan_id in ((where, "s2"), ("nothing", "s1")):
        with pytest.raises(UnknownDocumentError):
            find_document_scan(desk.work.get(INCOMING, document_id), scan_id)
    assert desk.acknowledged(desk.assigned(kept))["scans"] == kept["scans"]


def test_scans_are_bounded(desk: RecordsDesk) -> None:
    """Their references stand in the document; a name is demanded."""
    where = desk.registered()["document_id"]
    with pytest.raises(InvalidInputError, match="filename"):
        add_document_scans(where, [scan(filename="")], CLERK, desk.work, means=desk.means)
    for number in range(MOST_SCANS):
        add_document_scans(where, [scan(number)], CLERK, desk.work, means=desk.means)
    with pytest.raises(FullDocumentError):
        add_document_scans(where, [scan(MOST_SCANS)], CLERK, desk.work, means=desk.means)
