"""Filing online over HTTP: code, pass, draft with photographs, dossier, and the officer who receives it."""

from __future__ import annotations

import hashlib
import io
import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from services.chassis.jobs import Fenced
from services.chassis.lease import Lease
from services.contracts.envelope import decode, unwrap
from services.contracts.online import PhoneCodeIssued
from services.intake import bootstrap
from services.intake.bootstrap import online
from services.intake.store.files import GridScanFiles
from services.intake.store.online import MongoFilings
from tests.integration.intake.house import COMMUNE, DEATH, House

_PHONES = itertools.count(912_000_001)
FILINGS = f"{COMMUNE}/filings"


def picture(colour: str = "white") -> bytes:
    """A photograph, taken with the camera on its side."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 300), colour).save(made, "JPEG", exif=exif)
    return made.getvalue()


def asked(intake: House) -> dict[str, str]:
    """A telephone that nobody had before, and the code that was sent to it, as notify opens it."""
    phone = f"0{next(_PHONES)}"
    assert intake.post(f"{COMMUNE}/phone-codes", {"phone": phone}, who="").status_code == 202
    events = [decode(bytes(one["body"])) for one in intake.all("events")]
    codes = [unwrap(PhoneCodeIssued, one) for one in events if one.type == PhoneCodeIssued.type]
    opened = map(bootstrap.person_opener(intake.core), (one.person for one in codes))
    return {"phone": phone, "code": next(one.phone_code or "" for one in opened if one.phone == phone)}


@pytest.fixture
def citizen(intake: House) -> House:
    """An intake that knows one telephone, by the name of citizen."""
    answer = intake.post(f"{COMMUNE}/filing-passes", asked(intake), who="")
    assert answer.status_code == 201, answer.text
    intake.tokens["citizen"] = answer.json()["token"]
    return intake


def begun(intake: House) -> str:
    """The address of a filing that was begun."""
    answer = intake.post(FILINGS, {"procedure_code": DEATH}, who="citizen")
    assert answer.status_code == 201, answer.text
    return f"{FILINGS}/{answer.json()['filing_id']}"


def photographed(intake: House, path: str, paper: str, content: bytes | None = None) -> dict[str, Any]:
    """A page more."""
    where = f"{path}/photos?paper={paper}&filename=anh.jpg"
    answer = intake.post(where, who="citizen", content=content or picture())
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def complete(intake: House) -> tuple[str, str]:
    """A filing to which nothing is missing, and its version."""
    path = begun(intake)
    for paper in ("to-khai", "to-khai", "giay-bao-tu"):
        photographed(intake, path, paper)
    given = {"applicant": {"name": "Nguyễn Thị Đào", "identity_number": "096085001234"}}
    version = intake.get(path, who="citizen").headers["etag"]
    answer = intake.post(f"{path}/applicant", given, who="citizen", headers={"If-Match": version})
    assert answer.status_code == 200, answer.text
    return path, answer.headers["etag"]


def test_from_a_telephone_to_the_officer_who_receives(citizen: House) -> None:
    """Look-up code at once and for ever, the number with the reception, one upright PDF for each paper."""
    path, version = complete(citizen)
    sent = {"who": "citizen", "headers": {"If-Match": version}}
    answer = citizen.post(f"{path}/submission", {"consent": True}, **sent)
    assert answer.status_code == 201, answer.text
    dossier_id, code = answer.json()["dossier_id"], answer.json()["lookup_code"]
    dossier = citizen.get(f"{COMMUNE}/dossiers/{dossier_id}").json()
    assert (dossier["status"], dossier["channel"], dossier["dossier_number"]) == (1, "online", None)
    assert [scan["paper"] for scan in dossier["scans"]] == ["to-khai", "giay-bao-tu"]
    scan = citizen.get(f"{COMMUNE}/dossiers/{dossier_id}/scans/{dossier['scans'][0]['scan_id']}")
    with pypdfium2.PdfDocument(scan.content) as document:
        assert [page.get_width() < page.get_height() for page in document] == [True, True]
    received = citizen.post(f"{COMMUNE}/dossiers/{dossier_id}/reception", headers={"If-Match": '"1"'})
    assert received.json()["lookup_code"] == code
    assert received.json()["dossier_number"]
    assert citizen.told(dossier_id) == ["dossier.filed.v1", "dossier.received.v1"]
    assert citizen.get(path, who="citizen").json()["lookup_code"] == code


def test_eight_clicks_file_one_dossier(citizen: House) -> None:
    """Each with a key of its own, all at once: one files, the others hear the same or that it is done."""
    path, version = complete(citizen)

    def click(_: int) -> tuple[int, str]:
        sent = {"who": "citizen", "headers": {"If-Match": version}}
        answer = citizen.post(f"{path}/submission", {"consent": True}, **sent)
        return answer.status_code, answer.json().get("lookup_code", "")

    with ThreadPoolExecutor(8) as crowd:
        answers = set(crowd.map(click, range(8)))
    assert {status for status, _ in answers} <= {201, 409, 412}
    assert len({code for _, code in answers if code}) == 1
    assert [one["dossier_id"] for one in citizen.all("dossiers")].count(path.rpartition("/")[2]) == 1


def test_a_pass_opens_nothing_else(citizen: House) -> None:
    """Not the desk, not another's filing, not another commune; and without one nothing is open."""
    path = begun(citizen)
    assert citizen.get(f"{COMMUNE}/dossiers", who="citizen").status_code == 403
    assert citizen.get(path, who="officer").status_code == 403
    assert citizen.get(path, who="").status_code == 401
    assert citizen.get(path.replace("32128", "32131"), who="citizen").status_code == 403
    other = online.OnlineDesk(bootstrap.Desk(citizen.settings, citizen.core)).passes
    citizen.tokens["neighbour"] = other.issue("another-telephone", "32128", ["filer"])[0]
    assert citizen.get(path, who="neighbour").status_code == 404
    assert citizen.get(f"{path}/photos/any", who="neighbour").status_code == 404


def test_a_code_is_guessed_five_times_however_many_guess_at_once(intake: House) -> None:
    """Twenty at once make five tries; the right code opens nothing afterwards."""
    given = asked(intake)
    wrong = {**given, "code": "111111" if given["code"] != "111111" else "222222"}

    def guess(_: int) -> int:
        return intake.post(f"{COMMUNE}/filing-passes", wrong, who="").status_code

    with ThreadPoolExecutor(20) as crowd:
        assert set(crowd.map(guess, range(20))) <= {422, 429}
    (proof,) = [one for one in intake.all("phone_proofs") if one.get("phone") == given["phone"]]
    assert proof["tries_count"] <= 5
    answer = intake.post(f"{COMMUNE}/filing-passes", given, who="")
    assert answer.status_code in (422, 429)


def test_a_pass_is_given_again_to_the_same_request_alone(intake: House) -> None:
    """The answer was lost on the line: the same key has it again, another one does not."""
    given = asked(intake)
    keys = ("one", "one", "two")
    answers = [intake.post(f"{COMMUNE}/filing-passes", given, who="", key=key) for key in keys]
    assert [answer.status_code for answer in answers] == [201, 201, 422]
    assert all(answer.json()["token"] not in str(intake.all("idempotency")) for answer in answers[:2])


def test_pages_are_straightened_turned_and_taken_away(citizen: House) -> None:
    """What is kept stands upright; what is no picture is refused, and a PDF is taken as it is."""
    path = begun(citizen)
    first = photographed(citizen, path, "to-khai")

    def size(photo: dict[str, Any], query: str = "") -> tuple[int, int]:
        answer = citizen.get(f"{path}/photos/{photo['photo_id']}{query}", who="citizen")
        return Image.open(io.BytesIO(answer.content)).size

    assert size(first) == (300, 400)
    turned = citizen.post(f"{path}/photos/{first['photo_id']}/turn", who="citizen").json()
    assert size(turned) == (400, 300)
    assert max(size(turned, "?small=1")) == 360
    where = f"{path}/photos?paper=to-khai&filename=anh.jpg"
    for content in (b"MZ" + b"\x00" * 300, b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + b"\x00" * 300):
        assert citizen.post(where, who="citizen", content=content).status_code == 415
    pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    assert photographed(citizen, path, "to-khai", pdf)["media_type"] == "application/pdf"
    answer = citizen.send("DELETE", f"{path}/photos/{turned['photo_id']}", who="citizen")
    assert answer.status_code == 204
    assert [one["media_type"] for one in citizen.get(path, who="citizen").json()["photos"]] == [
        "application/pdf"
    ]


def test_what_has_had_its_time_goes_and_what_a_dossier_has_stays(citizen: House) -> None:
    """Drafts with their photographs; of what was filed the photographs alone, its PDF stays."""
    path, version = complete(citizen)
    sent = {"who": "citizen", "headers": {"If-Match": version}}
    filed = citizen.post(f"{path}/submission", {"consent": True}, **sent).json()
    draft = begun(citizen)
    photographed(citizen, draft, "to-khai")
    core, ids = citizen.core, [one.rpartition("/")[2] for one in (path, draft)]
    files_of = {"metadata.dossier_id": {"$in": ids}}
    assert core.store.plumbing("scans.files").count_documents(files_of) == 6
    core.store.plumbing("filings").delete_many({"filing_id": {"$nin": ids}})
    past = {"$set": {"expires_at": datetime.now(UTC) - timedelta(days=1)}}
    core.store.plumbing("filings").update_many({}, past)
    assert len(MongoFilings(core.store).expired(datetime.now(UTC), 10)) == 2
    lease = Lease(core.store, "online-filings", "this test")
    assert lease.acquire()
    counted: list[None] = []
    (job,) = online.leased(core, lambda: counted.append(None))
    job.stride(Fenced(core.store, core.transactor, lease))
    assert len(counted) == 2
    assert citizen.all("filings") == []
    scans = citizen.get(f"{COMMUNE}/dossiers/{filed['dossier_id']}").json()["scans"]
    files = GridScanFiles(core.store)
    for scan in scans:
        content = files.read("32128", scan["scan_id"])
        assert content is not None
        assert hashlib.sha256(content).hexdigest() == scan["sha256"]
    assert core.store.plumbing("scans.files").count_documents(files_of) == len(scans)


def test_papers_that_were_asked_for_come_from_the_same_telephone(citizen: House) -> None:
    """Told what is asked, photographed, sent: the dossier waits for the desk with files that stay."""
    path, version = complete(citizen)
    sent = {"who": "citizen", "headers": {"If-Match": version}}
    filed = citizen.post(f"{path}/submission", {"consent": True}, **sent).json()
    dossier = f"{COMMUNE}/dossiers/{filed['dossier_id']}"
    asking = {"reason": "Ảnh tờ khai bị mờ", "items": ["Tờ khai: chụp lại"]}
    assert citizen.post(f"{dossier}/supplement-requests", asking, headers={"If-Match": '"1"'}).is_success
    (request,) = citizen.get(f"{COMMUNE}/own-requests", who="citizen").json()["items"]
    assert (request["dossier_id"], request["items"]) == (filed["dossier_id"], asking["items"])
    body = {"answers": filed["dossier_id"]}
    twice = [citizen.post(FILINGS, body, who="citizen").json()["filing_id"] for _ in range(2)]
    assert twice[0] == twice[1]
    path = f"{FILINGS}/{twice[0]}"
    photographed(citizen, path, "to-khai")
    pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    photographed(citizen, path, "giay-bao-tu", pdf)
    sent["headers"] = {"If-Match": citizen.get(path, who="citizen").headers["etag"]}
    told = [citizen.post(f"{path}/submission", {"consent": True}, **sent) for _ in range(2)]
    assert [one.status_code for one in told] == [201, 201]
    assert {one.json()["lookup_code"] for one in told} == {filed["lookup_code"]}
    shown = citizen.get(dossier).json()
    assert (shown["status"], shown["state"], len(shown["scans"])) == (5, "supplemented_at_reception", 4)
    assert citizen.get(f"{COMMUNE}/own-requests", who="citizen").json()["items"] == []
    owned = citizen.core.store.plumbing("scans.files").find({"metadata.dossier_id": filed["dossier_id"]})
    assert {scan["scan_id"] for scan in shown["scans"]} <= {one["metadata"]["scan_id"] for one in owned}
    assert citizen.get(f"{dossier}/scans/{shown['scans'][-1]['scan_id']}").content == pdf


def test_anybody_sees_where_one_can_file(intake: House) -> None:
    """Name, telephone and desks of each commune, and nothing of its staff."""
    (office,) = intake.get("/v1/offices", who="").json()["items"]
    assert office["name"] == "Xã Cái Nước"
    assert office["desks"] == [{"unit_id": "desk", "name": "Trung tâm"}]
