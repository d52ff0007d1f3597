"""The register of dossiers (sổ theo dõi hồ sơ): a row for each serial of a unit's year, none left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from services.contracts.calendars import civil_date
from services.contracts.forms import FormName
from services.contracts.forms.book import Book, BookColumn, Signer
from services.contracts.forms.letterhead import Letterhead, authority_of, place_of
from services.contracts.forms.text import short_moment
from services.contracts.person import PersonData
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.statuses import WORDS, Status

# Law: TT 01/2018/TT-VPCP, art. 9, form 06; TT 03/2025/TT-VPCP, Appendix I, form 07; the columns of quantity
# and of remarks are not verified.
COLUMNS = (
    BookColumn("TT", 10),
    BookColumn("Mã hồ sơ", 26),
    BookColumn("Tên thủ tục hành chính", 38, left=True),
    BookColumn("Số lượng hồ sơ (bộ)", 11),
    BookColumn("Tên cá nhân, tổ chức", 30, left=True),
    BookColumn("Địa chỉ, số điện thoại", 36, left=True),
    BookColumn("Cơ quan chủ trì giải quyết", 26, left=True),
    BookColumn("Nhận hồ sơ", 17),
    BookColumn("Hẹn trả kết quả", 17),
    BookColumn("Trả kết quả", 17),
    BookColumn("Phương thức nhận kết quả", 18),
    BookColumn("Ký nhận", 15),
    BookColumn("Ghi chú", 26, left=True),
)
DELIVERIES = {"desk": "Trực tiếp", "post": "Bưu chính", "online": "Trực tuyến"}
UNHEARD_OF = "Số đã cấp, chưa nhận được thông tin hồ sơ"
QUANTITY = "01"  # one set of papers is taken in with each number
_REMARKED = (Status.DECLINED, Status.WITHDRAWAL_REQUESTED, Status.STOPPED)


@dataclass(frozen=True, kw_only=True)
class Void:
    """Serials that no dossier will ever have, first and last included, and why."""

    first: int
    last: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Register:
    """A stretch of the register of one receiving unit and year.

    Attributes:
        first, last: its serials; `last` is `first` - 1 where there are none.
        dossiers: by their serial.
        people: who they are about, by serial.
        communes: names of other communes, by the ids that stand in the dossiers.
        at: the instant of the question.
    """

    commune_name: str
    unit_name: str
    year: int
    first: int
    last: int
    dossiers: Mapping[int, Dossier]
    people: Mapping[int, PersonData]
    voids: Sequence[Void]
    communes: Mapping[str, str] = field(default_factory=dict)
    at: datetime

    @property
    def closed(self) -> bool:
        """Whether no serial will be added: the year is over.

        Law: TT 01/2018/TT-VPCP, art. 10.2: a book a year, closed at its end.
        """
        return civil_date(self.at).year > self.year

    @property
    def final(self) -> bool:
        """Whether nothing in it will change any more."""
        ended = all(not dossier.is_open for dossier in self.dossiers.values())
        return self.closed and ended and not self.unheard_of

    @property
    def unheard_of(self) -> list[int]:
        """Serials that were given away, but of whose dossier nothing was heard yet."""
        return [one for one in self.serials if one not in self.dossiers and one not in self._void_serials]

    @property
    def void_count(self) -> int:
        """How many serials will never be used."""
        return sum(one not in self.dossiers and one in self._void_serials for one in self.serials)

    @property
    def serials(self) -> range:
        """All of them, in their order."""
        return range(self.first, self.last + 1)

    def rows(self) -> Iterator[list[str]]:
        """One for each serial, without a gap.

        Law: TT 01/2018/TT-VPCP, art. 10.2: numbered from 01 without gaps, nothing is taken out.
        """
        for serial in self.serials:
            dossier = self.dossiers.get(serial)
            if dossier is not None:
                yield self._row(serial, dossier, self.people.get(serial, PersonData()))
            else:
                void = self._void_serials.get(serial)
                note = UNHEARD_OF if void is None else f"Số không sử dụng. {void.reason}".strip()
                yield [str(serial), *[""] * (len(COLUMNS) - 2), note]

    @cached_property
    def _void_serials(self) -> Mapping[int, Void]:
        return {serial: void for void in self.voids for serial in range(void.first, void.last + 1)}

    def _row(self, serial: int, dossier: Dossier, person: PersonData) -> list[str]:
        over = dossier.hand_over
        promised = dossier.first_appointment_at or dossier.first_due_at
        delivery = over.delivery if over else dossier.delivery
        return [
            str(serial),
            dossier.dossier_number or "",
            dossier.procedure_name,
            QUANTITY,
            dossier.applicant,
            "; ".join(part for part in (person.address, person.phone) if part),
            self._authority(dossier.competent_commune_id),
            short_moment(dossier.received_at) if dossier.received_at else "",
            short_moment(promised) if promised else "",
            short_moment(over.returned_at) if over else "",
            DELIVERIES.get(delivery, ""),
            "",  # for the pen
            "; ".join(self._remarks(dossier)),
        ]

    def _authority(self, competent: str | None) -> str:
        """Who resolves a dossier: the commune itself, or the one that is competent (phi địa giới)."""
        return authority_of(self.commune_name if competent is None else self._named(competent))

    def _named(self, commune_id: str) -> str:
        return self.communes.get(commune_id) or f"xã có mã {commune_id}"

    def _remarks(self, dossier: Dossier) -> Iterator[str]:
        """What a reader has to know beside the columns."""
        if dossier.origin_commune_id is not None:
            yield f"Nhận tại {self._named(dossier.origin_commune_id)}"
        if dossier.provisional_number:
            yield f"Số tạm: {dossier.provisional_number}"
        if dossier.due_at and dossier.first_due_at and dossier.due_at > dossier.first_due_at:
            yield f"Hẹn lại: {short_moment(dossier.due_at)}"
        if dossier.status in _REMARKED:
            yield WORDS[dossier.status]
        if dossier.is_late(self.at):
            yield "Quá hạn"


def register_book(register: Register, name: FormName, signers: Sequence[Signer]) -> Book:
    """The register as a book to be signed for and bound."""
    missing = len(register.unheard_of)
    return Book(
        title=name.title,
        foot=name.foot,
        letterhead=Letterhead(
            authority=authority_of(register.commune_name),
            issuer=register.unit_name,
            place=place_of(register.commune_name),
        ),
        year=register.year,
        columns=COLUMNS,
        rows=list(register.rows()),
        first=register.first,
        last=register.last,
        void_count=register.void_count,
        printed_at=register.at,
        closed=register.closed,
        remark=f"Có {missing:02d} số đã cấp nhưng chưa nhận được thông tin hồ sơ." if missing else "",
        signers=signers,
    )
