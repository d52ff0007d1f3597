"""Notify's HTTP API, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from fastapi.testclient import TestClient

from services.chassis.clock import SystemClock
from services.chassis.identity import TokenIssuer, new_key, service_token
from services.contracts.envelope import HOST, event_id
from services.contracts.identity import Role
from services.contracts.intake import SigningKeyPublished
from services.contracts.person import PersonData
from services.notify.api import create_app
from services.notify.domain.message import State
from services.notify.domain.rules import Channel
from tests.fakes import notices
from tests.fakes.clock import NOON
from tests.fakes.notices import COMMUNE, DOSSIER
from tests.integration.notify.house import SERVICE_SECRET, House, house
from tests.integration.notify.peers import MailPeer, mail_server

MAIL, SMS = f"intake:{DOSSIER}:00000002:email", f"intake:{DOSSIER}:00000002:sms"
LIST = f"/v1/communes/{COMMUNE}/messages"


@pytest.fixture
def mail() -> Iterator[MailPeer]:
    """A mail server that knows nobody."""
    with mail_server() as peer:
        peer.on_recipient = lambda address: "550 no such mailbox"
        yield peer


@pytest.fixture
def one(mongodb_uri: str, database: str, mail: MailPeer) -> Iterator[House]:
    """A notify whose mail about a reception failed, and whose SMS is due."""
    given = {"smtp_port": mail.port, "sms_url": "http://127.0.0.1:1/send"}
    with house(mongodb_uri, database, **given) as built:
        built.hear([notices.commune(), notices.filed("counter"), notices.received()])
        built.deliver(Channel.EMAIL)
        yield built


@pytest.fixture
def issuer(one: House) -> TokenIssuer:
    """Who signs tokens, and whose key notify has heard of."""
    key_id, jwk = new_key()
    key = SigningKeyPublished(
        event_id=event_id("intake", f"key-{key_id}", 1),
        commune_id=HOST,
        occurred_at=NOON,
        key_id=key_id,
        public_key=jwk["x"],
    )
    one.hear([key])
    return TokenIssuer(key_id, jwk, SystemClock())


@pytest.fixture
def officer(one: House, issuer: TokenIssuer) -> Iterator[httpx.Client]:
    """The API as an officer at the counter sees it."""
    with TestClient(create_app(one.settings)) as client:
        client.headers["Authorization"] = bearer(issuer, Role.COUNTER_OFFICER)
        yield client


def bearer(issuer: TokenIssuer, role: Role, commune_id: str = COMMUNE) -> str:
    """The header of a token."""
    return "Bearer " + issuer.issue("staff-1", commune_id, [role], timedelta(hours=8))


def retry(client: httpx.Client, key: str, version: int | None, once: str = "k1") -> httpx.Response:
    """Order another round for a message."""
    headers = {"Idempotency-Key": once}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    return client.post(f"{LIST}/{key}/retry", headers=headers)


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem document."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_messages_of_a_dossier(officer: httpx.Client) -> None:
    """Staff see what became of each, and of the recipient only so much that its owner recognises it."""
    answer = officer.get(LIST, params={"dossier_id": DOSSIER})
    assert answer.status_code == 200
    shown = {item["channel"]: item for item in answer.json()["items"]}
    assert (shown["email"]["state"], shown["email"]["cause"]) == ("failed", "smtp_550")
    assert shown["email"]["recipient"] == "an***@example.com"
    assert shown["email"]["reference"].endswith("@localhost.localdomain>")
    assert shown["sms"]["reference"] == ""
    assert (shown["sms"]["state"], shown["sms"]["recipient"]) == ("due", "0912***678")
    assert shown["sms"]["dossier_number"] == notices.NUMBER
    assert answer.json()["next"] is None
    for part in ("Ánh", "anh.nguyen", "345", notices.LOOKUP_CODE):
        assert part not in answer.text


def test_messages_in_a_state(officer: httpx.Client) -> None:
    """So that the desk finds what failed."""
    answer = officer.get(LIST, params={"state": "failed"})
    assert [item["message_id"] for item in answer.json()["items"]] == [MAIL]
    assert problem(officer.get(LIST, params={"state": "lost"})) == (422, "invalid-fields")


def test_pages(one: House, officer: httpx.Client) -> None:
    """Each message once, over as many pages as it takes."""
    for number in range(3):
        dossier_id = f"d{number}"
        nobody = PersonData()
        filed = notices.filed("counter", nobody, dossier_id=dossier_id)
        one.hear([filed, notices.received("ordinary", nobody, dossier_id=dossier_id)])
    seen: list[str] = []
    after = None
    while True:
        page = officer.get(LIST, params={"limit": 2, **({"after": after} if after else {})}).json()
        seen += [item["message_id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert sorted(seen) == sorted(message.message_id for message in one.messages())
    assert problem(officer.get(LIST, params={"after": "x"})) == (400, "invalid-cursor")


def test_a_notice_of_the_desk_is_shown(one: House, officer: httpx.Client) -> None:
    """With its cause, and without a recipient."""
    about = {"dossier_id": "d1"}
    filed = notices.filed("counter", PersonData(), **about)
    one.hear([filed, notices.received("ordinary", PersonData(), "one-stop", **about)])
    (item,) = officer.get(LIST, params={"state": "desk"}).json()["items"]
    assert (item["channel"], item["recipient"], item["cause"]) == ("desk", "", "no_contact")


def test_one_message_with_its_attempts(officer: httpx.Client) -> None:
    """When, with what outcome, how long it took, in which wording; its version is the ETag."""
    answer = officer.get(f"{LIST}/{MAIL}")
    (attempt,) = answer.json()["attempts"]
    assert (attempt["number"], attempt["outcome"], attempt["code"]) == (1, "refused", "smtp_550")
    assert (attempt["template"], attempt["at"]) == ("received.v1", "2026-11-24T05:00:00Z")
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    assert problem(officer.get(f"{LIST}/unknown")) == (404, "message-not-found")


def test_staff_order_another_round(one: House, officer: httpx.Client, mail: MailPeer) -> None:
    """Given twice it is one order; then the mail leaves, and it stands there who asked."""
    version = officer.get(f"{LIST}/{MAIL}").json()["version"]
    first, second = retry(officer, MAIL, version), retry(officer, MAIL, version)
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert (first.json()["state"], first.json()["orders"][0]["by"]) == ("due", "staff-1")
    assert first.headers["etag"] == f'"{version + 1}"'
    mail.on_recipient = lambda address: "250 taken"
    one.deliver(Channel.EMAIL)
    assert one.messages()[0].state is State.SENT
    assert [said for said, _ in one.said()] == ["message.failed.v1", "message.sent.v1"]


def test_an_order_that_is_refused(officer: httpx.Client) -> None:
    """Without a version, with a stale one, for what is under way or not there, without a key."""
    version = officer.get(f"{LIST}/{MAIL}").json()["version"]
    due = officer.get(f"{LIST}/{SMS}").json()["version"]
    assert problem(retry(officer, MAIL, None)) == (428, "version-required")
    assert problem(retry(officer, MAIL, version - 1, "k2")) == (412, "stale-version")
    assert problem(retry(officer, SMS, due, "k3")) == (409, "message-not-retryable")
    assert problem(retry(officer, "unknown", 1, "k4")) == (404, "message-not-found")
    assert problem(retry(officer, MAIL, version, "")) == (400, "idempotency-key-required")


def test_who_may(one: House, officer: httpx.Client, issuer: TokenIssuer) -> None:
    """Staff of the commune alone; a specialist reads but does not order; nobody without a token."""
    specialist = {"Authorization": bearer(issuer, Role.SPECIALIST)}
    stranger = {"Authorization": bearer(issuer, Role.COUNTER_OFFICER, "32134")}
    assert officer.get(LIST, headers=specialist).status_code == 200
    ordered = officer.post(f"{LIST}/{MAIL}/retry", headers=specialist)
    assert problem(ordered) == (403, "forbidden")
    assert problem(officer.get(LIST, headers=stranger)) == (403, "wrong-commune")
    del officer.headers["Authorization"]
    assert problem(officer.get(LIST)) == (401, "unauthenticated")


def test_the_feed_is_mounted(one: House, officer: httpx.Client, issuer: TokenIssuer) -> None:
    """Services read what notify says, with their own tokens; a machine client reads its commune's."""
    service = {"Authorization": "Bearer " + service_token(SERVICE_SECRET, "tracking")}
    client = {"Authorization": bearer(issuer, Role.MACHINE_CLIENT)}
    assert officer.get("/v1/feed", headers=service).status_code == 200
    assert officer.get(f"/v1/communes/{COMMUNE}/feed", headers=client).status_code == 200
    assert problem(officer.get("/v1/feed")) == (403, "forbidden")


def test_ready_with_the_database_alone(officer: httpx.Client) -> None:
    """Mail server, SMS gateway and broker may be away."""
    assert officer.get("/readyz").json() == {"ready": True, "dependencies": {"database": "ok"}}
