"""A service's copy of keys and revocations, in memory, and whoever signs the tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from pymongo.errors import ServerSelectionTimeoutError

from services.chassis.clock import Clock
from services.chassis.identity import TokenIssuer, TokenVerifier, keep_key, keep_revocation, new_key
from services.chassis.mongo import Document, Store
from services.contracts.envelope import HOST
from tests.fakes.work import Shelf

SERVICE_SECRET = "signs the tokens of services, in tests only"


class _Kept:
    """A collection over all tenants, as far as the verifier asks it."""

    def __init__(self, shelf: Shelf, name: str) -> None:
        self._shelf = shelf
        self._name = name

    def find(self, where: Mapping[str, Any] | None = None) -> Iterator[Document]:
        """Documents whose members equal those of `where`."""
        for (name, _, _), document in self._shelf.documents.items():
            if name == self._name and (where or {}).items() <= document.items():
                yield document


class ShelfStore(Store):
    """The store over a shelf, for those who read whole collections; it may be away."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.away = False

    def plumbing(self, name: str) -> Any:
        """See Store."""
        if self.away:
            raise ServerSelectionTimeoutError("nobody listens")
        return _Kept(self.shelf, name)


class Registry:
    """Signs tokens with a key that the copy knows, and revokes them there."""

    def __init__(self, clock: Clock, shelf: Shelf | None = None) -> None:
        self.shelf = shelf or Shelf()
        self.store = ShelfStore(self.shelf)
        self.clock = clock
        self.key_id, self.jwk = new_key()
        self.issuer = TokenIssuer(self.key_id, self.jwk, clock)
        self.verifier = TokenVerifier(self.store, SERVICE_SECRET, clock)
        self.keep_key(retired=False)

    def keep_key(self, *, retired: bool) -> None:
        """The event about the key arrives."""
        work = self.shelf.work(HOST)
        keep_key(work, key_id=self.key_id, public_key=self.jwk["x"], retired=retired)

    def revoke(
        self,
        *,
        token_id: str | None = None,
        holder: str | None = None,
        issued_before: datetime | None = None,
    ) -> None:
        """The event about a revocation arrives."""
        name = token_id or f"{holder}@{issued_before}"
        keep_revocation(
            self.shelf.work(HOST), name, token_id=token_id, holder=holder, issued_before=issued_before
        )

    def token(self, holder: str, tenant: str | None, *roles: str, hours: float = 8) -> str:
        """A token of a working session."""
        return self.issuer.issue(holder, tenant, roles, timedelta(hours=hours))
