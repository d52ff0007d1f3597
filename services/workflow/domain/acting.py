"""Who acts on a dossier: an officer, in roles of their own and in those of whom they stand in for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Actor:
    """An officer at one instant.

    Attributes:
        own: the roles that are theirs.
        stood_for: officers who are away, and the roles of theirs that this one has meanwhile.
    Law: NĐ 118/2025/NĐ-CP as amended by NĐ 309/2026/NĐ-CP, art. 11.8: staff who are away have stand-ins.
    """

    staff_id: str
    own: frozenset[str]
    stood_for: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def roles(self) -> frozenset[str]:
        """All roles that they may act in now."""
        return self.own.union(*self.stood_for.values())

    def stands_for(self, officer: str | None, role: str) -> bool:
        """Whether they are that officer's stand-in in that role."""
        return officer is not None and role in self.stood_for.get(officer, ())

    def behalf(self, role: str, claimed_by: str | None = None) -> str:
        """On whose behalf they act in a role, on a step that somebody may have claimed; their own: empty."""
        if self.stands_for(claimed_by, role):
            return claimed_by or ""
        if role in self.own:
            return ""
        return next((officer for officer in sorted(self.stood_for) if self.stands_for(officer, role)), "")
