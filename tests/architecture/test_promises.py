"""The promise page: every line of its tables is proven by a test that exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

PAGE = ROOT / "services" / "README.md"
REFERENCE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
COMMAND = re.compile(r"`(?:\S+/)?python -m (tests[\w.]+)")
PROOF = "proven by"


def promises() -> list[str]:
    """The rows of the tables whose last column names the proof."""
    rows, within = [], False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            within = False
        elif line.rstrip().rstrip("|").rstrip().endswith(PROOF):
            within = True
        elif within and not set(line) <= set("|-: "):
            rows.append(line)
    return rows


@cache
def names_in(path: Path) -> frozenset[str]:
    """Names of the tests of a file; none where there is no such file."""
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def exists(module: str) -> bool:
    """Whether a command of the repository is there."""
    place = ROOT.joinpath(*module.split("."))
    return place.with_suffix(".py").is_file() or (place / "__main__.py").is_file()


def test_the_page_promises_something() -> None:
    """Were its tables not recognised, the tests below would prove nothing."""
    assert len(promises()) > 30


@pytest.mark.parametrize("row", promises(), ids=lambda row: row[2:50])
def test_every_promise_names_its_proof(row: str) -> None:
    """A promise without a test, or a measurement that anyone can repeat, is a hope."""
    proof = row.rstrip().rstrip("|").rpartition("|")[2]
    assert REFERENCE.search(proof) or COMMAND.search(proof), row


def test_every_test_that_is_named_exists() -> None:
    """A test that was renamed or removed takes its promise along, or somebody sees it here."""
    named = REFERENCE.findall(PAGE.read_text(encoding="utf-8"))
    assert not [f"{path}::{name}" for path, name in named if name not in names_in(ROOT / path)]


def test_every_command_that_is_named_exists() -> None:
    """Figures can be measured again."""
    named = COMMAND.findall(PAGE.read_text(encoding="utf-8"))
    assert not [module for module in named if not exists(module)]
