"""Passwords by argon2-cffi."""

from __future__ import annotations

import threading
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2  # more would let a crowd at the door starve the counters
# Argon2id with the least that OWASP's Password Storage Cheat Sheet recommends: 19 MiB, two passes, one lane.
TIME_COST, MEMORY_KIB, LANES = 2, 19 * 1_024, 1


class ArgonPasswords:
    """See ports.Passwords."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(TIME_COST, MEMORY_KIB, LANES)
        self._turns = threading.Semaphore(AT_ONCE)

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("nobody has this password")

    def hashed(self, password: str) -> str:
        """See ports.Passwords."""
        with self._turns:
            return self._hasher.hash(password)

    def matches(self, kept: str | None, password: str) -> bool:
        """See ports.Passwords."""
        with self._turns:
            try:
                self._hasher.verify(kept or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None
