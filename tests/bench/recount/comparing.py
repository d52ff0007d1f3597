"""Two accounts of the same side by side: every value that is not the same in both, by its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def differences(said: Any, told: Any, place: str = "") -> Iterator[str]:
    """Where a report and its recount differ.

    Args:
        said: by the report.
        told: by the recount.
    """
    if isinstance(said, Mapping) and isinstance(told, Mapping):
        for name in sorted({*said, *told}):
            yield from differences(said.get(name), told.get(name), f"{place}.{name}".lstrip("."))
    elif said != told:
        yield f"{place}: {said!r} in the report, {told!r} recounted"
