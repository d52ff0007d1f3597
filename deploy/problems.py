"""What stops a deployment: always told as one line of cause and one line of cure."""

import sys
from collections.abc import Callable


class Problem(Exception):
    """A deployment cannot go on, and its operator can do something about it."""

    def __init__(self, cause: str, cure: str) -> None:
        super().__init__(cause)
        self.cause = cause
        self.cure = cure


def say(text: str) -> None:
    """Tell the operator what is being done."""
    print(f"[motcua] {text}", flush=True)


def last_line(output: str) -> str:
    """What a failed command said in the end."""
    return (output.strip() or "no reason given").splitlines()[-1]


def told(command: Callable[[], int]) -> int:
    """Run a command; a Problem becomes its two lines and exit code 1."""
    try:
        return command()
    except Problem as problem:
        print(f"[motcua] cause: {problem.cause}\n[motcua] cure:  {problem.cure}", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print("[motcua] interrupted; nothing is undone, run it again to go on", file=sys.stderr, flush=True)
    return 1
