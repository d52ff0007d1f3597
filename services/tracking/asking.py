"""Asks the other services over HTTP what they have: their ledgers, some dossiers, their own findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import httpx

from services.tracking.domain.watching import Theirs
from services.tracking.ports import Answered, ServiceAwayError, Told

TIMEOUT_SECONDS = 10.0
ASKED_AT_ONCE = 200


class HttpServices:
    """See ports.Services."""

    def __init__(
        self, addresses: Mapping[str, str], token: Callable[[], str], client: httpx.Client | None = None
    ) -> None:
        self._addresses = addresses
        self._token = token
        self._client = client or httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)

    def days(self, service: str, commune_id: str, since: date, until: date) -> Mapping[date, str]:
        """See ports.Services."""
        query = {"tenant": commune_id, "since": since.isoformat(), "until": until.isoformat()}
        told = self._get(service, "/v1/ledger", query)
        if not told["settled"]:
            raise ServiceAwayError(f"{service}: too much waits for the broker")
        return {date.fromisoformat(day["on"]): day["digest"] for day in told["days"]}

    def lines(self, service: str, commune_id: str, on: date) -> Mapping[str, int]:
        """See ports.Services."""
        told = self._get(service, "/v1/ledger/lines", {"tenant": commune_id, "on": on.isoformat()})
        lines: Mapping[str, int] = told["lines"]
        return lines

    def some(self, service: str, commune_id: str, dossier_ids: Sequence[str]) -> Answered:
        """See ports.Services."""
        found: dict[str, Theirs] = {}
        drained: list[datetime | None] = []
        for first in range(0, len(dossier_ids), ASKED_AT_ONCE):
            query = {"tenant": commune_id, "subject": list(dossier_ids[first : first + ASKED_AT_ONCE])}
            told = self._get(service, "/v1/ledger/subjects", query)
            if not told["settled"]:
                raise ServiceAwayError(f"{service}: too much waits for the broker")
            at = told["drained_at"]
            drained.append(datetime.fromisoformat(at) if at else None)
            found |= {one: _theirs(members) for one, members in told["subjects"].items()}
        known = [at for at in drained if at is not None]
        return Answered(found, min(known) if len(known) == len(drained) and known else None)

    def faults(self, service: str) -> list[Told]:
        """See ports.Services."""
        names = ("tenant", "subject", "kind", "where", "about")
        items = self._get(service, "/v1/faults", {})["items"]
        return [Told(*(one[name] for name in names)) for one in items]

    def _get(self, service: str, path: str, query: Mapping[str, Any]) -> Any:
        try:
            answer = self._client.get(
                f"{self._addresses[service]}{path}",
                params=query,
                headers={"Authorization": f"Bearer {self._token()}"},
            )
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as exc:
            raise ServiceAwayError(f"{service}: {type(exc).__name__}") from exc


def _theirs(members: Mapping[str, Any]) -> Theirs:
    more = {name: value for name, value in members.items() if name not in ("known", "head", "claims")}
    return Theirs(known=members["known"], head=members["head"], claims=members["claims"], more=more)
