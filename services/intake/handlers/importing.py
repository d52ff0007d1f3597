"""Importing a line: which dossier it is, whether it may change it, and the copy that is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.contracts.lookup_code import RANDOM_BITS
from services.intake.domain.catalogue import Procedure
from services.intake.domain.commune import Commune
from services.intake.domain.documents import document, restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.errors import InvalidInputError, Problem, UnknownProcedureError
from services.intake.domain.exchange import ExchangeLine
from services.intake.domain.exchange_codec import read, written
from services.intake.domain.exchange_in import Copy, copied
from services.intake.domain.exchange_report import Hints, Incoming, Outcome, Verdict
from services.intake.domain.exchange_rules import imported_id, may_follow
from services.intake.domain.lookup_code import lookup_code
from services.intake.domain.marks import marks
from services.intake.handlers.desk_events import announce_imported
from services.intake.handlers.exchange import source_of_commune, told_line
from services.intake.handlers.means import Means, entry, sealed_person
from services.intake.handlers.outside_numbers import claim_number
from services.intake.handlers.records import filed_document
from services.intake.ports import DOSSIERS, OUTSIDE_NUMBERS, Actor, Document


@dataclass(frozen=True, kw_only=True)
class ImportFile:
    """How a file is to be imported.

    Attributes:
        unit_id: with which dossiers are counted whose agency code is no receiving unit's of the commune.
        separate: lines that look like dossiers of the commune are other ones: somebody has looked.
    """

    unit_id: str = ""
    separate: bool = False


@dataclass(frozen=True, kw_only=True)
class Importer:
    """Imports the lines of a file for a commune, within one transaction after the other."""

    commune: Commune
    order: ImportFile
    actor: Actor
    means: Means

    def weigh(self, incoming: Incoming, hints: Hints, work: UnitOfWork) -> Verdict:
        """What a line would do, and nothing of it."""
        return self._weighed(incoming, hints, work)[0]

    def take(self, incoming: Incoming, hints: Hints, work: UnitOfWork) -> Verdict:
        """Do what a line says, if it may be done."""
        verdict, kept = self._weighed(incoming, hints, work)
        if verdict.writes and incoming.line is not None:
            self._write(incoming.line, verdict.dossier_id, kept, work)
        return verdict

    def _weighed(self, incoming: Incoming, hints: Hints, work: UnitOfWork) -> tuple[Verdict, Document | None]:
        line, place = incoming.line, incoming.place
        if line is None or incoming.problems:
            number = line.number if line else ""
            return _refused(place, number, incoming.problems), None
        kept = self._found(line, hints, work)
        if kept is None:
            return self._weighed_new(line, place, hints), None
        return _weighed_known(line, place, kept), kept

    def _weighed_new(self, line: ExchangeLine, place: int, hints: Hints) -> Verdict:
        problems = []
        if line.source == source_of_commune(self.commune.commune_id):
            problems.append(Problem("HeThong", "Xã không có hồ sơ này", "hồ sơ của hệ thống khác"))
        try:
            self._unit_id(line)
        except InvalidInputError as exc:
            problems += exc.problems
        if hints.alike and not self.order.separate:
            message = "Có thể là hồ sơ đã có của xã: cùng người, cùng thủ tục, cùng ngày"
            allowed = f"ghi số này cho hồ sơ {', '.join(hints.alike)}, hoặc nhập với separate=true"
            problems.append(Problem("MaHoSo", message, allowed))
        if problems:
            return _refused(place, line.number, tuple(problems))
        dossier_id = imported_id(self.commune.commune_id, line.source, line.number)
        return Verdict(
            place=place, outcome=Outcome.NEW, number=line.number, dossier_id=dossier_id, writes=True
        )

    def _found(self, line: ExchangeLine, hints: Hints, work: UnitOfWork) -> Document | None:
        """The dossier of a line: by its system and number, by a number of another system, by one of ours."""
        numbers = [number for number in (line.number, line.other_number) if number]
        ids = [imported_id(self.commune.commune_id, line.source, number) for number in numbers]
        owners = [work.get(OUTSIDE_NUMBERS, number.upper()) for number in numbers]
        ids += [owner["dossier_id"] for owner in owners if owner is not None]
        for dossier_id in [*ids, hints.own_id]:
            kept = work.get(DOSSIERS, dossier_id) if dossier_id else None
            if kept is not None:
                return kept
        return None

    def _unit_id(self, line: ExchangeLine) -> str:
        for unit in self.commune.units:
            if unit.receives and unit.agency_code == line.agency_code:
                return unit.unit_id
        if self.order.unit_id:
            return self.commune.receiving_unit("unit_id", self.order.unit_id).unit_id
        message = "Không phải mã của đơn vị tiếp nhận nào của xã"
        raise InvalidInputError([Problem("MaDinhDanhDonVi", message, "hoặc chọn unit_id cho cả tệp")])

    def _write(self, line: ExchangeLine, dossier_id: str, kept: Document | None, work: UnitOfWork) -> None:
        now, means = self.means.clock.now(), self.means
        before = restored(Dossier, kept) if kept else None
        copy = Copy(
            dossier_id=dossier_id,
            commune_id=self.commune.commune_id,
            unit_id=before.unit_id if before else self._unit_id(line),
            lookup_code=before.lookup_code if before else lookup_code(means.chance.bits(RANDOM_BITS)),
            procedure=_procedure(line, means),
            imported_at=now,
        )
        dossier = copied(line, copy)
        for number in (line.number, line.other_number):
            if number:
                claim_number(number, dossier_id, work)
        history = [*(kept or {}).get("history", ()), entry("imported", now, self.actor, line.source)]
        work.put(DOSSIERS, dossier_id, {**_document(dossier, line, kept, now), "history": history})
        announce_imported(dossier, line, sealed_person(dossier, means), now, self.actor, work)


def _document(
    dossier: Dossier, line: ExchangeLine, kept: Mapping[str, Any] | None, now: datetime
) -> Document:
    told = {
        "exchange": {"source": line.source, "line": written(line), "imported_at": now},
        "outside_number": line.number.upper(),
    }
    if kept is None:
        return {**filed_document(dossier), **told}
    stays = {name: kept[name] for name in ("scans", "lookup_digest", "version")}
    name = dossier.applicant.folded_name
    return {**document(dossier), **marks(dossier), **stays, "search_name": name, **told}


def _procedure(line: ExchangeLine, means: Means) -> Procedure | None:
    on = civil_date(line.received_at or line.filed_at)
    try:
        return means.catalogue.version_on(line.procedure_code, on)
    except UnknownProcedureError:
        return None


def _weighed_known(line: ExchangeLine, place: int, kept: Document) -> Verdict:
    """What a line does to a dossier that is there: nothing to one of ours, and never a step back."""
    before, after = told_line(kept), written(line)
    known = {"place": place, "number": line.number, "dossier_id": kept["dossier_id"]}
    different = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if not different:
        return Verdict(**known, outcome=Outcome.SAME)
    if "exchange" not in kept:
        message = "Xã giữ bản gốc của hồ sơ này: khác nhau nhưng không nhập đè"
        noted = Problem("", message, ", ".join(different))
        return Verdict(**known, outcome=Outcome.DIFFERS, problems=(noted,))
    if not may_follow(read(before), line):
        message = f"Trạng thái lùi lại từ {before['TrangThai']}"
        wrong = Problem("TrangThai", message, "trạng thái sau đó")
        return Verdict(**known, outcome=Outcome.REFUSED, problems=(wrong,))
    return Verdict(**known, outcome=Outcome.DIFFERS, writes=True)


def _refused(place: int, number: str, problems: tuple[Problem, ...]) -> Verdict:
    return Verdict(place=place, outcome=Outcome.REFUSED, number=number, problems=problems)
