"""How often an account or a code may be tried, from wherever: a whole office sits behind one address."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from services.chassis.admission.limits import Buckets, Rate
from services.chassis.admission.refusals import REFUSED, Reason, tried_too_often
from services.chassis.admission.settings import LimitSettings

EVERYBODY = 100.0  # wrong tries of all accounts together: as many as a hundred accounts have
MINUTE = 60.0
SPARING = Rate(1 / MINUTE, 1.0)  # for each account, while somebody tries many: nobody is locked out by them


class Tries:
    """Counts what is tried; the caller is not asked for, and no address either."""

    def __init__(self, service: str, settings: LimitSettings, now: Callable[[], float]) -> None:
        self._service = service
        self._wrong = _a_minute(settings.wrong_passwords_per_minute, settings.api_processes)
        self._all_wrong = self._wrong.times(EVERYBODY)
        self._same = _a_minute(settings.same_lookups_per_minute, settings.api_processes)
        self._buckets = Buckets(now)

    def before_password(self, account: str) -> None:
        """A password is about to be tried.

        Raises: Problem (429) if too many wrong ones were given for this account; a single one is too many
            while too many are given for all accounts together.
        """
        missing = self._buckets.take(f"wrong {_short(account)}", self._wrong, 0.0)
        if not missing and self._buckets.take("wrong", self._all_wrong, 0.0):
            missing = self._buckets.take(f"sparing {_short(account)}", SPARING, 0.0)
        self._refuse(missing)

    def wrong_password(self, account: str) -> None:
        """A wrong password was given, or there is no such account."""
        self._buckets.take(f"wrong {_short(account)}", self._wrong)
        self._buckets.take(f"sparing {_short(account)}", SPARING)
        self._buckets.take("wrong", self._all_wrong)

    def look_up(self, code: str) -> None:
        """A number or code is looked up; all look-ups together are bounded at the door.

        Raises: Problem (429) if this one was asked for too often.
        """
        self._refuse(self._buckets.take(f"same {_short(code)}", self._same))

    def _refuse(self, missing: float) -> None:
        if missing:
            REFUSED.labels(self._service, "lookup", Reason.TRIES.value).inc()
            raise tried_too_often(missing)


def _a_minute(count: float, processes: int) -> Rate:
    return Rate(count / MINUTE / processes, max(1.0, count / processes))


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
