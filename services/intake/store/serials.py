"""Queries over leased serials, and what is kept of all serials of a unit as of one moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis.mongo import Document, Index, Store, document_id
from services.contracts.calendars import instant
from services.intake.domain.documents import restored
from services.intake.domain.leases import Lease
from services.intake.domain.numbering import Series, counter_of, recognised
from services.intake.domain.serials_audit import Book
from services.intake.ports import DOSSIERS, SERIAL_LEASES, SERIALS

LEASE_INDEXES = (Index(("unit_id", "on")),)
DOSSIER_INDEXES = (
    Index(("reception.received_at", "dossier_id"), only_where={"reception.received_at": {"$exists": True}}),
    Index(
        ("unit_id", "reception.register_year", "reception.register_serial"),
        only_where={"reception.register_year": {"$exists": True}},
    ),
)
_SERIES_OF_A_DAY = {"number": Series.DAY, "provisional": Series.PROVISIONAL}
_TOLD = ("number", "serial", "provisional_number", "register_serial")


class MongoSerials:
    """See ports.SerialsReader."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lease(self, commune_id: str, lease_id: str) -> Document | None:
        """See ports.SerialsReader."""
        return self._store.tenant(commune_id).collection(SERIAL_LEASES).get(lease_id)

    def leases(self, commune_id: str, unit_id: str, on: date) -> list[Document]:
        """See ports.SerialsReader."""
        found = self._store.tenant(commune_id).collection(SERIAL_LEASES)
        where = {"unit_id": unit_id, "on": on.isoformat()}
        return list(found.find(where, sort=[("leased_at", 1), ("lease_id", 1)]))

    def books(self, commune_id: str, unit_id: str, on: date) -> list[Book]:
        """See ports.SerialsReader."""
        with self._store.client.start_session(snapshot=True) as moment:
            unit = _Unit(self._store, moment, commune_id, unit_id, on)
            return [unit.day(Series.DAY), unit.day(Series.PROVISIONAL), unit.register()]

    def counters(self) -> Iterator[Counter]:
        """Every counter of dossiers that there is."""
        for kept in self._store.plumbing(SERIALS).find({}, ["tenant"]):
            kind, _, rest = kept["_id"].partition("/")[2].partition(":")
            unit_id, _, when = rest.rpartition(":")
            if kind == "register":
                yield Counter(kept["tenant"], unit_id, Series.REGISTER, date(int(when), 12, 31))
            elif kind in _SERIES_OF_A_DAY:
                yield Counter(kept["tenant"], unit_id, _SERIES_OF_A_DAY[kind], date.fromisoformat(when))

    def book(self, of: Counter) -> Book:
        """All that is kept of the series of a counter, as of one moment."""
        with self._store.client.start_session(snapshot=True) as moment:
            unit = _Unit(self._store, moment, of.commune_id, of.unit_id, of.on)
            return unit.register() if of.series is Series.REGISTER else unit.day(of.series)


@dataclass(frozen=True)
class Counter:
    """A counter of a unit: which serials it gave."""

    commune_id: str
    unit_id: str
    series: Series
    on: date  # of a register the last day of its year

    def __str__(self) -> str:
        return f"{self.commune_id} {self.unit_id} {self.series} {self.on}"


class _Unit:
    """What one unit has of a day and of its year, read as of one moment."""

    def __init__(self, store: Store, moment: ClientSession, commune_id: str, unit_id: str, on: date) -> None:
        self._store = store
        self._moment = moment
        self._mine = {"tenant": commune_id, "unit_id": unit_id}
        self._on = on
        self._begins = instant(on, time(0))

    def day(self, series: Series) -> Book:
        """The numbers of the day, lawful or provisional."""
        provisional = series is Series.PROVISIONAL
        within = {"$gte": self._begins, "$lt": self._begins + timedelta(days=1)}
        serials = [
            _own_serial(one) for one in self._receptions({"reception.received_at": within}, provisional)
        ]
        leases = self._leases({"on": self._on.isoformat(), "provisional": provisional})
        return Book(series=series, last=self._last(series), issued=[n for n in serials if n], leases=leases)

    def register(self) -> Book:
        """The places in the register of the year."""
        found = self._receptions({"reception.register_year": self._on.year}, None)
        serials = [int(one["register_serial"]) for one in found]
        leases = self._leases({"on": {"$gte": f"{self._on.year}-01-01", "$lte": f"{self._on.year}-12-31"}})
        last = self._last(Series.REGISTER)
        return Book(series=Series.REGISTER, last=last, issued=[n for n in serials if n], leases=leases)

    def _receptions(self, where: Mapping[str, Any], provisional: bool | None) -> list[Document]:
        told = [f"reception.{name}" for name in _TOLD]
        found = self._store.plumbing(DOSSIERS).find({**self._mine, **where}, told, session=self._moment)
        receptions = [one["reception"] for one in found]
        if provisional is None:
            return receptions
        return [one for one in receptions if bool(one.get("provisional_number")) is provisional]

    def _leases(self, where: Mapping[str, Any]) -> list[Lease]:
        found = self._store.plumbing(SERIAL_LEASES).find({**self._mine, **where}, session=self._moment)
        return [restored(Lease, one) for one in found]

    def _last(self, series: Series) -> int:
        key = document_id(self._mine["tenant"], counter_of(series, self._mine["unit_id"], self._begins))
        counter = self._store.plumbing(SERIALS).find_one({"_id": key}, session=self._moment)
        return int(counter["last"]) if counter else 0


def _own_serial(reception: Mapping[str, Any]) -> int:
    """The serial that a reception has of its unit; one from before it was kept has it in its number."""
    if "serial" in reception:
        return int(reception["serial"])
    number = recognised(reception["number"])
    return number.serial if number else 0
