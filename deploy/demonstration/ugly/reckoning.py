"""Holds the book of the ugly days against every service: dates, money, serials, sinks, and what hangs."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import httpx

from deploy import clock
from deploy.demonstration.day import Commune
from deploy.demonstration.reconcile import Reconciliation, taken_over
from deploy.demonstration.ugly.scene import Stage, at_of
from deploy.instance import SERVICES
from services.contracts.calendars import civil_date

WATCHED_SECONDS = 45.0  # by then the watchdog names what nothing will move any more
MEASURED_SECONDS = 6.0  # workers refresh their gauges every five seconds
HANGS = ("motcua_parked_events", "motcua_dead_letters", "motcua_outbox_age_seconds", "motcua_inbox_depth")


def reckon(stage: Stage, tell: Callable[[str], None]) -> int:
    """Compare everything; tells each line and returns the number of differences."""
    instance = stage.instance
    sinks = f"{instance.url('mail.http')}/mails", f"{instance.url('sms.http')}/messages"
    total = Reconciliation(stage.communes, stage.ledger, *sinks).run(tell)
    checks: dict[str, Callable[[], list[str]]] = {
        "dates": lambda: _each(stage, _dates),
        "money": lambda: _each(stage, _money),
        "serials": lambda: _each(stage, _serials),
        "documents": lambda: _each(stage, _documents),
        "sinks, each once": lambda: list(_sinks(stage)),
        "nothing hangs": lambda: list(_hanging(stage)),
        "nothing stuck": lambda: list(_stuck(stage)),
    }
    for name, check in checks.items():
        differences = check()
        tell(f"{'all communes':<18} {name:<17} {len(differences)} differences")
        for difference in differences[:5]:
            tell(f"    {difference}")
        total += len(differences)
    return total


def _each(stage: Stage, check: Callable[[Stage, Commune], Iterator[str]]) -> list[str]:
    return [f"{commune.name}: {found}" for commune in stage.communes for found in check(stage, commune)]


def _dates(stage: Stage, commune: Commune) -> Iterator[str]:
    """The date in force of each dossier, at the desk and in tracking."""
    for service in ("intake", "tracking"):
        seen = {
            one["dossier_id"]: one
            for one in commune.officers["leader"].items(commune.path(service, "dossiers"))
        }
        for entry in stage.ledger.of(commune.commune_id).values():
            got = seen.get(entry.dossier_id, {}).get("due_at")
            if (at_of(got) if got else None) != entry.due_at:
                yield f"{entry.dossier_id}: {got} in {service}, {entry.due_at} in the book"


def _money(stage: Stage, commune: Commune) -> Iterator[str]:
    """The report of each day says what the desks took, gave back and did not take."""
    for day in _days(stage):
        total = commune.officers["leader"].get(commune.path("intake", "takings"), on=f"{day}").body["total"]
        book = stage.ledger.money(commune.commune_id, day)
        names = ("paid", "paid_count", "refunded", "refunded_count", "exempted_count")
        for name in names:
            if total[name] != book[name]:
                yield f"{day} {name}: {total[name]} in the report, {book[name]} in the book"


def _serials(stage: Stage, commune: Commune) -> Iterator[str]:
    """Each serial of each unit and day is issued, leased or void, by the service's own account."""
    path = commune.path("intake", f"units/{commune.unit_id}/serials")
    for day in _days(stage):
        account = commune.officers["commune_admin"].get(path, on=f"{day}").body
        for series in account["series"]:
            if not series["whole"] or series["issued"] + series["leased"] + series["void"] != series["taken"]:
                yield f"{day} {series}"


def _documents(_stage: Stage, commune: Commune) -> Iterator[str]:
    """The serials of incoming documents are 1..n in each year."""
    found = commune.officers["clerk"].items(commune.path("intake", "incoming-documents"))
    years: dict[int, list[int]] = {}
    for one in found:
        if one["register_serial"] is not None:
            years.setdefault(one["register_year"], []).append(one["register_serial"])
    for year, serials in years.items():
        if sorted(serials) != list(range(1, len(serials) + 1)):
            yield f"{year}: {sorted(serials)} is not 1..{len(serials)}"


def _days(stage: Stage) -> list[date]:
    """Every civil day since the cases began."""
    first, last = civil_date(stage.opening), civil_date(clock.now(stage.instance))
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _sinks(stage: Stage) -> Iterator[str]:
    """The mail server and the SMS gateway took each message once, and none that no dossier is due."""
    instance = stage.instance
    mails = taken_over(f"{instance.url('mail.http')}/mails")
    texts = taken_over(f"{instance.url('sms.http')}/messages")
    taken = Counter([one["message_id"] for one in mails] + [one["reference"] for one in texts])
    for commune in stage.communes:
        book = stage.ledger.of(commune.commune_id)
        for message in commune.officers["leader"].items(commune.path("notify", "messages")):
            if (
                message["dossier_id"] in book
                and message["state"] == "sent"
                and taken[message["reference"]] != 1
            ):
                yield f"{message['message_id']}: taken {taken[message['reference']]} times"


def _hanging(stage: Stage) -> Iterator[str]:
    """No event is parked, dead, unpublished or waiting in an inbox."""
    time.sleep(MEASURED_SECONDS)
    for service in SERVICES:
        url = f"{stage.instance.url(f'{service}.worker')}/metrics"
        for line in httpx.get(url, trust_env=False).text.splitlines():
            if line.startswith(HANGS) and float(line.rpartition(" ")[2]) != 0:
                yield line


def _stuck(stage: Stage) -> Iterator[str]:
    """The watchdog names no dossier, and every day of every ledger adds up."""
    time.sleep(WATCHED_SECONDS)
    for commune in stage.communes:
        leader = commune.officers["leader"]
        for one in leader.items(commune.path("tracking", "stuck")):
            yield f"{commune.name}: {one['dossier_id']}: {one['kind']} in {one['where']}"
        for day in leader.get(commune.path("tracking", "ledgers")).body["days"]:
            for told in day["services"]:
                if not told["adds_up"]:
                    yield f"{commune.name}: {day['on']} of {told['service']} does not add up"
