"""Files that come to a line of papers: sent one by one, told one by one, made one paper."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from services.chassis.pages.site import Page
from services.chassis.problems import FieldError, Problem

AT = "ban-quet"  # where a page shows what is wrong with files
FILE, PAGE, NAME = "file", "page", "page_name"


def files_of(page: Page, field: str) -> list[UploadFile]:
    """The files that a form holds in a field, in their order."""
    return [one for one in page.form.getlist(field) if isinstance(one, UploadFile) and one.filename]


async def keep_page(page: Page, path: str) -> Response:
    """One page, for the script of a line of papers: its id, or what is wrong with it, as JSON.

    Args:
        path: of the scans, in the API.
    """
    sent = files_of(page, FILE)
    try:
        if not sent:
            raise Problem(422, "no-file", "Chưa có tệp")
        told = await _sent_ahead(page, path, sent[0])
    except Problem as problem:
        if problem.status in (401, 429, 503):
            raise
        return JSONResponse({"fault": sentence(problem)}, 422)
    return JSONResponse({"page": told["page_id"]})


async def keep_paper(page: Page, path: str, field: str, paper: str = "") -> int:
    """Make a paper of what a form holds: pages that were sent ahead, then files; how many pages it was.

    Raises: Problem, with a line for each file that cannot be taken; then nothing is kept.
    """
    ids, names = page.form.getlist(PAGE), page.form.getlist(NAME)
    pages: list[dict[str, Any]] = [
        {"page_id": str(page_id), "filename": str(name)} for page_id, name in zip(ids, names, strict=False)
    ]
    pages += await _all_ahead(page, path, files_of(page, field))
    if pages:
        once = f"{page.once}.{_digest(repr(pages).encode())}"
        await page.api.act(f"{path}/bound", {"paper": paper, "pages": pages}, once=once)
    return len(pages)


async def _all_ahead(page: Page, path: str, files: Sequence[UploadFile]) -> list[dict[str, Any]]:
    pages, faults = [], []
    for file in files:
        try:
            told = await _sent_ahead(page, path, file)
            pages.append({"page_id": told["page_id"], "filename": file.filename})
        except Problem as problem:
            if problem.status in (401, 429, 503):
                raise
            faults.append(FieldError(AT, f"{file.filename}: {sentence(problem)}"))
    if faults:
        detail = "Chưa lưu tệp nào của giấy này. Xin bỏ hoặc thay các tệp sau rồi lưu lại."
        raise Problem(422, "files-refused", "Có tệp không nhận được", detail, errors=faults)
    return pages


async def _sent_ahead(page: Page, path: str, file: UploadFile) -> dict[str, Any]:
    content, name = await file.read(), (file.filename or "").rpartition("/")[2]
    once = f"{page.once}.{_digest(content + name.encode())}"  # two files may say the same
    answer = await page.api.act(f"{path}/pages?{urlencode({'filename': name})}", content, once=once)
    told: dict[str, Any] = answer.json()
    return told


def sentence(problem: Problem) -> str:
    """What is wrong, in one line."""
    said = [error.message for error in problem.errors] or [problem.detail or problem.title]
    return " ".join(said)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:24]
