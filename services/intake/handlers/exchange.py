"""Exchange files: dossiers as lines, and what each line of a file would do here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.contracts.calendars import civil_date
from services.contracts.folding import folded
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.errors import InvalidInputError, Problem
from services.intake.domain.exchange import ExchangeLine
from services.intake.domain.exchange_codec import read, written
from services.intake.domain.exchange_of import line_of
from services.intake.domain.exchange_report import Hints, Incoming
from services.intake.domain.exchange_rules import contradictions
from services.intake.handlers.errors import ExchangeTooLongError
from services.intake.handlers.synchronising import surroundings
from services.intake.ports import Document, ExchangeReader

MOST_LINES = 5_000  # of one file; a bound of the software
_MARK = "\ufeff"  # before the first line of a file from an editor that marks UTF-8


def told_line(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The line of a dossier: that of its system of record where it is a copy."""
    if "exchange" in kept:
        told: dict[str, Any] = kept["exchange"]["line"]
        return told
    dossier = restored(Dossier, kept)
    return written(line_of(dossier, surroundings(dossier, kept)))


def source_of_commune(commune_id: str) -> str:
    """The name of this system and commune in the exchange."""
    return f"motcua:{commune_id}"


def read_file(body: bytes, *, now: datetime) -> list[Incoming]:
    """The lines of a file; empty ones are passed over.

    Raises: ExchangeTooLongError.
    """
    try:
        text = body.decode("utf-8").removeprefix(_MARK)
    except UnicodeDecodeError:
        return [_wrong(1, "Không phải UTF-8", "tệp chữ UTF-8")]
    lines = [(place, line) for place, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise ExchangeTooLongError(MOST_LINES)
    return [_read_line(place, line, now) for place, line in lines]


def _read_line(place: int, text: str, now: datetime) -> Incoming:
    try:
        line = read(json.loads(text))
    except (ValueError, RecursionError):
        return _wrong(place, "Không phải JSON", "mỗi dòng một đối tượng JSON")
    except InvalidInputError as exc:
        return Incoming(place=place, problems=exc.problems)
    return Incoming(place=place, line=line, problems=tuple(contradictions(line, now=now)))


def _wrong(place: int, message: str, allowed: str) -> Incoming:
    return Incoming(place=place, problems=(Problem("", message, allowed),))


def hints(commune_id: str, line: ExchangeLine, reader: ExchangeReader) -> Hints:
    """What could be the dossier of a line, besides what its numbers name for certain."""
    own = reader.numbered(commune_id, line.number.upper())
    on = civil_date(line.received_at or line.filed_at)
    alike = reader.alike(commune_id, folded(line.applicant.name), line.procedure_code, on)
    return Hints(
        own_id=own["dossier_id"] if own is not None and _is_same(own, line) else "",
        alike=tuple(one["number"] for one in alike),
    )


def _is_same(kept: Document, line: ExchangeLine) -> bool:
    """Whether a dossier with the number of a line is the line's: two systems may give one number twice."""
    ours = line.source == source_of_commune(kept["commune_id"])
    at = line.received_at or line.filed_at
    return ours or (
        kept["search_name"] == folded(line.applicant.name)
        and kept["procedure"]["code"] == line.procedure_code
        and civil_date(kept["reception"]["received_at"]) == civil_date(at)
    )
