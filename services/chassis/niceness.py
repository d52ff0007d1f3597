"""Leaving the cores to others where they are short."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_GROUP = Path("/proc/self/autogroup")


def be_nice(niceness: int) -> None:
    """Have this process give way; 0 to 19, the more the higher.

    Linux groups processes by session before it looks at their niceness: where it does so, the group of this
    session is told as well, so only a process with a session of its own should ask for it.
    """
    if niceness:
        os.nice(niceness)
        with suppress(OSError):  # a kernel without such groups
            _GROUP.write_text(str(niceness))
