"""The operator's hand on dead letters: `python -m services.chassis.letters list | send-back | discard`.

It reads MONGODB_URI and the databases of the services named, and is safe to give twice.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from services.chassis.errors import StoreAwayError
from services.chassis.mongo import Store, connect
from services.chassis.parking import DeadLetter, DeadLetters


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
        letters = DeadLetters(store)
        if asked.command == "list":
            return _list(letters, asked.tenant)
        if asked.command == "send-back":
            return _send_back(letters, asked.letter, asked.by)
        return _discard(letters, asked.letter, asked.by, asked.reason)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="letters", description="Dead letters of one service.")
    parser.add_argument("--service", required=True, help="whose dead letters")
    parser.add_argument("--database", help="its database, where it is not motcua_<service>")
    parser.add_argument("--by", default=os.environ.get("USER", "operator"), help="who gives the command")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="show the open ones, oldest first")
    listing.add_argument("--tenant", help="of one tenant only")
    sending = commands.add_parser("send-back", help="let the events be handled again")
    sending.add_argument("letter", help="the letter's id, or all")
    discarding = commands.add_parser("discard", help="go on without the event")
    discarding.add_argument("letter", help="the letter's id")
    discarding.add_argument("--reason", required=True, help="why; it is kept")
    return parser


def _list(letters: DeadLetters, tenant: str | None) -> int:
    for letter in letters.all(tenant):
        print(_line(letter))
    return 0


def _line(letter: DeadLetter) -> str:
    hours, minutes = divmod(int(letter.age_seconds) // 60, 60)
    kind = letter.type or "unreadable"
    age = f"{hours}h{minutes:02d}m"
    return "  ".join((letter.letter_id, letter.tenant, kind, age, f"x{letter.times}", letter.cause))


def _send_back(letters: DeadLetters, wanted: str, by: str) -> int:
    chosen = [letter.letter_id for letter in letters.all()] if wanted == "all" else [wanted]
    sent = sum(letters.send_back(letter_id, by) for letter_id in chosen)
    print(f"{sent} sent back")
    return 0 if sent or wanted == "all" else _refuse("there is no such open letter; see list")


def _discard(letters: DeadLetters, letter_id: str, by: str, reason: str) -> int:
    if not letters.discard(letter_id, by, reason):
        return _refuse("there is no such open letter; see list")
    print("discarded")
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
