"""What is done with an account that is there: people under it, their data, its end; and one's own opening."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.chassis.work import UnitOfWork
from services.intake.domain.citizen_accounts import (
    MOST_PERSONS,
    Account,
    AccountPerson,
    PaperShown,
    Seen,
)
from services.intake.domain.errors import InvalidInputError, Problem
from services.intake.domain.persons import Person
from services.intake.handlers.account_errors import (
    AccountThereError,
    LastPersonError,
    TooManyPersonsError,
    UnknownAccountError,
    UnknownPersonError,
)
from services.intake.handlers.account_keeping import (
    AccountMeans,
    account_at,
    find_account,
    line,
    save_account,
)
from services.intake.handlers.account_openings import new_account
from services.intake.handlers.online import filer
from services.intake.handlers.orders import PersonEntry
from services.intake.handlers.phone_codes import phone_of
from services.intake.ports import Actor, Document

AT_THE_DESK = "Mục này cán bộ đã đối chiếu với giấy tờ; muốn sửa, xin mang giấy tờ đến quầy"


def open_own(entry: PersonEntry, holder: str, work: UnitOfWork, *, means: AccountMeans) -> Document:
    """Open one's own, with the telephone that was confirmed; nobody has seen a paper.

    Raises: InvalidInputError, AccountThereError, UnknownAccountError if the telephone is not known any more.
    """
    person = entry.checked("person")
    phone = phone_of(holder, work)
    if not phone:
        raise UnknownAccountError(holder)
    if account_at(holder, work):
        raise AccountThereError(holder)
    account = new_account(work.tenant, phone, holder, _entry(person, None, means), filer(holder), means)
    return save_account(account, {}, work, means)


def account_id_of(holder: str, work: UnitOfWork) -> str:
    """The account of a telephone. Raises: UnknownAccountError."""
    found = account_at(holder, work)
    if not found:
        raise UnknownAccountError("no account at this telephone")
    return found


def add_person(
    account_id: str,
    expected: int,
    given: PersonEntry,
    paper: PaperShown | None,
    who: Actor,
    work: UnitOfWork,
    *,
    means: AccountMeans,
) -> Document:
    """One more under the account; an officer who sees a paper completes who is there already.

    Args:
        paper: what the officer saw; none: the owner of the telephone says so.
    Raises: UnknownAccountError, StaleAccountError, InvalidInputError, TooManyPersonsError.
    """
    account, kept = find_account(account_id, work, means, expected)
    person = replace(given.checked("person"), phone="")
    if paper is not None and not person.identity:
        raise InvalidInputError([Problem("person.identity", "Chưa nhập số trên giấy tờ", "9 hoặc 12 chữ số")])
    there = account.like(person)
    if there is not None and paper is None:
        raise InvalidInputError([Problem("person.name", "Người này đã có trong tài khoản", "người khác")])
    if there is None and len(account.persons) >= MOST_PERSONS:
        raise TooManyPersonsError(MOST_PERSONS)
    seen = Seen(at=_now(means), holder=who.holder, name=who.name, paper=paper) if paper else None
    entry = _entry(person, seen, means)
    if there is not None:
        entry = replace(entry, person_id=there.person_id, added_at=there.added_at)
    said = f"Ghi một người, đã xem {paper.words}" if paper else "Thêm một người"
    return save_account(account.with_person(entry, line(who, said, means)), kept, work, means)


def correct_person(
    account_id: str,
    expected: int,
    person_id: str,
    given: PersonEntry,
    holder: str,
    work: UnitOfWork,
    *,
    means: AccountMeans,
) -> Document:
    """The owner corrects what the account knows; what was compared with a paper is corrected with one.

    Raises: UnknownAccountError, StaleAccountError, UnknownPersonError, InvalidInputError.
    """
    account, kept = find_account(account_id, work, means, expected)
    before = _person(account, person_id)
    person = replace(given.checked("person"), phone="")
    if before.seen is not None:
        _require_as_seen(before.person, person)
    entry = replace(before, person=person)
    said = line(filer(holder), "Sửa thông tin", means)
    return save_account(account.with_person(entry, said), kept, work, means)


def remove_person(
    account_id: str, expected: int, person_id: str, holder: str, work: UnitOfWork, *, means: AccountMeans
) -> Document:
    """One less under the account.

    Raises: UnknownAccountError, StaleAccountError, UnknownPersonError, LastPersonError.
    """
    account, kept = find_account(account_id, work, means, expected)
    _person(account, person_id)
    if len(account.persons) == 1:
        raise LastPersonError(account_id)
    said = line(filer(holder), "Bỏ một người", means)
    return save_account(account.without_person(person_id, said), kept, work, means)


def close_account(
    account_id: str, expected: int, who: Actor, work: UnitOfWork, *, means: AccountMeans
) -> Document:
    """The account ends and forgets its people; their dossiers stay.

    Raises: UnknownAccountError, StaleAccountError.
    """
    account, kept = find_account(account_id, work, means, expected)
    return save_account(account.closed(line(who, "Đóng tài khoản", means)), kept, work, means)


def _entry(person: Person, seen: Seen | None, means: AccountMeans) -> AccountPerson:
    return AccountPerson(
        person_id=means.online.means.chance.new_id(),
        person=replace(person, phone=""),
        added_at=_now(means),
        seen=seen,
    )


def _now(means: AccountMeans) -> datetime:
    return means.online.means.clock.now()


def _person(account: Account, person_id: str) -> AccountPerson:
    found = account.person(person_id)
    if found is None:
        raise UnknownPersonError(person_id)
    return found


def _require_as_seen(seen: Person, given: Person) -> None:
    kept = {"person.name": (seen.name, given.name), "person.identity": (seen.identity, given.identity)}
    changed = [field for field, (before, after) in kept.items() if before != after]
    if changed:
        raise InvalidInputError([Problem(field, AT_THE_DESK, "như cũ") for field in changed])
