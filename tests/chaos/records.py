"""The records desk: incoming documents numbered, submitted, given, signed for, scanned, ended."""

from __future__ import annotations

from typing import Any

from tests.chaos.desks import Desk, Paper
from tests.chaos.ledger import Command

SCAN = b"%PDF-1.4\n% document "
REASON = "Văn bản gửi nhầm nơi nhận."
_ELDEST = 60  # documents on the table; beyond it the eldest are let lie


def take_in(desk: Desk) -> None:
    """A document has arrived and is numbered."""
    commune, electronic = desk.commune(), desk.chance.random() < 0.5
    body = {
        "author": "Sở Tư pháp tỉnh Cà Mau",
        "symbol": f"{desk.hall.next_person()}/STP-HCTP",
        "kind": "Công văn",
        "summary": "V/v rà soát thủ tục hành chính",
        "medium": "electronic" if electronic else "paper",
        "authenticity_checked": electronic,
    }
    done = desk.order(commune, "document", "clerk", "intake", "incoming-documents", body)
    if done.is_acknowledged:
        with desk.hall.guard:
            desk.hall.papers.append(Paper(commune, done.subject))
            del desk.hall.papers[:-_ELDEST]


def carry_on(desk: Desk) -> None:
    """Some document goes on, or gets a scan."""
    with desk.hall.guard:
        one = desk.chance.choice(desk.hall.papers) if desk.hall.papers else None
    if one is None:
        return
    if desk.chance.random() < 0.15:
        _scan(desk, one)
        return
    reader = one.commune.officers["leader"]
    _, seen, etag = reader.get(one.commune.path("intake", f"incoming-documents/{one.document_id}"))
    state = seen["state"]
    if state not in _NEXT:
        with desk.hall.guard:
            desk.hall.papers = [each for each in desk.hall.papers if each != one]
        return
    role, rest, body = _NEXT[state](desk, one)
    _order(desk, one, role, rest, body, etag)


def _scan(desk: Desk, one: Paper) -> Command:
    content = SCAN + desk.chance.randbytes(desk.chance.choice((2_000, 40_000, 300_000)))
    return _order(desk, one, "clerk", "scans?filename=cong-van.pdf", content)


def _order(desk: Desk, one: Paper, role: str, rest: str, body: Any, etag: str = "") -> Command:
    kind = f"document_{rest.partition('?')[0]}"
    place = f"incoming-documents/{one.document_id}/{rest}"
    return desk.order(one.commune, kind, role, "intake", place, body, etag=etag, subject=one.document_id)


def _registered(desk: Desk, one: Paper) -> tuple[str, str, Any]:
    chance = desk.chance.random()
    if chance < 0.2:
        return "clerk", "void" if chance < 0.1 else "return", {"reason": REASON}
    return "clerk", "submission", {"to": one.commune.officers["leader"].holder}


def _submitted(desk: Desk, one: Paper) -> tuple[str, str, Any]:
    lead = {"kind": "staff", "id": one.commune.officers["specialist"].holder}
    return "leader", "assignment", {"lead": lead, "opinion": "Tham mưu trả lời.", "working_days": 3}


def _assigned(desk: Desk, one: Paper) -> tuple[str, str, Any]:
    return "specialist", "acknowledgement", {}


def _acknowledged(desk: Desk, one: Paper) -> tuple[str, str, Any]:
    return "specialist", "closing", {"result": "Đã trả lời bằng văn bản."}


_NEXT = {
    "registered": _registered,
    "submitted": _submitted,
    "assigned": _assigned,
    "acknowledged": _acknowledged,
}
