"""Holds the book of the day against every service: acknowledged = stored = tracked = closed + open."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import httpx

from deploy.demonstration.day import Commune
from deploy.demonstration.ledger import Entry, Ledger, NoticeKey
from services.contracts.calendars import civil_date

SETTLE_SECONDS = 120.0
SINK_SECONDS = 60.0  # a sink reads all that it ever took
CLOSED = {3, 8, 10}


class Reconciliation:
    """Compares, waiting for what is still on its way; what differs in the end is a difference."""

    def __init__(self, communes: list[Commune], ledger: Ledger, mail_url: str, sms_url: str) -> None:
        self._communes = communes
        self._ledger = ledger
        self._mail_url = mail_url
        self._sms_url = sms_url
        self._until = 0.0

    def run(self, tell: Callable[[str], None]) -> int:
        """Compare everything; tells each line and returns the number of differences."""
        self._until = time.monotonic() + SETTLE_SECONDS
        total = 0
        for commune in self._communes:
            total += self._commune(commune, tell)
        return total + self._sinks(tell)

    def _settled(self, compare: Callable[[], list[str]]) -> list[str]:
        while (found := compare()) and time.monotonic() < self._until:
            time.sleep(0.5)
        return found

    def _commune(self, commune: Commune, tell: Callable[[str], None]) -> int:
        book = self._ledger.of(commune.commune_id)
        checks: dict[str, Callable[[], list[str]]] = {
            "stored": lambda: self._stored(commune, book),
            "tracked": lambda: self._tracked(commune, book),
            "closed + open": lambda: self._counted(commune),
            "numbers": lambda: self._numbers(commune),
            "notices": lambda: self._notices(commune, book),
        }
        total = 0
        for name, check in checks.items():
            differences = self._settled(check)
            total += len(differences)
            tell(f"{commune.name:<18} {name:<14} {len(differences)} differences ({len(book)} acknowledged)")
            for difference in differences[:5]:
                tell(f"    {difference}")
        return total

    @staticmethod
    def _stored(commune: Commune, book: dict[str, Entry]) -> list[str]:
        reader = commune.officers["counter_officer"]
        stored = {item["dossier_id"]: item for item in reader.items(commune.path("intake", "dossiers"))}
        return _compared(book.values(), stored)

    @staticmethod
    def _tracked(commune: Commune, book: dict[str, Entry]) -> list[str]:
        reader = commune.officers["leader"]
        tracked = {item["dossier_id"]: item for item in reader.items(commune.path("tracking", "dossiers"))}
        stored = commune.officers["counter_officer"].items(commune.path("intake", "dossiers"))
        untracked = [
            f"{item['dossier_id']}: not tracked" for item in stored if item["dossier_id"] not in tracked
        ]
        return _compared(book.values(), tracked) + untracked

    @staticmethod
    def _counted(commune: Commune) -> list[str]:
        """Tracking's figures against intake's dossiers: none may be neither open nor closed."""
        stored = commune.officers["counter_officer"].items(commune.path("intake", "dossiers"))
        figures = commune.officers["leader"].get(commune.path("tracking", "counts")).body["figures"]
        counts = {figure["code"]: figure["count"] for figure in figures}
        closed = sum(1 for item in stored if item["status"] in CLOSED)
        wanted = {"all": len(stored), "closed": closed, "open": len(stored) - closed}
        return [
            f"{name}: {counts.get(name)} in tracking, {count} in intake"
            for name, count in wanted.items()
            if counts.get(name) != count
        ]

    @staticmethod
    def _numbers(commune: Commune) -> list[str]:
        """For each unit and day the serials are exactly 1..n, and the register's for each unit and year."""
        reader, path = commune.officers["counter_officer"], commune.path("intake", "dossiers")
        numbered = [item for item in reader.items(path) if item.get("dossier_number")]
        arrived = {item["dossier_id"] for item in reader.items(path, mark="arrived")}
        series: dict[str, list[int]] = {}
        for item in [*numbered, *_unused(commune, numbered)]:
            day, _, serial = item["dossier_number"].rpartition("-")
            if item["dossier_id"] not in arrived:  # whose number was given by another commune
                series.setdefault(day, []).append(int(serial))
            register = f"register {item['unit_id']} {item['register_year']}"
            series.setdefault(register, []).append(item["register_serial"])
        return [
            f"{name}: {sorted(serials)[:5]}... is not 1..{len(serials)}"
            for name, serials in series.items()
            if sorted(serials) != list(range(1, len(serials) + 1))
        ]

    def _notices(self, commune: Commune, book: dict[str, Entry]) -> list[str]:
        """One message for each due notice and channel, and no other."""
        messages = [
            item
            for item in _messages(commune, book)
            if item["notice"] not in book[item["dossier_id"]].crossed
        ]
        got = Counter((item["dossier_id"], item["notice"], item["channel"]) for item in messages)
        unsent = [f"{item['message_id']}: {item['state']}" for item in messages if item["state"] != "sent"]
        return _differences(self._ledger.notices(book.values()), got) + unsent

    def _sinks(self, tell: Callable[[str], None]) -> int:
        """What the mail server and the SMS gateway took, told apart by the messages' own ids."""
        differences = self._settled(self._undelivered)
        tell(f"{'mail and SMS':<18} {'taken over':<14} {len(differences)} differences")
        for difference in differences[:5]:
            tell(f"    {difference}")
        return len(differences)

    def _undelivered(self) -> list[str]:
        mails = {mail["message_id"] for mail in taken_over(self._mail_url)}
        texts = {text["reference"] for text in taken_over(self._sms_url)}
        return [
            f"{item['message_id']} ({item['channel']}) reached nobody"
            for commune in self._communes
            for item in _messages(commune, self._ledger.of(commune.commune_id))
            if item["reference"] not in (texts if item["channel"] == "sms" else mails)
        ]


def taken_over(url: str) -> list[dict[str, Any]]:
    """What a sink shows that it took over."""
    return list(httpx.get(url, trust_env=False, timeout=SINK_SECONDS).json()["items"])


def _unused(commune: Commune, numbered: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The serials that are leased for receipts by hand or void after it, of the days that have dossiers."""
    reader = commune.officers["counter_officer"]
    days = {(item["unit_id"], civil_date(datetime.fromisoformat(item["received_at"]))) for item in numbered}
    leases = [
        lease
        for unit_id, day in sorted(days)
        for lease in reader.items(commune.path("intake", f"units/{unit_id}/serial-leases"), on=f"{day}")
    ]
    return [
        {**line, "unit_id": lease["unit_id"], "register_year": lease["register_year"]}
        for lease in leases
        for line in lease["serials"]
        if line["state"] != "issued"
    ]


def _messages(commune: Commune, book: dict[str, Entry]) -> list[dict[str, Any]]:
    """The messages to people; not what is told at the desk, nor what had lapsed: it was known already."""
    return [
        item
        for item in commune.officers["leader"].items(commune.path("notify", "messages"))
        if item["dossier_id"] in book and item["channel"] != "desk" and item["state"] != "lapsed"
    ]


def _compared(entries: Iterable[Entry], found: dict[str, dict[str, object]]) -> list[str]:
    differences = []
    for entry in entries:
        item = found.get(entry.dossier_id)
        if item is None:
            differences.append(f"{entry.dossier_id}: acknowledged, not there")
        elif (item["status"], item["dossier_number"] or "") != (entry.status, entry.number):
            there = f"{item['status']} {item['dossier_number']}"
            differences.append(
                f"{entry.dossier_id}: {there} there, {entry.status} {entry.number} acknowledged"
            )
    return differences


def _differences(due: Counter[NoticeKey], got: Counter[NoticeKey]) -> list[str]:
    return [
        f"{key}: {got[key]} messages, {due[key]} due" for key in sorted({*due, *got}) if due[key] != got[key]
    ]
