"""Everything that the page of a dossier lets officers do."""

from __future__ import annotations

from collections.abc import Mapping

from services.workflow.pages.acts.applicant import APPLICANT
from services.workflow.pages.acts.ending import ENDING
from services.workflow.pages.acts.others import OTHERS
from services.workflow.pages.acts.parts import Act, Field, Group, When
from services.workflow.pages.acts.step import STEP

__all__ = ["ACTS", "BY_NAME", "BY_SLUG", "Act", "Field", "Group", "When"]

ACTS = (*STEP, *OTHERS, *APPLICANT, *ENDING)
BY_NAME: Mapping[str, Act] = {act.name: act for act in ACTS}
BY_SLUG: Mapping[str, Act] = {act.slug: act for act in ACTS}
