"""Papers as they were issued: kept with their hash, and given out again as they are, to the byte."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from starlette.responses import Response

from services.chassis.call import Call
from services.chassis.clock import Clock
from services.chassis.commands import Answer
from services.chassis.mongo import Document, Indexes, Store
from services.chassis.work import UnitOfWork

ISSUED = "issued_forms"
INDEXES: Indexes = {ISSUED: ()}
MEDIA_TYPE = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Which paper it is.

    Attributes:
        subject: id of what the paper is about.
        code: the form, by the rule that it follows; a paper under another rule is another paper.
        occasion: tells papers of one form about one subject apart; empty where there is one only.
    """

    subject: str
    code: str
    occasion: str = ""

    @property
    def key(self) -> str:
        """Where it is kept."""
        return ".".join(part for part in (self.subject, self.code, self.occasion) if part)


class IssuedPapers:
    """The papers of one service."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def answer(self, call: Call, paper: Paper, make: Callable[[], bytes]) -> Response:
        """The paper as PDF: made when first asked for, the same bytes for ever after.

        Args:
            make: prints it; called outside of the transaction, for it takes its time.
        Raises: what `make` and Call.command raise.
        """
        found = self._store.tenant(call.tenant).collection(ISSUED).get(paper.key)
        return file_response(call.request, found if found is not None else self._issue(call, paper, make()))

    def _issue(self, call: Call, paper: Paper, pdf: bytes) -> Document:
        kept: list[Document] = []

        def run(work: UnitOfWork) -> Answer:
            kept[:] = [keep(paper, pdf, work, by=call.actor, at=self._clock.now())]
            return Answer(204, None)

        call.command(run, reads=[(ISSUED, paper.key)])
        return kept[0]


def keep(paper: Paper, pdf: bytes, work: UnitOfWork, *, by: str, at: datetime) -> Document:
    """Keep a paper as issued; of two that are printed at once the first one stays. Returns what is kept."""
    found = work.get(ISSUED, paper.key)
    if found is not None:
        return found
    issued = {
        "form_code": paper.code,
        "subject": paper.subject,
        "occasion": paper.occasion,
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "issued_at": at,
        "issued_by": by,
        "pdf": pdf,
    }
    return work.put(ISSUED, paper.key, issued)


def file_response(request: Request, issued: Document) -> Response:
    """The kept file; whoever has it already is told so."""
    headers = {"ETag": f'"{issued["sha256"]}"', "Cache-Control": "private, no-store"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(bytes(issued["pdf"]), media_type=MEDIA_TYPE, headers=headers)
