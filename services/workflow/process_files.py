"""Reading the process definitions from their files."""

from __future__ import annotations

import json
from pathlib import Path

from services.contracts import codec
from services.contracts.codec import MalformedError
from services.workflow.domain.errors import ProcessError
from services.workflow.domain.linting import check
from services.workflow.domain.processes import Process
from services.workflow.domain.versions import Processes

FOLDER = Path(__file__).with_name("processes")


def read_processes(folder: Path = FOLDER) -> Processes:
    """All definitions of a folder.

    Raises: ProcessError with file, cause and cure.
    """
    found = [_checked(path) for path in sorted(folder.glob("*.json"))]
    if not found:
        raise ProcessError(f"{folder.name}: no process found: put the definitions there, named *.json")
    return Processes.shipped(found)


def decode_file(path: Path) -> Process:
    """The definition in a file, whether it could be run or not.

    Raises: ProcessError with file, cause and cure, if it is none.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as exc:
        raise ProcessError(f"{path.name}: not JSON in UTF-8 ({exc}): correct the file") from exc
    try:
        return codec.decode(Process, content)
    except MalformedError as exc:
        raise ProcessError(f"{path.name}: {exc}") from exc


def _checked(path: Path) -> Process:
    process = decode_file(path)
    try:
        check(process)
    except ProcessError as exc:
        raise ProcessError(f"{path.name}: {exc}") from exc
    return process
