"""The variables of tracking."""

from __future__ import annotations

import pytest

from services.chassis.settings import SettingsError
from services.tracking.settings import TrackingSettings

NEEDED = {
    "AMQP_URI": "amqp://127.0.0.1//",
    "MONGODB_URI": "mongodb://127.0.0.1/",
    "MOTCUA_SEAL_SECRET": "s" * 32,
    "MOTCUA_SERVICE_SECRET": "t" * 32,
}


def test_what_is_not_set_has_a_default() -> None:
    """Ports, database and the sources' addresses need not be set on one machine."""
    settings = TrackingSettings.from_mapping(NEEDED)
    assert (settings.common.port, settings.common.worker_port) == (8103, 8113)
    assert (settings.common.database, settings.holder_view) == ("motcua_tracking", "full")
    assert settings.notify_url == "http://127.0.0.1:8104"


def test_the_holders_view_is_a_choice_of_two() -> None:
    """Another word is refused, and the message says what is allowed."""
    chosen = TrackingSettings.from_mapping({**NEEDED, "TRACKING_HOLDER_VIEW": "minimal"})
    assert chosen.holder_view == "minimal"
    with pytest.raises(SettingsError, match=r"TRACKING_HOLDER_VIEW: 'some' .* one of full, minimal"):
        TrackingSettings.from_mapping({**NEEDED, "TRACKING_HOLDER_VIEW": "some"})
