"""How large a file and a function may grow."""

from __future__ import annotations

from statistics import median

from tests.architecture.tree import modules

FILE_LINES = 400
FUNCTION_LINES = 40
MEDIAN_LINES = 12


def test_files_stay_small() -> None:
    """No file has more than 400 lines: past that it owns more than one thing."""
    large = {module.name: module.lines_count for module in modules("services", "deploy", "tests")}
    assert not {name: count for name, count in large.items() if count > FILE_LINES}


def test_functions_stay_small() -> None:
    """No function has more than 40 lines, its docstring included."""
    lengths = {
        f"{module.name}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for module in modules("services", "deploy", "tests")
        for node in module.functions()
        if node.end_lineno is not None
    }
    assert not {name: count for name, count in lengths.items() if count > FUNCTION_LINES}


def test_most_functions_are_short() -> None:
    """Half of the functions of services and deployment have at most 12 lines."""
    lengths = [
        node.end_lineno - node.lineno + 1
        for module in modules("services", "deploy")
        for node in module.functions()
        if node.end_lineno is not None
    ]
    assert median(lengths) <= MEDIAN_LINES
