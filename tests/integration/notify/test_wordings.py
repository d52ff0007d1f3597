"""Templates over HTTP and on their page, on a real database: read, tried, published, said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from services.chassis.clock import SystemClock
from services.chassis.identity import TokenIssuer, new_key
from services.contracts.envelope import HOST, event_id
from services.contracts.identity import Role
from services.contracts.intake import SigningKeyPublished
from services.contracts.pages import SESSION_COOKIE
from services.notify import bootstrap
from services.notify.api import create_app
from services.notify.domain.rules import CODES, Channel, Notice
from services.notify.ports import WORDING_HEADS, WORDINGS
from tests.fakes import notices
from tests.fakes.clock import NOON
from tests.fakes.notices import COMMUNE
from tests.integration.notify.house import House, house
from tests.integration.notify.peers import MailPeer, mail_server

LIST, ONE = "/v1/wordings", "/v1/wordings/received/email"
HERE = "/quan-tri/thong-bao/mau-tin"
BODY = {
    "base": "received.v1",
    "subject": "Hồ sơ $code đã được nhận",
    "text": "$unit đã nhận hồ sơ $code, hẹn $appointment. Hỏi: $desk_phone",
    "reason": "ngắn hơn",
}
Caller = Callable[..., httpx.Client]


@pytest.fixture
def mail() -> Iterator[MailPeer]:
    """A mail server."""
    with mail_server() as peer:
        yield peer


@pytest.fixture
def one(mongodb_uri: str, database: str, mail: MailPeer) -> Iterator[House]:
    """A notify that can send."""
    with house(mongodb_uri, database, smtp_port=mail.port, sms_url="http://127.0.0.1:1/send") as built:
        yield built


@pytest.fixture
def caller(one: House) -> Iterator[Caller]:
    """The API and the pages as somebody of a role sees them."""
    key_id, jwk = new_key()
    key = SigningKeyPublished(
        event_id=event_id("intake", f"key-{key_id}", 1),
        commune_id=HOST,
        occurred_at=NOON,
        key_id=key_id,
        public_key=jwk["x"],
    )
    one.hear([key])
    issuer = TokenIssuer(key_id, jwk, SystemClock())
    with TestClient(create_app(one.settings)) as client:
        client.follow_redirects = False

        def called(role: Role = Role.HOSTING_ADMIN) -> httpx.Client:
            tenant = None if role is Role.HOSTING_ADMIN else COMMUNE
            token = issuer.issue("host-1", tenant, [role], timedelta(hours=8))
            client.headers["Authorization"] = f"Bearer {token}"
            client.cookies.set(SESSION_COOKIE, token)
            return client

        yield called


def publish(client: httpx.Client, once: str = "k1", **given: Any) -> httpx.Response:
    """Publish a mail about a reception."""
    return client.post(ONE, json={**BODY, **given}, headers={"Idempotency-Key": once})


def test_templates_are_listed_and_read(caller: Caller) -> None:
    """What came with the software, the fields that may stand in it, and an example without a real person."""
    client = caller()
    items = client.get(LIST).json()["items"]
    assert len(items) == 2 * (len(Notice) - len(CODES)) + len(CODES)
    assert {one["published_at"] for one in items} == {None}
    told = client.get(f"{LIST}/received/sms").json()
    assert told["version"] == "received.v1"
    assert {one["name"] for one in told["fields"] if one["required"]} == {"unit", "code", "desk_phone"}
    assert (told["example"]["alphabet"], told["example"]["parts"]) == ("GSM-7", 2)
    assert "Trung tam Phuc vu hanh chinh cong xa Vi Du" in told["example"]["text"]
    assert [version["version"] for version in told["versions"]] == ["received.v1"]
    assert client.get(f"{LIST}/received/code").status_code == 404
    assert client.get(f"{LIST}/nothing/sms").status_code == 422
    code = client.get(f"{LIST}/phone_code/code").json()["example"]["text"]
    assert code.startswith("123456: ma xac nhan")


def test_what_is_published_is_said(caller: Caller, one: House, mail: MailPeer) -> None:
    """By the sender too, which is another process; given twice it is one version."""
    client = caller()
    done = publish(client)
    assert (done.status_code, done.json()["version"]) == (201, "received.h1")
    assert publish(client).json() == done.json()
    assert client.get(ONE).json()["version"] == "received.h1"
    one.hear([notices.commune(), notices.filed("counter"), notices.received()])
    one.deliver(Channel.EMAIL)
    (message,) = [message for message in one.messages() if message.channel is Channel.EMAIL]
    assert message.attempts[0].template == "received.h1"
    assert "đã được nhận" in str(mail.mails[0]["Subject"])
    kept = client.get(ONE).json()["versions"]
    assert [(version["version"], version["reason"]) for version in kept] == [
        ("received.h1", "ngắn hơn"),
        ("received.v1", ""),
    ]


def test_a_trial_publishes_nothing_and_faults_name_their_field(caller: Caller, one: House) -> None:
    """Unknown fields, a missing one, an empty reason, another version than was seen."""
    client = caller()
    trial = client.post(f"{ONE}?dry_run=true", json=BODY)
    assert trial.status_code == 200
    assert trial.json()["subject"] == "Hồ sơ 000.00.00.H00-261124-0001 đã được nhận"
    refused = publish(client, text="$unit $code $desk_phone $name")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "text")
    assert client.post(f"{ONE}?dry_run=true", json={**BODY, "text": "$unit"}).status_code == 422
    assert publish(client, reason="").status_code == 422
    assert publish(client, base="received.h7").json()["code"] == "wording-changed"
    assert one.all(WORDINGS) == []


@pytest.mark.parametrize(
    ("role", "read", "write"),
    [(Role.COMMUNE_ADMIN, 200, 403), (Role.LEADER, 403, 403), (Role.COUNTER_OFFICER, 403, 403)],
)
def test_who_reads_and_who_publishes(caller: Caller, role: Role, read: int, write: int) -> None:
    """All communes say the same: the hosting unit alone changes it."""
    client = caller(role)
    assert (client.get(LIST).status_code, client.get(ONE).status_code) == (read, read)
    assert publish(client).status_code == write
    assert client.get(HERE).status_code == read


def test_a_version_that_cannot_be_said_any_more_is_passed_over(caller: Caller, one: House) -> None:
    """An upgrade took a field away: the software's own is said instead."""
    publish(caller())
    heads = one.core.store.plumbing(WORDING_HEADS)
    heads.update_many({}, {"$set": {"text": "$unit $code $desk_phone $gone"}})
    assert bootstrap.wordings(one.core).current(Notice.RECEIVED, Channel.EMAIL).name == "received.v1"
    assert len(bootstrap.wordings(one.core)) == len(list(bootstrap.wordings(one.core)))


def field(page: httpx.Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found
    return found.group(1)


def test_the_page_tries_and_publishes(caller: Caller) -> None:
    """What was typed stays through a trial and a fault; afterwards the list shows that it was changed."""
    client = caller()
    listed = client.get(HERE)
    assert "Đã tiếp nhận, hẹn trả kết quả" in listed.text
    at = f"{HERE}/received/email"
    page = client.get(at)
    form = {**BODY, "_once": field(page, "_once")}
    trial = client.post(at, data={**form, "_deed": "try", "reason": ""})
    assert trial.status_code == 200
    assert "Xem thử, chưa công bố" in trial.text
    assert 'value="Hồ sơ $code đã được nhận"' in trial.text
    wrong = client.post(at, data={**form, "text": "$unit $name"})
    assert wrong.status_code == 422
    assert re.search(r'<textarea id="text"[^>]*aria-invalid="true"', wrong.text)
    done = client.post(at, data={**form, "_once": field(wrong, "_once")})
    assert (done.status_code, done.headers["location"]) == (303, f"{at}?xong=1")
    assert "received.h1" in client.get(f"{at}?xong=1").text
    assert "Đã tiếp nhận hồ sơ" in client.get(f"{at}?ban=received.v1").text
    assert "đã sửa" in client.get(HERE).text
    admin = caller(Role.COMMUNE_ADMIN).get(at).text
    assert "<textarea" not in admin
    assert '<form class="card"' not in admin
