"""The trace context."""

from __future__ import annotations

import re
import threading
from contextvars import copy_context

import pytest

from services.chassis.context import continued, current_trace_id, current_traceparent, use_traceparent

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
RECEIVED = f"00-{TRACE}-00f067aa0ba902b7-01"
FORM = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01")


def test_a_trace_goes_on_with_a_span_of_ours() -> None:
    """Caller and callee are seen in one trace, as two spans."""
    ours = continued(RECEIVED)
    assert FORM.fullmatch(ours)
    assert ours[3:35] == TRACE
    assert ours[36:52] != RECEIVED[36:52]


@pytest.mark.parametrize(
    "received",
    [
        None,
        "",
        "rubbish",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-00f067aa0ba902b7-01",
        RECEIVED + "-more",
        RECEIVED.replace("f", "g"),
        "00-" + "x" * 100_000,
    ],
)
def test_a_missing_or_malformed_trace_is_replaced(received: str | None) -> None:
    """Whatever a caller sends, our own spans are well formed and never all zero."""
    ours = continued(received)
    assert FORM.fullmatch(ours)
    assert ours[3:35] not in ("0" * 32, TRACE)
    assert ours != continued(received)


def test_a_trace_ends_with_its_work() -> None:
    """Outside of a request there is no trace; within another one, that one is in force."""
    assert current_traceparent() is None
    assert current_trace_id() == ""
    with use_traceparent(RECEIVED):
        assert current_trace_id() == TRACE
        with use_traceparent(None):
            assert current_trace_id() != TRACE
        assert current_trace_id() == TRACE
        assert str(current_traceparent()).startswith(f"00-{TRACE}-")
    assert current_traceparent() is None


def test_a_trace_ends_when_its_work_fails() -> None:
    """An error does not leave its trace to the next request."""
    with pytest.raises(ZeroDivisionError), use_traceparent(RECEIVED):
        _ = 1 // 0
    assert current_traceparent() is None


def test_a_trace_is_handed_to_a_thread_by_its_context() -> None:
    """The thread that commits for many requests announces each one's events in its own trace."""
    seen: list[str] = []
    with use_traceparent(RECEIVED):
        context = copy_context()
    thread = threading.Thread(target=context.run, args=[lambda: seen.append(current_trace_id())])
    thread.start()
    thread.join()
    assert seen == [TRACE]
