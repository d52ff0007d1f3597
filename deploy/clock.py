"""Shows and moves the application clock of a demonstration, forwards only."""

import argparse
import os
import re
import sys
from datetime import UTC, datetime, timedelta, timezone

from deploy.files import write_private
from deploy.instance import Instance
from deploy.problems import Problem, say, told

VIETNAM = timezone(timedelta(hours=7))  # no summer time; needs no table of zones on the machine
_SPAN = re.compile(r"\+(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?")


def now(instance: Instance) -> datetime:
    """What the services take the time to be."""
    return datetime.now(UTC) + offset(instance)


def offset(instance: Instance) -> timedelta:
    """By how much the application clock is ahead of the machine's."""
    try:
        return timedelta(seconds=float(instance.clock_file.read_text()))
    except FileNotFoundError:
        return timedelta()


def move(instance: Instance, until: datetime) -> None:
    """Move the clock to an instant; the processes see it within a second.

    Raises: Problem where the clock may not be moved, or for an instant that is past.
    """
    if not instance.demonstration:
        raise Problem(
            "this is no demonstration, so its clock is the machine's", "run it with MOTCUA_DEMONSTRATION=1"
        )
    if until < now(instance):
        raise Problem(f"{_told(until)} is past: the clock moves forwards only", "give a later moment")
    write_private(instance.clock_file, f"{(until - datetime.now(UTC)).total_seconds():.3f}\n")


def main(arguments: list[str]) -> int:
    """What `deploy/clock` does."""
    parser = argparse.ArgumentParser(prog="deploy/clock", description=__doc__)
    parser.add_argument(
        "moment", nargs="?", help="+1d2h30m, or a moment in Viet Nam such as 2026-11-25T07:30; nothing: show"
    )
    asked = parser.parse_args(arguments)
    instance = Instance.recorded(os.environ)
    if asked.moment is not None:
        move(instance, moment(asked.moment, now(instance)))
    say(f"the application clock is at {_told(now(instance))}, {offset(instance)} ahead")
    return 0


def moment(text: str, present: datetime) -> datetime:
    """The instant that a text means. Raises: Problem when it means none."""
    span = _SPAN.fullmatch(text)
    if span and span.lastgroup:
        return present + timedelta(**{unit: int(count) for unit, count in span.groupdict("0").items()})
    try:
        read = datetime.fromisoformat(text)
    except ValueError as exc:
        raise Problem(f"{text!r} is no moment", "give one such as +8h, +1d2h30m or 2026-11-25T07:30") from exc
    return read if read.tzinfo else read.replace(tzinfo=VIETNAM)


def _told(instant: datetime) -> str:
    return instant.astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M:%S (Viet Nam)")


if __name__ == "__main__":
    sys.exit(told(lambda: main(sys.argv[1:])))
