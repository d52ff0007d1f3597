"""Ids and secrets from the machine's cryptographic source."""

from __future__ import annotations

import secrets
import uuid


class SystemChance:
    """See ports.Chance."""

    def new_id(self) -> str:
        """See ports.Chance."""
        return uuid.uuid4().hex

    def bits(self, count: int) -> int:
        """See ports.Chance."""
        return secrets.randbits(count)

    def secret(self) -> str:
        """See ports.Chance."""
        return secrets.token_urlsafe(32)
