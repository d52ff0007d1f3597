"""Command line for whoever writes process definitions: `python -m services.workflow.lint FILE...`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from services.workflow.domain.errors import ProcessError
from services.workflow.domain.linting import faults
from services.workflow.domain.processes import Process
from services.workflow.process_files import decode_file


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each fault; 0 if there is none."""
    parser = argparse.ArgumentParser(prog="python -m services.workflow.lint", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a process definition, JSON")
    found = list(lint(parser.parse_args(arguments).files))
    for line in found:
        print(line)
    return 1 if found else 0


def lint(files: Sequence[Path]) -> Iterator[str]:
    """The faults of definitions, and of all of them together: a version stands in one file."""
    read: list[Process] = []
    for path in files:
        try:
            process = decode_file(path)
        except (ProcessError, OSError) as exc:
            yield f"{exc}" if isinstance(exc, ProcessError) else f"{path.name}: {exc.strerror}: give a file"
            continue
        read.append(process)
        for fault in faults(process):
            yield f"{path.name}: {fault.place}: {fault.english}"
    for (code, version), count in Counter((one.code, one.version) for one in read).items():
        if count > 1:
            yield f"{code}: version {version} stands in {count} files: raise the version of all but one"


if __name__ == "__main__":
    sys.exit(main())
