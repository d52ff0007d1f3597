"""Dead letters sent back and discarded over HTTP and on their page: once, by whom it may, with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from services.chassis import letteracts
from services.chassis.clock import SystemClock
from services.chassis.deadletters import DeadLetters
from services.chassis.identity import TokenIssuer
from services.chassis.parking import PARKED
from services.chassis.retries import Retries
from services.contracts.pages import SESSION_COOKIE
from services.contracts.person import PersonData
from tests.fakes.stories import COMMUNE, Story, sealed
from tests.integration.tracking.house import House

API, HERE = "/v1/dead-letters", "/quan-tri/theo-doi/thu-loi"
BROKEN = "eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA"
SEND, DISCARD = f"{API}/send-back", f"{API}/discard"


@pytest.fixture
def client(tracking: House) -> Iterator[TestClient]:
    """A caller; two letters of one commune and one of nobody are open."""
    for number in (1, 2):
        story = Story(f"d{number}")
        story.file(person=BROKEN)
        tracking.tell(story)
    tracking.hear([b'{"name": "Nguy\xe1\xbb\x85n"}'])
    with tracking.client() as client:
        client.follow_redirects = False
        yield client


def token(tracking: House, role: str = "hosting_admin", commune_id: str | None = None) -> str:
    """Somebody's token."""
    issuer = TokenIssuer(*tracking.key, SystemClock())
    return issuer.issue("host-1", commune_id, [role], timedelta(hours=8))


def send(
    client: TestClient, tracking: House, path: str, body: dict[str, Any], once: str = "k1", **who: Any
) -> httpx.Response:
    """An order."""
    headers = {"Authorization": f"Bearer {token(tracking, **who)}", "Idempotency-Key": once}
    answer: httpx.Response = client.post(path, json=body, headers=headers)
    return answer


def open_count(tracking: House) -> int:
    """How many are open."""
    return DeadLetters(tracking.core.store).summary().count


def test_they_go_back_by_filter_and_the_same_request_does_it_once(
    tracking: House, client: TestClient
) -> None:
    """Sent again after the letters died again, the answer is the same and nothing is done."""
    first = send(client, tracking, SEND, {"kind": "seal"})
    assert (first.status_code, first.json()) == (200, {"done": 2, "unreadable": 0, "next": None})
    assert len(tracking.all(PARKED)) == 2
    assert open_count(tracking) == 1
    tracking.core.store.plumbing("dead_letters").update_many({"kind": "seal"}, {"$set": {"state": "open"}})
    again = send(client, tracking, SEND, {"kind": "seal"})
    assert again.json() == first.json()
    assert open_count(tracking) == 3


def test_many_go_in_parts(tracking: House, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part says where the next begins; what cannot go back is passed over, not met again and again."""
    monkeypatch.setattr(letteracts, "PART", 1)
    body: dict[str, Any] = {"everything": True}
    told = []
    for part in range(4):
        answer = send(client, tracking, SEND, body, once=f"k{part}").json()
        told.append((answer["done"], answer["unreadable"]))
        body["after"] = answer["next"]
        if answer["next"] is None:
            break
    assert sorted(told) == [(0, 0), (0, 1), (1, 0), (1, 0)]
    assert open_count(tracking) == 1


def test_discarding_keeps_who_and_why(tracking: House, client: TestClient) -> None:
    """It wants a reason and a filter; the letter says afterwards what was done with it."""
    assert send(client, tracking, DISCARD, {"kind": "seal"}).status_code == 422
    assert send(client, tracking, DISCARD, {"reason": "x"}).status_code == 422
    assert send(client, tracking, DISCARD, {"reason": "x", "everything": True}).status_code == 422
    assert send(client, tracking, SEND, {}).json()["code"] == "nothing-named"
    assert open_count(tracking) == 3
    done = send(client, tracking, DISCARD, {"kind": "unreadable", "reason": "thử đường truyền"})
    assert done.json()["done"] == 1
    (closed,) = [one for one in tracking.all("dead_letters") if one["state"] == "discarded"]
    headers = {"Authorization": f"Bearer {token(tracking)}"}
    shown = client.get(f"{API}/letter", params={"letter_id": closed["_id"]}, headers=headers)
    told = shown.json()
    assert (told["state"], told["resolved_by"], told["reason"]) == ("discarded", "host-1", "thử đường truyền")
    assert told["body_bytes"] == len(closed["body"])
    assert "Nguyễn" not in shown.text
    assert client.get(f"{API}/letter", params={"letter_id": "x"}, headers=headers).status_code == 404


@pytest.mark.parametrize("path", [SEND, DISCARD])
@pytest.mark.parametrize("role", ["commune_admin", "leader", "machine_client"])
def test_only_the_hosting_unit_acts(tracking: House, client: TestClient, path: str, role: str) -> None:
    """Nobody of a commune, not even for its own letters."""
    body = {"tenant": COMMUNE, "reason": "x"} if path == DISCARD else {"tenant": COMMUNE}
    refused = send(client, tracking, path, body, role=role, commune_id=COMMUNE)
    assert refused.status_code == 403
    assert open_count(tracking) == 3


def look(client: TestClient, tracking: House, address: str, **who: Any) -> httpx.Response:
    """Open a page."""
    cookie = {"Cookie": f"{SESSION_COOKIE}={token(tracking, **who)}"}
    answer: httpx.Response = client.get(address, headers=cookie)
    return answer


def submit(client: TestClient, tracking: House, act: str, page: str, **typed: str) -> httpx.Response:
    """Send a form of the panel, with the key that the page had."""
    found = re.search(r'name="_once" value="([^"]+)"', page)
    assert found
    data = {"_once": found.group(1), **typed}
    headers = {"Cookie": f"{SESSION_COOKIE}={token(tracking)}"}
    answer: httpx.Response = client.post(f"{HERE}/{act}", data=data, headers=headers)
    return answer


def test_the_page_shows_kinds_and_sends_back_what_is_filtered(tracking: House, client: TestClient) -> None:
    """In words, without a name of anybody; once the cause is gone the events take effect."""
    page = look(client, tracking, HERE)
    assert page.status_code == 200
    for text in ("Không mở được niêm phong", "Không đọc được", "MOTCUA_SEAL_SECRET", 'aria-current="page"'):
        assert text in page.text
    assert "Nguyễn" not in page.text
    assert look(client, tracking, f"{HERE}/so").text == "3"
    narrowed = look(client, tracking, f"{HERE}?kind=seal")
    assert "Gửi lại 2 thư" in narrowed.text
    _mend(tracking)
    sent = submit(client, tracking, "gui-lai", narrowed.text, kind="seal")
    assert (sent.status_code, sent.headers["location"]) == (303, f"{HERE}?xong=gui-lai&so=2&con=0&hong=0")
    assert "Đã gửi lại 2 thư." in look(client, tracking, sent.headers["location"]).text
    Retries(tracking.core.store, tracking.consumer()).run()
    assert tracking.document("d1")
    assert tracking.document("d2")


def _mend(tracking: House) -> None:
    """Put into the letters what they should have held."""
    good = sealed(PersonData(name="Nguyễn Thị Ánh"))
    letters = tracking.core.store.plumbing("dead_letters")
    for one in letters.find({"kind": "seal"}):
        body = bytes(one["body"]).replace(BROKEN.encode(), good.encode())
        letters.update_one({"_id": one["_id"]}, {"$set": {"body": body}})


def test_a_letter_is_opened_and_discarded_with_a_reason(tracking: House, client: TestClient) -> None:
    """Without one the page comes back and says so; what was discarded offers no button any more."""
    (letter,) = [one for one in tracking.all("dead_letters") if one.get("subject") == "d1"]
    page = look(client, tracking, f"{HERE}/thu?letter_id={letter['_id']}")
    refused = submit(client, tracking, "bo", page.text, letter_id=letter["_id"])
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    done = submit(client, tracking, "bo", page.text, letter_id=letter["_id"], reason="đã báo qua điện thoại")
    assert done.status_code == 303
    closed = look(client, tracking, f"{HERE}/thu?letter_id={letter['_id']}").text
    assert "đã báo qua điện thoại" in closed
    assert '<form class="card"' not in closed
    other = look(client, tracking, HERE).text
    nothing = submit(client, tracking, "bo", other, letter_id="khong-co", reason="x")
    assert nothing.headers["location"].startswith(f"{HERE}?xong=bo&so=0")


def test_an_administrator_sees_figures_of_their_own_alone(tracking: House, client: TestClient) -> None:
    """No list, no button, no other commune; the addresses of the acts are closed to them."""
    who = {"role": "commune_admin", "commune_id": COMMUNE}
    page = look(client, tracking, HERE, **who)
    assert page.status_code == 200
    assert '<b class="figure late">2</b>' in page.text
    assert "gui-lai" not in page.text
    assert look(client, tracking, f"{HERE}/thu?letter_id=x", **who).status_code == 403
    leader = look(client, tracking, HERE, role="leader", commune_id=COMMUNE)
    assert leader.status_code == 403
