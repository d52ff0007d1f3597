"""A commune's records desk on a real database: its clerk, its leader, and two officers."""

from __future__ import annotations

from typing import Any

import httpx

from tests.integration.intake.house import COMMUNE, PASSWORD, House

DOCUMENTS = f"{COMMUNE}/incoming-documents"
OFFICERS = (("clerk", "clerk"), ("leader", "leader"), ("land", "specialist"), ("justice", "specialist"))


def open_desk(intake: House) -> dict[str, str]:
    """Log in the officers, made if they are not there yet; their staff ids by name."""
    known = {one["username"]: one for one in intake.all("staff")}
    for name, role in OFFICERS:
        if f"{name}.vt" not in known:
            person = {
                "username": f"{name}.vt",
                "name": f"Nguyễn Văn {name}",
                "roles": [role],
                "unit_id": "desk",
            }
            answer = intake.post(f"{COMMUNE}/staff", {**person, "password": PASSWORD}, who="hosting")
            assert answer.status_code == 201, answer.text
        if name not in intake.tokens:
            intake.log_in(name, f"{name}.vt")
    by_username = {one["username"]: one["staff_id"] for one in intake.all("staff")}
    return {name: by_username[f"{name}.vt"] for name, _ in OFFICERS}


def letter(**changes: Any) -> dict[str, Any]:
    """A letter of the province on paper."""
    return {
        "author": "UBND tỉnh Cà Mau",
        "symbol": "1234/UBND-NC",
        "dated_on": "2026-01-05",
        "kind": "Công văn",
        "summary": "V/v rà soát thủ tục hành chính",
        "medium": "paper",
        **changes,
    }


def registered(intake: House, **changes: Any) -> dict[str, Any]:
    """A document with its number."""
    answer = intake.post(DOCUMENTS, letter(**changes), who="clerk")
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def act(
    intake: House, document: dict[str, Any], what: str, body: Any = None, *, who: str, **more: Any
) -> httpx.Response:
    """Do something with a document as it was last seen."""
    headers = {"If-Match": f'"{document["version"]}"'}
    return intake.post(
        f"{DOCUMENTS}/{document['document_id']}/{what}", body, who=who, headers=headers, **more
    )


def done(intake: House, document: dict[str, Any], what: str, body: Any = None, *, who: str) -> dict[str, Any]:
    """As `act`, when it must succeed; the document as it is then."""
    answer = act(intake, document, what, body, who=who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def given(intake: House, to: str, days: int = 1, **changes: Any) -> dict[str, Any]:
    """A document that a leader gave to an officer, by staff id."""
    body = {"lead": {"kind": "staff", "id": to}, "working_days": days}
    return done(intake, registered(intake, **changes), "assignment", body, who="leader")
