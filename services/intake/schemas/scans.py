"""Pages of papers, and the files that are made of them, over HTTP."""

from __future__ import annotations

from pydantic import BaseModel, Field

from services.intake.domain.sheets import MOST_PAGES
from services.intake.schemas.administration import Entered
from services.intake.schemas.shown import ScanOut


class PageOut(BaseModel):
    """A page that is kept for an hour, until a paper is made of it."""

    page_id: str
    media_type: str
    size: int


class PageIn(Entered):
    """A page, where it lies in its paper."""

    page_id: str = Field(min_length=1, max_length=64)
    filename: str = Field(min_length=1, max_length=200)


class BoundIn(Entered):
    """The pages of a paper in their order."""

    paper: str = Field(default="", max_length=100, description="Code of the procedure's paper.")
    pages: list[PageIn] = Field(min_length=1, max_length=MOST_PAGES)


class BoundOut(BaseModel):
    """The files that were made: one PDF of all photographs, and each file that came whole."""

    scans: list[ScanOut]
