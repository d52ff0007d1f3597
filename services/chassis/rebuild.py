"""The operator's command that rebuilds what a service makes of events alone; see `rebuilding`.

Killed, it goes on where it was when it is given again. With `--check` it compares what it built with what is
in force, document by document, and throws it away: exit code 1 if they differ, 2 if nothing could be done.
With `--if-outdated` it does nothing where the model in force was made by the rules of this version.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from pymongo.errors import PyMongoError

from services.chassis.consume import Subscription
from services.chassis.core import Core
from services.chassis.errors import ServiceError
from services.chassis.feedreader import FeedReader
from services.chassis.garbage import collect_seldom
from services.chassis.generations import KEPT_SECONDS
from services.chassis.rebuilding import Rebuild, Report

SHOWN = 20  # differences


def main(
    core: Core,
    subscriptions: Sequence[Subscription],
    feeds: Mapping[str, str],
    token: Callable[[], str],
    arguments: Sequence[str],
) -> int:
    """Run the command; returns the exit code.

    Args:
        subscriptions: how events change what is rebuilt.
        feeds: source to the base address of its API.
        token: with which these are read.
    """
    asked = _parser().parse_args(arguments)
    collect_seldom()
    readers = [FeedReader(source, url, token) for source, url in feeds.items()]
    holder = f"{socket.gethostname()}-{os.getpid()}"
    try:
        core.ensure()
        if asked.if_outdated:
            if not core.store.generations.outdated:
                return 0
            _tell("the read model was made by another version; building it anew, all goes on meanwhile")
        rebuild = Rebuild(core.store, subscriptions, core.indexes, readers, holder, _tell)
        report = rebuild.run(check=asked.check)
    except (ServiceError, PyMongoError) as exc:
        _tell(f"nothing was changed: {exc}")
        return 2
    finally:
        for reader in readers:
            reader.close()
    if asked.check:
        return _differences(report)
    _tell(f"generation {report.generation} is in force; {_figures(report)}")
    time.sleep(KEPT_SECONDS)
    core.store.generations.drop_others()
    _tell("the one before is dropped")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rebuild", description="Rebuild what is made of events alone.")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--check", action="store_true", help="compare only; nothing is put in force")
    only.add_argument("--if-outdated", action="store_true", help="only what another version has made")
    return parser


def _differences(report: Report) -> int:
    difference = report.difference
    if difference is None or not difference.places:
        _tell(f"{difference.equal if difference else 0} documents, all equal; {_figures(report)}")
        return 0
    _tell(f"{len(difference.places)} documents differ, {difference.equal} are equal; {_figures(report)}")
    for (collection, place), how in list(difference.places.items())[:SHOWN]:
        _tell(f"  {collection} {place}: {how}")
    return 1


def _figures(report: Report) -> str:
    rate = report.events / report.filling_seconds if report.filling_seconds else 0.0
    return (
        f"{report.events} events at {rate:.0f} a second, {report.seconds:.1f} s in all, "
        f"writers held for {report.held_seconds:.2f} s"
    )


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
