"""What an account shows, and what its owner and officers do with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.intake.domain.catalogue import Catalogue
from services.intake.domain.citizen_accounts import MOST_PERSONS, Owner, PaperShown
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.errors import InvalidInputError
from services.intake.handlers import citizen_accounts as handlers
from services.intake.handlers.account_errors import (
    AccountThereError,
    LastPersonError,
    StaleAccountError,
    TooManyPersonsError,
    UnknownAccountError,
    UnknownPersonError,
)
from services.intake.handlers.account_keeping import account_at
from services.intake.handlers.orders import PersonEntry
from services.intake.handlers.phone_codes import issue_code
from services.intake.ports import ACCOUNTS, Document
from tests.fakes.intake import COMMUNE, OFFICER, Counter
from tests.unit.intake import filings
from tests.unit.intake.accounts import MOTHER, NUMBER, account, given, later, named, opened
from tests.unit.intake.test_phone_codes import PHONE, online

SON = PersonEntry(name="Lê Văn Con", identity="096205001111")


@pytest.fixture
def counter() -> Counter:
    """A counter that offers what can be filed online."""
    return Counter(Catalogue([filings.electronic()]))


def own(counter: Counter) -> Document:
    """An account that its owner opened, after a code."""
    issue_code(COMMUNE.commune_id, PHONE, counter.work, online=online(counter))
    return handlers.open_own(named(), filings.HOLDER, counter.work, means=given(counter))


def added(counter: Counter, kept: Document, person: PersonEntry, paper: PaperShown | None = None) -> Document:
    """The account with one more."""
    return handlers.add_person(
        kept["account_id"], kept["version"], person, paper, OFFICER, counter.work, means=given(counter)
    )


def corrected(counter: Counter, kept: Document, **changes: Any) -> Document:
    """The account with what its owner corrects of the first person."""
    person = kept["persons"][0]["person_id"]
    return handlers.correct_person(
        kept["account_id"],
        kept["version"],
        person,
        named(**changes),
        filings.HOLDER,
        counter.work,
        means=given(counter),
    )


def filed(counter: Counter) -> Dossier:
    """A dossier that was filed from the telephone, for somebody."""
    issue_code(COMMUNE.commune_id, PHONE, counter.work, online=online(counter))
    return restored(Dossier, filings.submitted(counter, filings.complete(counter)))


def test_who_confirmed_a_telephone_opens_an_account_without_coming(counter: Counter) -> None:
    """Nobody saw a paper, so the number that was typed opens nobody's dossiers."""
    found = account(counter, own(counter)["account_id"])
    assert (found.phone, found.persons[0].seen, found.identities) == (PHONE, None, ())
    assert (found.consent.by, found.consent.via) == (filings.HOLDER, "online")
    assert found.persons[0].person.phone == ""
    with pytest.raises(AccountThereError):
        handlers.open_own(named(), filings.HOLDER, counter.work, means=given(counter))
    with pytest.raises(UnknownAccountError):
        handlers.open_own(named(), "a telephone forgotten", counter.work, means=given(counter))
    assert handlers.account_id_of(filings.HOLDER, counter.work) == found.account_id
    with pytest.raises(UnknownAccountError):
        handlers.account_id_of("another", counter.work)


def test_an_account_shows_dossiers_of_people_who_were_seen_and_those_of_its_telephone(
    counter: Counter,
) -> None:
    """Filed while the telephone was the account's: who has the number afterwards sees nothing of before."""
    dossier = filed(counter)
    later(counter, hours=1)
    seen, unseen = opened(counter), None
    assert account(counter, seen["account_id"]).owns(dossier)
    other = replace(dossier, applicant=replace(dossier.applicant, identity=SON.identity))
    assert not account(counter, seen["account_id"]).owns(other)
    later_on = replace(other, filed_at=counter.clock.now() + timedelta(minutes=1))
    found = account(counter, seen["account_id"])
    assert found.owns(later_on)
    later(counter, days=1)
    closed = handlers.close_account(
        seen["account_id"], seen["version"], OFFICER, counter.work, means=given(counter)
    )
    unseen = account(counter, closed["account_id"])
    assert unseen.owns(later_on)
    assert not unseen.owns(replace(later_on, filed_at=counter.clock.now()))
    assert not unseen.owns(dossier)


def test_who_comes_with_a_telephone_goes_on_with_what_is_theirs(counter: Counter) -> None:
    """What that telephone filed, with an account or without; and what the account shows."""
    dossier = filed(counter)
    assert Owner(filings.HOLDER).has(dossier)
    assert not Owner("another").has(dossier)
    later(counter, hours=1)
    found = account(counter, opened(counter)["account_id"])
    assert Owner("another", found).has(dossier)
    other = replace(dossier, applicant=replace(dossier.applicant, identity=""))
    assert not Owner("another", found).has(other)


def test_an_officer_who_sees_a_paper_completes_who_is_there(counter: Counter) -> None:
    """By the same name without a number, or the same number; somebody else is one more."""
    kept = own(counter)
    kept = corrected(counter, kept, identity="")
    kept = added(counter, kept, named(), PaperShown.PASSPORT)
    found = account(counter, kept["account_id"])
    assert (len(found.persons), found.identities) == (1, (NUMBER,))
    kept = added(counter, kept, named(name="Lê Thị Đào Em"), PaperShown.ID_CARD)
    assert [one.person.name for one in account(counter, kept["account_id"]).persons] == ["Lê Thị Đào Em"]
    kept = added(counter, kept, SON, PaperShown.ID_CARD)
    found = account(counter, kept["account_id"])
    assert found.identities == (NUMBER, SON.identity)
    assert found.history[-1].what == "Ghi một người, đã xem Thẻ căn cước"
    with pytest.raises(InvalidInputError):
        added(counter, kept, replace(SON, identity=""), PaperShown.ID_CARD)


def test_two_of_one_name_are_two(counter: Counter) -> None:
    """Their numbers differ."""
    kept = added(counter, opened(counter), named(identity="096085009999"), PaperShown.ID_CARD)
    assert len(account(counter, kept["account_id"]).persons) == 2


def test_its_owner_adds_a_family_and_no_more(counter: Counter) -> None:
    """Each once; nobody is seen by that."""
    kept = added(counter, own(counter), SON)
    with pytest.raises(InvalidInputError):
        added(counter, kept, SON)
    assert account(counter, kept["account_id"]).identities == ()
    for number in range(MOST_PERSONS - 2):
        kept = added(counter, kept, PersonEntry(name=f"Người thứ {number}"))
    with pytest.raises(TooManyPersonsError):
        added(counter, kept, PersonEntry(name="Người thứ chín"))


def test_its_owner_corrects_what_is_kept_but_not_what_was_compared(counter: Counter) -> None:
    """Address and mail; name and number of a paper are corrected with the paper."""
    kept = corrected(counter, opened(counter), address="ấp Nhà Vuông", email="dao@vidu.vn")
    found = account(counter, kept["account_id"])
    assert (found.persons[0].person.address, found.history[-1].what) == ("ấp Nhà Vuông", "Sửa thông tin")
    with pytest.raises(InvalidInputError) as refused:
        corrected(counter, kept, name="Lê Thị Mận", identity="096085009999")
    assert [one.field for one in refused.value.problems] == ["person.name", "person.identity"]
    with pytest.raises(StaleAccountError):
        corrected(counter, {**kept, "version": 1})
    with pytest.raises(UnknownPersonError):
        corrected(counter, {**kept, "persons": [{"person_id": "none"}]})


def test_somebody_is_taken_off_but_not_the_last(counter: Counter) -> None:
    """Who wants to be gone closes the account."""
    kept = added(counter, opened(counter), SON)

    def removed(person_id: str, version: int) -> Document:
        return handlers.remove_person(
            kept["account_id"], version, person_id, filings.HOLDER, counter.work, means=given(counter)
        )

    first, second = (one["person_id"] for one in kept["persons"])
    kept = removed(first, kept["version"])
    assert account(counter, kept["account_id"]).identities == ()
    with pytest.raises(LastPersonError):
        removed(second, kept["version"])


def test_a_closed_account_forgets_its_people_and_keeps_what_was_agreed(counter: Counter) -> None:
    """No name, number or telephone is left, sealed or not; the telephone may open another."""
    kept = opened(counter)
    handlers.close_account(kept["account_id"], kept["version"], OFFICER, counter.work, means=given(counter))
    (stored,) = counter.work.documents(ACCOUNTS).values()
    for secret in (MOTHER.name, NUMBER, MOTHER.address):
        assert secret not in repr(stored)
    found = account(counter, kept["account_id"])
    assert (found.phone, found.persons, found.holder) == ("", (), "")
    assert [line.what for line in found.history] == ["Mở tài khoản", "Đóng tài khoản"]
    assert found.consent.name == OFFICER.name
    assert account_at(filings.HOLDER, counter.work) == ""
    with pytest.raises(UnknownAccountError):
        corrected(counter, kept)
    later(counter, minutes=1)
    assert opened(counter)["account_id"] != kept["account_id"]
