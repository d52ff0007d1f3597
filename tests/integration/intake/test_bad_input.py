"""Whatever comes in wrong is told clearly and leaves no trace: nothing stored, no number used, no event."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.intake.ports import DOSSIERS, SERIALS
from tests.integration.intake.house import COMMUNE, House, filing

NEXT_YEAR = f"{datetime.now(UTC).year + 1}-12-31T08:00:00+07:00"
CASES: dict[str, tuple[dict[str, Any], str, set[str]]] = {
    "unknown procedure": ({"procedure_code": "9.999"}, "unknown-procedure", {"procedure_code"}),
    "missing papers": ({"papers": []}, "missing-papers", {"papers"}),
    "filed in 1850": ({"filed_at": "1850-01-01T08:00:00+07:00"}, "invalid-fields", {"filed_at"}),
    "filed next year": ({"filed_at": NEXT_YEAR}, "invalid-fields", {"filed_at"}),
    "no time zone": ({"filed_at": "2026-11-24T08:00:00"}, "invalid-fields", {"filed_at"}),
    "a long name": ({"applicant": {"name": "x" * 10_000}}, "invalid-fields", {"applicant.name"}),
    "an unknown unit": ({"unit_id": "moon"}, "invalid-fields", {"unit_id"}),
    "an unknown member": ({"colour": "red"}, "invalid-fields", {"colour"}),
    "an unknown channel": ({"channel": "fax"}, "invalid-fields", {"channel"}),
    "a wrong identity": (
        {"applicant": {"name": "A", "identity_number": "1"}},
        "invalid-fields",
        {"applicant.identity_number"},
    ),
    "no copies": ({"copies": 0}, "invalid-fields", {"copies"}),
    "nobody's consent": ({"representative": {}}, "invalid-fields", {"representative.consent_note"}),
}


def left_no_trace(intake: House) -> bool:
    """Whether nothing was stored, numbered or told."""
    told = intake.core.store.plumbing("events").count_documents({"type": {"$regex": "^dossier"}})
    return not (intake.all(DOSSIERS) or intake.all(SERIALS) or told)


def test_each_wrong_field_is_named_with_its_bounds(intake: House) -> None:
    """422, code, field and what is allowed, for every kind of slip; and no trace."""
    for name, (changes, code, fields) in CASES.items():
        answer = intake.post(f"{COMMUNE}/dossiers", filing(**changes))
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, code), name
        assert answer.headers["content-type"] == "application/problem+json"
        assert {error["field"] for error in problem["errors"]} == fields, name
    assert left_no_trace(intake)


def test_what_cannot_be_read_is_refused(intake: House) -> None:
    """Invalid UTF-8: 400; a JSON body over 1 MB: 413; no idempotency key: 400; no token: 401."""
    path, json = f"{COMMUNE}/dossiers", {"Content-Type": "application/json"}
    assert intake.post(path, content=b'{"a": "\xff\xfe"}', headers=json).status_code == 400
    large = b'{"a": "' + b"x" * 1_100_000 + b'"}'
    assert intake.post(path, content=large, headers=json).status_code == 413
    assert intake.send("POST", path, filing(), headers={"Idempotency-Key": ""}).status_code == 400
    assert intake.post(path, filing(), who="").status_code == 401
    assert left_no_trace(intake)


def test_another_commune_is_closed(intake: House) -> None:
    """A token of one commune neither reads nor files at another."""
    for answer in (
        intake.post("/v1/communes/32134/dossiers", filing()),
        intake.get("/v1/communes/32134/dossiers"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong-commune")
    assert left_no_trace(intake)


def test_a_key_is_good_for_one_request(intake: House) -> None:
    """The same again: the same answer and one dossier; another body: 422."""
    first = intake.post(f"{COMMUNE}/dossiers", filing(), key="k1")
    again = intake.post(f"{COMMUNE}/dossiers", filing(), key="k1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    other = intake.post(f"{COMMUNE}/dossiers", filing(unit_id="desk", copies=2), key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert len(intake.all(DOSSIERS)) == 1


def test_changes_need_the_version_seen(intake: House) -> None:
    """Without If-Match 428, with an old one 412, of nothing 404; then it goes through."""
    dossier = intake.filed(receive=False, channel="online")
    path = f"{COMMUNE}/dossiers/{dossier['dossier_id']}/reception"
    assert intake.post(path).status_code == 428
    assert intake.post(path, headers={"If-Match": '"7"'}).status_code == 412
    nobody = f"{COMMUNE}/dossiers/nobody/reception"
    assert intake.post(nobody, headers={"If-Match": '"1"'}).status_code == 404
    received = intake.post(path, headers={"If-Match": '"1"'})
    assert (received.status_code, received.headers["etag"]) == (200, '"2"')
    twice = intake.post(path, headers={"If-Match": '"2"'})
    assert (twice.status_code, twice.json()["code"]) == (409, "forbidden-transition")


SCANS = {
    "an executable named .pdf": (b"MZ\x90\x00" + b"\x00" * 4_000, "a.pdf", "application/pdf", 415),
    "a picture named .pdf": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 99, "a.pdf", "", 422),
    "a PDF declared as a picture": (b"%PDF-1.7\n" + b"\x00" * 99, "a.pdf", "image/png", 422),
    "nothing": (b"", "a.pdf", "application/pdf", 415),
    "60 MB": (b"%PDF-1.7\n" + b"\x00" * 60_000_000, "a.pdf", "application/pdf", 413),
}


@pytest.mark.parametrize("name", SCANS)
def test_a_scan_is_what_it_says(intake: House, name: str) -> None:
    """Type by its bytes, name and declaration in agreement, bounded; nothing is kept of another."""
    content, filename, declared, status = SCANS[name]
    dossier = intake.filed()
    path = f"{COMMUNE}/dossiers/{dossier['dossier_id']}/scans?filename={filename}"
    answer = intake.post(path, content=content, headers={"Content-Type": declared} if declared else {})
    assert answer.status_code == status, answer.text
    assert not intake.all("scans.files")
    assert intake.get(f"{COMMUNE}/dossiers/{dossier['dossier_id']}").json()["version"] == 1
