"""Tokens: signed by one service, verified by each alone against its own copy of keys and revocations."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, OKPKey

from services.chassis.clock import Clock
from services.chassis.errors import ServiceError
from services.chassis.mongo import Document, Expiry, Indexes, Store
from services.chassis.work import UnitOfWork
from services.contracts.envelope import HOST

KEYS = "identity_keys"
REVOCATIONS = "identity_revocations"
INDEXES: Indexes = {KEYS: (), REVOCATIONS: (Expiry("expires_at"),)}

REFRESH_SECONDS = 2.0
REVOCATION_KEPT = timedelta(days=7)  # longer than any token lives
SERVICE_TOKEN_SECONDS = 300
SERVICE_ROLE = "service"
CACHED_TOKENS = 10_000
_ALGORITHM = "Ed25519"
_ALWAYS = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)

log = structlog.get_logger()


class TokenError(ServiceError):
    """The token is missing, malformed, expired, revoked, or signed with a key that is not known."""


@dataclass(frozen=True)
class Caller:
    """Who calls, as the token says.

    Attributes:
        holder: id of the person, machine client or service; empty for the public.
        tenant: whose the token is; None where it is bound to none.
    """

    holder: str
    tenant: str | None
    roles: frozenset[str]
    token_id: str = ""
    issued_at: datetime = _ALWAYS
    expires_at: datetime = _NEVER


PUBLIC = Caller("", None, frozenset())


def new_key() -> tuple[str, Mapping[str, Any]]:
    """A fresh signing key: its id, and its private JWK."""
    key = OKPKey.generate_key("Ed25519", private=True)
    return secrets.token_hex(8), key.as_dict(private=True)


class TokenIssuer:
    """Signs tokens."""

    def __init__(self, key_id: str, private_jwk: Mapping[str, Any], clock: Clock) -> None:
        self._header = {"alg": _ALGORITHM, "kid": key_id}
        self._key = OKPKey.import_key(dict(private_jwk))
        self._clock = clock

    def issue(self, holder: str, tenant: str | None, roles: Collection[str], lifetime: timedelta) -> str:
        """A token for `holder`, valid from now for `lifetime`."""
        now = self._clock.now()
        claims: dict[str, Any] = {
            "sub": holder,
            "roles": sorted(roles),
            "iat": now.timestamp(),
            "exp": (now + lifetime).timestamp(),
            "jti": secrets.token_urlsafe(12),
        }
        if tenant is not None:
            claims["tenant"] = tenant
        return jwt.encode(self._header, claims, self._key, algorithms=[_ALGORITHM])


def service_token(secret: str, service: str) -> str:
    """A short-lived token with which one service reads another's feed; by the machine's clock."""
    now = time.time()
    claims = {"sub": service, "iat": now, "exp": now + SERVICE_TOKEN_SECONDS}
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret.encode()))


class TokenVerifier:
    """Verifies tokens without asking anybody; the copy of keys and revocations is read every two seconds."""

    def __init__(self, store: Store, service_secret: str, clock: Clock) -> None:
        self._store = store
        self._service_key = OctKey.import_key(service_secret.encode())
        self._fingerprint_key = b"fingerprint " + service_secret.encode()
        self._clock = clock
        self._verified: dict[str, Caller] = {}
        self._keys: dict[str, OKPKey] = {}
        self._revoked_tokens: frozenset[str] = frozenset()
        self._revoked_holders: dict[str, datetime] = {}
        self._loaded = False
        self._guard = threading.Lock()

    def fingerprint(self, data: bytes) -> str:
        """A digest of `data` that only this deployment can make: it may be kept of what holds a password."""
        return hmac.new(self._fingerprint_key, data, hashlib.sha256).hexdigest()

    def watch(self, stopping: threading.Event) -> None:
        """Keep the copy fresh until told to stop."""
        while not stopping.is_set():
            try:
                self.refresh()
            except Exception as exc:  # noqa: BLE001 - without this thread no revocation would ever be heard of
                log.warning("identity_not_refreshed", cause=type(exc).__name__)
            stopping.wait(REFRESH_SECONDS)

    @property
    def is_loaded(self) -> bool:
        """Whether there is a copy; without one the next `verify` reads it."""
        return self._loaded

    def refresh(self) -> None:
        """Read keys and revocations from the service's own database."""
        keys = dict(_usable(self._store.plumbing(KEYS).find({"retired": False})))
        tokens: set[str] = set()
        holders: dict[str, datetime] = {}
        for document in self._store.plumbing(REVOCATIONS).find():
            if document.get("token_id"):
                tokens.add(document["token_id"])
            elif document.get("holder"):
                earlier = holders.get(document["holder"])
                before = document["issued_before"]
                holders[document["holder"]] = max(before, earlier) if earlier else before
        with self._guard:
            if keys.keys() != self._keys.keys():
                self._verified.clear()
            self._keys, self._revoked_tokens, self._revoked_holders = keys, frozenset(tokens), holders
            self._loaded = True

    def verify(self, token: str) -> Caller:
        """Who the bearer is.

        Raises: TokenError.
        """
        caller = self._verified.get(token) or self._decoded(token)
        if caller.expires_at <= self._now(caller):
            raise TokenError("the token has expired")
        before = self._revoked_holders.get(caller.holder)
        if caller.token_id in self._revoked_tokens or (before is not None and caller.issued_at < before):
            raise TokenError("the token was revoked")
        return caller

    def _now(self, caller: Caller) -> datetime:
        return datetime.now(UTC) if SERVICE_ROLE in caller.roles else self._clock.now()

    def _decoded(self, token: str) -> Caller:
        if not self._loaded:
            self.refresh()
        keys = self._keys
        caller = self._decode(token)
        with self._guard:
            if keys is not self._keys:
                return caller  # the keys changed meanwhile: not to be remembered
            if len(self._verified) >= CACHED_TOKENS:
                self._verified.clear()
            self._verified[token] = caller
        return caller

    def _decode(self, token: str) -> Caller:
        try:
            parsed = jwt.decode(token, self._key_for, algorithms=[_ALGORITHM, "HS256"])
            claims = parsed.claims
            is_service = parsed.header["alg"] == "HS256"
            return Caller(
                holder=str(claims["sub"]),
                tenant=claims.get("tenant"),
                # Only who holds the services' secret is a service, whatever another token says of itself.
                roles=frozenset({SERVICE_ROLE})
                if is_service
                else frozenset(claims["roles"]) - {SERVICE_ROLE},
                token_id=str(claims.get("jti", "")),
                issued_at=datetime.fromtimestamp(claims["iat"], UTC),
                expires_at=datetime.fromtimestamp(claims["exp"], UTC),
            )
        except (JoseError, ValueError, KeyError, TypeError) as exc:
            raise TokenError("not a token of this deployment") from exc

    def _key_for(self, token: Any) -> Any:
        header = token.headers()
        if header.get("alg") == "HS256":
            return self._service_key
        key = self._keys.get(str(header.get("kid")))
        if key is None:
            raise TokenError("signed with a key that is not known here")
        return key


def _usable(documents: Iterable[Document]) -> Iterator[tuple[str, OKPKey]]:
    for document in documents:
        try:
            yield document["key_id"], OKPKey.import_key(_public_jwk(document["public_key"]))
        except (JoseError, ValueError, TypeError) as exc:  # one bad key leaves the others
            log.error("identity_key_unusable", key_id=document["key_id"], cause=type(exc).__name__)


def _public_jwk(x: str) -> dict[str, str | list[str]]:
    return {"kty": "OKP", "crv": "Ed25519", "x": x}


def keep_key(work: UnitOfWork, *, key_id: str, public_key: str, retired: bool) -> None:
    """Write a published key into the copy; `work` is the host's."""
    if work.tenant != HOST:
        raise ValueError("keys belong to the host")
    work.put(KEYS, key_id, {"key_id": key_id, "public_key": public_key, "retired": retired})


def keep_revocation(
    work: UnitOfWork,
    revocation_id: str,
    *,
    token_id: str | None,
    holder: str | None,
    issued_before: datetime | None,
) -> None:
    """Write a revocation into the copy."""
    document: Document = {"expires_at": datetime.now(UTC) + REVOCATION_KEPT}
    if token_id:
        document["token_id"] = token_id
    if holder:
        document |= {"holder": holder, "issued_before": issued_before}
    work.put(REVOCATIONS, revocation_id, document)
