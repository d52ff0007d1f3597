"""Notify begins anew, its database gone; after the tests whose audits want all that it ever said."""

from __future__ import annotations

from deploy.demonstration.ledger import Ledger
from tests.e2e.district import District
from tests.e2e.test_away import differences, filed, ordinary


def test_notify_that_starts_an_hour_later_sends_every_notice_once(district: District) -> None:
    """With its queue and its database gone it reads the logs of the others over HTTP."""
    ledger, commune = Ledger(), district.communes[2]
    procedure = ordinary(commune)
    with district.without("notify.api", "notify.worker"):
        entries = [filed(commune, procedure, ledger) for _ in range(5)]
        assert district.command("clock", "+1h").returncode == 0
        district.forget("notify")
    for entry in entries:
        entry.came_to(4)
    assert not differences(district, ledger)
