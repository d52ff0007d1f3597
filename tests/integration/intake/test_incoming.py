"""Incoming documents over HTTP on a real database."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry

from services.contracts.calendars import civil_date
from services.intake import bootstrap
from services.intake.api import create_app
from services.intake.api.incoming import register as incoming_register
from services.intake.metrics import WorkerMetrics
from services.intake.ports import INCOMING, SERIALS
from tests.forms.paper import texts
from tests.integration.intake.house import COMMUNE, House
from tests.integration.intake.records import DOCUMENTS, act, done, given, letter, open_desk, registered
from tests.integration.intake.test_counter import PDF

YEAR = civil_date(datetime.now(UTC)).year


@pytest.fixture
def officers(intake: House) -> dict[str, str]:
    """Clerk, leader and two officers, logged in; their ids."""
    return open_desk(intake)


def test_sixteen_clerks_share_one_series_without_a_gap(intake: House, officers: dict[str, str]) -> None:
    """NĐ 30/2020/NĐ-CP, art. 22.2: paper and electronic from 16 threads, some refused: exactly 1..n."""

    def clerk(number: int) -> list[int]:
        bodies = [
            letter(symbol=f"{number}-{n}", medium=medium, authenticity_checked=True)
            for n, medium in enumerate(("paper", "electronic") * 5)
        ]
        bodies.insert(3, letter(symbol=f"{number}-0"))  # like the first: refused
        bodies.insert(5, letter(secrecy="Mật"))
        bodies.insert(7, letter(summary=""))
        return [intake.post(DOCUMENTS, body, who="clerk").status_code for body in bodies]

    with ThreadPoolExecutor(16) as crowd:
        statuses = Counter(status for each in crowd.map(clerk, range(16)) for status in each)
    assert statuses == {201: 160, 409: 16, 422: 32}
    kept = intake.all(INCOMING)
    assert sorted(one["register_serial"] for one in kept) == list(range(1, 161))
    assert [one["last"] for one in intake.all(SERIALS)] == [160]
    assert Counter(one["what"]["medium"] for one in kept) == {"paper": 80, "electronic": 80}


def test_two_processes_share_one_series_without_a_gap(intake: House, officers: dict[str, str]) -> None:
    """Two APIs that know nothing of each other, eight desks each: the series is 1..n all the same."""
    beside = replace(intake, client=TestClient(create_app(intake.settings), raise_server_exceptions=False))

    def clerk(number: int) -> set[int]:
        desk = intake if number % 2 else beside
        bodies = [letter(symbol=f"{number}-{n}") for n in range(6)]
        return {desk.post(DOCUMENTS, body, who="clerk").status_code for body in bodies}

    with ThreadPoolExecutor(16) as crowd:
        statuses = set().union(*crowd.map(clerk, range(16)))
    kept = intake.all(INCOMING)
    assert statuses == {201}
    assert sorted(one["register_serial"] for one in kept) == list(range(1, 97))
    assert [one["last"] for one in intake.all(SERIALS)] == [96]


def test_asked_twice_it_is_numbered_once(intake: House, officers: dict[str, str]) -> None:
    """The same key and body answer the same; the same key for another document is refused."""
    first = intake.post(DOCUMENTS, letter(), who="clerk", key="once")
    again = intake.post(DOCUMENTS, letter(), who="clerk", key="once")
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert intake.post(DOCUMENTS, letter(pages=9), who="clerk", key="once").status_code == 422
    assert len(intake.all(INCOMING)) == 1
    assert intake.told(first.json()["document_id"]) == ["document.registered.v1"]


def test_a_secret_document_leaves_no_trace(intake: House, officers: dict[str, str]) -> None:
    """NĐ 30/2020/NĐ-CP, art. 22.4: the clerk hears why and what to do; nothing is stored anywhere."""
    answer = intake.post(DOCUMENTS, letter(secrecy="Tuyệt mật", summary="chuyện kín"), who="clerk")
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "secret-document")
    assert "sổ văn bản mật" in told["detail"]
    names = intake.core.store.database.list_collection_names()
    assert "chuyện kín" not in "".join(str(intake.all(name)) for name in names)


def test_a_document_goes_its_way(intake: House, officers: dict[str, str]) -> None:
    """Registered, submitted, given, signed for, noted on, closed: each by whoever may, each told in order."""
    document = registered(intake, symbol="77/QĐ-UBND")
    document = done(intake, document, "submission", {"to": officers["leader"]}, who="clerk")
    order = {
        "lead": {"kind": "staff", "id": officers["land"]},
        "cooperating": [{"kind": "unit", "id": "desk"}],
        "opinion": "Tham mưu",
        "working_days": 3,
    }
    document = done(intake, document, "assignment", order, who="leader")
    assert document["due_at"]
    document = done(intake, document, "acknowledgement", who="land")
    document = done(intake, document, "notes", {"text": "Đang làm"}, who="justice")
    document = done(intake, document, "closing", {"result": "Xong", "reply_symbol": "5/BC"}, who="land")
    assert (document["state"], document["closing"]["on_time"]) == ("closed", True)
    assert document["due_at"] is None
    read = intake.get(f"{DOCUMENTS}/{document['document_id']}")
    assert read.json() == document
    assert read.headers["etag"] == f'"{document["version"]}"'
    assert intake.told(document["document_id"]) == [
        "document.registered.v1",
        "document.assigned.v1",
        "document.acknowledged.v1",  # for herself and for the unit
        "document.acknowledged.v1",
        "document.closed.v1",
    ]
    bodies = b"".join(bytes(event["body"]) for event in intake.all("events"))
    for clear in ("Tham mưu", "rà soát", "77/QĐ-UBND", "Xong", "Đang làm"):
        assert clear.encode() not in bodies


def test_two_who_act_at_once_one_wins(intake: House, officers: dict[str, str]) -> None:
    """Eight sign the same version: one succeeds, the others hear that it changed."""
    document = given(intake, officers["land"])
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda _: act(intake, document, "acknowledgement", who="land"), range(8)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 7}
    assert intake.told(document["document_id"]).count("document.acknowledged.v1") == 1


def test_who_may_what(intake: House, officers: dict[str, str]) -> None:
    """The clerk registers, the leader assigns, officers act on their own, others read."""
    assert intake.post(DOCUMENTS, letter(), who="land").status_code == 403
    assert intake.post(DOCUMENTS, letter(), who="leader").status_code == 403
    document = registered(intake)
    order = {"lead": {"kind": "staff", "id": officers["land"]}}
    assert act(intake, document, "assignment", order, who="land").status_code == 403
    clerk = act(intake, document, "assignment", order, who="clerk")
    assert (clerk.status_code, clerk.json()["code"]) == (422, "unknown-assignee")
    by_name = {**order, "given_by": officers["leader"]}
    document = done(intake, document, "assignment", by_name, who="clerk")
    stranger = act(intake, document, "acknowledgement", who="justice")
    assert (stranger.status_code, stranger.json()["code"]) == (403, "not-assigned")
    assert act(intake, document, "void", {"reason": "x"}, who="leader").status_code == 403
    assert intake.get(f"{DOCUMENTS}/{document['document_id']}", who="admin").status_code == 200
    assert intake.get(f"{DOCUMENTS}/{document['document_id']}", who="").status_code == 401
    assert intake.get(f"{DOCUMENTS}/nothing").status_code == 404


def test_what_cannot_be_says_why(intake: House, officers: dict[str, str]) -> None:
    """409 with both states in words, 428 without If-Match, 412 with an old one; nothing changes."""
    document = registered(intake)
    refused = act(intake, document, "closing", {"result": "x"}, who="leader")
    assert (refused.status_code, refused.json()["code"]) == (409, "forbidden-transition")
    assert "«Đã đăng ký»" in refused.json()["detail"]
    path = f"{DOCUMENTS}/{document['document_id']}/void"
    assert intake.post(path, {"reason": "x"}, who="clerk").status_code == 428
    old = intake.post(path, {"reason": "x"}, who="clerk", headers={"If-Match": '"9"'})
    assert (old.status_code, old.json()["code"]) == (412, "stale-version")
    assert intake.get(f"{DOCUMENTS}/{document['document_id']}").json() == document


def test_the_register_shows_every_number(intake: House, officers: dict[str, str]) -> None:
    """NĐ 30/2020/NĐ-CP, art. 22.3b: all columns, in order, page by page, void numbers included."""
    for n in range(5):
        registered(intake, symbol=str(n))
    voided = registered(intake, symbol="nhầm")
    done(intake, voided, "void", {"reason": "Vào sổ hai lần"}, who="clerk")
    misdirected = {**letter(symbol="lạc"), "medium": "electronic", "reason": "Gửi nhầm"}
    assert intake.post(f"{DOCUMENTS}/turned-back", misdirected, who="clerk").status_code == 201
    rows: list[list[str]] = []
    after: str | None = ""
    while after is not None:
        page = intake.get(f"{DOCUMENTS}/register?year={YEAR}&limit=2&after={after}").json()
        rows += page["rows"]
        after = page["next"]
    assert [column["title"] for column in page["columns"]][:3] == ["Ngày đến", "Số đến", "Tác giả"]
    assert [row[1] for row in rows] == [f"{n:02d}" for n in range(1, 7)]
    assert rows[-1][-1] == "Hủy: Vào sổ hai lần"
    assert all(len(row) == 10 for row in rows)
    assert intake.get(f"{DOCUMENTS}/register?year={YEAR - 1}").json()["rows"] == []
    assert intake.get(f"{DOCUMENTS}/register?year={YEAR}&after=xyz").status_code == 400
    assert intake.get(f"{DOCUMENTS}/register").status_code == 422


def test_the_register_is_taken_away(intake: House, officers: dict[str, str]) -> None:
    """As a book in PDF, as XLSX and CSV, whole or a stretch; a text like a formula stays a text."""
    for n in range(3):
        registered(intake, symbol=str(n), summary="=HYPERLINK(1)")
    path = f"{DOCUMENTS}/register/file?year={YEAR}"
    pdf = intake.get(path, who="clerk")
    assert pdf.headers["content-type"] == "application/pdf"
    assert "từ số 01 đến số 03" in texts(pdf.content)[0]
    assert "từ số 02 đến số 03" in texts(intake.get(f"{path}&first=2&last=9", who="clerk").content)[0]
    rows = list(csv.reader(io.StringIO(intake.get(f"{path}&format=csv").content.decode("utf-8-sig"))))
    assert [row[1] for row in rows] == ["Số đến", "01", "02", "03"]
    sheet = openpyxl.load_workbook(io.BytesIO(intake.get(f"{path}&format=xlsx").content)).worksheets[0]
    assert sheet["F2"].value == "Công văn: =HYPERLINK(1)"
    assert {cell.data_type for cell in sheet["F"]} == {"s"}
    for broken in ("first=3&last=2", "first=1&last=0", "format=doc"):
        assert intake.get(f"{path}&{broken}").status_code == 422
    empty = intake.get(f"{DOCUMENTS}/register/file?year={YEAR - 1}")
    assert "chưa ghi số nào" in texts(empty.content)[0]


def test_a_register_too_long_for_a_file_is_printed_in_stretches(
    intake: House, officers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is cut off silently: whoever asks for too much hears how much is allowed."""
    monkeypatch.setattr(incoming_register, "MOST_ROWS", 2)
    for n in range(3):
        registered(intake, symbol=str(n))
    path = f"{DOCUMENTS}/register/file?year={YEAR}&format=csv"
    refused = intake.get(path)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "last")
    assert intake.get(f"{path}&first=2").status_code == 200


def test_lists_answer_what_is_asked(intake: House, officers: dict[str, str]) -> None:
    """By year, by state, mine; page by page, the last registered first."""
    mine = given(intake, officers["land"], symbol="1")
    other = given(intake, officers["justice"], symbol="2")
    new = registered(intake, symbol="3")

    def found(query: str, who: str = "land") -> list[str]:
        answer = intake.get(f"{DOCUMENTS}?{query}", who=who)
        assert answer.status_code == 200, answer.text
        return [one["document_id"] for one in answer.json()["items"]]

    everything = [new["document_id"], other["document_id"], mine["document_id"]]
    assert found("") == found(f"year={YEAR}") == everything
    assert found(f"year={YEAR - 1}") == []
    assert found("state=assigned") == everything[1:]
    assert found("view=mine") == [mine["document_id"]]
    assert found("view=mine&state=registered") == []
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = intake.get(f"{DOCUMENTS}?limit=1&after={after}").json()
        seen += [one["document_id"] for one in page["items"]]
        after = page["next"]
    assert seen == everything
    for broken in ("after=xyz", "after=WyJ4IiwgInkiXQ"):
        assert intake.get(f"{DOCUMENTS}?{broken}").status_code == 400
    assert intake.get(f"{DOCUMENTS}?view=nothing").status_code == 422


def test_what_is_late_is_listed(intake: House, officers: dict[str, str]) -> None:
    """NĐ 30/2020/NĐ-CP, art. 21.2c, 23.1, 24.1: not submitted, sender not told, not handled in time."""
    waits = registered(intake, symbol="1", arrived_at="2026-01-05T08:00:00+07:00")
    untold = {"medium": "electronic", "authenticity_checked": True, "arrived_at": "2026-01-05T08:00:00+07:00"}
    told_late = registered(intake, symbol="2", **untold)
    in_time = registered(intake, symbol="3")
    submitted = done(intake, told_late, "submission", {"to": officers["leader"]}, who="clerk")
    assert submitted["submission"]["late"]
    late = given(intake, officers["land"], symbol="4")
    past = datetime(2026, 1, 6, tzinfo=UTC)
    intake.core.store.plumbing(INCOMING).update_one(
        {"document_id": late["document_id"]}, {"$set": {"search.due_at": past}}
    )

    def found(view: str) -> set[str]:
        answer = intake.get(f"{DOCUMENTS}?view={view}", who="leader")
        return {one["document_id"] for one in answer.json()["items"]}

    assert found("unsubmitted") == {waits["document_id"], told_late["document_id"]}
    assert found("unconfirmed") == {told_late["document_id"]}
    assert found("overdue") == {late["document_id"]}
    confirmed = done(intake, submitted, "confirmation", who="clerk")
    assert confirmed["confirmed_at"]
    assert found("unconfirmed") == set()
    assert in_time["document_id"] not in found("unsubmitted")


def test_a_scan_is_kept_and_an_orphan_swept(intake: House, officers: dict[str, str]) -> None:
    """The file first, then the reference; a file without it goes, those of documents and dossiers stay."""
    where = registered(intake)["document_id"]
    path = f"{DOCUMENTS}/{where}/scans"
    answer = intake.post(f"{path}?filename=cong-van.pdf", content=PDF, who="clerk")
    assert answer.status_code == 201, answer.text
    scan = answer.json()
    files = bootstrap.Desk(intake.settings, intake.core).document_files
    files.write("32128", "orphan", where, PDF)
    dossier = intake.filed()["dossier_id"]
    kept = intake.post(f"{COMMUNE}/dossiers/{dossier}/scans?filename=a.pdf", content=PDF).json()
    for bucket in ("scans.files", "document_scans.files"):
        old = datetime(2026, 1, 5, tzinfo=UTC)
        intake.core.store.plumbing(bucket).update_many({}, {"$set": {"uploadDate": old}})
    registry = CollectorRegistry()
    bootstrap.jobs(intake.core, WorkerMetrics(registry)).sweep()
    assert registry.get_sample_value("intake_scan_orphans_total") == 1
    assert files.read("32128", "orphan") is None
    back = intake.get(f"{path}/{scan['scan_id']}")
    assert back.content == PDF
    assert back.headers["etag"] == f'"{hashlib.sha256(PDF).hexdigest()}"'
    assert intake.get(f"{COMMUNE}/dossiers/{dossier}/scans/{kept['scan_id']}").content == PDF
    assert intake.get(f"{path}/nothing").status_code == 404
    assert intake.post(f"{path}?filename=a.exe", content=b"MZ" * 99, who="clerk").status_code == 415
    gone = intake.post(f"{DOCUMENTS}/nothing/scans?filename=a.pdf", content=PDF, who="clerk")
    assert gone.status_code == 404
