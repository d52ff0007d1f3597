"""Serials leased in a block: numbers for receipts written by hand while the system is away.

Each serial of a lease is used once, by a dossier that is entered afterwards with its true hour, or void when
the lease is closed. So for each series: issued + leased + void = all that were ever taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from services.contracts.calendars import VIETNAM_TIME, civil_date
from services.intake.domain.errors import InvalidInputError, Problem, Problems
from services.intake.domain.filing import filed_at
from services.intake.domain.numbering import dossier_number, provisional_number, register_year
from services.intake.domain.texts import one_line

MOST_LEASED = 500  # a bound of the software: the uses stand in the lease's document
LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Block:
    """Serials in a row, first and last included."""

    first: int
    last: int

    @property
    def serials(self) -> range:
        """Each of them."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True, kw_only=True)
class Afterwards:
    """A dossier received on paper is entered: by which serial of which lease, and why so late."""

    lease_id: str
    serial: int
    received_at: datetime  # the true hour
    reason: str


@dataclass(frozen=True, kw_only=True)
class Use:
    """A serial that a dossier has."""

    serial: int
    dossier_id: str


@dataclass(frozen=True, kw_only=True)
class Closing:
    """The end of a lease: what it had not used is void from here."""

    closed_at: datetime
    officer_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Lease:
    """Serials of a day, each with its place in the register, in somebody's hand.

    Attributes:
        agency_code: of the unit on the day of the lease; numbers are made of it.
        provisional: of the provisional series, for procedures whose numbers the province's service gives.
        holder: the name of whoever writes the receipts.
    """

    lease_id: str
    unit_id: str
    agency_code: str
    provisional: bool
    on: date
    holder: str
    reason: str
    leased_at: datetime
    officer_id: str
    numbers: Block
    register: Block
    used: tuple[Use, ...] = ()
    closing: Closing | None = None

    @property
    def register_year(self) -> int:
        """The year in whose register the places are."""
        return register_year(self.leased_at)

    def number(self, serial: int) -> str:
        """The number that the receipt of a serial shows."""
        make = provisional_number if self.provisional else dossier_number
        return make(self.agency_code, self.leased_at, serial)

    def register_serial(self, serial: int) -> int:
        """The place in the register that goes with a serial."""
        return self.register.first + serial - self.numbers.first

    def user_of(self, serial: int) -> str | None:
        """The dossier that has a serial."""
        return next((use.dossier_id for use in self.used if use.serial == serial), None)

    def unused(self) -> tuple[Block, ...]:
        """The serials that no dossier has, in blocks."""
        used = {use.serial for use in self.used}
        return blocks(serial for serial in self.numbers.serials if serial not in used)

    def places(self, numbers: Block) -> Block:
        """The places in the register that go with a block of serials."""
        return Block(first=self.register_serial(numbers.first), last=self.register_serial(numbers.last))

    def with_use(self, entered: Afterwards, dossier_id: str) -> Lease:
        """The lease with a serial more in use.

        Raises: InvalidInputError for a serial or an hour that is not of this lease.
        """
        if entered.serial not in self.numbers.serials:
            allowed = f"từ {self.numbers.first} đến {self.numbers.last}"
            raise InvalidInputError(
                [Problem("entered_afterwards.serial", "Không thuộc dãy số đã cấp", allowed)]
            )
        self._require_hour(entered.received_at)
        return replace(self, used=(*self.used, Use(serial=entered.serial, dossier_id=dossier_id)))

    def _require_hour(self, received_at: datetime) -> None:
        """On the day of the lease, and not before it: nobody had the serial then. Paper knows no seconds."""
        leased = self.leased_at.replace(second=0, microsecond=0)
        if received_at < leased or civil_date(received_at) != self.on:
            begins = f"{leased.astimezone(VIETNAM_TIME):%H:%M}"
            allowed = f"từ {begins} đến hết ngày {self.on:%d/%m/%Y}"
            raise InvalidInputError(
                [Problem("entered_afterwards.received_at", "Ngoài thời gian của dãy số đã cấp", allowed)]
            )

    def closed(self, closing: Closing) -> Lease:
        """The lease at its end."""
        return replace(self, closing=closing)


def blocks(serials: Iterable[int]) -> tuple[Block, ...]:
    """Serials in rising order as blocks of those that follow each other."""
    runs = groupby(enumerate(serials), lambda place: place[1] - place[0])
    found = [[serial for _, serial in run] for _, run in runs]
    return tuple(Block(first=run[0], last=run[-1]) for run in found)


def leased_count(field: str, count: int) -> int:
    """How many serials are asked for.

    Raises: InvalidInputError out of bounds.
    """
    if not 1 <= count <= MOST_LEASED:
        raise InvalidInputError([Problem(field, "Số lượng sai", f"từ 1 đến {MOST_LEASED}")])
    return count


def checked(entered: Afterwards, *, now: datetime) -> Afterwards:
    """An entry afterwards as it was typed; whether its lease allows it is asked of the lease.

    Raises: InvalidInputError without a reason, or for an hour that cannot be believed.
    """
    problems = Problems()
    hour, why = entered.received_at, entered.reason
    at = problems.read(lambda: filed_at("entered_afterwards.received_at", hour, now=now), now)
    reason = problems.read(
        lambda: one_line("entered_afterwards.reason", why, longest=LONGEST_REASON, shortest=1), ""
    )
    problems.close()
    return replace(entered, received_at=at, reason=reason)
