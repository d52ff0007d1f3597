"""The page of rules is true: its places and tests exist, and each test says which article it proves."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from tests.architecture.tree import ROOT
from tests.law.page import page
from tests.law.rule import UNVERIFIED, Rule
from tests.law.table import CHAPTERS

RULES = [rule for rules in CHAPTERS.values() for rule in rules]


@cache
def definitions(path: str) -> dict[str, str]:
    """Names that a file defines at its top or in a class there, each with its docstring."""
    found: dict[str, str] = {}
    for node in ast.parse((ROOT / path).read_text()).body:
        for part in (node, *(node.body if isinstance(node, ast.ClassDef) else ())):
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found[part.name] = ast.get_docstring(part) or ""
            elif isinstance(part, ast.Assign):
                found.update({target.id: "" for target in part.targets if isinstance(target, ast.Name)})
            elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                found[part.target.id] = ""
    return found


def docstring(place: str) -> str | None:
    """The docstring of `path::name`; None if there is no such thing."""
    path, _, name = place.partition("::")
    return definitions(path).get(name) if (ROOT / path).is_file() else None


def test_the_page_is_what_the_table_says() -> None:
    """`python -m tests.law.page > services/workflow/RULES.md` was not forgotten."""
    assert (ROOT / "services" / "workflow" / "RULES.md").read_text() == page()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_enforced_and_proven_where_it_says(rule: Rule) -> None:
    """Each named place exists; at least one of its tests names each article of the source."""
    assert rule.enforced
    assert rule.proven
    assert all(place.startswith("services/") for place in rule.enforced)
    assert all(place.startswith("tests/") and "::test_" in place for place in rule.proven)
    assert [place for place in (*rule.enforced, *rule.proven) if docstring(place) is None] == []
    if not rule.source.startswith(UNVERIFIED):
        assert rule.articles, "the source names an article"
        said = " ".join(docstring(place) or "" for place in rule.proven)
        assert sorted(article for article in rule.articles if article not in said) == []


def test_no_rule_is_told_twice() -> None:
    """Each has a name of its own."""
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
