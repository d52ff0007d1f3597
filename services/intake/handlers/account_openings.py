"""Opening an account at the counter, or moving it to another telephone: typed, a code, done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.chassis.work import UnitOfWork
from services.contracts.online import CodeUse
from services.intake.domain.citizen_accounts import (
    OPENING_LASTS,
    Account,
    AccountPerson,
    Consent,
    Opening,
    PaperShown,
    Seen,
    Telephone,
)
from services.intake.domain.errors import InvalidInputError, Problem, Problems
from services.intake.domain.persons import Person, identity_number
from services.intake.domain.phone_codes import mobile_number
from services.intake.domain.receipt import IdentityKind
from services.intake.handlers.account_errors import AccountThereError
from services.intake.handlers.account_keeping import (
    AccountMeans,
    account_at,
    find_account,
    line,
    opening_of,
    save_account,
    save_opening,
)
from services.intake.handlers.online_errors import TooManyCodesError
from services.intake.handlers.orders import PersonEntry
from services.intake.handlers.phone_codes import Issued, Tried, holder_of, issue_code, open_code, try_code
from services.intake.ports import ACCOUNT_OPENINGS, ACCOUNTS, FILINGS, Actor, Document

OPENED = "Mở tài khoản"
MOVED = "Đổi số điện thoại"


@dataclass(frozen=True, kw_only=True)
class OpenAccount:
    """Somebody at the counter wants an account; the officer has their word for it.

    Attributes:
        paper: what the officer saw.
    """

    phone: str
    person: PersonEntry
    paper: PaperShown = PaperShown.ID_CARD


@dataclass(frozen=True, kw_only=True)
class MoveAccount:
    """Somebody has another telephone, and shows who they are."""

    account_id: str
    phone: str
    identity_kind: IdentityKind
    identity: str
    paper: PaperShown = PaperShown.ID_CARD


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """What came of a code: the account as it is kept, or how many tries are left."""

    tried: Tried
    kept: Document | None = None


def begin_opening(order: OpenAccount, who: Actor, work: UnitOfWork, *, means: AccountMeans) -> Document:
    """Keep what was typed and send a code to the telephone; the account is not there yet.

    Raises: InvalidInputError, AccountThereError, TooManyCodesError.
    """
    problems = Problems()
    phone = problems.read(lambda: mobile_number("phone", order.phone), "")
    person = problems.read(lambda: order.person.checked("person"), Person(name=""))
    problems.close()
    _require_free(phone, work, means)
    opening = _opening("", phone, who, work, means)
    seen = order.paper if person.identity else None
    return save_opening(replace(opening, person=replace(person, phone=""), paper=seen), {}, work, means)


def begin_move(order: MoveAccount, who: Actor, work: UnitOfWork, *, means: AccountMeans) -> Document:
    """The same for an account that is there: who has it shows the number that an officer saw at the opening.

    Raises: InvalidInputError, UnknownAccountError, AccountThereError, TooManyCodesError.
    """
    account, _ = find_account(order.account_id, work, means)
    problems = Problems()
    phone = problems.read(lambda: mobile_number("phone", order.phone), "")
    problems.read(lambda: _shown(order, account), None)
    problems.close()
    if phone == account.phone:
        raise InvalidInputError([Problem("phone", "Tài khoản đang dùng số này", "số mới")])
    _require_free(phone, work, means)
    opening = _opening(order.account_id, phone, who, work, means)
    return save_opening(replace(opening, paper=order.paper), {}, work, means)


def send_again(opening_id: str, work: UnitOfWork, *, means: AccountMeans) -> Document:
    """Another code, the one before is void. Raises: UnknownOpeningError, TooManyCodesError."""
    kept = work.get(ACCOUNT_OPENINGS, opening_id)
    opening = opening_of(kept, means)
    sent = issue_code(opening.commune_id, opening.phone, work, online=means.online, use=CodeUse.ACCOUNT)
    again = replace(opening, valid_until=sent.valid_until, again_at=sent.again_at)
    return save_opening(again, kept or {}, work, means)


def confirm_opening(
    opening_id: str,
    code: str,
    request: str,
    who: Actor,
    work: UnitOfWork,
    *,
    means: AccountMeans,
    drafts: Sequence[str] = (),
) -> Confirmed:
    """The code was told: account and use of the code are one piece; a wrong code is counted.

    Args:
        request: tells a repetition of the same request from another one.
        drafts: filings of the telephone before: they go along with an account that is moved.
    Raises: UnknownOpeningError, AccountThereError, UnknownAccountError.
    """
    kept = work.get(ACCOUNT_OPENINGS, opening_id)
    opening = opening_of(kept, means)
    holder = holder_of(opening.phone, means.online)
    if opening.opened:
        there = Tried(holder=holder, is_right=True, tries_left=0)
        return Confirmed(tried=there, kept=work.get(ACCOUNTS, opening.opened))
    tried = try_code(opening.phone, code, request, work, online=means.online, use=CodeUse.ACCOUNT)
    if not tried.is_right:
        return Confirmed(tried=tried)
    _require_free(opening.phone, work, means)
    if opening.account_id:
        account = _moved(opening, holder, drafts, who, work, means)
    else:
        account = save_account(_opened(opening, holder, who, means), {}, work, means)
    save_opening(replace(opening, opened=account["account_id"]), kept or {}, work, means)
    return Confirmed(tried=tried, kept=account)


def _opening(account_id: str, phone: str, who: Actor, work: UnitOfWork, means: AccountMeans) -> Opening:
    now, sent = means.online.means.clock.now(), _code(phone, work, means)
    return Opening(
        opening_id=means.online.means.chance.new_id(),
        commune_id=work.tenant,
        account_id=account_id,
        phone=phone,
        begun_at=now,
        begun_by=who.holder,
        valid_until=sent.valid_until,
        again_at=sent.again_at,
        expires_at=now + OPENING_LASTS,
    )


def _code(phone: str, work: UnitOfWork, means: AccountMeans) -> Issued:
    """A code; begun twice within a minute, the one that is on its way is good."""
    under_way = open_code(phone, CodeUse.ACCOUNT, work, online=means.online)
    try:
        return issue_code(work.tenant, phone, work, online=means.online, use=CodeUse.ACCOUNT)
    except TooManyCodesError:
        if under_way is None:
            raise
        return under_way


def _require_free(phone: str, work: UnitOfWork, means: AccountMeans) -> None:
    if account_at(holder_of(phone, means.online), work):
        raise AccountThereError("this telephone has an account")


def _shown(order: MoveAccount, account: Account) -> None:
    number = identity_number("identity", order.identity, order.identity_kind)
    if not number or number not in account.identities:
        message = "Không phải số của người nào mà cán bộ đã đối chiếu trong tài khoản này"
        raise InvalidInputError([Problem("identity", message, "số trên giấy tờ người đó mang theo")])


def _opened(opening: Opening, holder: str, who: Actor, means: AccountMeans) -> Account:
    now = means.online.means.clock.now()
    seen = None
    if opening.paper is not None:
        seen = Seen(at=now, holder=who.holder, name=who.name, paper=opening.paper)
    entry = AccountPerson(
        person_id=means.online.means.chance.new_id(),
        person=opening.person or Person(name=""),
        added_at=now,
        seen=seen,
    )
    return new_account(opening.commune_id, opening.phone, holder, entry, who, means)


def new_account(
    commune_id: str, phone: str, holder: str, entry: AccountPerson, who: Actor, means: AccountMeans
) -> Account:
    """An account of one person, with the consent that was given to whoever opens it."""
    now = means.online.means.clock.now()
    return Account(
        account_id=means.online.means.chance.new_id(),
        commune_id=commune_id,
        phone=phone,
        persons=(entry,),
        telephones=(Telephone(holder=holder, since=now),),
        opened_at=now,
        consent=Consent(at=now, by=who.holder, name=who.name, via=who.via),
        history=(line(who, OPENED, means),),
    )


def _moved(
    opening: Opening, holder: str, drafts: Sequence[str], who: Actor, work: UnitOfWork, means: AccountMeans
) -> Document:
    account, kept = find_account(opening.account_id, work, means)
    said = f"{MOVED}, đã xem {opening.paper.words if opening.paper else ''}".rstrip()
    for filing_id in drafts:
        draft = work.get(FILINGS, filing_id)
        if draft is not None and draft["holder"] == account.holder:
            work.put(FILINGS, filing_id, {**draft, "holder": holder, "phone": opening.phone})
    return save_account(account.moved(opening.phone, holder, line(who, said, means)), kept, work, means)
