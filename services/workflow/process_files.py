"""Reading the process definitions from their files."""

from __future__ import annotations

import json
from pathlib import Path

from services.workflow.domain.errors import ProcessError
from services.workflow.domain.processes import Process, Processes, read

FOLDER = Path(__file__).with_name("processes")


def read_processes(folder: Path = FOLDER) -> Processes:
    """All definitions of a folder.

    Raises: ProcessError with file, cause and cure.
    """
    found = [_read(path) for path in sorted(folder.glob("*.json"))]
    if not found:
        raise ProcessError(f"{folder.name}: no process found: put the definitions there, named *.json")
    return Processes(found)


def _read(path: Path) -> Process:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as exc:
        raise ProcessError(f"{path.name}: not JSON in UTF-8 ({exc}): correct the file") from exc
    if not isinstance(content, dict):
        raise ProcessError(f"{path.name}: an object is required: write it in {{ }}")
    return read(content, path.name)
