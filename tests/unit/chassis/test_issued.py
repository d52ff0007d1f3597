"""Issued papers: kept once with their hash, given out again as they are."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from starlette.requests import Request

from services.chassis.issued import ISSUED, Paper, file_response, keep
from tests.fakes.work import FakeWork

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
SLIP = Paper(subject="d1", code="A-2025/02", occasion="2")


def test_of_two_prints_the_first_stays() -> None:
    """A paper is issued once; who printed at the same time is given the first one too."""
    work = FakeWork("t1")
    first = keep(SLIP, b"first", work, by="s1", at=AT)
    second = keep(SLIP, b"second", work, by="s2", at=AT + timedelta(hours=1))
    assert first["pdf"] == second["pdf"] == b"first"
    (kept,) = work.documents(ISSUED).values()
    assert {name: kept[name] for name in ("form_code", "subject", "occasion", "issued_by", "issued_at")} == {
        "form_code": "A-2025/02",
        "subject": "d1",
        "occasion": "2",
        "issued_by": "s1",
        "issued_at": AT,
    }
    assert kept["sha256"] == hashlib.sha256(b"first").hexdigest()


def test_papers_are_told_apart() -> None:
    """By what they are about, the form under its rule, and the occasion."""
    others = [
        Paper(subject="d2", code="A-2025/02", occasion="2"),
        Paper(subject="d1", code="A-2018/02", occasion="2"),
        Paper(subject="d1", code="A-2025/02", occasion="1"),
        Paper(subject="d1", code="A-2025/02"),
    ]
    assert len({SLIP.key, *(other.key for other in others)}) == 5


@pytest.mark.parametrize(
    ("known", "status"), [("", 200), ('"other"', 200), ('"SHA"', 304), ('"other", W/"SHA"', 304)]
)
def test_who_has_the_file_is_told_so(known: str, status: int) -> None:
    """The hash is the ETag; no cache on the way keeps a paper that names somebody."""
    sha = hashlib.sha256(b"x").hexdigest()
    header = known.replace("SHA", sha).encode()
    request = Request({"type": "http", "headers": [(b"if-none-match", header)] if known else []})
    response = file_response(request, {"sha256": sha, "pdf": b"x"})
    assert response.status_code == status
    assert response.headers["etag"] == f'"{sha}"'
    assert response.headers["cache-control"] == "private, no-store"
    assert response.body == (b"x" if status == 200 else b"")
