"""A commune as citizens meet it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Office:
    """Name, desk and departments; empty where its description has not been heard yet."""

    name: str = ""
    desk_phone: str = ""
    desk_address: str = ""
    units: Mapping[str, str] = field(default_factory=dict)  # id to name
