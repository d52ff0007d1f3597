"""Who issues a form, and where: the letterhead that an office's forms share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.contracts.forms.text import date_text

_KINDS = ("xã ", "phường ", "thị trấn ", "đặc khu ")


def authority_of(commune_name: str) -> str:
    """The authority of a commune: "Ủy ban nhân dân xã Cái Nước"."""
    return f"Ủy ban nhân dân {commune_name[:1].lower()}{commune_name[1:]}"


def place_of(commune_name: str) -> str:
    """The name before the date on its forms: "Cái Nước"."""
    kind = next((kind for kind in _KINDS if commune_name.lower().startswith(kind)), "")
    return commune_name[len(kind) :]


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """What stands at the top of a form, left of the national title and below it.

    Attributes:
        authority: above the issuer; empty where the authority itself issues.
        issuer: the office that issues.
    """

    authority: str = ""
    issuer: str
    place: str

    def values(self, at: datetime) -> dict[str, str]:
        """In words, by the names that `official.typ` uses."""
        return {
            "authority": self.authority,
            "issuer": self.issuer,
            "place_and_date": f"{self.place}, {date_text(at)}",
        }
