"""Accounts of citizens over HTTP: opened with an officer's help, signed in to by a code, moved, closed."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from services.contracts.envelope import decode, unwrap
from services.contracts.online import PhoneCodeIssued
from services.intake import bootstrap
from services.intake.api import create_app
from tests.integration.intake.house import COMMUNE, House, filing

_PHONES = itertools.count(913_000_001)
NUMBER, NAME = "096085001234", "Nguyễn Thị Đào"
OPENINGS, ACCOUNTS = f"{COMMUNE}/account-openings", f"{COMMUNE}/citizen-accounts"
OWN = f"{COMMUNE}/own-account"


def new_phone() -> str:
    """A telephone that nobody had before."""
    return f"0{next(_PHONES)}"


def codes(intake: House, phone: str) -> list[str]:
    """The codes that were sent to a telephone, as notify opens them, the last one last."""
    events = [decode(bytes(one["body"])) for one in intake.all("events")]
    found = [unwrap(PhoneCodeIssued, one) for one in events if one.type == PhoneCodeIssued.type]
    opened = map(bootstrap.person_opener(intake.core), (one.person for one in found))
    return [one.phone_code or "" for one in opened if one.phone == phone]


def typed(phone: str, **changes: Any) -> dict[str, Any]:
    """What an officer types."""
    person = {"name": NAME, "identity_number": NUMBER, "address": "ấp Cái Rô", **changes}
    return {"phone": phone, "person": person, "consent": True}


def begun(intake: House, phone: str, **more: Any) -> str:
    """The address of an opening."""
    answer = intake.post(OPENINGS, typed(phone), **more)
    assert answer.status_code == 201, answer.text
    return f"{OPENINGS}/{answer.json()['opening_id']}"


def told(intake: House, path: str, code: str, **more: Any) -> httpx.Response:
    """The citizen told the code."""
    return intake.post(f"{path}/confirmation", {"code": code}, **more)


def opened(intake: House, phone: str) -> dict[str, Any]:
    """An account."""
    answer = told(intake, begun(intake, phone), codes(intake, phone)[-1])
    assert answer.status_code == 201, answer.text
    return read(intake, answer.json()["account_id"])


def read(intake: House, account_id: str) -> dict[str, Any]:
    """An account as officers see it."""
    found: dict[str, Any] = intake.get(f"{ACCOUNTS}/{account_id}").json()
    return found


def own(intake: House) -> dict[str, Any]:
    """An account as its owner sees it."""
    found: dict[str, Any] = intake.get(OWN, who="citizen").json()
    return found


def signed_in(intake: House, phone: str, who: str = "citizen") -> None:
    """The owner of a telephone comes back: a code, and no password."""
    assert intake.post(f"{COMMUNE}/phone-codes", {"phone": phone}, who="").status_code == 202
    given = {"phone": phone, "code": codes(intake, phone)[-1]}
    intake.tokens[who] = intake.post(f"{COMMUNE}/filing-passes", given, who="").json()["token"]


def test_from_the_counter_to_the_citizens_own_list(intake: House) -> None:
    """A wrong code first; then the account shows what was filed at the counter, and takes corrections."""
    filed = intake.filed()
    phone = new_phone()
    path = begun(intake, phone)
    code = codes(intake, phone)[-1]
    wrong = told(intake, path, "000000" if code != "000000" else "111111")
    assert (wrong.status_code, wrong.json()["errors"][0]["allowed"]) == (422, "còn 4 lần thử")
    account = read(intake, told(intake, path, code).json()["account_id"])
    assert account["consent"]["name"] == "Lê Văn Tư"
    signed_in(intake, phone)
    (mine,) = intake.get(f"{COMMUNE}/own-dossiers", who="citizen").json()["items"]
    assert (mine["dossier_id"], mine["appointment_at"]) == (filed["dossier_id"], filed["appointment_at"])
    assert mine["lookup_url"].endswith(f"#{filed['lookup_code']}")
    before = intake.get(OWN, who="citizen")
    person = before.json()["persons"][0]
    corrected = intake.post(
        f"{OWN}/persons/{person['person_id']}",
        {"person": {"name": NAME, "identity_number": NUMBER, "email": "dao@vidu.vn"}},
        who="citizen",
        headers={"If-Match": before.headers["etag"]},
    )
    assert (corrected.status_code, own(intake)["persons"][0]["email"]) == (200, "dao@vidu.vn")
    stale = intake.post(f"{OWN}/closing", who="citizen", headers={"If-Match": before.headers["etag"]})
    assert stale.status_code == 412


def test_asked_twice_one_code_told_twice_one_account(intake: House) -> None:
    """The answer was lost on the line, or eight clicks came at once."""
    phone = new_phone()
    paths = {begun(intake, phone, key="asked-once") for _ in range(2)}
    assert (len(paths), len(codes(intake, phone))) == (1, 1)
    path, code = paths.pop(), codes(intake, phone)[-1]

    def click(_: int) -> tuple[int, str]:
        answer = told(intake, path, code)
        return answer.status_code, answer.json().get("account_id", "")

    with ThreadPoolExecutor(8) as crowd:
        answers = set(crowd.map(click, range(8)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert len(intake.all("citizen_accounts")) == 1


def test_a_process_that_dies_in_the_middle_loses_nothing(intake: House) -> None:
    """What was typed and the code stand in the store: another process takes the code, once."""
    phone = new_phone()
    path = begun(intake, phone)
    other = House(intake.settings, intake.core, intake.app, TestClient(create_app(intake.settings)))
    other.tokens = intake.tokens
    assert other.get(path).json()["person"]["name"] == NAME
    key = "the-same-request"
    answers = [told(one, path, codes(intake, phone)[-1], key=key) for one in (other, intake)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len(intake.all("account_telephones")) == 1


def test_a_confirmation_that_is_not_committed_leaves_the_code_good(
    intake: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Account and use of the code are one piece: after a failure the same code opens it."""
    phone = new_phone()
    path = begun(intake, phone)
    with monkeypatch.context() as broken:
        broken.setattr("services.intake.handlers.account_openings.save_opening", lambda *_: 1 / 0)
        assert told(intake, path, codes(intake, phone)[-1]).status_code == 500
    assert intake.all("citizen_accounts") == []
    assert told(intake, path, codes(intake, phone)[-1]).status_code == 201


def test_nothing_of_an_account_can_be_read_in_the_store(intake: House) -> None:
    """Telephone, name, number, address: sealed, or a digest; and found by either all the same."""
    phone = new_phone()
    account = opened(intake, phone)
    kept = [
        *intake.all("citizen_accounts"),
        *intake.all("account_telephones"),
        *intake.all("account_openings"),
    ]
    assert not [secret for secret in (phone, NAME, NUMBER, "Cái Rô") if secret in repr(kept)]
    for header, value in (("Phone-Number", phone), ("Identity-Number", NUMBER)):
        (found,) = intake.get(ACCOUNTS, headers={header: value}).json()["items"]
        assert found["account_id"] == account["account_id"]
    assert intake.get(ACCOUNTS, headers={"Phone-Number": new_phone()}).json()["items"] == []
    assert intake.get(ACCOUNTS, headers={"Phone-Number": "115"}).status_code == 422


def test_an_account_is_of_its_telephone_alone(intake: House) -> None:
    """Not another's, not with a look into another commune, not for who has no account; nor for machines."""
    phone, other = new_phone(), new_phone()
    account = opened(intake, phone)
    signed_in(intake, other, "neighbour")
    for path in (OWN, f"{COMMUNE}/own-dossiers"):
        assert intake.get(path, who="neighbour").json()["code"] == "account-not-found"
        assert intake.get(path, who="officer").status_code == 403
        assert intake.get(path, who="").status_code == 401
    one = f"{ACCOUNTS}/{account['account_id']}"
    assert intake.get(one, who="neighbour").status_code == 403
    assert intake.get(one, who="admin").status_code == 403
    assert intake.get(one.replace("32128", "32131")).status_code == 403
    closing = intake.post(f"{OWN}/closing", who="neighbour", headers={"If-Match": '"1"'})
    assert closing.status_code == 404


def test_a_code_for_an_account_opens_no_pass(intake: House) -> None:
    """It was told to an officer; what opens a pass is told to nobody."""
    phone = new_phone()
    begun(intake, phone)
    given = {"phone": phone, "code": codes(intake, phone)[-1]}
    assert intake.post(f"{COMMUNE}/filing-passes", given, who="").status_code == 422


def test_guessing_is_limited_by_store_and_door(intake: House) -> None:
    """Twenty at once make five tries, and the right code opens nothing afterwards."""
    phone = new_phone()
    path = begun(intake, phone)
    code = codes(intake, phone)[-1]
    guessed = "000000" if code != "000000" else "111111"
    with ThreadPoolExecutor(20) as crowd:
        answers = set(crowd.map(lambda _: told(intake, path, guessed).status_code, range(20)))
    assert answers <= {422, 429}
    assert told(intake, path, code).status_code in (422, 429)
    assert intake.post(f"{path}/code").json()["code"] == "code-too-soon"
    assert intake.all("citizen_accounts") == []


def test_a_lost_telephone_gives_way_to_a_new_one(intake: House) -> None:
    """With the number of a paper that was seen; dossiers and drafts come along, the old one opens nothing."""
    intake.filed()
    phone, new = new_phone(), new_phone()
    account = opened(intake, phone)
    signed_in(intake, phone, "lost")
    draft = intake.post(f"{COMMUNE}/filings", {"procedure_code": "1.000656"}, who="lost").json()
    asked = {"phone": new, "account_id": account["account_id"], "paper": "vneid", "consent": True}
    assert intake.post(OPENINGS, {**asked, "identity_number": "096085009999"}).status_code == 422
    answer = intake.post(OPENINGS, {**asked, "identity_number": NUMBER})
    assert answer.status_code == 201, answer.text
    done = told(intake, f"{OPENINGS}/{answer.json()['opening_id']}", codes(intake, new)[-1])
    moved = read(intake, done.json()["account_id"])
    assert [line["what"] for line in moved["history"]] == ["Mở tài khoản", "Đổi số điện thoại, đã xem VNeID"]
    signed_in(intake, new)
    assert len(intake.get(f"{COMMUNE}/own-dossiers", who="citizen").json()["items"]) == 1
    assert intake.get(f"{COMMUNE}/filings/{draft['filing_id']}", who="citizen").json()["phone"] == new
    assert intake.get(f"{COMMUNE}/filings/{draft['filing_id']}", who="lost").status_code == 404
    assert intake.get(OWN, who="lost").status_code == 404


def test_papers_asked_for_at_the_counter_are_sent_with_the_account(intake: House) -> None:
    """The dossier was filed on paper; its owner answers from the telephone, a neighbour does not."""
    incomplete = filing(receive=False, incomplete=True, papers=[{"code": "to-khai", "kind": "original"}])
    filed = intake.post(f"{COMMUNE}/dossiers", incomplete).json()
    asking = {"reason": "Thiếu giấy báo tử", "items": ["Giấy báo tử"]}
    dossier = f"{COMMUNE}/dossiers/{filed['dossier_id']}"
    assert intake.post(f"{dossier}/supplement-requests", asking, headers={"If-Match": '"1"'}).is_success
    phone, other = new_phone(), new_phone()
    opened(intake, phone)
    signed_in(intake, phone)
    signed_in(intake, other, "neighbour")
    (request,) = intake.get(f"{COMMUNE}/own-requests", who="citizen").json()["items"]
    assert request["dossier_id"] == filed["dossier_id"]
    body = {"answers": filed["dossier_id"]}
    assert intake.post(f"{COMMUNE}/filings", body, who="neighbour").status_code == 409
    begun_answer = intake.post(f"{COMMUNE}/filings", body, who="citizen").json()
    path = f"{COMMUNE}/filings/{begun_answer['filing_id']}"
    pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    photo = intake.post(f"{path}/photos?paper=giay-bao-tu&filename=a.pdf", who="citizen", content=pdf)
    assert photo.status_code == 201, photo.text
    version = intake.get(path, who="citizen").headers["etag"]
    sent = intake.post(f"{path}/submission", {"consent": True}, who="citizen", headers={"If-Match": version})
    assert sent.status_code == 201, sent.text
    assert intake.get(dossier).json()["state"] == "supplemented_at_reception"


def test_opened_without_coming_completed_at_the_counter_and_closed(intake: House) -> None:
    """What somebody only says opens nobody's dossiers; a paper that was seen does; closed, it forgets."""
    intake.filed()
    phone = new_phone()
    signed_in(intake, phone)
    given = {"person": {"name": NAME, "identity_number": NUMBER}, "consent": True}
    account = intake.post(OWN, given, who="citizen").json()
    assert intake.get(f"{COMMUNE}/own-dossiers", who="citizen").json()["items"] == []
    added = intake.post(
        f"{OWN}/persons", {"person": {"name": "Lê Văn Con"}}, who="citizen", headers={"If-Match": '"1"'}
    )
    one = f"{ACCOUNTS}/{account['account_id']}"
    seen = {"person": given["person"], "paper": "id_card"}
    assert intake.post(f"{one}/persons", seen, headers={"If-Match": added.headers["etag"]}).status_code == 201
    assert len(intake.get(f"{COMMUNE}/own-dossiers", who="citizen").json()["items"]) == 1
    son = own(intake)["persons"][1]["person_id"]
    removed = intake.send("DELETE", f"{OWN}/persons/{son}", who="citizen", headers={"If-Match": '"3"'})
    assert len(own(intake)["persons"]) == 1
    closed = intake.post(f"{OWN}/closing", who="citizen", headers={"If-Match": removed.headers["etag"]})
    assert closed.status_code == 200
    found = read(intake, account["account_id"])
    assert (found["phone"], found["persons"]) == ("", [])
    assert intake.get(OWN, who="citizen").status_code == 404
    assert len(intake.get(f"{COMMUNE}/dossiers").json()["items"]) == 1
    by_officer = opened(intake, new_phone())
    path = f"{ACCOUNTS}/{by_officer['account_id']}/closing"
    assert intake.post(path, headers={"If-Match": '"1"'}).status_code == 200
    assert read(intake, by_officer["account_id"])["history"][-1]["name"] == "Lê Văn Tư"
