"""A commune and its units, as intake keeps them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.contracts.forms.letterhead import authority_of, place_of
from services.intake.domain.errors import InvalidInputError, Problem


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit of a commune: where dossiers are received or resolved."""

    unit_id: str
    name: str
    agency_code: str  # the part before the date in a dossier number; data, assigned by the province
    receives: bool


@dataclass(frozen=True, kw_only=True)
class Commune:
    """A commune; its desk's phone and address are public and stand on what is printed and sent."""

    commune_id: str
    name: str
    desk_phone: str = ""
    desk_address: str = ""
    active: bool = True
    units: tuple[Unit, ...] = ()
    practice_id: str = ""  # of the practice commune that is open for it

    @property
    def authority(self) -> str:
        """Who issues its forms: "Ủy ban nhân dân xã Cái Nước"."""
        return authority_of(self.name)

    @property
    def place(self) -> str:
        """The name before the date on its forms: "Cái Nước"."""
        return place_of(self.name)

    def unit(self, unit_id: str) -> Unit | None:
        """The unit of that id."""
        return next((unit for unit in self.units if unit.unit_id == unit_id), None)

    def receiving_unit(self, field: str, unit_id: str) -> Unit:
        """The unit at whose desk a dossier is filed.

        Raises: InvalidInputError if the commune has no such unit, or if it does not receive.
        """
        unit = self.unit(unit_id)
        if unit is None or not unit.receives:
            message = "Xã không có đơn vị này" if unit is None else "Đơn vị này không tiếp nhận hồ sơ"
            allowed = ", ".join(unit.unit_id for unit in self.units if unit.receives)
            raise InvalidInputError([Problem(field, message, allowed or "chưa có đơn vị tiếp nhận nào")])
        return unit

    def with_unit(self, unit: Unit) -> Commune:
        """The commune with one unit more.

        Raises: InvalidInputError if another unit that receives has its agency code: each counts its own
            serials, so two of them would give the same numbers.
        """
        for other in self.units:
            if unit.receives and other.receives and other.agency_code == unit.agency_code:
                message = f"Đơn vị {other.unit_id} đã tiếp nhận hồ sơ với mã định danh này"
                allowed = "mỗi đơn vị tiếp nhận một mã định danh riêng"
                raise InvalidInputError([Problem("agency_code", message, allowed)])
        return replace(self, units=(*self.units, unit))
