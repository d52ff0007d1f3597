"""The kinds of work at a desk: each a function that does one piece, and how often it comes."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.chaos.desks import Desk, Known
from tests.chaos.ledger import Command
from tests.chaos.records import carry_on, take_in
from tests.chaos.steps import at_the_desk, at_the_office

Work = Callable[[Desk], None]
SCAN = b"%PDF-1.4\n% scan "
_ELDEST = 150  # dossiers on the table; beyond it the eldest are let lie


def certify(desk: Desk) -> None:
    """An instant procedure, recorded whole."""
    commune = desk.commune()
    body = desk.filing(commune, desk.procedure(instant=True))
    body |= {"copies": desk.chance.randint(1, 4), "pages": desk.chance.randint(1, 5)}
    desk.order(commune, "certification", "counter_officer", "intake", "certifications", body, **_who(body))


def file(desk: Desk) -> None:
    """An ordinary dossier, received at once."""
    _file(desk, receive=True, channel="counter")


def file_online(desk: Desk) -> None:
    """A dossier that comes online; somebody receives it later."""
    _file(desk, receive=False, channel="online")


def _file(desk: Desk, **more: Any) -> None:
    commune = desk.commune()
    body = {**desk.filing(commune, desk.procedure(instant=False)), "result_delivery": "desk", **more}
    done = desk.order(commune, "filing", "counter_officer", "intake", "dossiers", body, **_who(body))
    _keep(desk, done, online=more["channel"] == "online")


def _who(body: dict[str, Any]) -> dict[str, Any]:
    person = body["applicant"]
    return {
        "identity": person["identity_number"],
        "channels": [way for way, has in (("sms", "phone" in person), ("email", "email" in person)) if has],
    }


def _keep(desk: Desk, done: Command, *, online: bool) -> None:
    if not done.is_acknowledged:
        return
    commune = next(one for one in desk.hall.communes if one.commune_id == done.commune_id)
    _remember(desk, Known(commune, done.subject, done.answer["lookup_code"], online))


def _remember(desk: Desk, fresh: Known) -> None:
    with desk.hall.guard:
        desk.hall.known.append(fresh)
        del desk.hall.known[:-_ELDEST]


def file_elsewhere(desk: Desk) -> None:
    """An ordinary dossier, received here; as a rule another commune is competent."""
    _file(desk, receive=True, channel="counter", competent_commune_id=desk.commune().commune_id)


def take_over(desk: Desk) -> None:
    """What was filed elsewhere for a commune is received there."""
    commune = desk.commune()
    place = commune.path("intake", "dossiers")
    _, found, _ = commune.officers["counter_officer"].get(place, mark="arrived", status=1)
    with desk.hall.guard:
        known = {one.dossier_id for one in desk.hall.known}
    new = [one["dossier_id"] for one in found["items"] if one["dossier_id"] not in known]
    if new:
        arrived = Known(commune, desk.chance.choice(new), "", online=False, arrived=True)
        _remember(desk, arrived)
        at_the_desk(desk, arrived)


def scan(desk: Desk) -> None:
    """A scan is added to a dossier."""
    one = desk.dossier()
    if one is None:
        return
    content = SCAN + desk.chance.randbytes(desk.chance.choice((2_000, 40_000, 600_000)))
    rest = f"dossiers/{one.dossier_id}/scans?filename=to-khai.pdf"
    desk.order(one.commune, "scan_added", "counter_officer", "intake", rest, content, subject=one.dossier_id)


def look_up(desk: Desk) -> None:
    """A citizen types the code."""
    one = desk.dossier()
    if one is not None and one.lookup_code:
        desk.citizen.look_up(one.lookup_code)


def lease(desk: Desk) -> None:
    """Serials for receipts by hand."""
    commune = desk.commune()
    body = {"count": desk.chance.randint(1, 4), "reason": "Điện lực báo mất điện.", "holder": "Cán bộ trực"}
    rest = f"units/{commune.unit_id}/serial-leases"
    done = desk.order(commune, "lease", "counter_officer", "intake", rest, body)
    if done.is_acknowledged:
        with desk.hall.guard:
            desk.hall.leases.append((commune, dict(done.answer)))


def use_lease(desk: Desk) -> None:
    """A receipt written by hand is entered, or the lease is closed."""
    with desk.hall.guard:
        if not desk.hall.leases:
            return
        place = desk.chance.randrange(len(desk.hall.leases))
        commune, leased = desk.hall.leases[place]
        if not leased["serials"]:
            del desk.hall.leases[place]
            serial = None
        elif desk.chance.random() < 0.25:
            leased["serials"], serial = [], None
        else:
            serial = leased["serials"].pop(0)["serial"]
    if serial is None:
        _close(desk, commune, leased["lease_id"])
    else:
        _enter(desk, commune, leased, serial)


def _close(desk: Desk, commune: Any, lease_id: str) -> None:
    rest = f"serial-leases/{lease_id}"
    status, _, etag = commune.officers["counter_officer"].get(commune.path("intake", rest))
    if status == 200:
        body = {"reason": "Đã có điện lại."}
        role = "counter_officer"
        desk.order(
            commune, "lease_closed", role, "intake", f"{rest}/closing", body, etag=etag, subject=lease_id
        )


def _enter(desk: Desk, commune: Any, leased: dict[str, Any], serial: int) -> None:
    at = datetime.fromisoformat(leased["leased_at"]) + timedelta(seconds=1)
    late = {"lease_id": leased["lease_id"], "serial": serial, "reason": "Nhập sau khi có điện lại."}
    body = {
        **desk.filing(commune, desk.procedure(instant=False)),
        "channel": "counter",
        "receive": True,
        "result_delivery": "desk",
        "entered_afterwards": {**late, "received_at": at.isoformat()},
    }
    done = desk.order(commune, "filing", "counter_officer", "intake", "dossiers", body, **_who(body))
    _keep(desk, done, online=False)


def go_on(desk: Desk) -> None:
    """Some dossier goes on: at the desk, or where it is resolved."""
    one = desk.dossier()
    if one is not None and not at_the_desk(desk, one):
        at_the_office(desk, one)


_SHARES: dict[Work, float] = {
    certify: 30,
    file: 14,
    file_online: 8,
    file_elsewhere: 5,
    take_over: 6,
    go_on: 55,
    scan: 5,
    look_up: 6,
    lease: 2,
    use_lease: 5,
    take_in: 4,
    carry_on: 12,
}


def choose(chance: random.Random) -> Work:
    """What comes next."""
    return chance.choices(list(_SHARES), weights=list(_SHARES.values()))[0]
