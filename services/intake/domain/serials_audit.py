"""Whether the serials of a unit are whole: each issued, leased or void, and their sum all that were taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.intake.domain.leases import Block, Lease, blocks
from services.intake.domain.numbering import Series


@dataclass(frozen=True, kw_only=True)
class Book:
    """All that is kept of one series of a unit, as of one moment.

    Attributes:
        last: the serial that was taken last.
        issued: those that dossiers have.
        leases: of the series, open and closed.
    """

    series: Series
    last: int
    issued: Sequence[int]
    leases: Sequence[Lease]


@dataclass(frozen=True, kw_only=True)
class Void:
    """Serials that no dossier will ever have, and why."""

    block: Block
    reason: str


@dataclass(frozen=True, kw_only=True)
class Account:
    """What became of the serials of a series.

    Attributes:
        leased: how many are in somebody's hand and not used yet.
        missing: taken and nowhere; there must be none.
        twice: in more than one place, or beyond the last; there must be none.
    """

    series: Series
    last: int
    issued: int
    leased: int
    void: tuple[Void, ...]
    missing: tuple[Block, ...]
    twice: tuple[Block, ...]

    @property
    def void_count(self) -> int:
        """How many are void."""
        return sum(len(each.block.serials) for each in self.void)

    @property
    def whole(self) -> bool:
        """Whether issued, leased and void serials are together exactly 1..last.

        Law: TT 01/2018/TT-VPCP, art. 10.2 (register) and art. 19 (number): serials follow each other.
        """
        return not self.missing and not self.twice


def account(book: Book) -> Account:
    """The account of a series."""
    leased: list[Block] = []
    void: list[Void] = []
    for lease in book.leases:
        for unused in lease.unused():
            block = lease.places(unused) if book.series is Series.REGISTER else unused
            if lease.closing is None:
                leased.append(block)
            else:
                void.append(Void(block=block, reason=lease.closing.reason))
    placed = Counter([*book.issued, *_serials(leased), *_serials(each.block for each in void)])
    taken = range(1, book.last + 1)
    return Account(
        series=book.series,
        last=book.last,
        issued=len(book.issued),
        leased=sum(len(block.serials) for block in leased),
        void=tuple(void),
        missing=blocks(serial for serial in taken if serial not in placed),
        twice=blocks(sorted(serial for serial, count in placed.items() if count > 1 or serial not in taken)),
    )


def _serials(found: Iterable[Block]) -> list[int]:
    return [serial for block in found for serial in block.serials]
