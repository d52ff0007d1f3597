"""An account of a citizen: a telephone, the people under it, who agreed to it, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.intake.domain.dossier import Dossier
from services.intake.domain.persons import Person

MOST_PERSONS = 8  # a family at one telephone
OPENING_LASTS = timedelta(minutes=30)  # between what was typed and the code
CONSENT = (
    "Người dân đã được giải thích và đồng ý cho xã lưu số điện thoại, họ tên, số định danh, địa chỉ, "
    "thư điện tử để xem và nộp hồ sơ của mình; có thể sửa và đóng tài khoản bất cứ lúc nào"
)


class PaperShown(StrEnum):
    """By what an officer saw who somebody is."""

    ID_CARD = "id_card"
    VNEID = "vneid"
    PASSPORT = "passport"

    @property
    def words(self) -> str:
        """As people read it."""
        return {"id_card": "Thẻ căn cước", "vneid": "VNeID", "passport": "Hộ chiếu"}[self.value]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An officer compared name and number with a paper."""

    at: datetime
    holder: str
    name: str
    paper: PaperShown


@dataclass(frozen=True, kw_only=True)
class AccountPerson:
    """Somebody under an account; the telephone is that of the account.

    Attributes:
        seen: none: as the owner of the telephone says.
    """

    person_id: str
    person: Person
    added_at: datetime
    seen: Seen | None = None


@dataclass(frozen=True, kw_only=True)
class Telephone:
    """A telephone that an account has or had, by its keyed digest."""

    holder: str
    since: datetime
    until: datetime | None = None

    def had(self, at: datetime) -> bool:
        """Whether it was the account's at that moment: a number that is given to somebody else is not."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of an account's history: who, when, from where, what."""

    at: datetime
    by: str
    name: str
    via: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Consent:
    """Who noted that its owner agrees: an officer who asked, or the owner of the telephone."""

    at: datetime
    by: str
    name: str
    via: str
    text: str = CONSENT


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account of one commune; it gives a view of dossiers, and owns none.

    Attributes:
        phone: national form; empty once it is closed, and so are the people.
        telephones: the last one is the present one, unless it is closed.
    """

    account_id: str
    commune_id: str
    phone: str
    persons: tuple[AccountPerson, ...]
    telephones: tuple[Telephone, ...]
    opened_at: datetime
    consent: Consent
    history: tuple[Line, ...]
    closed_at: datetime | None = None

    @property
    def holder(self) -> str:
        """By what its owner is known now; nobody, once it is closed."""
        return "" if self.closed_at else self.telephones[-1].holder

    @property
    def identities(self) -> tuple[str, ...]:
        """The numbers that an officer saw: what somebody only says opens nobody's dossiers."""
        return tuple(one.person.identity for one in self.persons if one.seen and one.person.identity)

    def owns(self, dossier: Dossier) -> bool:
        """Whether it shows the dossier: of a person whose paper was seen, or filed from its telephone."""
        if dossier.applicant.identity in self.identities:
            return True
        return any(one.holder == dossier.filed_by and one.had(dossier.filed_at) for one in self.telephones)

    def person(self, person_id: str) -> AccountPerson | None:
        """Who has that id."""
        return next((one for one in self.persons if one.person_id == person_id), None)

    def like(self, person: Person) -> AccountPerson | None:
        """Who of it that is: of the same number, or of the same name where one of them has no number."""
        same = [one for one in self.persons if person.identity and one.person.identity == person.identity]
        named = [
            one
            for one in self.persons
            if one.person.folded_name == person.folded_name and not (one.person.identity and person.identity)
        ]
        return next(iter((*same, *named)), None)

    def with_person(self, person: AccountPerson, line: Line) -> Account:
        """One more, or another version of one who is there."""
        if self.person(person.person_id) is None:
            return replace(self, persons=(*self.persons, person), history=(*self.history, line))
        persons = tuple(person if one.person_id == person.person_id else one for one in self.persons)
        return replace(self, persons=persons, history=(*self.history, line))

    def without_person(self, person_id: str, line: Line) -> Account:
        """One less."""
        persons = tuple(one for one in self.persons if one.person_id != person_id)
        return replace(self, persons=persons, history=(*self.history, line))

    def moved(self, phone: str, holder: str, line: Line) -> Account:
        """With another telephone from now on."""
        telephones = (*self._left(line.at), Telephone(holder=holder, since=line.at))
        return replace(self, phone=phone, telephones=telephones, history=(*self.history, line))

    def closed(self, line: Line) -> Account:
        """Nobody's any more: what it knew of people goes, who agreed and what was done stays."""
        return replace(
            self,
            phone="",
            persons=(),
            telephones=self._left(line.at),
            history=(*self.history, line),
            closed_at=line.at,
        )

    def _left(self, at: datetime) -> tuple[Telephone, ...]:
        return (*self.telephones[:-1], replace(self.telephones[-1], until=at))


@dataclass(frozen=True)
class Owner:
    """Who comes with a telephone, with an account or without."""

    holder: str
    account: Account | None = None

    def has(self, dossier: Dossier) -> bool:
        """Whether they may go on with it."""
        if dossier.filed_by == self.holder:
            return True
        return self.account is not None and self.account.owns(dossier)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What an officer typed at the counter, until the code says whose the telephone is.

    Attributes:
        account_id: the account that gets another telephone; empty: a new one.
        person: who stands under a new one.
        paper: what the officer saw of them; none: no number was given.
        opened: the account that came of it.
    """

    opening_id: str
    commune_id: str
    account_id: str
    phone: str
    begun_at: datetime
    begun_by: str
    valid_until: datetime
    again_at: datetime
    expires_at: datetime
    person: Person | None = None
    paper: PaperShown | None = None
    opened: str = ""
