"""The operator's command on dead letters: listed, sent back once however often it is asked, discarded."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from services.chassis import letters
from services.chassis.deadletters import DeadLetters, Wanted
from services.chassis.errors import PermanentError
from services.chassis.retries import Retries
from tests.integration.chassis.plumbing import Side, stream


@pytest.fixture
def side(mongodb_uri: str, database: str) -> Iterator[Side]:
    """A subscriber with a poisoned event of thing a, and events behind it."""
    with Side.at(mongodb_uri, database) as opened:
        opened.fail = {2: [PermanentError("broken")]}
        opened.consumer().take(stream("a", (1, 2, 3)))
        yield opened


def command(side: Side, uri: str, *arguments: str) -> int:
    """Give a command to the service of this test."""
    place = ("--service", "beta", "--database", side.store.database.name, "--by", "ops")
    return letters.main([*place, *arguments], {"MONGODB_URI": uri})


def test_a_letter_is_shown_with_tenant_kind_age_and_cause(
    side: Side, mongodb_uri: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line each."""
    assert command(side, mongodb_uri, "list") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.split("  ") == [
        "t1/alpha:a:00000002",
        "t1",
        "thing.happened.v1",
        "0h00m",
        "x1",
        "rule",
        "PermanentError: broken",
    ]


def test_all_are_sent_back_and_asking_again_is_harmless(side: Side, mongodb_uri: str) -> None:
    """After the cure the event and those behind it take effect, once."""
    assert command(side, mongodb_uri, "send-back", "all") == 0
    assert command(side, mongodb_uri, "send-back", "all") == 0
    Retries(side.store, side.consumer()).run()
    Retries(side.store, side.consumer()).run()
    assert side.numbers("a") == [1, 2, 3]


def test_discarding_needs_a_reason_and_an_open_letter(side: Side, mongodb_uri: str) -> None:
    """Without a reason the command is refused; the second time there is nothing to discard."""
    with pytest.raises(SystemExit):
        command(side, mongodb_uri, "discard", "t1/alpha:a:00000002")
    discard = ("discard", "t1/alpha:a:00000002", "--reason", "told by phone")
    assert command(side, mongodb_uri, *discard) == 0
    assert command(side, mongodb_uri, *discard) == 2


def test_what_is_missing_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """No address, or no database behind it: cause and cure, nothing else."""
    assert letters.main(["--service", "beta", "list"], {}) == 2
    assert letters.main(["--service", "beta", "list"], {"MONGODB_URI": "mongodb://127.0.0.1:9/"}) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert told[0].startswith("MONGODB_URI is not set")
    assert told[1].startswith("the database does not answer")


def test_the_summary_and_one_letter_are_shown(
    side: Side, mongodb_uri: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kinds with their cure, causes, tenants; of one letter also what waits behind it."""
    assert command(side, mongodb_uri, "summary") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 open"
    assert [line.split()[0] for line in lines[1:]] == ["kind", "cause", "tenant"]
    assert command(side, mongodb_uri, "show", "t1/alpha:a:00000002") == 0
    shown = capsys.readouterr().out
    assert "1 events of the same subject wait" in shown
    assert "PermanentError: broken" in shown
    assert command(side, mongodb_uri, "show", "t1/alpha:a:00000009") == 2


def test_the_body_of_a_letter_comes_out_as_it_came(
    side: Side, mongodb_uri: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Byte for byte, and nothing else."""
    side.consumer().take([b"\xff\x00junk"])
    (letter,) = DeadLetters(side.store).all(Wanted(kind="unreadable"))
    assert command(side, mongodb_uri, "show", letter.letter_id, "--body") == 0
    sys.stdout.flush()
    assert capfdbinary.readouterr().out == b"\xff\x00junk"


def test_letters_go_by_filters_and_never_all_by_a_slip(side: Side, mongodb_uri: str) -> None:
    """Without a letter or a filter nothing is sent back or discarded; with one, those that are meant."""
    assert command(side, mongodb_uri, "send-back") == 2
    assert command(side, mongodb_uri, "discard", "--reason", "why") == 2
    assert command(side, mongodb_uri, "send-back", "--kind", "seal") == 0
    assert DeadLetters(side.store).summary().count == 1
    assert command(side, mongodb_uri, "discard", "--kind", "rule", "--tenant", "t1", "--reason", "why") == 0
    assert DeadLetters(side.store).summary().count == 0
