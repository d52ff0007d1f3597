"""Reading the processes that come with the software, one file for each version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from services.workflow.domain.definitions import parse
from services.workflow.domain.errors import ProcessError
from services.workflow.domain.processes import Process, Processes

FOLDER = Path(__file__).with_name("processes")


def read_processes(folder: Path = FOLDER) -> list[Process]:
    """All versions in the files of a folder, by code and version.

    Raises: ProcessError with file, place, cause and cure, also if versions contradict each other.
    """
    processes = [_read(path) for path in sorted(folder.glob("*.json"))]
    if not processes:
        raise ProcessError(folder.name, "no process found", "put the definitions there, named *.json")
    Processes(processes)
    return sorted(processes, key=lambda one: (one.code, one.version))


def _read(path: Path) -> Process:
    process = parse(_json(path), path.name)
    names = (process.code, f"{process.code}.v{process.version}")
    if path.stem not in names:
        raise ProcessError(path.name, "the name is not that of the process", f"call it {names[1]}.json")
    return process


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise ProcessError(path.name, "not UTF-8", "save the file as UTF-8") from None
    except json.JSONDecodeError as exc:
        place = f"{path.name}: line {exc.lineno}"
        raise ProcessError(place, f"not JSON ({exc.msg})", "correct that line") from None
