"""What notify counts and measures."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest

from services.notify.metrics import NotifyMetrics


def test_metrics_have_the_names_that_alerts_use() -> None:
    """Counted by channel and outcome, measured in seconds, nothing personal in a label."""
    registry = CollectorRegistry()
    metrics = NotifyMetrics(registry)
    metrics.attempted("sms", "sent")
    metrics.delivered("sms", 3)
    metrics.delivered("sms", -1)
    metrics.measured(failed=2, oldest_due={"email": 61.0, "sms": 0.0}, desk={"no_contact": 4})
    text = generate_latest(registry).decode()
    for line in (
        'notify_messages_total{channel="sms",outcome="sent"} 1.0',
        'notify_delivery_seconds_bucket{channel="sms",le="5.0"} 2.0',
        'notify_delivery_seconds_sum{channel="sms"} 3.0',
        "notify_failed_messages 2.0",
        'notify_oldest_due_seconds{channel="email"} 61.0',
        'notify_desk_notices{cause="no_contact"} 4.0',
        'notify_desk_notices{cause="no_channel"} 0.0',
    ):
        assert line in text
