"""Plays the day and reconciles; exit code 1 on any difference: `python -m deploy.demonstration`."""

import argparse
import os
import random
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from deploy import clock
from deploy.demonstration.api import DemonstrationError
from deploy.demonstration.day import Commune, Day, visits
from deploy.demonstration.desks import signed_in
from deploy.demonstration.ledger import Ledger
from deploy.demonstration.reconcile import Reconciliation
from deploy.demonstration.ugly.play import play_ugly
from deploy.instance import Instance
from deploy.problems import Problem, say, told
from services.contracts.calendars import load_calendar

OPENING, CLOSING = timedelta(hours=7, minutes=30), timedelta(hours=16, minutes=30)


def main(arguments: list[str]) -> int:
    """What `deploy/demo` does."""
    parser = argparse.ArgumentParser(prog="deploy/demo", description=__doc__)
    parser.add_argument("--seed", type=int, default=20261124, help="another seed, another day")
    parser.add_argument("--ugly", action="store_true", help="play every ugly case, over several days")
    parser.add_argument("--only", default="", help="of the ugly cases those with this in their names")
    asked = parser.parse_args(arguments)
    instance = Instance.recorded(os.environ)
    chance = random.Random(asked.seed)  # noqa: S311 - repeatable on purpose
    try:
        return play_ugly(instance, chance, asked.only) if asked.ugly else play(instance, chance)
    except DemonstrationError as exc:
        raise Problem(str(exc), "see deploy/status and the logs, then run it again") from exc


def play(instance: Instance, chance: random.Random) -> int:
    """Play a day from opening to closing; the number of differences decides the exit code."""
    began_at = time.monotonic()
    communes = signed_in(instance)
    opening = _next_working_day(instance) + OPENING
    clock.move(instance, opening)
    say(f"the desks open on {opening:%Y-%m-%d at %H:%M}")
    ledger = Ledger()
    planned = visits(communes, _procedures(communes[0]), chance)
    Day(ledger, chance, lambda done, total: _progress(instance, opening, done, total)).play(planned)
    say(f"the day is over after {time.monotonic() - began_at:.0f} s: {len(ledger)} dossiers; reconciling")
    sinks = f"{instance.url('mail.http')}/mails", f"{instance.url('sms.http')}/messages"
    differences = Reconciliation(communes, ledger, *sinks).run(say)
    say(f"{len(ledger)} dossiers, {differences} differences, {time.monotonic() - began_at:.0f} s")
    for commune in communes:
        for officer in commune.officers.values():
            officer.close()
    return 1 if differences else 0


def _progress(instance: Instance, opening: datetime, done: int, total: int) -> None:
    """The application clock goes through the day with the work."""
    now = opening + (CLOSING - OPENING) * done / total
    if now > clock.now(instance):
        clock.move(instance, now)
    if done % 40 == 0 or done == total:
        say(f"{now:%H:%M}  {done} of {total} dossiers")


def _next_working_day(instance: Instance) -> datetime:
    """Midnight of the first working day after the application's present day."""
    today = clock.now(instance).astimezone(clock.VIETNAM)
    day = load_calendar().working_day_after(today.date())
    return datetime(day.year, day.month, day.day, tzinfo=clock.VIETNAM)


def _procedures(commune: Commune) -> list[dict[str, Any]]:
    return commune.officers["counter_officer"].items("/intake/v1/procedures")


if __name__ == "__main__":
    sys.exit(told(lambda: main(sys.argv[1:])))
