"""A dossier that two communes share: received and handed back in one, resolved in the other (phi địa giới).

Three organisations are kept apart: where help with filing was given, where the dossier was received, and
which commune is competent.
Law: NĐ 309/2026/NĐ-CP, art. 14.4 and 17.3; NĐ 61/2018/NĐ-CP, art. 17.3: one code for each dossier.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """The other commune's part of a shared dossier.

    Attributes:
        unit_id: the unit that receives it there.
        dossier_id: under which the other commune keeps it.
    """

    commune_id: str
    name: str
    unit_id: str
    dossier_id: str
