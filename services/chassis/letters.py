"""The operator's hand on dead letters, as a command: summary, list, show, send-back, discard.

It is run as `python -m services.chassis.letters`, reads MONGODB_URI and the database of the service named;
each command is safe to give twice.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from services.chassis.deadletters import DeadLetter, DeadLetters, Heap, Resolved, Wanted
from services.chassis.errors import StoreAwayError
from services.chassis.mongo import Store, connect
from services.chassis.poison import CURES, Kind

LISTED = 100


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command; returns the exit code: 2 if nothing could be done."""
    asked = _parser().parse_args(arguments)
    uri = environ.get("MONGODB_URI")
    if not uri:
        return _refuse("MONGODB_URI is not set; name the database server of the service")
    with connect(uri) as client:
        store = Store(client, asked.database or f"motcua_{asked.service}")
        try:
            store.probe()
        except StoreAwayError as exc:
            return _refuse(f"the database does not answer ({exc}); start it, then give the command again")
        return COMMANDS[asked.command](DeadLetters(store), asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="letters", description="Dead letters of one service.")
    parser.add_argument("--service", required=True, help="whose dead letters")
    parser.add_argument("--database", help="its database, where it is not motcua_<service>")
    parser.add_argument("--by", default=os.environ.get("USER", "operator"), help="who gives the command")
    commands = parser.add_subparsers(dest="command", required=True)
    _filtered(commands.add_parser("summary", help="count the open ones by kind, cause and tenant"))
    listing = _filtered(commands.add_parser("list", help="show the open ones, oldest first"))
    listing.add_argument("--limit", type=int, default=LISTED, help="how many at the most")
    showing = commands.add_parser("show", help="all that is known of one")
    showing.add_argument("letter", help="the letter's id")
    showing.add_argument("--body", action="store_true", help="write its bytes as they came, nothing else")
    sending = _filtered(commands.add_parser("send-back", help="let the events be handled again"))
    sending.add_argument("letter", nargs="?", help="the letter's id, or all")
    discarding = _filtered(commands.add_parser("discard", help="go on without the events"))
    discarding.add_argument("letter", nargs="?", help="the letter's id")
    discarding.add_argument("--reason", required=True, help="why; it is kept")
    return parser


def _filtered(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--kind", choices=list(Kind), help="of one kind")
    parser.add_argument("--cause", help="whose cause begins so")
    parser.add_argument("--tenant", help="of one tenant")
    parser.add_argument("--type", help="of one type of event")
    return parser


def _wanted(asked: argparse.Namespace) -> Wanted:
    letter = getattr(asked, "letter", None)
    return Wanted(None if letter == "all" else letter, asked.kind, asked.cause, asked.tenant, asked.type)


def _summary(letters: DeadLetters, asked: argparse.Namespace) -> int:
    summary = letters.summary(_wanted(asked))
    print(f"{summary.count} open")
    for heap in summary.kinds:
        print(_heap(heap, "kind"), f" -> {CURES[Kind(heap.named['kind'])]}")
    for heap in summary.causes:
        print(_heap(heap, "cause"))
    for heap in summary.tenants:
        print(_heap(heap, "tenant"))
    return 0


def _heap(heap: Heap, named: str) -> str:
    age = _age((datetime.now(UTC) - heap.oldest_at).total_seconds())
    among = "" if named == "tenant" else f" of {heap.tenants} tenants"
    return f"{named:<7} {heap.count:>7}{among}, oldest {age}  {heap.named[named]}"


def _list(letters: DeadLetters, asked: argparse.Namespace) -> int:
    wanted = _wanted(asked)
    for letter in letters.all(wanted, asked.limit):
        print(_line(letter))
    left = letters.summary(wanted).count - asked.limit
    if left > 0:
        print(f"and {left} more; see summary, or give --limit", file=sys.stderr)
    return 0


def _line(letter: DeadLetter) -> str:
    told = letter.type or "no type"
    age = _age(letter.age_seconds)
    return "  ".join(
        (letter.letter_id, letter.tenant, told, age, f"x{letter.times}", letter.kind, letter.cause)
    )


def _age(seconds: float) -> str:
    hours, minutes = divmod(int(seconds) // 60, 60)
    return f"{hours}h{minutes:02d}m"


def _show(letters: DeadLetters, asked: argparse.Namespace) -> int:
    opened = letters.one(asked.letter)
    if opened is None:
        return _refuse("there is no such letter; see list")
    if asked.body:
        sys.stdout.buffer.write(opened.body)
        return 0
    letter = opened.letter
    told = {
        "letter": letter.letter_id,
        "state": opened.state,
        "tenant": letter.tenant,
        "type": letter.type or "none",
        "subject": letter.subject or "none",
        "kind": letter.kind,
        "cause": letter.cause,
        "cure": CURES[Kind(letter.kind)],
        "set aside": f"{letter.died_at.isoformat(timespec='seconds')}, {letter.times} times",
        "behind it": f"{opened.behind} events of the same subject wait",
        "body": f"{len(opened.body)} bytes; show --body writes them",
    }
    for name, value in told.items():
        print(f"{name:<10} {value}")
    return 0


def _send_back(letters: DeadLetters, asked: argparse.Namespace) -> int:
    wanted = _wanted(asked)
    if wanted.is_everything and asked.letter != "all":
        return _refuse("name a letter, a filter (--kind, --cause, --tenant, --type), or all")
    resolved = letters.send_back(wanted, asked.by)
    print(f"{resolved.done} sent back")
    return _told(resolved, asked)


def _discard(letters: DeadLetters, asked: argparse.Namespace) -> int:
    wanted = _wanted(asked)
    if wanted.is_everything:
        return _refuse("name a letter or a filter (--kind, --cause, --tenant, --type)")
    resolved = letters.discard(wanted, asked.by, asked.reason)
    print(f"{resolved.done} discarded")
    return _told(resolved, asked)


def _told(resolved: Resolved, asked: argparse.Namespace) -> int:
    if resolved.unreadable:
        print(f"{resolved.unreadable} are no events and stay open; discard them", file=sys.stderr)
    named = asked.letter not in (None, "all")
    if named and not resolved.done:
        return _refuse("there is no such open letter that can be; see list")
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


COMMANDS = {
    "summary": _summary,
    "list": _list,
    "show": _show,
    "send-back": _send_back,
    "discard": _discard,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
