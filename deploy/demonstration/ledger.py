"""What the desks were told: the demonstration's own book, against which every service is held."""

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

SENT_NOTICES_BY_STATUS = {1: "filed", 2: "received", 9: "completed"}
NoticeKey = tuple[str, str, str]  # dossier, notice, channel


@dataclass
class Entry:
    """One dossier as its desk knows it.

    Args:
        due_at: the date in force, where the book keeps it.
        expected: how often each notice is due.
        crossed: notices that may have been sent or have lapsed: completion and hand-over were on their way
            at once, and nobody promises the order of two services.
    """

    commune_id: str
    dossier_id: str
    procedure_code: str
    instant: bool
    online: bool
    phone: bool
    email: bool
    status: int = 1
    number: str = ""
    due_at: datetime | None = None
    reached: set[int] = field(default_factory=set)
    expected: Counter[str] = field(default_factory=Counter)
    crossed: set[str] = field(default_factory=set)

    def came_to(self, status: int) -> None:
        """The dossier has this national status now, in the ordinary way: each brings its notice."""
        notice = SENT_NOTICES_BY_STATUS.get(status)
        wanted = notice is not None and not self.instant and (status != 1 or self.online)
        if wanted and notice is not None and status not in self.reached:
            self.expected[notice] += 1
        self.status = status
        self.reached.add(status)

    @property
    def channels(self) -> list[str]:
        """By which messages leave for its applicant."""
        return [name for name, has in (("sms", self.phone), ("email", self.email)) if has]

    def notices(self) -> Counter[NoticeKey]:
        """Dossier, notice and channel of every message that is due, each as often as it is."""
        due = Counter[NoticeKey]()
        for notice, times in self.expected.items():
            for channel in self.channels:
                due[self.dossier_id, notice, channel] = 0 if notice in self.crossed else times
        return +due


class Ledger:
    """All dossiers of the day; several desks write into it."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._money: dict[tuple[str, date], Counter[str]] = {}
        self._guard = threading.Lock()

    def add(self, entry: Entry) -> Entry:
        """A dossier was acknowledged."""
        with self._guard:
            self._entries[entry.dossier_id] = entry
        return entry

    def of(self, commune_id: str) -> dict[str, Entry]:
        """The dossiers of one commune, by id."""
        with self._guard:
            return {key: entry for key, entry in self._entries.items() if entry.commune_id == commune_id}

    def counted(self, commune_id: str, on: date, kind: str, amount: int = 0) -> None:
        """Money moved, or need not be paid, at a commune on a day, in đồng.

        Args:
            kind: paid, refunded, exempted.
        """
        with self._guard:
            sums = self._money.setdefault((commune_id, on), Counter())
            sums.update({f"{kind}_count": 1, kind: amount})

    def money(self, commune_id: str, on: date) -> Counter[str]:
        """What moved at a commune on a day: sums by kind, and `<kind>_count`."""
        with self._guard:
            return Counter(self._money.get((commune_id, on), {}))

    def __len__(self) -> int:
        return len(self._entries)

    def notices(self, entries: Iterable[Entry]) -> Counter[NoticeKey]:
        """Every message that is due to them."""
        return sum((entry.notices() for entry in entries), Counter[NoticeKey]())
