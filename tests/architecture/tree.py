"""The source tree as these tests see it: files, their syntax trees, and what each imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("intake", "workflow", "tracking", "notify")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked() -> tuple[Path, ...]:
    """All files that are in the repository, or would be after `git add`."""
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(ROOT / name for name in set(names.split("\0")) if name and (ROOT / name).is_file()))


def modules(*folders: str) -> list[Module]:
    """The Python files of these folders of the repository."""
    return [module for module in _all() if module.parts[0] in folders]


@cache
def _all() -> tuple[Module, ...]:
    return tuple(
        Module(path, ast.parse(path.read_text(), str(path))) for path in tracked() if path.suffix == ".py"
    )


@dataclass(frozen=True)
class Module:
    """One Python file."""

    path: Path
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        """Its place as a dotted name in parts, `("services", "intake", "store")`."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return parts[:-1] if parts[-1] == "__init__" else parts

    @property
    def name(self) -> str:
        """Its place for a reader, `services/intake/store.py`."""
        return str(self.path.relative_to(ROOT))

    @property
    def lines_count(self) -> int:
        """How many lines it has."""
        return len(self.path.read_text().splitlines())

    def functions(self) -> Iterator[Function]:
        """Its functions and methods, inner ones included."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def imports(self) -> set[str]:
        """Dotted names of the modules it imports, wherever in the file."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                found.update(_imported_from(node))
        return found

    def libraries(self) -> set[str]:
        """Top-level names of what it imports from outside the standard library and this repository."""
        ours = {"services", "deploy", "tests", "__future__"}
        return {name.partition(".")[0] for name in self.imports()} - ours - sys.stdlib_module_names

    def own(self) -> set[str]:
        """What it imports of `services`, without that word: `chassis.clock`, `intake.ports`."""
        return {name.removeprefix("services.") for name in self.imports() if name.startswith("services.")}


def _imported_from(node: ast.ImportFrom) -> Iterator[str]:
    base = node.module or ""
    for alias in node.names:
        submodule = ROOT.joinpath(*base.split("."), alias.name)
        is_module = submodule.is_dir() or submodule.with_suffix(".py").is_file()
        yield f"{base}.{alias.name}" if is_module else base
