"""Runs the gates and tests, from fast to slow, each part once, and adds them up: `tests/run [PART ...]`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
TOOLS = Path(sys.executable).parent
UNIT_COVERAGE = ("--cov", "--cov-report=term")  # which files, and that it must be all: pyproject.toml


@dataclass(frozen=True)
class Part:
    """One gate or one folder of tests.

    Args:
        proves: told before it runs.
        commands: run one after the other; a command that starts with "pytest" has its tests counted.
    """

    proves: str
    commands: Sequence[Sequence[str]]


@dataclass
class Count:
    """Tests by how they ended."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0


PARTS = {
    "lint": Part("form (ruff)", (("ruff", "check"), ("ruff", "format", "--check"))),
    "types": Part("types (mypy, strict)", (("mypy",),)),
    "architecture": Part("imports (import-linter), sizes, words", (("pytest", "tests/architecture"),)),
    "unit": Part("rules and use cases, on fakes", (("pytest", "tests/unit", *UNIT_COVERAGE),)),
    "contract": Part("fakes are like what they stand for", (("pytest", "tests/contract"),)),
    "integration": Part("on RabbitMQ and MongoDB", (("pytest", "tests/integration"),)),
    "e2e": Part("everything, from outside", (("pytest", "tests/e2e"),)),
}


def main(wanted: Sequence[str]) -> int:
    """Run the parts asked for, or all; 0 only if every one is green."""
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        say(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
        return 2
    total, red = Count(), []
    for name in [name for name in PARTS if name in wanted or not wanted]:
        began = time.monotonic()
        say(f"{name}: {PARTS[name].proves}")
        outcomes = [run(command, total) for command in PARTS[name].commands]
        if not all(outcomes):
            red.append(name)
        say(f"{name}: {'RED' if name in red else 'green'} after {time.monotonic() - began:.0f} s")
    say(f"red: {', '.join(red)}" if red else "all green")
    print(f"tests: {total.passed} passed, {total.failed} failed, {total.skipped} skipped", flush=True)
    return 1 if red else 0


def run(command: Sequence[str], total: Count) -> bool:
    """Run one command from the environment's tools; tells whether it succeeded."""
    tool, *options = command
    if tool != "pytest":
        return succeeds(str(TOOLS / tool), *options)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        green = succeeds(sys.executable, "-m", "pytest", f"--junitxml={report}", *options)
        if report.exists():
            add(report, total)
    return green


def succeeds(*command: str) -> bool:
    """Whether a command ends with 0."""
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def add(report: Path, total: Count) -> None:
    """Add the numbers of one run of pytest."""
    for suite in ElementTree.parse(report).iter("testsuite"):  # noqa: S314 - written by our own pytest
        tests, failed, skipped = (
            int(suite.get("tests", 0)),
            int(suite.get("failures", 0)) + int(suite.get("errors", 0)),
            int(suite.get("skipped", 0)),
        )
        total.passed += tests - failed - skipped
        total.failed += failed
        total.skipped += skipped


def say(text: str) -> None:
    """Tell what happens, apart from what the tools say."""
    mark = "\033[1m[tests]\033[0m" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else "[tests]"
    print(f"{mark} {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
