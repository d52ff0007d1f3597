"""Exchange files over HTTP: out of one commune, into another, and out again the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.contracts.calendars import civil_date
from services.intake.ports import DOSSIERS, SERIALS
from tests.integration.intake.house import COMMUNE, COPIES, House, house
from tests.servers import Servers

OTHER = "/v1/communes/32134"
DAYS = f"from={civil_date(datetime.now(UTC)) - timedelta(days=400)}&until={civil_date(datetime.now(UTC))}"


@pytest.fixture(scope="module")
def two(servers: Servers) -> Iterator[House]:
    """An intake with two communes."""
    with servers.databases("test_exchange") as name, house(servers.mongodb_uri, name) as made:
        made.post("/v1/communes", {"commune_id": "32134", "name": "Xã Lương Thế Trân"}, who="hosting")
        unit = {"unit_id": "one-stop", "name": "Trung tâm", "agency_code": "000.02.31.H12", "receives": True}
        assert made.post(f"{OTHER}/units", unit, who="hosting").status_code == 201
        yield made


@pytest.fixture
def intake(two: House) -> House:
    """Without any dossier."""
    for name in (DOSSIERS, SERIALS, "outside_numbers", "takings", "events"):
        two.core.store.plumbing(name).delete_many({})
    return two


def exported(intake: House, commune: str, query: str = "") -> list[dict[str, Any]]:
    """The lines of a commune, page after page."""
    found, path = [], f"{commune}/exchange?{DAYS}{query}"
    while path:
        answer = intake.get(path, who="hosting")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        found += [json.loads(line) for line in answer.text.splitlines()]
        following = answer.links.get("next", {}).get("url", "")
        path = f"{commune}/exchange{following}" if following else ""
    return found


def sent(
    intake: House, commune: str, lines: list[dict[str, Any]], query: str = "dry_run=false"
) -> httpx.Response:
    """A file of lines, imported."""
    body = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return intake.post(f"{commune}/exchange?{query}", who="hosting", content=body.encode())


def counts(answer: httpx.Response) -> dict[str, int]:
    """What the report adds up to."""
    assert answer.status_code == 200, answer.text
    return {name: answer.json()[name] for name in ("new", "same", "differs", "refused", "written")}


def some_dossiers(intake: House) -> None:
    """One received, one handed over with its receipt of a fee, one with a scan, one filed online only."""
    intake.filed()
    copied = {"unit_id": "desk", "procedure_code": COPIES, "applicant": {"name": "Lê Văn A"}}
    fee = {"copies": 2, "pages": 3, "fee": {"paid": True, "receipt_number": "AB-1"}}
    assert intake.post(f"{COMMUNE}/certifications", {**copied, **fee}).status_code == 201
    scanned = intake.filed(
        channel="online",
        account_verified=True,
        applicant_kind=1,
        applicant={"name": "Công ty B", "kind": "tax_code", "identity_number": "0312345678"},
        representative={"name": "Trần Văn Bé", "relation": "Giám đốc"},
    )
    path = f"{COMMUNE}/dossiers/{scanned['dossier_id']}/scans?filename=a.pdf&paper=to-khai"
    assert intake.post(path, content=b"%PDF-1.7\n%%EOF\n").status_code == 201
    intake.filed(channel="online", receive=False)


def test_out_of_one_commune_into_an_empty_one_and_out_again(intake: House) -> None:
    """The dry run says what will be, the import does it, and the second export equals the first."""
    some_dossiers(intake)
    lines = exported(intake, COMMUNE)
    assert [line["TrangThai"] for line in lines] == [2, 10, 2]
    assert [line["KenhThucHien"] for line in lines] == [1, 1, 2]
    assert lines[1]["PhiLePhi"][0] == {
        "TenPhi": "Phí chứng thực",
        "SoTien": 10_000,
        "ThoiDiemThu": 1,
        "DaThu": 1,
    }
    assert (lines[2]["HoSoCoThanhPhanSoHoa"], lines[2]["LoaiDoiTuong"]) == (1, 1)
    everything = {"new": 3, "same": 0, "differs": 0, "refused": 0, "written": 3}
    assert counts(sent(intake, OTHER, lines, "dry_run=true&unit_id=one-stop")) == everything
    assert exported(intake, OTHER) == []
    assert counts(sent(intake, OTHER, lines, "dry_run=false&unit_id=one-stop")) == everything
    assert exported(intake, OTHER) == lines
    assert exported(intake, OTHER, "&limit=1") == lines
    again = counts(sent(intake, OTHER, lines))
    assert again == {"new": 0, "same": 3, "differs": 0, "refused": 0, "written": 0}
    assert counts(sent(intake, COMMUNE, lines))["same"] == 3, "ours are known by their numbers"


def test_without_the_word_nothing_is_imported(intake: House) -> None:
    """A file that is merely given is a dry run; each POST needs its key."""
    some_dossiers(intake)
    lines = exported(intake, COMMUNE)
    answer = sent(intake, OTHER, lines, "unit_id=one-stop")
    assert answer.json()["dry_run"] is True
    assert exported(intake, OTHER) == []
    bare = intake.client.post(
        f"{OTHER}/exchange", headers={"Authorization": f"Bearer {intake.tokens['hosting']}"}
    )
    assert (bare.status_code, bare.json()["code"]) == (400, "idempotency-key-required")


def test_a_copy_is_found_and_left_alone(intake: House) -> None:
    """By its number, marked and synced, no serial taken, no receipt of ours, no change at this desk."""
    some_dossiers(intake)
    lines = exported(intake, COMMUNE)
    sent(intake, OTHER, lines, "dry_run=false&unit_id=one-stop")
    number = lines[0]["MaHoSo"]
    (copy,) = intake.get(f"{OTHER}/dossiers?number={number}", who="hosting").json()["items"]
    assert (copy["synchronisation"], copy["external_number"], copy["register_serial"]) == (
        "synced",
        number,
        0,
    )
    assert not [one for one in intake.all(SERIALS) if one["tenant"] == "32134"]
    audit = intake.get(f"{OTHER}/units/one-stop/serials", who="hosting").json()
    assert audit["whole"] is True
    assert {each["issued"] for each in audit["series"]} == {0}
    told = [one["type"] for one in intake.all("events") if one["tenant"] == "32134"]
    assert told == ["dossier.imported.v1"] * 3


def test_errors_are_told_by_line_and_member(intake: House) -> None:
    """In Vietnamese, by the names of the file; the good lines of the file are imported."""
    some_dossiers(intake)
    good, *_ = exported(intake, COMMUNE)
    wrong = {**good, "MaHoSo": "HOSO-1", "NgayTiepNhan": "2090-01-01T00:00:00+07:00"}
    answer = sent(intake, OTHER, [wrong, {"MaHoSo": 5}, good], "dry_run=false&unit_id=one-stop")
    assert counts(answer) == {"new": 1, "same": 0, "differs": 0, "refused": 2, "written": 1}
    first, second, third = answer.json()["lines"]
    assert {error["field"] for error in first["errors"]} >= {"MaHoSo", "NgayTiepNhan"}
    assert "bắt buộc" in {error["allowed"] for error in second["errors"]}
    assert (third["outcome"], third["errors"]) == ("new", [])


def test_the_same_file_from_many_sides_counts_once(intake: House) -> None:
    """Eight imports at the same moment: one of them writes each dossier, all the others find it."""
    for number in range(70):
        intake.filed(applicant={"name": f"Lê Văn {number}"})
    lines = exported(intake, COMMUNE)
    assert len(lines) == 70
    with ThreadPoolExecutor(8) as crowd:
        answers = list(
            crowd.map(lambda _: sent(intake, OTHER, lines, "dry_run=false&unit_id=one-stop"), range(8))
        )
    written = [counts(answer) for answer in answers]
    assert sum(one["written"] for one in written) == 70
    assert all(one["new"] + one["same"] == 70 for one in written)
    copies = [one for one in intake.all(DOSSIERS) if one["tenant"] == "32134"]
    assert len(copies) == 70
    told = [one for one in intake.all("events") if one["tenant"] == "32134"]
    assert len(told) == 70


def test_who_may_exchange(intake: House) -> None:
    """Administrators and the commune's own software; a cursor or a day that is none is refused."""
    assert intake.get(f"{COMMUNE}/exchange?{DAYS}").status_code == 403
    assert intake.get(f"{COMMUNE}/exchange?{DAYS}", who="admin").status_code == 200
    assert intake.get(f"{OTHER}/exchange?{DAYS}", who="admin").status_code == 403
    assert intake.get(f"{COMMUNE}/exchange?{DAYS}&after=xyz", who="admin").status_code == 400
    assert intake.get(f"{COMMUNE}/exchange?from=2026-01-01", who="admin").status_code == 422
    too_long = intake.post(f"{COMMUNE}/exchange", who="admin", content=b"{}\n" * 5_001)
    assert (too_long.status_code, too_long.json()["code"]) == (413, "too-many-lines")
