"""What the desks were told: the harness' own book of every command, beside a short trace of what happened."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

OPEN, ACKNOWLEDGED, REFUSED = "open", "acknowledged", "refused"
_TRACE = 20_000  # lines kept


@dataclass
class Command:
    """One order of a desk, sent again with the same key until it is decided.

    Attributes:
        kind: "filing", "certification", "completion", ...: what was ordered.
        subject: the dossier, lease or document it is about; of a new one its id once that is known.
        who: of a filing the applicant's identity number and the channels that reach them.
        by: the account that gave the order.
        put_off: codes of the answers after which it was sent again.
        fault: an answer that no failure of a part excuses (a 500), or nothing.
    """

    kind: str
    commune_id: str
    service: str
    path: str
    body: Any
    etag: str = ""
    subject: str = ""
    who: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    state: str = OPEN
    status: int = 0
    answer: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 0
    fault: str = ""
    put_off: set[str] = field(default_factory=set)

    @property
    def is_acknowledged(self) -> bool:
        """Whether somebody was told that it is done."""
        return self.state == ACKNOWLEDGED


def _subject(answer: Mapping[str, Any]) -> str:
    ids = (answer.get(name) for name in ("dossier_id", "lease_id", "document_id"))
    return str(next(filter(None, ids), ""))


class Ledger:
    """All commands of a world's life, over all seeds that are played in it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._commands: list[Command] = []
        self._trace: deque[tuple[float, str, str]] = deque(maxlen=_TRACE)
        self.acknowledged_at: deque[float] = deque(maxlen=_TRACE)  # monotonic

    def add(self, command: Command) -> Command:
        """An order is about to be sent."""
        with self._guard:
            self._commands.append(command)
        return command

    def decided(self, command: Command, state: str, status: int, answer: Mapping[str, Any]) -> None:
        """It was answered for good."""
        with self._guard:
            command.status, command.answer = status, answer
            command.subject = command.subject or _subject(answer)
            command.state = state  # last: whoever looks at the state finds the rest
            if state == ACKNOWLEDGED:
                self.acknowledged_at.append(time.monotonic())
        said = answer.get("code") or answer.get("dossier_number") or ""
        self.note(f"{command.kind} {command.key[:8]} {state} {status} {said}", command.subject)

    def note(self, text: str, subject: str = "") -> None:
        """A line of the trace; `subject`: whom it is about, nothing for what is about all (a fault)."""
        with self._guard:
            self._trace.append((time.time(), subject, text))

    def trace(self, subjects: Iterable[str], count: int) -> list[str]:
        """The last lines about some dossiers, with all faults among them."""
        wanted = {*subjects, ""}
        with self._guard:
            lines = [line for line in self._trace if line[1] in wanted][-count:]
        return [
            f"{time.strftime('%H:%M:%S', time.gmtime(at))}.{int(at * 1000) % 1000:03d} {text} {subject}"
            for at, subject, text in lines
        ]

    def commands(self, *states: str) -> list[Command]:
        """Those in one of these states; all without any."""
        with self._guard:
            return [one for one in self._commands if not states or one.state in states]

    def counts(self) -> Counter[str]:
        """How many commands are in each state."""
        return Counter(one.state for one in self.commands())
