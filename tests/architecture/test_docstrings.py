"""What must say what it is for."""

from __future__ import annotations

import ast

from tests.architecture.tree import modules


def test_every_module_says_what_it_owns() -> None:
    """A reader of any file knows from its first line what it is about."""
    silent = [
        module.name
        for module in modules("services", "deploy", "tests")
        if not ast.get_docstring(module.tree) and module.tree.body
    ]
    assert not silent


def test_every_test_says_what_it_proves() -> None:
    """A red test explains itself: each has a docstring."""
    silent = [
        f"{module.name}:{node.lineno} {node.name}"
        for module in modules("tests")
        if module.path.name.startswith("test_")
        for node in module.functions()
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert not silent
