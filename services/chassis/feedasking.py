"""Asking a source for a part of its log, over its feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from services.chassis.errors import TransientError


class FeedAwayError(TransientError):
    """The source does not answer, or not as agreed."""


def asked(client: httpx.Client, source: str, token: Callable[[], str], query: Mapping[str, str | int]) -> Any:
    """What the feed of a source answers; what is empty in the query is not asked for.

    Args:
        client: at the address of the source's API.
    Raises: FeedAwayError.
    """
    given = {name: str(value) for name, value in query.items() if value != ""}
    try:
        answer = client.get("/v1/feed", params=given, headers={"Authorization": f"Bearer {token()}"})
        answer.raise_for_status()
        return answer.json()
    except (httpx.HTTPError, ValueError) as exc:
        raise FeedAwayError(f"{source}: {type(exc).__name__}") from exc
