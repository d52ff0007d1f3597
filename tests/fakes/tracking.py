"""Tracking's questions answered in memory: the criteria in plain Python, dossier by dossier."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from services.contracts.calendars import civil_date
from services.contracts.folding import folded
from services.tracking.domain.course import Course
from services.tracking.domain.criteria import Criteria, Days
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.office import Office
from services.tracking.domain.ratings import Rated
from services.tracking.domain.voices import Opinion
from services.tracking.domain.waiting import Axis, CommuneFigures, Share, Waiting, all_waiting, due_soon
from services.tracking.domain.waits import Wait
from services.tracking.ports import SealedVoid


@dataclass
class InMemoryDossiers:
    """See ports.Dossiers: those of one commune."""

    kept: dict[str, Dossier] = field(default_factory=dict)
    the_office: Office = field(default_factory=Office)
    staff: dict[str, str] = field(default_factory=dict)
    voided: dict[tuple[str, int], list[SealedVoid]] = field(default_factory=dict)  # by unit and year
    ratings: dict[str, Rated] = field(default_factory=dict)
    waited: list[Wait] = field(default_factory=list)

    def one(self, dossier_id: str) -> Dossier | None:
        """See ports.Dossiers."""
        return self.kept.get(dossier_id)

    def newest(
        self, criteria: Criteria, now: datetime, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Dossier]:
        """See ports.Dossiers."""
        found = [one for one in self._meeting(criteria, now) if before is None or _place(one) < before]
        return [
            replace(one, timeline=(), person=None) for one in sorted(found, key=_place, reverse=True)[:limit]
        ]

    def count(self, criteria: Criteria, now: datetime) -> int:
        """See ports.Dossiers."""
        return len(list(self._meeting(criteria, now)))

    def waiting(self, now: datetime, soon: Days) -> Waiting:
        """See ports.Dossiers."""
        waiting = [one for one in self.kept.values() if meets(one, all_waiting(), now)]
        keys = {
            Axis.OFFICER: lambda one: one.officer,
            Axis.UNIT: lambda one: one.where,
            Axis.PROCEDURE: lambda one: one.procedure_code,
        }
        return {axis: _shares(waiting, key, axis, now, soon) for axis, key in keys.items()}

    def courses(self, begins: datetime, ends: datetime) -> Iterator[Course]:
        """See ports.Dossiers."""
        for one in self.kept.values():
            if one.filed_at < ends and (one.result_at is None or one.result_at >= begins):
                yield Course(
                    dossier_id=one.dossier_id, procedure_code=one.procedure_code, entries=one.timeline
                )

    def registered(self, unit_id: str, year: int, first: int, last: int) -> Sequence[Dossier]:
        """See ports.Dossiers."""
        found = {serial: one for serial, one in self._serials(unit_id, year) if first <= serial <= last}
        return [replace(found[serial], timeline=()) for serial in sorted(found)]

    def last_serial(self, unit_id: str, year: int) -> int:
        """See ports.Dossiers."""
        voids = [void.last for void in self.voids(unit_id, year)]
        return max([serial for serial, _ in self._serials(unit_id, year)] + voids, default=0)

    def voids(self, unit_id: str, year: int) -> Sequence[SealedVoid]:
        """See ports.Dossiers."""
        return self.voided.get((unit_id, year), [])

    def _serials(self, unit_id: str, year: int) -> Iterable[tuple[int, Dossier]]:
        for one in self.kept.values():
            if (one.unit_id, one.register_year) == (unit_id, year) and one.register_serial is not None:
                yield one.register_serial, one

    def rated(self, dossier_id: str) -> Rated | None:
        """See ports.Dossiers."""
        return self.ratings.get(dossier_id)

    def opinions(self, begins: datetime, ends: datetime) -> Sequence[Opinion]:
        """See ports.Dossiers."""
        return [
            Opinion(
                dossier_id=dossier_id,
                rating=said.rating,
                rated_at=said.rated_at,
                procedure_code=self.kept[dossier_id].procedure_code,
                procedure_name=self.kept[dossier_id].procedure_name,
            )
            for dossier_id, said in self.ratings.items()
            if begins <= said.rated_at < ends
        ]

    def waits(self, first: date, last: date) -> Sequence[Wait]:
        """See ports.Dossiers."""
        return [one for one in self.waited if first <= civil_date(one.done_at) <= last]

    def office(self) -> Office:
        """See ports.Dossiers."""
        return self.the_office

    def officers(self, ids: Collection[str]) -> Mapping[str, str]:
        """See ports.Dossiers."""
        return {staff_id: self.staff[staff_id] for staff_id in ids if staff_id in self.staff}

    def _meeting(self, criteria: Criteria, now: datetime) -> Iterable[Dossier]:
        return (
            one
            for one in self.kept.values()
            if meets(one, criteria, now) and _is_rated(self.ratings.get(one.dossier_id), criteria)
        )


@dataclass
class InMemoryPublicDossiers:
    """See ports.PublicDossiers: all communes' dossiers, those with a code by its digest."""

    communes: dict[str, InMemoryDossiers]
    digests: dict[str, tuple[str, str]] = field(default_factory=dict)  # to commune and dossier

    def by_number(self, number: str) -> tuple[str, Dossier] | None:
        """See ports.PublicDossiers."""
        for commune_id, dossiers in self.communes.items():
            for one in dossiers.kept.values():
                if number in (one.dossier_number, one.provisional_number) and not one.arrived:
                    return commune_id, one
        return None

    def by_digest(self, lookup_digest: str) -> tuple[str, Dossier] | None:
        """See ports.PublicDossiers."""
        found = self.digests.get(lookup_digest)
        return None if found is None else (found[0], self.communes[found[0]].kept[found[1]])


def _shares(
    waiting: Sequence[Dossier], key: Callable[[Dossier], str | None], axis: Axis, now: datetime, soon: Days
) -> list[Share]:
    groups: dict[str, list[Dossier]] = {}
    for one in waiting:
        groups.setdefault(key(one) or "", []).append(one)
    shares = [
        Share(
            key=name,
            name=max(one.procedure_name for one in group) if axis is Axis.PROCEDURE else "",
            waiting=len(group),
            late=sum(one.is_late(now) for one in group),
            soon=sum(meets(one, due_soon(all_waiting(), soon), now) for one in group),
            since=min(one.step.opened_at if one.step else one.received_at or one.filed_at for one in group),
        )
        for name, group in groups.items()
    ]
    return sorted(shares, key=lambda one: (-one.late, -one.waiting, one.key))


def meets(dossier: Dossier, criteria: Criteria, now: datetime) -> bool:
    """Whether a dossier meets all criteria."""
    return all((
        not criteria.name or _is_called(dossier, folded(criteria.name)),
        criteria.number in ("", dossier.dossier_number, dossier.provisional_number),
        criteria.procedure in ("", dossier.procedure_code),
        criteria.unit in ("", dossier.where),
        criteria.officer in ("", dossier.officer),
        criteria.channel in ("", dossier.channel),
        criteria.assisted in (None, dossier.assisted),
        not criteria.statuses or dossier.status in criteria.statuses,
        criteria.open in (None, dossier.is_open),
        criteria.late in (None, dossier.is_late(now)),
        criteria.mark is None or criteria.mark in dossier.marks,
        _within(dossier.filed_at, criteria.filed),
        _within(dossier.due_at, criteria.due),
        _within(dossier.result_at, criteria.result),
    ))  # fmt: skip


def _is_rated(rated: Rated | None, criteria: Criteria) -> bool:
    if rated is None:
        return not criteria.asks_for_ratings
    return rated.rating in (criteria.ratings or {rated.rating}) and _within(rated.rated_at, criteria.rated)


def _is_called(dossier: Dossier, beginning: str) -> bool:
    return f" {folded(dossier.applicant)}".find(f" {beginning}") >= 0


def _within(at: datetime | None, days: Days) -> bool:
    if days.first is None and days.last is None:
        return True
    if at is None:
        return False
    on = civil_date(at)
    return (days.first is None or days.first <= on) and (days.last is None or on <= days.last)


def _place(dossier: Dossier) -> tuple[datetime, str]:
    return dossier.filed_at, dossier.dossier_id


@dataclass
class InMemoryCommunes:
    """See ports.Communes: told beforehand; remembers what it was asked."""

    told: Sequence[CommuneFigures]
    asked: list[tuple[datetime, Days, Days]] = field(default_factory=list)

    def figures(self, now: datetime, soon: Days, month: Days) -> Sequence[CommuneFigures]:
        """See ports.Communes."""
        self.asked.append((now, soon, month))
        return self.told
