"""What a database is asked, and by which stages it would answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pymongo import monitoring

from services.chassis.mongo import Document

ASKING = ("find", "aggregate", "distinct")
OF_THE_DRIVER = ("lsid", "$clusterTime", "$db", "$readPreference", "readConcern")


class Asked(monitoring.CommandListener):
    """Notes what the database is asked, as it can be explained."""

    def __init__(self) -> None:
        self.commands: list[Document] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """See CommandListener."""
        if event.command_name in ASKING:
            parts = event.command.items()
            self.commands.append({key: part for key, part in parts if key not in OF_THE_DRIVER})

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """See CommandListener."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """See CommandListener."""


def steps(plan: Any) -> Iterator[Document]:
    """All stages of the plans that won, with what each reads."""
    if isinstance(plan, dict):
        if "stage" in plan:
            yield plan
        for key, part in plan.items():
            if key != "rejectedPlans":
                yield from steps(part)
    if isinstance(plan, list):
        for part in plan:
            yield from steps(part)


def stages(plan: Any) -> Iterator[str]:
    """Their names."""
    return (one["stage"] for one in steps(plan))
