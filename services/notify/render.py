"""Puts messages into words: the templates, checked when they are loaded, and what may stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from services.contracts.person import PersonData
from services.notify.domain.letter import Letter, Said, reference
from services.notify.domain.message import Facts, Message
from services.notify.domain.rules import BY_TELEPHONE, Channel, Notice
from services.notify.domain.segments import segments, unaccented
from services.notify.domain.templates import Wording, channels_of, faults
from services.notify.domain.wording import international, moment_text, money_text, one_line

FOLDER = Path(__file__).parent / "templates"
LOOKUP_PATH = "/tra-cuu"  # the public look-up page, below the public address of the deployment
AT_THE_DESK = "xem văn bản của nơi tiếp nhận"  # where an event does not say it


class TemplateError(Exception):
    """A template is missing, or says what no message may say; the service does not start."""


Catalogue = Mapping[tuple[Notice, Channel], Wording]


def load(folder: Path = FOLDER) -> Catalogue:
    """The newest version of every template, `<notice>.v<version>.<channel>.txt`.

    The first line of a mail's template is its subject.
    Raises: TemplateError.
    """
    catalogue = {}
    for notice in Notice:
        for channel in channels_of(notice):
            wording = _newest(folder, notice, channel)
            for field, said in faults(notice, channel, wording):
                raise TemplateError(f"{wording.name}, {channel}, {field}: {said}")
            catalogue[notice, channel] = wording
    return catalogue


def _newest(folder: Path, notice: Notice, channel: Channel) -> Wording:
    found = {_version(path): path for path in folder.glob(f"{notice}.v*.{channel}.txt")}
    if not found:
        raise TemplateError(f"{notice}, {channel}: there is no template")
    version = max(found)
    text = found[version].read_text(encoding="utf-8")
    subject = ""
    if channel is Channel.EMAIL:
        subject, _, text = text.partition("\n")
    return Wording(f"{notice}.v{version}", Template(subject.strip()), Template(text.strip()))


def _version(path: Path) -> int:
    digits = path.name.split(".")[1].removeprefix("v")
    if not digits.isdecimal():
        raise TemplateError(f"{path.name}: not named <notice>.v<version>.<channel>.txt")
    return int(digits)


@dataclass(frozen=True)
class Renderer:
    """Puts one message after the other into words.

    Attributes:
        public_url: where citizens reach this deployment.
        sender: the address from which mails come.
        sms_accents: write SMS with accents; they then take more than twice the parts.
    """

    catalogue: Catalogue
    public_url: str
    sender: str
    sms_accents: bool = False

    def compose(self, message: Message, commune_id: str, person: PersonData) -> Letter:
        """The letter of a message; the same in every attempt as long as the template stays.

        Raises: RefusedError if the person's telephone number is none.
        """
        wording = self.catalogue[message.notice, message.channel]
        said = self.said(wording, message.channel, message.facts, person)
        is_sms = message.channel in BY_TELEPHONE
        return Letter(
            to=international(person.phone or "") if is_sms else person.email or "",
            sender_name=one_line(message.facts.unit_name),
            subject=said.subject,
            text=said.text,
            reference=reference(message.channel, commune_id, message.message_id, self.sender),
            written_at=message.created_at,
            template=wording.name,
            segments_count=said.segments.count if said.segments else None,
        )

    def said(self, wording: Wording, channel: Channel, facts: Facts, person: PersonData) -> Said:
        """A template filled in."""
        values = self._values(facts, person)
        text = wording.text.substitute(values)
        is_sms = channel in BY_TELEPHONE
        if is_sms and not self.sms_accents:
            text = unaccented(text)
        return Said(wording.subject.substitute(values), text, segments(text) if is_sms else None)

    def _values(self, facts: Facts, person: PersonData) -> dict[str, str]:
        values = {
            "unit": facts.unit_name,
            "code": person.phone_code or facts.dossier_number or grouped(person.lookup_code or ""),
            "desk_phone": facts.desk_phone,
            "desk_address": facts.desk_address,
            "lookup": self._lookup(person.lookup_code),
            "appointment": moment_text(facts.appointment_at) if facts.appointment_at else "",
            "reason": person.reason or AT_THE_DESK,
            "papers": "; ".join(person.papers) or AT_THE_DESK,
            "answer_by": moment_text(facts.answer_by) if facts.answer_by else "khi ông/bà chuẩn bị xong",
            "amount": money_text(facts.amount) if facts.amount is not None else "theo thông báo",
        }
        return {name: one_line(value) for name, value in values.items()}

    def _lookup(self, lookup_code: str | None) -> str:
        page = self.public_url.rstrip("/") + LOOKUP_PATH
        return f"{page}#{lookup_code}" if lookup_code else page


def grouped(lookup_code: str) -> str:
    """A look-up code as people read it: groups of four."""
    return "-".join(lookup_code[start : start + 4] for start in range(0, len(lookup_code), 4))
