"""Opening an account at the counter, and moving it to another telephone: typed, a code, done."""

from __future__ import annotations

from typing import Any

import pytest

from services.contracts.online import CodeUse, PhoneCodeIssued
from services.intake.domain.catalogue import Catalogue
from services.intake.domain.citizen_accounts import CONSENT, OPENING_LASTS, PaperShown
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.phone_codes import MOST_A_DAY, MOST_TRIES
from services.intake.domain.receipt import IdentityKind
from services.intake.handlers.account_errors import (
    AccountThereError,
    UnknownAccountError,
    UnknownOpeningError,
)
from services.intake.handlers.account_keeping import account_at, find_account
from services.intake.handlers.account_openings import MoveAccount, begin_move, send_again
from services.intake.handlers.citizen_accounts import close_account
from services.intake.handlers.online_errors import TooManyCodesError
from services.intake.handlers.phone_codes import issue_code, try_code
from services.intake.ports import ACCOUNT_OPENINGS, ACCOUNTS, FILINGS, Document
from tests.fakes.intake import OFFICER, Counter
from tests.unit.intake import filings
from tests.unit.intake.accounts import (
    MOTHER,
    NUMBER,
    account,
    begun,
    code_sent,
    given,
    later,
    named,
    opened,
    told,
)
from tests.unit.intake.samples import procedure
from tests.unit.intake.test_phone_codes import PHONE, online

NEW_PHONE = "0987654321"


@pytest.fixture
def counter() -> Counter:
    """A counter."""
    return Counter(Catalogue([procedure()]))


def wrong(code: str) -> str:
    """A code that is not that one."""
    return "000000" if code != "000000" else "111111"


def test_typed_code_told_and_the_account_is_there(counter: Counter) -> None:
    """Who agreed, when and to which officer is noted; the officer saw the number of the paper."""
    kept = opened(counter)
    found = account(counter, kept["account_id"])
    assert (found.phone, found.persons[0].person.name, found.identities) == (PHONE, MOTHER.name, (NUMBER,))
    assert (found.consent.by, found.consent.name, found.consent.text) == (
        OFFICER.holder,
        OFFICER.name,
        CONSENT,
    )
    seen = found.persons[0].seen
    assert seen is not None
    assert (seen.name, seen.paper) == (OFFICER.name, PaperShown.ID_CARD)
    assert [line.what for line in found.history] == ["Mở tài khoản"]
    assert account_at(f"<phone {PHONE}>", counter.work) == kept["account_id"]


def test_nothing_about_people_is_kept_outside_the_seal(counter: Counter) -> None:
    """Neither in the account nor in what was typed before; the events have it in their sealed member."""
    kept = opened(counter)
    for name in (ACCOUNTS, ACCOUNT_OPENINGS):
        (stored,) = counter.work.documents(name).values()
        open_part = repr({**stored, "sealed": "", "identities": [], "telephones": []})
        assert not [told for told in (PHONE, MOTHER.name, NUMBER, MOTHER.address) if told in open_part]
    assert kept["identities"] == [f"<identity {NUMBER}>"]
    (event,) = counter.work.events
    assert isinstance(event, PhoneCodeIssued)
    assert event.use == CodeUse.ACCOUNT


def test_the_code_is_for_the_account_alone(counter: Counter) -> None:
    """Told to an officer it opens no pass; a code that its owner may tell nobody opens no account."""
    opening = begun(counter)
    code = code_sent(counter)
    assert not try_code(PHONE, code, "pass", counter.work, online=online(counter)).is_right
    later(counter, minutes=2)
    issue_code(counter.work.tenant, PHONE, counter.work, online=online(counter))
    assert told(counter, opening, code_sent(counter)).kept is None


def test_a_wrong_code_is_counted_and_opens_nothing(counter: Counter) -> None:
    """After five not even the right one; another code does."""
    opening = begun(counter)
    code = code_sent(counter)
    left = [told(counter, opening, wrong(code), f"try {n}").tried.tries_left for n in range(MOST_TRIES)]
    assert left == list(range(MOST_TRIES - 1, -1, -1))
    assert told(counter, opening, code, "last").kept is None
    assert counter.work.documents(ACCOUNTS) == {}
    later(counter, minutes=1)
    send_again(opening, counter.work, means=given(counter))
    assert told(counter, opening, code_sent(counter), "again").kept is not None


def test_a_code_and_an_opening_have_their_time(counter: Counter) -> None:
    """The code ten minutes, what was typed half an hour; afterwards one begins anew."""
    opening = begun(counter)
    code = code_sent(counter)
    later(counter, minutes=10)
    assert told(counter, opening, code).kept is None
    later(counter, seconds=OPENING_LASTS.total_seconds())
    for call in (
        lambda: told(counter, opening, code),
        lambda: send_again(opening, counter.work, means=given(counter)),
        lambda: told(counter, "another", code),
    ):
        with pytest.raises(UnknownOpeningError):
            call()


def test_begun_twice_sends_one_code_and_makes_one_account(counter: Counter) -> None:
    """A second press is good with the code that is on its way; told twice, it is the same account."""
    first, second = begun(counter), begun(counter)
    assert len(counter.work.events) == 1
    code = code_sent(counter)
    done = told(counter, second, code, "one")
    assert done.kept is not None
    assert told(counter, second, code, "two").kept == done.kept
    later(counter, minutes=1)
    with pytest.raises(AccountThereError):
        begun(counter)
    assert told(counter, first, code, "three").kept is None
    assert len(counter.work.documents(ACCOUNTS)) == 1


def test_of_two_openings_for_one_telephone_one_wins(counter: Counter) -> None:
    """Two desks at once: the code of the second opens no second account."""
    opening = begun(counter)
    later(counter, minutes=1)
    opened(counter)
    later(counter, minutes=1)
    send_again(opening, counter.work, means=given(counter))
    with pytest.raises(AccountThereError):
        told(counter, opening, code_sent(counter), "late")


def test_codes_for_accounts_are_limited_like_all_others(counter: Counter) -> None:
    """A minute between two, so many a day; what was used is not under way any more."""
    opening = begun(counter)
    with pytest.raises(TooManyCodesError):
        send_again(opening, counter.work, means=given(counter))
    for _ in range(MOST_A_DAY - 1):
        later(counter, minutes=2)
        begun(counter)
    later(counter, minutes=11)
    with pytest.raises(TooManyCodesError):
        begun(counter)


def test_all_that_is_wrong_is_said_at_once(counter: Counter) -> None:
    """Telephone and person; a fixed line takes no SMS."""
    with pytest.raises(InvalidInputError) as refused:
        begun(counter, "0290 388 3001", named(name="", identity="1"))
    assert [one.field for one in refused.value.problems] == ["phone", "person.name", "person.identity"]
    assert counter.work.events == []


def test_without_a_number_nobody_was_seen(counter: Counter) -> None:
    """The account is there all the same; it shows what is filed from its telephone."""
    kept = opened(counter, person=named(identity=""))
    found = account(counter, kept["account_id"])
    assert (found.persons[0].seen, found.identities) == (None, ())


def moving(counter: Counter, kept: Document, **changes: Any) -> str:
    """A move that was begun; its id."""
    order = MoveAccount(
        **{
            "account_id": kept["account_id"],
            "phone": NEW_PHONE,
            "identity_kind": IdentityKind.PERSONAL_NUMBER,
            "identity": f" {NUMBER[:6]} {NUMBER[6:]}",
            "paper": PaperShown.VNEID,
            **changes,
        }
    )
    return str(begin_move(order, OFFICER, counter.work, means=given(counter))["opening_id"])


def test_a_lost_telephone_is_replaced_by_who_shows_who_they_are(counter: Counter) -> None:
    """The account goes along, so do drafts; the old number opens nothing, and the history says why."""
    kept = opened(counter)
    draft = filings.begun(filings_at(counter))
    foreign = {**draft, "holder": "another"}
    counter.work.put(FILINGS, "of-another", foreign)
    later(counter, days=1)
    opening = moving(counter, kept)
    drafts = [draft["filing_id"], "of-another", "gone"]
    assert told(counter, opening, code_sent(counter), drafts=drafts).kept is not None
    found = account(counter, kept["account_id"])
    assert (found.phone, found.holder) == (NEW_PHONE, f"<phone {NEW_PHONE}>")
    assert account_at(f"<phone {PHONE}>", counter.work) == ""
    assert found.history[-1].what == "Đổi số điện thoại, đã xem VNeID"
    assert found.telephones[0].until == found.telephones[1].since
    moved = counter.work.documents(FILINGS)
    assert (moved[draft["filing_id"]]["holder"], moved[draft["filing_id"]]["phone"]) == (
        found.holder,
        NEW_PHONE,
    )
    assert moved["of-another"]["holder"] == "another"


def filings_at(counter: Counter) -> Counter:
    """The same counter, offering what can be filed online."""
    counter.catalogue = Catalogue([filings.electronic()])
    return counter


def test_nobody_else_moves_an_account(counter: Counter) -> None:
    """Not with another's number, nor without one; not to a telephone that has one, nor to its own."""
    kept = opened(counter)
    for identity in ("096085009999", ""):
        with pytest.raises(InvalidInputError) as refused:
            moving(counter, kept, identity=identity, phone="")
        assert [one.field for one in refused.value.problems] == ["phone", "identity"]
    with pytest.raises(InvalidInputError):
        moving(counter, kept, phone=PHONE)
    opened(counter, NEW_PHONE, named(name="Trần Văn Ba", identity=""))
    with pytest.raises(AccountThereError):
        moving(counter, kept)
    with pytest.raises(UnknownAccountError):
        moving(counter, {"account_id": "none"})


def test_what_was_closed_meanwhile_is_not_moved(counter: Counter) -> None:
    """The code comes too late; the new telephone has no account."""
    kept = opened(counter)
    opening = moving(counter, kept)
    close_account(kept["account_id"], kept["version"], OFFICER, counter.work, means=given(counter))
    with pytest.raises(UnknownAccountError):
        told(counter, opening, code_sent(counter))
    with pytest.raises(UnknownAccountError):
        find_account(kept["account_id"], counter.work, given(counter))
