"""The page of rules, made from the table: `python -m tests.law.page > services/workflow/RULES.md`."""

from __future__ import annotations

import sys

from tests.law.rule import Rule
from tests.law.table import CHAPTERS

HEAD = """# The rules of the desk

Every rule of law that Motcua keeps, with its source, where it is enforced and the test that proves it. This
page is made from `tests/law/`; a test fails when it is not what the table says, when a place or a test that
it names is gone, or when no test's docstring names the article. A source `configuration` is a default that
the hosting unit may change, because no text of law was seen for it.
"""
COLUMNS = "| rule | demands | source | enforced in | proven by |\n|---|---|---|---|---|\n"


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, rules in CHAPTERS.items():
        parts.append(
            f"\n## {title}\n\n| rule | demands | source | enforced in | proven by |\n|---|---|---|---|---|\n"
        )
        parts.extend(_line(rule) for rule in rules)
    return "".join(parts)


def _line(rule: Rule) -> str:
    cells = (rule.name, rule.says, rule.source, _places(rule.enforced), _places(rule.proven))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _places(places: tuple[str, ...]) -> str:
    return "<br>".join(f"`{place}`" for place in places)


if __name__ == "__main__":
    sys.stdout.write(page())
