"""The records desk: numbering, likeness, secrecy, submission, return, and void entries."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.contracts.calendars import VIETNAM_TIME
from services.contracts.documents import DocumentClosed, DocumentRegistered
from services.intake.domain.documents import restored
from services.intake.domain.errors import InvalidInputError, SecretDocumentError
from services.intake.domain.incoming.document import IncomingDocument
from services.intake.domain.incoming.parts import Medium
from services.intake.domain.incoming.rules import Urgency
from services.intake.domain.incoming.states import DocumentState, DocumentStateError
from services.intake.handlers.incoming import registering as incoming
from services.intake.handlers.incoming.errors import (
    LikeDocumentError,
    StaleDocumentError,
    UnknownAssigneeError,
    UnknownDocumentError,
)
from services.intake.ports import INCOMING, SERIALS, STAFF, Document
from tests.fakes.incoming import CLERK, LAND, LEADER, TUESDAY, RecordsDesk, letter

ELECTRONIC: dict[str, Any] = {"medium": Medium.ELECTRONIC, "checked": True}


@pytest.fixture
def desk() -> RecordsDesk:
    """A records desk on a Tuesday morning."""
    return RecordsDesk()


def wrong(desk: RecordsDesk, **changes: Any) -> dict[str, str]:
    """What is said to be wrong, by field; nothing is stored."""
    with pytest.raises(InvalidInputError) as refused:
        desk.registered(**changes)
    assert not desk.work.documents(INCOMING)
    assert not desk.work.documents(SERIALS)
    assert not desk.work.events
    return {problem.field: problem.allowed for problem in refused.value.problems}


def test_paper_and_electronic_share_one_series(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 22.2: one consecutive series of the year for both."""
    kept = [
        desk.registered(symbol="1"),
        desk.registered(symbol="2", **ELECTRONIC),
        desk.registered(symbol="3"),
    ]
    assert [(one["register_year"], one["register_serial"]) for one in kept] == [(2026, n) for n in (1, 2, 3)]
    assert desk.told() == ["document.registered.v1"] * 3


def test_each_civil_year_begins_at_one(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 22.2: the year is Vietnam's, so it begins at 17:00 of the day before in UTC."""
    desk.clock.set(datetime(2026, 12, 31, 23, 59, tzinfo=VIETNAM_TIME))
    last = desk.registered(symbol="1")
    desk.clock.set(datetime(2027, 1, 1, 0, 0, tzinfo=VIETNAM_TIME))
    first = desk.registered(symbol="2", arrived_at=datetime(2026, 12, 31, 22, 0, tzinfo=VIETNAM_TIME))
    assert (last["register_year"], last["register_serial"]) == (2026, 1)
    assert (first["register_year"], first["register_serial"]) == (2027, 1)


def test_what_is_registered_is_kept_and_told_without_its_words(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 22.1: all of it is kept; author and summary travel sealed."""
    kept = desk.registered(urgency=Urgency.URGENT, copies=2, remark="Kèm phụ lục")
    assert kept["what"] | {"author": "UBND tỉnh Cà Mau", "pages": 3, "copies": 2} == kept["what"]
    assert (kept["state"], kept["version"]) == (DocumentState.REGISTERED, 1)
    assert kept["history"] == [{"at": TUESDAY, "by": "clerk", "via": "staff", "what": "registered"}]
    (event,) = desk.work.events
    assert isinstance(event, DocumentRegistered)
    assert (event.subject, event.actor, event.urgency) == (kept["document_id"], "clerk", "urgent")
    assert event.submit_by == TUESDAY + timedelta(hours=1)
    assert "UBND tỉnh Cà Mau" in event.person
    assert "Công văn 1234/UBND-NC V/v rà soát" in event.person


@pytest.mark.parametrize("secrecy", ["mat", "Mật", "toi_mat", "top secret", "", "None of it", "không"])
def test_a_secret_document_is_refused_with_what_to_do(desk: RecordsDesk, secrecy: str) -> None:
    """NĐ 30/2020/NĐ-CP, art. 22.4: its own law; nothing of it is kept, and the clerk hears where it goes."""
    with pytest.raises(SecretDocumentError) as refused:
        desk.registered(secrecy=secrecy, author="", pages=-1)
    assert "Điều 22.4" in refused.value.detail
    assert "sổ văn bản mật" in refused.value.detail
    assert not desk.work.documents(INCOMING)
    assert not desk.work.documents(SERIALS)


def test_not_secret_is_the_one_value(desk: RecordsDesk) -> None:
    """However it is written."""
    assert desk.registered(secrecy=" NONE ")["register_serial"] == 1


def test_everything_wrong_is_said_at_once(desk: RecordsDesk) -> None:
    """Missing words, numbers out of bounds, a day after the arrival: each field with what is right."""
    found = wrong(
        desk,
        author=" ",
        symbol="x" * 61,
        kind="",
        summary="",
        pages=0,
        copies=10_000,
        dated_on=date(2026, 11, 25),
        remark="x" * 2_001,
    )
    assert set(found) == {"author", "symbol", "kind", "summary", "pages", "copies", "dated_on", "remark"}
    assert found["dated_on"].startswith("không sau ngày đến 24/11/2026")


def test_an_arrival_in_the_future_is_a_slip(desk: RecordsDesk) -> None:
    """And so is one of the year before last."""
    assert "arrived_at" in wrong(desk, arrived_at=TUESDAY + timedelta(hours=1))
    assert "arrived_at" in wrong(desk, arrived_at=TUESDAY - timedelta(days=800))


def test_an_electronic_document_is_checked_first(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 21.2a-b: authentic and whole, or it goes back."""
    assert "Điều 21.2b" in wrong(desk, medium=Medium.ELECTRONIC)["authenticity_checked"]
    kept = desk.registered(**ELECTRONIC)
    assert kept["what"]["checked"]
    assert kept["confirm_by"] == datetime(2026, 11, 25, tzinfo=VIETNAM_TIME)


def test_a_check_says_nothing_of_paper(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 21.2: only electronic documents are checked and their senders told."""
    kept = desk.registered(checked=True)
    assert not kept["what"]["checked"]
    assert "confirm_by" not in kept


def test_a_document_like_one_that_is_there_must_be_confirmed(desk: RecordsDesk) -> None:
    """Same author, number and date: the clerk hears the earlier numbers, and may say that it is another."""
    desk.registered()
    with pytest.raises(LikeDocumentError) as refused:
        desk.registered(author="ubnd tỉnh cà mau", symbol="1234 / UBND-NC")
    assert "1/2026" in refused.value.detail
    assert desk.registered(confirmed=True)["register_serial"] == 2
    with pytest.raises(LikeDocumentError, match="1/2026, 2/2026"):
        desk.registered()


@pytest.mark.parametrize("how", ["void", "return"])
def test_what_ended_without_handling_is_like_nothing(desk: RecordsDesk, how: str) -> None:
    """A mistaken entry does not stand in the way of the right one."""
    desk.ended(desk.registered(), how)
    assert desk.registered()["register_serial"] == 2


def test_a_void_entry_keeps_its_number(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 22.2: void with a reason; its number is used up and nothing is deleted."""
    first = desk.registered()
    kept = desk.ended(first, "void", "Vào sổ hai lần")
    assert (kept["state"], kept["register_serial"]) == (DocumentState.VOIDED, 1)
    assert kept["what"] == first["what"]
    assert kept["closing"]["text"] == "Vào sổ hai lần"
    assert [line["what"] for line in kept["history"]] == ["registered", "voided"]
    event = desk.work.events[-1]
    assert isinstance(event, DocumentClosed)
    assert (event.outcome, event.on_time) == ("voided", None)
    assert "Vào sổ hai lần" in event.person
    assert desk.registered()["register_serial"] == 2


@pytest.mark.parametrize("how", ["void", "return"])
def test_a_reason_is_demanded(desk: RecordsDesk, how: str) -> None:
    """Nothing ends without saying why."""
    kept = desk.registered()
    with pytest.raises(InvalidInputError, match="reason"):
        desk.ended(kept, how, " ")
    with pytest.raises(InvalidInputError, match="reason"):
        turned_back(desk, reason="")


def turned_back(desk: RecordsDesk, reason: str = "Gửi nhầm nơi nhận", **changes: Any) -> Document:
    """A document that goes back before it was numbered."""
    what = incoming.checked(letter(medium=Medium.ELECTRONIC, **changes), desk.means)
    return incoming.turn_back_document(desk.chance.new_id(), what, reason, CLERK, desk.work, means=desk.means)


def test_a_misdirected_document_goes_back_without_a_number(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 21.2b: recorded with its reason; it takes no number and is told to nobody."""
    kept = turned_back(desk, checked=False)
    assert kept["state"] == DocumentState.RETURNED
    assert "register_serial" not in kept
    assert kept["closing"]["text"] == "Gửi nhầm nơi nhận"
    assert not desk.work.events
    assert desk.registered()["register_serial"] == 1


def test_a_registered_document_goes_back_with_its_number(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 21.2b: found out afterwards, the number stays used."""
    kept = desk.ended(desk.submitted(), "return", "Không thuộc xã")
    assert (kept["state"], kept["register_serial"]) == (DocumentState.RETURNED, 1)
    with pytest.raises(DocumentStateError):
        desk.ended(kept, "void")


def test_a_document_is_submitted_to_a_leader(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 23.1: to whoever directs its handling, in time or late."""
    kept = desk.submitted()
    assert kept["submission"] == {"to": "leader", "to_name": LEADER.name, "at": TUESDAY, "by": "clerk"}
    assert kept["search"] == {}
    late = desk.registered(symbol="2")
    assert late["search"] == {"waits_for_submission": True}
    desk.clock.move(timedelta(days=2))
    done = submit(desk, late)
    assert done["search"] == {"submitted_late": True}


def submit(desk: RecordsDesk, kept: Document, to: str = "leader", version: int | None = None) -> Document:
    """Submit a document."""
    expected = kept["version"] if version is None else version
    return incoming.submit_document(kept["document_id"], expected, to, CLERK, desk.work, means=desk.means)


@pytest.mark.parametrize("to", ["", "nobody", LAND.holder, "gone"])
def test_only_a_leader_who_is_there_is_submitted_to(desk: RecordsDesk, to: str) -> None:
    """Not an officer, not somebody unknown, not a leader whose access has ended."""
    gone = {"name": "Cũ", "roles": ["leader"], "unit_id": "desk", "active": False}
    desk.work.put(STAFF, "gone", gone)
    kept = desk.registered()
    with pytest.raises(UnknownAssigneeError) as refused:
        submit(desk, kept, to)
    assert refused.value.errors[0][0] == "to"


def test_a_second_submission_is_refused(desk: RecordsDesk) -> None:
    """Delivered twice, it changes nothing: the version has moved on, and the state too."""
    first = desk.registered()
    kept = submit(desk, first)
    with pytest.raises(StaleDocumentError):
        submit(desk, first)
    with pytest.raises(DocumentStateError):
        submit(desk, kept)
    assert desk.kept(kept["document_id"]) == kept


def test_the_sender_is_told_once(desk: RecordsDesk) -> None:
    """NĐ 30/2020/NĐ-CP, art. 21.2c: noted with its hour; a second time the first hour stays."""
    kept = desk.registered(**ELECTRONIC)
    assert kept["search"] == {"waits_for_submission": True, "unconfirmed": True}
    told = confirm(desk, kept)
    desk.clock.move(timedelta(hours=1))
    again = confirm(desk, told)
    assert told["confirmed_at"] == again["confirmed_at"] == TUESDAY
    assert "unconfirmed" not in told["search"]
    with pytest.raises(InvalidInputError, match="medium"):
        confirm(desk, desk.registered(symbol="2"))


def confirm(desk: RecordsDesk, kept: Document) -> Document:
    """The sender is told."""
    return incoming.confirm_arrival(kept["document_id"], kept["version"], CLERK, desk.work, means=desk.means)


def test_a_document_that_is_not_there_is_not_found(desk: RecordsDesk) -> None:
    """Of no commune but one's own."""
    with pytest.raises(UnknownDocumentError):
        submit(desk, {"document_id": "nothing", "version": 1})


def test_what_is_open_has_no_end(desk: RecordsDesk) -> None:
    """Whoever asks an open document how it ended has made a mistake."""
    with pytest.raises(ValueError, match="is open"):
        restored(IncomingDocument, desk.registered()).end  # noqa: B018 - it is asked for


def test_the_hint_names_the_counter_that_is_taken(desk: RecordsDesk) -> None:
    """What is read beforehand is the one counter that a registration writes."""
    desk.registered()
    assert incoming.serials_read(desk.means) == [(SERIALS, key) for key in desk.work.documents(SERIALS)]
