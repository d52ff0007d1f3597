"""Tokens: signed once, verified alone, revoked at once."""

from __future__ import annotations

import base64
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey
from pymongo.errors import ServerSelectionTimeoutError

from services.chassis import identity
from services.chassis.identity import (
    KEYS,
    TokenError,
    TokenIssuer,
    TokenVerifier,
    keep_key,
    keep_revocation,
    new_key,
    service_token,
)
from services.contracts.envelope import HOST
from tests.fakes.clock import NOON, FixedClock
from tests.fakes.identity import SERVICE_SECRET, Registry
from tests.fakes.work import FakeWork
from tests.waiting import wait_until

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> FixedClock:
    """The application's clock."""
    return FixedClock()


@pytest.fixture
def registry(clock: FixedClock) -> Registry:
    """The signer, and a copy that has heard of its key."""
    return Registry(clock)


def encoded(part: Any) -> str:
    """One part of a token."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def test_a_token_says_who_calls(registry: Registry) -> None:
    """Holder, tenant and roles arrive as they were signed, with the token's id and its end."""
    caller = registry.verifier.verify(registry.token("lan", "hue", "librarian", "director"))
    assert (caller.holder, caller.tenant) == ("lan", "hue")
    assert caller.roles == {"librarian", "director"}
    assert caller.token_id
    assert (caller.issued_at, caller.expires_at) == (NOON, NOON + 8 * HOUR)


def test_a_token_may_be_bound_to_no_tenant(registry: Registry) -> None:
    """Those who serve all tenants belong to none."""
    assert registry.verifier.verify(registry.token("ops", None, "director")).tenant is None


def test_a_token_ends_with_its_session(registry: Registry, clock: FixedClock) -> None:
    """It counts up to its end and not at it, also when it is remembered as verified."""
    token = registry.token("lan", "hue", "librarian")
    clock.move(8 * HOUR - timedelta(seconds=1))
    registry.verifier.verify(token)
    clock.move(timedelta(seconds=1))
    with pytest.raises(TokenError, match="expired"):
        registry.verifier.verify(token)


def test_verifying_asks_nobody(registry: Registry) -> None:
    """With the database away, whoever has a valid token goes on working."""
    registry.verifier.refresh()
    registry.store.away = True
    assert registry.verifier.verify(registry.token("lan", "hue", "librarian")).holder == "lan"


def test_without_a_copy_nobody_is_believed(registry: Registry) -> None:
    """Where keys were never read there is no verdict, not a refusal that would look like a bad token."""
    registry.store.away = True
    with pytest.raises(ServerSelectionTimeoutError):
        registry.verifier.verify(registry.token("lan", "hue", "librarian"))


def test_one_token_is_revoked(registry: Registry) -> None:
    """The token of a lost device ends, although it was just verified; the others of its holder go on."""
    lost, other = registry.token("lan", "hue", "librarian"), registry.token("lan", "hue", "librarian")
    registry.revoke(token_id=registry.verifier.verify(lost).token_id)
    registry.verifier.refresh()
    with pytest.raises(TokenError, match="revoked"):
        registry.verifier.verify(lost)
    registry.verifier.verify(other)


def test_all_earlier_tokens_of_a_holder_are_revoked(registry: Registry, clock: FixedClock) -> None:
    """Who leaves is out at once; who comes back with a new token is in; nobody else notices."""
    before, others = registry.token("lan", "hue", "librarian"), registry.token("mai", "hue", "librarian")
    clock.move(HOUR)
    registry.revoke(holder="lan", issued_before=clock.now())
    registry.verifier.refresh()
    with pytest.raises(TokenError, match="revoked"):
        registry.verifier.verify(before)
    registry.verifier.verify(others)
    registry.verifier.verify(registry.token("lan", "hue", "librarian"))


@pytest.mark.parametrize("hours", [(1, 2), (2, 1)])
def test_the_latest_revocation_of_a_holder_counts(
    registry: Registry, clock: FixedClock, hours: tuple[int, int]
) -> None:
    """Two revocations may arrive in either order."""
    for later in hours:
        registry.revoke(holder="lan", issued_before=NOON + later * HOUR)
    clock.move(1.5 * HOUR)
    token = registry.token("lan", "hue", "librarian")
    registry.verifier.refresh()
    with pytest.raises(TokenError, match="revoked"):
        registry.verifier.verify(token)


def test_a_retired_key_is_not_believed_any_more(registry: Registry) -> None:
    """A stolen key is worth nothing after its retirement, for remembered tokens either."""
    token = registry.token("lan", "hue", "librarian")
    registry.verifier.verify(token)
    registry.keep_key(retired=True)
    registry.verifier.refresh()
    with pytest.raises(TokenError, match="not known"):
        registry.verifier.verify(token)


def test_a_new_key_is_believed_beside_the_old_one(registry: Registry, clock: FixedClock) -> None:
    """Keys are changed without anybody being logged out."""
    old = registry.token("lan", "hue", "librarian")
    key_id, jwk = new_key()
    keep_key(registry.shelf.work(HOST), key_id=key_id, public_key=jwk["x"], retired=False)
    registry.verifier.refresh()
    registry.verifier.verify(TokenIssuer(key_id, jwk, clock).issue("mai", "hue", ["director"], HOUR))
    registry.verifier.verify(old)


def test_a_key_that_is_none_does_not_close_the_door_for_others(registry: Registry) -> None:
    """One malformed key in the copy leaves the good keys and all revocations in force."""
    keep_key(registry.shelf.work(HOST), key_id="broken", public_key="no key", retired=False)
    registry.verifier.refresh()
    registry.verifier.verify(registry.token("lan", "hue", "librarian"))


def test_a_key_of_somebody_else_is_not_known(registry: Registry, clock: FixedClock) -> None:
    """A signature alone is worth nothing; it must be by a published key, whatever id it names."""
    key_id, jwk = new_key()
    for named in (key_id, registry.key_id):
        token = TokenIssuer(named, jwk, clock).issue("lan", "hue", ["director"], HOUR)
        with pytest.raises(TokenError):
            registry.verifier.verify(token)


def test_a_changed_claim_is_refused(registry: Registry) -> None:
    """Nobody gives himself a role."""
    header, _, signature = registry.token("lan", "hue", "librarian").split(".")
    now = NOON.timestamp()
    claims = {"sub": "lan", "tenant": "hue", "roles": ["director"], "iat": now, "exp": now + 60}
    with pytest.raises(TokenError):
        registry.verifier.verify(f"{header}.{encoded(claims)}.{signature}")


@pytest.mark.parametrize("algorithm", ["none", "HS256", "HS512", "EdDSA", "RS256", None])
def test_the_header_does_not_choose_how_it_is_verified(registry: Registry, algorithm: str | None) -> None:
    """The known tricks fail: no signature, and the public key taken for a shared secret."""
    claims = {"sub": "lan", "tenant": "hue", "roles": ["director"], "iat": 0, "exp": 9e9}
    header = {"alg": algorithm, "kid": registry.key_id}
    with pytest.raises(TokenError):
        registry.verifier.verify(f"{encoded(header)}.{encoded(claims)}.")
    public = OctKey.import_key(registry.jwk["x"] + "x" * 32)
    with pytest.raises(TokenError):
        registry.verifier.verify(jwt.encode({"alg": "HS256", "kid": registry.key_id}, claims, public))


@pytest.mark.parametrize("missing", ["sub", "roles", "iat", "exp"])
def test_a_token_without_a_needed_claim_is_refused(registry: Registry, missing: str) -> None:
    """Even well signed: a token that never ends, or is nobody's, is none."""
    claims = {"sub": "lan", "roles": ["director"], "iat": NOON.timestamp(), "exp": NOON.timestamp() + 60}
    del claims[missing]
    key = OKPKey.import_key(dict(registry.jwk))
    token = jwt.encode({"alg": "Ed25519", "kid": registry.key_id}, claims, key, algorithms=["Ed25519"])
    with pytest.raises(TokenError):
        registry.verifier.verify(token)


@given(st.text(max_size=200))
def test_rubbish_is_refused(text: str) -> None:
    """Whatever stands in the header, the answer is a refusal."""
    with pytest.raises(TokenError):
        Registry(FixedClock()).verifier.verify(text)


def test_services_speak_to_each_other_without_the_signer(registry: Registry, clock: FixedClock) -> None:
    """A service's token needs no published key, and goes by the machine's clock, not the moved one."""
    clock.move(timedelta(days=400))
    caller = registry.verifier.verify(service_token(SERVICE_SECRET, "lending"))
    assert (caller.holder, caller.tenant, *caller.roles) == ("lending", None, "service")
    assert caller.expires_at - datetime.now(UTC) < timedelta(minutes=5)


def test_a_services_token_ends_after_minutes(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was overheard between services is soon worth nothing."""
    token = service_token(SERVICE_SECRET, "lending")
    registry.verifier.verify(token)
    old = time.time() - identity.SERVICE_TOKEN_SECONDS - 1
    with monkeypatch.context() as patched:
        patched.setattr(time, "time", lambda: old)
        expired = service_token(SERVICE_SECRET, "lending")
    with pytest.raises(TokenError, match="expired"):
        registry.verifier.verify(expired)


def test_a_service_of_another_deployment_is_not_believed(registry: Registry) -> None:
    """The secret of the deployment decides."""
    with pytest.raises(TokenError):
        registry.verifier.verify(service_token(SERVICE_SECRET + "!", "lending"))


def test_a_services_token_has_the_role_of_services_alone(registry: Registry) -> None:
    """With the services' secret nobody makes himself a director."""
    claims = {"sub": "x", "tenant": "hue", "roles": ["director"], "iat": time.time(), "exp": time.time() + 60}
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SERVICE_SECRET.encode()))
    assert registry.verifier.verify(token).roles == {"service"}


def test_the_memory_of_verified_tokens_is_bounded(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flood of tokens does not fill the process."""
    monkeypatch.setattr(identity, "CACHED_TOKENS", 3)
    for _ in range(10):
        registry.verifier.verify(registry.token("lan", "hue", "librarian"))
    assert len(registry.verifier._verified) <= 3


def test_the_copy_is_kept_fresh_through_trouble(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """A revocation is heard of by itself, although the database was away and a document spoilt before."""
    monkeypatch.setattr(identity, "REFRESH_SECONDS", 0.01)
    verifier = TokenVerifier(registry.store, SERVICE_SECRET, registry.clock)
    token = registry.token("lan", "hue", "librarian")
    registry.store.away = True
    registry.shelf.work(HOST).put(KEYS, "spoilt", {"retired": False})
    stopping = threading.Event()
    watching = threading.Thread(target=verifier.watch, args=(stopping,))
    watching.start()
    registry.store.away = False
    time.sleep(0.05)
    registry.shelf.work(HOST).remove(KEYS, "spoilt")
    registry.revoke(holder="lan", issued_before=NOON + HOUR)
    wait_until(lambda: "lan" in verifier._revoked_holders, timeout=5)
    with pytest.raises(TokenError, match="revoked"):
        verifier.verify(token)
    stopping.set()
    watching.join(timeout=5)
    assert not watching.is_alive()


def test_keys_belong_to_the_host() -> None:
    """A tenant's work cannot publish a key for all."""
    with pytest.raises(ValueError, match="host"):
        keep_key(FakeWork("hue"), key_id="k", public_key="x", retired=False)


def test_a_revocation_is_kept_longer_than_any_token_lives() -> None:
    """It may be swept when nobody can hold such a token any more."""
    work = FakeWork(HOST)
    keep_revocation(work, "r1", token_id="t1", holder=None, issued_before=None)
    kept = work.get(identity.REVOCATIONS, "r1")
    assert kept is not None
    assert kept["token_id"] == "t1"
    assert "holder" not in kept
    assert kept["expires_at"] - datetime.now(UTC) > timedelta(days=6)
