"""A commune as its forms name it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ONE_STOP = "Bộ phận Tiếp nhận và Trả kết quả"  # where the unit that received is not this commune's


@dataclass(frozen=True, kw_only=True)
class Commune:
    """Name, desk and units; empty where its description has not been heard yet."""

    name: str = ""
    desk_phone: str = ""
    units: Mapping[str, str] = field(default_factory=dict)  # id to name

    def unit_name(self, unit_id: str) -> str:
        """The name of a unit; of one that is not this commune's the office that every commune has."""
        return self.units.get(unit_id, ONE_STOP)
