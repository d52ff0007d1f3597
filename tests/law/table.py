"""All chapters of the rules, in the order of a dossier's life."""

from __future__ import annotations

from collections.abc import Mapping

from tests.law import dates, desk, documents, evaluating, forms, handling, numbers, processes, ugly
from tests.law.rule import Rule

CHAPTERS: Mapping[str, tuple[Rule, ...]] = {
    "Due dates and calendars": dates.RULES,
    "At the desk": desk.RULES,
    "Numbers, money, other systems": numbers.RULES,
    "Processes and steps": processes.RULES,
    "Resolving": handling.RULES,
    "Where the law leaves it open": ugly.RULES,
    "Printed forms and the register": forms.RULES,
    "Incoming documents (văn bản đến)": documents.RULES,
    "Judged afterwards": evaluating.RULES,
}
