"""What the desks were told: the demonstration's own book, against which every service is held."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

SENT_NOTICES_BY_STATUS = {1: "filed", 2: "received", 9: "completed"}


@dataclass
class Entry:
    """One dossier as its desk knows it.

    Args:
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
    reached: set[int] = field(default_factory=set)
    crossed: set[str] = field(default_factory=set)

    def came_to(self, status: int) -> None:
        """The dossier has this national status now."""
        self.status = status
        self.reached.add(status)

    def notices(self) -> set[tuple[str, str, str]]:
        """Dossier, notice and channel of every message that is due; instant procedures need none."""
        if self.instant:
            return set()
        due = {notice for status, notice in SENT_NOTICES_BY_STATUS.items() if status in self.reached}
        if not self.online:
            due.discard("filed")
        channels = [name for name, has in (("sms", self.phone), ("email", self.email)) if has]
        return {(self.dossier_id, notice, channel) for notice in due for channel in channels}


class Ledger:
    """All dossiers of the day; several desks write into it."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
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

    def __len__(self) -> int:
        return len(self._entries)

    def notices(self, entries: Iterable[Entry]) -> set[tuple[str, str, str]]:
        """Every message that is due to them."""
        return set().union(*(entry.notices() for entry in entries))
