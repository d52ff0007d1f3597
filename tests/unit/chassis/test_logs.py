"""Logs: an event name and keys in JSON, and nobody's data."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from services.chassis import logs
from services.chassis.context import use_traceparent

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
Told = Callable[[], list[dict[str, Any]]]
NEVER_SHOWN = {"person", "name", "phone", "email", "address", "password", "token", "secret", "lookup_code"}
QUIETENED = ("uvicorn", "uvicorn.error", "uvicorn.access", "amqp", "kombu", "nameko", "httpx", "pymongo")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """What is logged from here on, read line by line; afterwards logging is as it was."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stdout", written)
    root = logging.getLogger()
    names = {name: logging.getLogger(name) for name in QUIETENED}
    before = root.handlers, root.level, {name: logger.level for name, logger in names.items()}
    logs.configure("lending", "info")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers, levels = before[0], before[2]
    root.setLevel(before[1])
    for name, logger in names.items():
        logger.setLevel(levels[name])
    structlog.reset_defaults()


def test_a_line_is_one_object_with_event_service_and_trace(told: Told) -> None:
    """A search by trace finds the lines of all services."""
    with use_traceparent(f"00-{TRACE}-00f067aa0ba902b7-01"):
        structlog.get_logger().info("book_lent", tenant="huế", copies=2)
    (line,) = told()
    assert {key: line[key] for key in ("event", "service", "level", "tenant", "copies", "trace_id")} == {
        "event": "book_lent",
        "service": "lending",
        "level": "info",
        "tenant": "huế",
        "copies": 2,
        "trace_id": TRACE,
    }
    assert line["timestamp"].endswith("Z")


def test_lines_of_libraries_go_the_same_way(told: Told) -> None:
    """Whoever reads the logs needs one format; a library's line has the service too."""
    logging.getLogger("some.library").warning("retrying in %s s", 3)
    (line,) = told()
    assert (line["event"], line["service"], line["level"]) == ("retrying in 3 s", "lending", "warning")


@pytest.mark.parametrize("name", QUIETENED)
def test_chatty_libraries_are_held_back(told: Told, name: str) -> None:
    """Their everyday lines are ours already; their warnings are still heard."""
    logging.getLogger(name).info("hello")
    logging.getLogger(name).warning("trouble")
    assert [line["event"] for line in told()] == ["trouble"]


def test_the_level_is_kept(told: Told) -> None:
    """Debugging lines cost nothing in production."""
    structlog.get_logger().debug("details")
    assert told() == []


@pytest.mark.parametrize("key", [*sorted(logs.PERSONAL), "home_address", "phone_number", "full_name"])
def test_personal_keys_are_withheld(told: Told, key: str) -> None:
    """A slip in a log call gives away that there was something, not what it was."""
    log = structlog.get_logger()
    log.info("book_lent", **{key: "Ánh 0912345678"}, nested={"list": [{key: "Ánh 0912345678"}]})
    (line,) = told()
    assert line[key] == "withheld"
    assert "Ánh" not in json.dumps(line, ensure_ascii=False)


def test_the_list_of_personal_keys_has_what_people_are_known_by() -> None:
    """Nobody shortens the list without a red test."""
    assert NEVER_SHOWN <= logs.PERSONAL


@pytest.mark.parametrize("key", ["token_id", "queue", "step_name"])
def test_harmless_keys_are_shown(told: Told, key: str) -> None:
    """Identifiers and names of things are what one searches by."""
    structlog.get_logger().info("book_lent", **{key: "x17"})
    assert told()[0][key] == "x17"


def test_an_error_tells_where_it_came_from_and_not_what_it_says(told: Told) -> None:
    """Errors quote what they could not handle, so their text stays out; file and line are enough to look."""
    try:
        try:
            raise KeyError("Nguyễn Thị Ánh")
        except KeyError as exc:
            raise ValueError("0912345678") from exc
    except ValueError:
        structlog.get_logger().exception("lending_failed")
        logging.getLogger("some.library").exception("failed")
    ours, librarys = told()
    for line in (ours, librarys):
        shown = json.dumps(line, ensure_ascii=False)
        assert "ValueError" in shown
        assert "KeyError" in shown
        assert "test_logs.py" in shown
        assert "Ánh" not in shown
        assert "0912345678" not in shown
