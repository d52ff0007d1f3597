"""Builds what the routes of the line in front of the desks work with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from services.intake.bootstrap import Desk
from services.intake.store.line import MongoLines


@dataclass(frozen=True)
class LineDesk:
    """The desk and its lines."""

    desk: Desk

    @cached_property
    def lines(self) -> MongoLines:
        """For reading."""
        return MongoLines(self.desk.core.store)
