"""The linter of process definitions: each fault with its place, and the command that prints them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.contracts import codec
from services.workflow.domain.errors import ProcessError
from services.workflow.domain.linting import check, faults, limit_hours
from services.workflow.domain.processes import LimitDefinition, Process, StepDefinition
from services.workflow.lint import lint, main
from services.workflow.process_files import FOLDER
from tests.fakes.workflow import process

STEP, SIGN, REGISTER = process().steps


def graph(ways: Mapping[str, tuple[str, ...]], **hours: float) -> Process:
    """A process of steps of an hour each, or as many as are told, with these ways."""
    steps = tuple(
        StepDefinition(code=code, name=code, role="clerk", hours=hours.get(code, 1), next=following)
        for code, following in ways.items()
    )
    return process(steps=steps)


@pytest.mark.parametrize(
    ("unit", "count", "hours"),
    [
        ("working_days", 2, 16),
        ("working_days", 0.5, 4),
        ("working_hours", 5.5, 5.5),
        ("same_day", 0, 8),
        ("calendar_days", 30, 240),
    ],
)
def test_hours_in_a_limit(unit: str, count: float, hours: float) -> None:
    """A day has eight working hours (domain 5.1); calendar days have at most as many working days."""
    assert limit_hours(LimitDefinition(unit=unit, count=count)) == hours


@pytest.mark.parametrize(
    ("given", "place", "cause"),
    [
        ({"version": 0}, "version", "0 is no version: count from 1"),
        ({"source": " "}, "source", "it is empty"),
        ({"limit": LimitDefinition(unit="weeks", count=1)}, "limit.unit", "'weeks' is not known"),
        ({"limit": LimitDefinition(unit="working_days")}, "limit.count", "ends before it begins"),
        ({"limit": LimitDefinition(unit="same_day", count=1)}, "limit.count", "has no count"),
        ({"payment_pauses": True}, "payment_pauses_source", "name the law that does"),
        ({"steps": ()}, "steps", "there is none"),
        ({"steps": (STEP, STEP)}, "steps.appraise", "there are two"),
        ({"steps": (replace(STEP, role="mayor"),)}, "steps.appraise.role", "'mayor': use one of clerk"),
        ({"steps": (replace(STEP, role="public"),)}, "steps.appraise.role", "nobody holds the role 'public'"),
        ({"steps": (replace(STEP, hours=0),)}, "steps.appraise.hours", "0 hours: give more than none"),
        ({"steps": (replace(STEP, hours=float("nan")),)}, "steps.appraise.hours", "nan hours"),
        ({"steps": (replace(STEP, kind="stamp"),)}, "steps.appraise.kind", "'stamp' is no kind"),
        ({"steps": (replace(STEP, branches=("sell",)),)}, "steps.appraise.branches", "'sell' is no branch"),
        ({"steps": (replace(STEP, next=("nowhere",)),)}, "steps.appraise.next", "'nowhere' is no step"),
        (
            {"steps": (replace(STEP, hours=17),)},
            "steps",
            "the steps take 17 h (appraise), the legal limit is 16 h: shorten the steps",
        ),
        (
            {"limit": LimitDefinition(unit="calendar_days", count=0.5)},
            "limit.count",
            "is not whole",
        ),
    ],
)
def test_what_could_not_be_run(given: dict[str, Any], place: str, cause: str) -> None:
    """TT 01/2018/TT-VPCP, art. 8: what nobody could follow is refused, with place, cause and cure."""
    (fault,) = faults(process(**given))
    assert fault.place == place
    assert cause in fault.english
    assert fault.words.endswith(".")


@pytest.mark.parametrize(
    ("ways", "found"),
    [
        ({"a": ("b", "c"), "b": ("c",), "c": ()}, []),
        ({"a": ("b",), "b": ("a",)}, [("cycle", "steps")]),
        ({"a": ("a",)}, [("cycle", "steps")]),
        ({"a": ("c",), "b": ("c",), "c": ()}, [("unreachable", "steps.b")]),
        ({"a": ("b", "c"), "b": (), "c": ()}, []),  # two ends, each registers its result
    ],
)
def test_ways_through_the_steps(ways: dict[str, tuple[str, ...]], found: list[tuple[str, str]]) -> None:
    """TT 01/2018/TT-VPCP, art. 8: no circle, and no step to which no way leads."""
    assert [(fault.kind, fault.place) for fault in faults(graph(ways))] == found


def test_a_circle_is_shown() -> None:
    """Whoever has to open it sees the steps in their order."""
    (fault,) = faults(graph({"a": ("b",), "b": ("c",), "c": ("b", "d"), "d": ()}))
    assert "b → c → b" in fault.english or "c → b → c" in fault.english


def test_every_way_ends_with_the_result() -> None:
    """A step that ends without registering is a dead end; nothing follows a registration."""
    told = process(steps=(STEP, replace(SIGN, kind="register"), replace(REGISTER, kind="sign")))
    assert [(fault.kind, fault.place) for fault in faults(told)] == [
        ("after_register", "steps.sign.kind"),
        ("dead_end", "steps.register"),
    ]


def test_the_longest_way_counts() -> None:
    """TT 01/2018/TT-VPCP, art. 8: it fits into the limit; steps that exclude each other are not added up."""
    ways: dict[str, tuple[str, ...]] = {"a": ("b", "c"), "b": ("d",), "c": ("d",), "d": ()}
    assert not faults(graph(ways, b=14, c=14))
    (fault,) = faults(graph(ways, b=3, c=14.25))
    assert "the steps take 16.25 h (a → c → d), the legal limit is 16 h" in fault.english


def test_what_can_be_run() -> None:
    """Steps that fill their limit exactly, and those under a limit in calendar days."""
    check(process(limit=LimitDefinition(unit="working_hours", count=8)))
    check(process(limit=LimitDefinition(unit="calendar_days", count=1)))
    check(process(payment_pauses=True, payment_pauses_source="Luật Đất đai 2024, Điều ..."))


def test_all_faults_are_told_at_once() -> None:
    """To operators in one line, to whoever publishes each at its field."""
    with pytest.raises(ProcessError) as refused:
        check(process(version=0, steps=(replace(STEP, role="mayor", hours=-1),)))
    assert [field for field, _, _ in refused.value.errors] == [
        "version",
        "steps.appraise.hours",
        "steps.appraise.role",
    ]
    assert str(refused.value).count("; ") == 2
    assert refused.value.detail.startswith("Quy trình chưa chạy được.")


def write(path: Path, one: Process) -> Path:
    """A definition as a file."""
    path.write_text(json.dumps(codec.encode(one)))
    return path


def test_the_command_prints_a_line_for_each_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With file and place; whatever is no definition is a fault too, and so is a version in two files."""
    wrong = write(tmp_path / "wrong.json", process(code="x", version=0, source=""))
    good, twice = write(tmp_path / "good.json", process()), write(tmp_path / "twice.json", process())
    torn = tmp_path / "torn.json"
    torn.write_text("{")
    assert main([str(path) for path in (wrong, torn, good, twice, tmp_path / "none.json")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "wrong.json: version: 0 is no version: count from 1"
    assert lines[1].startswith("wrong.json: source: it is empty")
    assert lines[2].startswith("torn.json: not JSON in UTF-8")
    assert lines[3].startswith("none.json: No such file or directory")
    assert lines[4:] == ["ordinary: version 1 stands in 2 files: raise the version of all but one"]


def test_the_shipped_definitions_pass(capsys: pytest.CaptureFixture[str]) -> None:
    """The command says nothing about them, and ends well."""
    files = sorted(FOLDER.glob("*.json"))
    assert list(lint(files)) == []
    assert main([str(path) for path in files]) == 0
    assert capsys.readouterr().out == ""
