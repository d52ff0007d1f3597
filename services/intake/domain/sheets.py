"""Pages as they come to the desk: pictures of a paper are bound together, whole files stay what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PICTURE = "image/jpeg"  # what a photograph is once it stands upright
MOST_PAGES = 60  # of one paper: a bound of the software


@dataclass(frozen=True)
class Sheet:
    """A page, or a whole file, in the order in which it lies on the desk.

    Attributes:
        sheet_id: of the file that was kept for it.
    """

    sheet_id: str
    filename: str
    media_type: str


def gathered(sheets: Sequence[Sheet]) -> list[list[Sheet]]:
    """What becomes one file each: all pictures, where the first of them lies; any other by itself."""
    pictures = [one for one in sheets if one.media_type == PICTURE]
    first = pictures[0] if pictures else None
    heaps = []
    for one in sheets:
        if one is first:
            heaps.append(pictures)
        elif one.media_type != PICTURE:
            heaps.append([one])
    return heaps


def bound_name(paper: str, first: str) -> str:
    """The name of the PDF that is made: of its paper, else of the first of its pictures."""
    stem, dot, _ = first.rpartition(".")
    return f"{paper or (stem if dot else first)}.pdf"
