"""What a template of a message may say, what it must say, and its versions.

Templates come with the software, as files; what the hosting unit publishes afterwards counts instead. A
version is never edited: "received.v1" is the software's first, "received.h2" the hosting unit's second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Template

from services.notify.domain.rules import CODES, Channel, Notice

SENT_THROUGH = (Channel.EMAIL, Channel.SMS)
LONGEST_SUBJECT, LONGEST_TEXT = 200, 4_000
Fault = tuple[str, str]  # the field, and what is wrong with it

# What may be said. Identity numbers, names and the procedure (which can tell of health or poverty) may not.
_ALWAYS = frozenset({"unit", "code", "desk_phone", "desk_address", "lookup"})
PLACEHOLDERS: Mapping[Notice, frozenset[str]] = {
    Notice.FILED: _ALWAYS,
    Notice.RECEIVED: _ALWAYS | {"appointment"},
    Notice.DECLINED: _ALWAYS | {"reason"},
    Notice.COMPLETED: _ALWAYS,
    Notice.REFUSED: _ALWAYS,
    Notice.SUPPLEMENT: _ALWAYS | {"reason", "papers", "answer_by"},
    Notice.PAYMENT: _ALWAYS | {"amount", "answer_by"},
    Notice.RESUMED: _ALWAYS | {"appointment"},
    Notice.EXTENDED: _ALWAYS | {"appointment", "reason"},
    Notice.WITHDRAWAL_DENIED: _ALWAYS | {"reason"},
    Notice.STOPPED: _ALWAYS | {"reason"},
    **dict.fromkeys(CODES, frozenset({"unit", "code", "desk_phone", "answer_by"})),
}
REQUIRED = frozenset({"unit", "code", "desk_phone"})  # who says it, about what, whom to ask


def channels_of(notice: Notice) -> tuple[Channel, ...]:
    """Through which channels it is said, each with a template of its own."""
    return (Channel.CODE,) if notice in CODES else SENT_THROUGH


@dataclass(frozen=True)
class Wording:
    """One version of what is said through one channel."""

    name: str  # "received.v1"
    subject: Template
    text: Template


@dataclass(frozen=True, kw_only=True)
class Published:
    """A version that the hosting unit published.

    Attributes:
        number: counted from 1 for each notice and channel.
        reason: why the one before was not good enough.
    """

    notice: Notice
    channel: Channel
    number: int
    subject: str
    text: str
    published_at: datetime
    published_by: str
    reason: str

    @property
    def name(self) -> str:
        """Of the version."""
        return f"{self.notice}.h{self.number}"

    @property
    def wording(self) -> Wording:
        """For putting messages into words."""
        return Wording(self.name, Template(self.subject), Template(self.text))


@dataclass(frozen=True, kw_only=True)
class NewWording:
    """A template that is to count from now on.

    Attributes:
        base: name of the version that was looked at.
    """

    notice: Notice
    channel: Channel
    base: str
    subject: str
    text: str
    reason: str

    @property
    def about(self) -> str:
        """Which template it is, as a key."""
        return f"{self.notice}.{self.channel}"


def faults(notice: Notice, channel: Channel, wording: Wording) -> Iterator[Fault]:
    """What keeps a template from being used."""
    parts = {"subject": wording.subject, "text": wording.text}
    if (channel is Channel.EMAIL) != bool(wording.subject.template):
        said = "thư điện tử cần tiêu đề" if channel is Channel.EMAIL else "tin SMS không có tiêu đề"
        yield "subject", said
    if "\n" in wording.subject.template:
        yield "subject", "tiêu đề chỉ có một dòng"
    for field, longest in (("subject", LONGEST_SUBJECT), ("text", LONGEST_TEXT)):
        if len(parts[field].template) > longest:
            yield field, f"dài quá {longest} ký tự"
    for field, part in parts.items():
        yield from _of_part(field, part, PLACEHOLDERS[notice])
    missing = REQUIRED - set(wording.text.get_identifiers())
    if missing:
        yield "text", f"chưa nêu {_listed(missing)}"


def _of_part(field: str, part: Template, allowed: frozenset[str]) -> Iterator[Fault]:
    if not part.is_valid():
        yield field, "có dấu $ không đứng trước tên trường nào; muốn viết dấu $ thì viết $$"
    unknown = set(part.get_identifiers()) - allowed
    if unknown:
        yield field, f"không được dùng {_listed(unknown)}; dùng được {_listed(allowed)}"


def _listed(names: frozenset[str] | set[str]) -> str:
    return ", ".join(f"${name}" for name in sorted(names))
