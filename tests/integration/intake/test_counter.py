"""The counter over HTTP: filing, receipt, certification, scans, look-up by staff."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from gridfs import GridIn
from prometheus_client import CollectorRegistry

from services.chassis.issued import ISSUED
from services.intake import bootstrap
from services.intake.metrics import WorkerMetrics
from tests.forms.paper import in_order, texts
from tests.integration.intake.house import COMMUNE, COPIES, House

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_a_dossier_is_filed_received_and_read(intake: House) -> None:
    """Number, dates and look-up code stand in the answer; ETag and Location lead to the same."""
    answer = intake.get(f"{COMMUNE}/dossiers/{intake.filed()['dossier_id']}")
    dossier = answer.json()
    assert answer.headers["etag"] == '"1"'
    assert dossier["dossier_number"].startswith("000.01.31.H12-")
    assert (dossier["status"], dossier["register_serial"]) == (2, 1)
    assert dossier["due_at"] == dossier["appointment_at"] > dossier["received_at"]
    assert intake.told(dossier["dossier_id"]) == ["dossier.filed.v1", "dossier.received.v1"]


def test_no_event_tells_a_name_or_a_phone(intake: House) -> None:
    """Personal data travels sealed only."""
    intake.filed()
    bodies = b"".join(bytes(event["body"]) for event in intake.all("events"))
    for clear in ("Nguyễn Thị Đào", "0912345678", "096085001234", "Lê Văn Tư"):
        assert clear.encode() not in bodies


def test_a_receipt_is_printed_once(intake: House) -> None:
    """Eight who ask at once for the first print get the same bytes, and so does everybody later."""
    path = f"{COMMUNE}/dossiers/{intake.filed()['dossier_id']}/receipt"
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda _: intake.get(path), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    (content,) = {answer.content for answer in answers}
    assert content.startswith(b"%PDF-")
    (issued,) = intake.all(ISSUED)
    assert issued["sha256"] == hashlib.sha256(content).hexdigest()
    assert answers[0].headers["etag"] == f'"{issued["sha256"]}"'
    assert intake.get(path, headers={"If-None-Match": answers[0].headers["etag"]}).status_code == 304


def test_a_receipt_can_be_asked_for_by_the_older_circular(intake: House) -> None:
    """It is another paper, kept beside the first, each by its code."""
    path = f"{COMMUNE}/dossiers/{intake.filed()['dossier_id']}/receipt"
    newer, older = intake.get(path), intake.get(f"{path}?basis=TT01-2018")
    assert newer.content != older.content
    assert {one["form_code"] for one in intake.all(ISSUED)} == {"TT03-2025/01", "TT01-2018/01"}
    assert intake.get(f"{path}?basis=TT03-2025").content == newer.content
    assert intake.get(f"{path}?basis=TT99").status_code == 422


def test_there_is_no_receipt_before_the_reception(intake: House) -> None:
    """409 for a dossier filed online, 404 for none."""
    filed = intake.filed(channel="online", receive=False)
    assert intake.get(f"{COMMUNE}/dossiers/{filed['dossier_id']}/receipt").status_code == 409
    assert intake.get(f"{COMMUNE}/dossiers/nobody/receipt").status_code == 404


def test_a_certification_is_one_call(intake: House) -> None:
    """Copies, pages, fee and result: status 10 with three events; a procedure with steps is refused."""
    body = {"unit_id": "desk", "procedure_code": COPIES, "applicant": {"name": "Lê Văn A"}, "copies": 3}
    answer = intake.post(f"{COMMUNE}/certifications", {**body, "pages": 4, "result": {"number": "12/CT"}})
    dossier = answer.json()
    assert answer.status_code == 201, answer.text
    assert (dossier["status"], dossier["fee"]["amount"]) == (10, 18_000)
    assert dossier["result"]["result_number"] == "12/CT"
    assert intake.told(dossier["dossier_id"])[-1] == "dossier.returned.v1"
    steps = {**body, "procedure_code": "2.000635", "papers": [{"code": "to-khai", "kind": "original"}]}
    refused = intake.post(f"{COMMUNE}/certifications", steps)
    assert (refused.status_code, refused.json()["code"]) == (422, "not-instant")


def test_a_refusal_names_its_reason(intake: House) -> None:
    """Status 3, for good."""
    filed = intake.filed(channel="online", receive=False)
    path = f"{COMMUNE}/dossiers/{filed['dossier_id']}/refusal"
    answer = intake.post(path, {"reason": "Không thuộc thẩm quyền"}, headers={"If-Match": '"1"'})
    assert (answer.json()["status"], answer.json()["refusal_reason"]) == (3, "Không thuộc thẩm quyền")


def test_a_refusal_is_printed_once_with_its_reason(intake: House) -> None:
    """Form 03, kept with its hash; none of a dossier that nobody refused, nor where the reason is a code."""
    filed = intake.filed(channel="online", receive=False)
    dossier = f"{COMMUNE}/dossiers/{filed['dossier_id']}"
    assert intake.get(f"{dossier}/forms/refusal").json()["code"] == "not-declined"
    coded = intake.post(f"{dossier}/refusal", {"reason": "ERR_500"}, headers={"If-Match": '"1"'})
    assert (coded.status_code, coded.json()["errors"][0]["field"]) == (422, "reason")
    intake.post(f"{dossier}/refusal", {"reason": "Không thuộc thẩm quyền"}, headers={"If-Match": '"1"'})
    first, again = (intake.get(f"{dossier}/forms/refusal") for _ in range(2))
    assert "Lý do: Không thuộc thẩm quyền" in texts(first.content)[0]
    assert first.content == again.content
    (issued,) = intake.all(ISSUED)
    assert (issued["form_code"], issued["subject"]) == ("TT03-2025/03", filed["dossier_id"])


def test_a_request_for_papers_is_printed_with_the_number_that_it_was_given(intake: House) -> None:
    """Form 02, once; a reprint keeps the number of the first print, another request has a form of its own."""
    papers = [{"code": "to-khai", "kind": "original"}]
    filed = intake.filed(channel="post", receive=False, incomplete=True, papers=papers)
    dossier = f"{COMMUNE}/dossiers/{filed['dossier_id']}"
    missing = {"reason": "Thiếu giấy báo tử", "items": ["Giấy báo tử"]}
    asked = intake.post(f"{dossier}/supplement-requests", missing, headers={"If-Match": '"1"'}).json()
    slip = f"{dossier}/forms/supplement/{asked['supplement_requests'][0]['request_id']}"
    first, again = intake.get(f"{slip}?number=12/HDHS"), intake.get(f"{slip}?number=13/HDHS")
    assert first.status_code == 200, first.text
    page = texts(first.content)[0]
    assert in_order(page, ["Số: 12/HDHS", "1 Giấy báo tử", "Lý do: Thiếu giấy báo tử", "NGƯỜI HƯỚNG DẪN"])
    assert again.content == first.content
    assert intake.get(f"{dossier}/forms/supplement/nobody").json()["code"] == "request-not-found"


def test_a_result_not_heard_of_is_handed_over_with_a_confirmation(intake: House) -> None:
    """409 says what to confirm; confirmed, it goes through and awaits the news."""
    path = f"{COMMUNE}/dossiers/{intake.filed()['dossier_id']}/hand-over"
    body = {"relation": "self", "proof": "receipt"}
    refused = intake.post(path, body, headers={"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["code"]) == (409, "result-not-known")
    confirmed = {**body, "confirmed_result": {"result_number": "15/2026", "reason": "mất mạng"}}
    answer = intake.post(path, confirmed, headers={"If-Match": '"1"'})
    assert answer.json()["hand_over"]["reconciliation"] == "awaited"


def test_a_scan_is_kept_and_given_back(intake: House) -> None:
    """The same bytes, their SHA-256 as ETag; the sweeper leaves it and knows it is referred to."""
    path = f"{COMMUNE}/dossiers/{intake.filed()['dossier_id']}/scans"
    answer = intake.post(f"{path}?filename=to-khai.pdf&paper=to-khai", content=PDF)
    assert answer.status_code == 201, answer.text
    scan = answer.json()
    back = intake.get(f"{path}/{scan['scan_id']}")
    assert back.content == PDF
    assert back.headers["etag"] == f'"{hashlib.sha256(PDF).hexdigest()}"'
    assert sweep(intake) == 0
    assert intake.get(f"{path}/{scan['scan_id']}").status_code == 200
    assert intake.get(f"{path}/nothing").status_code == 404


def test_a_file_without_its_transaction_is_swept(intake: House) -> None:
    """A crash between GridFS and the transaction leaves an orphan: it goes, a fresh file stays."""
    dossier_id = intake.filed()["dossier_id"]
    files = bootstrap.Desk(intake.settings, intake.core).files
    files.write("32128", "old", dossier_id, PDF)
    age(intake)
    files.write("32128", "fresh", dossier_id, PDF)
    assert sweep(intake, aged=True) == 1
    assert files.read("32128", "old") is None
    assert files.read("32128", "fresh") == PDF


def test_pieces_of_an_upload_that_died_are_swept(intake: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the pieces of a file and its entry: nothing stays for ever; a fresh one is let be."""

    def killed(self: GridIn) -> None:
        self._flush_buffer(force=True)
        raise SystemExit

    dossier_id = intake.filed()["dossier_id"]
    files, pieces = (
        bootstrap.Desk(intake.settings, intake.core).files,
        intake.core.store.plumbing("scans.chunks"),
    )
    with monkeypatch.context() as patch:
        patch.setattr(GridIn, "close", killed)
        patch.setattr(GridIn, "abort", lambda self: None)  # the dead clean up nothing
        with pytest.raises(SystemExit):
            files.write("32128", "cut", dossier_id, PDF + bytes(600_000))
    files.write("32128", "whole", dossier_id, PDF)
    assert pieces.count_documents({"files_id": "32128/cut"}) > 0
    assert sweep(intake, aged=True) == 0
    age(intake)
    intake.core.store.plumbing("scans.files").update_many({}, {"$set": {"uploadDate": datetime.now(UTC)}})
    assert sweep(intake, aged=True) == 1
    assert pieces.count_documents({"files_id": "32128/cut"}) == 0
    assert files.read("32128", "whole") == PDF


def age(intake: House) -> None:
    """Two hours pass for the files that are there, and for those that never became one."""
    before = datetime.now(UTC) - timedelta(hours=2)
    intake.core.store.plumbing("scans.begun").update_many({}, {"$set": {"at": before}})
    intake.core.store.plumbing("scans.files").update_many({}, {"$set": {"uploadDate": before}})


def sweep(intake: House, *, aged: bool = False) -> int:
    """Run the sweeper over aged files; how many went."""
    if not aged:
        age(intake)
    registry = CollectorRegistry()
    bootstrap.jobs(intake.core, WorkerMetrics(registry)).sweep()
    return int(registry.get_sample_value("intake_scan_orphans_total") or 0)


def test_staff_find_a_dossier(intake: House) -> None:
    """By number, look-up code, the beginning of a name without marks, and status; page by page."""
    names = ["Nguyễn Thị Đào", "Nguyễn Thị Ánh", "Trần Văn Bé"]
    filed = [intake.filed(applicant={"name": name}) for name in names]

    def found(query: str) -> list[str]:
        answer = intake.get(f"{COMMUNE}/dossiers?{query}")
        assert answer.status_code == 200, answer.text
        return [one["applicant_name"] for one in answer.json()["items"]]

    assert found("name=nguyen thi") == ["Nguyễn Thị Ánh", "Nguyễn Thị Đào"]
    assert found(f"number={filed[2]['dossier_number']}") == ["Trần Văn Bé"]
    assert found(f"lookup_code={filed[0]['lookup_code'].lower()}") == ["Nguyễn Thị Đào"]
    assert found("status=2") == names[::-1]
    assert not found("status=10")
    for query in ("", "name=nguyen"):
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            page = intake.get(f"{COMMUNE}/dossiers?limit=1&{query}&after={after}").json()
            seen += [one["dossier_id"] for one in page["items"]]
            after = page["next"]
        assert len(seen) == len(set(seen)) == (2 if query else 3)
    assert intake.get(f"{COMMUNE}/dossiers?after=xyz").status_code == 400
    assert intake.get(f"{COMMUNE}/dossiers?lookup_code=xyz").status_code == 422
