"""The papers of a dossier: what was handed in, and what is missing, said once and completely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.catalogue import PaperRule, Procedure
from services.intake.domain.errors import InvalidInputError, MissingPapersError, Problem
from services.intake.domain.receipt import PaperKind
from services.intake.domain.texts import one_line
from services.intake.domain.wording import PAPER_WORDS

LONGEST_PAPER_NAME = 300  # characters
MOST_SHEETS = 999  # of one paper; more is a slip of the finger


@dataclass(frozen=True, kw_only=True)
class HandedPaper:
    """A paper as it came in. A `waiver` says why it need not come in: its data is in a connected database.

    Law: NĐ 309/2026/NĐ-CP, art. 4.2a: no paper may be asked for when a connected database has its data.
    """

    code: str  # of the procedure's rule, empty for a paper that no rule asks for
    name: str
    kind: PaperKind
    count: int = 1
    waiver: str = ""
    added_at: datetime | None = None  # after the filing; none: with it

    def was_there(self, at: datetime) -> bool:
        """Whether it had been handed in by then: a receipt lists no paper that came later."""
        return self.added_at is None or self.added_at <= at


def handed_paper(
    field: str,
    procedure: Procedure,
    *,
    kind: PaperKind,
    code: str = "",
    name: str = "",
    count: int = 1,
    waiver: str = "",
) -> HandedPaper:
    """A paper as entered in a form; its name is that of the rule unless another is given.

    Raises: InvalidInputError for a code that the procedure does not know, or a paper without any name.
    """
    rules = {rule.code: rule for rule in procedure.papers.items}
    if code and code not in rules:
        raise InvalidInputError([Problem(f"{field}.code", "Thủ tục không có giấy tờ này", ", ".join(rules))])
    if not 1 <= count <= MOST_SHEETS:
        raise InvalidInputError([Problem(f"{field}.count", "Số lượng sai", f"từ 1 đến {MOST_SHEETS}")])
    written = name or (rules[code].name if code else "")
    return HandedPaper(
        code=code,
        name=one_line(f"{field}.name", written, longest=LONGEST_PAPER_NAME, shortest=1),
        kind=kind,
        count=count,
        waiver=one_line(f"{field}.waiver", waiver, longest=LONGEST_PAPER_NAME),
    )


def require_complete(procedure: Procedure, handed: Iterable[HandedPaper]) -> None:
    """Make sure that no obligatory paper is missing.

    Raises: MissingPapersError naming all that are.
    """
    papers = tuple(handed)
    absent = [rules for rules in _demands(procedure) if not any(_met(rule, papers) for rule in rules)]
    if absent:
        names = [" hoặc ".join(rule.name for rule in rules) for rules in absent]
        problems = [
            Problem("papers", f"Thiếu: {name}", " hoặc ".join(_kinds(rules)))
            for name, rules in zip(names, absent, strict=True)
        ]
        raise MissingPapersError(problems, names)


def _demands(procedure: Procedure) -> list[list[PaperRule]]:
    """Lists of rules, of each of which one must be met, in the order of the procedure."""
    demands: dict[str, list[PaperRule]] = {}
    for rule in procedure.papers.items:
        if rule.obligatory and not rule.presented:
            demands.setdefault(rule.any_of or f"only {rule.code}", []).append(rule)
    return list(demands.values())


def _met(rule: PaperRule, papers: tuple[HandedPaper, ...]) -> bool:
    return any(
        paper.code == rule.code and (paper.kind in rule.kinds or bool(paper.waiver)) for paper in papers
    )


def _kinds(rules: list[PaperRule]) -> list[str]:
    kinds = dict.fromkeys(kind for rule in rules for kind in rule.kinds)
    return [PAPER_WORDS[kind].lower() for kind in kinds]
