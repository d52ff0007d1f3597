"""Logs: one JSON object a line, an event name and keys, never a sentence and never personal data."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog

from services.chassis.context import current_trace_id

PERSONAL = frozenset(
    {"person", "name", "phone", "email", "address", "identity_number", "reason", "recipient"}
    | {"password", "token", "secret", "lookup_code", "authorization"}
)
_PARTS = (
    "person",
    "phone",
    "email",
    "address",
    "identity_number",
    "password",
    "secret",
    "full_name",
)
WITHHELD = "withheld"
MAX_CAUSES, MAX_FRAMES = 5, 8


def _traced(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    trace_id = current_trace_id()
    if trace_id:
        entry["trace_id"] = trace_id
    return entry


def _impersonal(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in entry.items():
        if _is_personal(key):
            entry[key] = WITHHELD
        elif isinstance(value, dict | list):
            entry[key] = _cleared(value)
    return entry


def _cleared(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: WITHHELD if _is_personal(key) else _cleared(part) for key, part in value.items()}
    return [_cleared(part) for part in value] if isinstance(value, list) else value


@lru_cache(maxsize=1_000)
def _is_personal(key: str) -> bool:
    return key in PERSONAL or any(f"_{part}_" in f"_{key}_" for part in _PARTS)


def _raised(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Where an error came from; not what it says, since a driver's error quotes documents."""
    given = entry.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        entry["raised"] = list(_chain(error))
    return entry


def _chain(error: BaseException) -> Iterator[str]:
    for _ in range(MAX_CAUSES):
        frames = traceback.extract_tb(error.__traceback__)[-MAX_FRAMES:]
        places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        yield f"{type(error).__name__}: {' < '.join(reversed(places))}"
        following = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if following is None:
            return
        error = following


def logger() -> Any:
    """Where events are logged: a name and keys, never a sentence."""
    return structlog.get_logger()


def configure(service: str, level: str) -> None:
    """Send the logs of this process, ours and the libraries', to standard output."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _traced,
        _impersonal,
        lambda logger, method, entry: {"service": service, **entry},
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,  # first: what is not logged costs nothing
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _raised,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # Libraries tell at these levels what our own events tell better; pymongo's would quote documents.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "amqp", "kombu", "nameko", "httpx", "pymongo"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).setLevel(logging.WARNING)
