"""Pages that lie on the desk: what is bound, what stays, in which order."""

from __future__ import annotations

from services.intake.domain.sheets import PICTURE, Sheet, bound_name, gathered

PDF = "application/pdf"


def sheets(*kinds: str) -> list[Sheet]:
    """Sheets of these kinds, numbered."""
    return [Sheet(str(number), f"{number}.x", kind) for number, kind in enumerate(kinds)]


def ids(heaps: list[list[Sheet]]) -> list[list[str]]:
    """The numbers in each heap."""
    return [[one.sheet_id for one in heap] for heap in heaps]


def test_pictures_are_bound_together_and_files_stay() -> None:
    """The order of the pictures is kept, and their PDF stands where the first of them lay."""
    assert ids(gathered(sheets(PICTURE, PICTURE, PICTURE))) == [["0", "1", "2"]]
    assert ids(gathered(sheets(PDF, PICTURE, "image/tiff", PICTURE))) == [["0"], ["1", "3"], ["2"]]
    assert ids(gathered(sheets(PDF, PDF))) == [["0"], ["1"]]
    assert gathered([]) == []


def test_a_bound_file_has_the_name_of_its_paper() -> None:
    """Or that of its first picture."""
    assert bound_name("to-khai", "IMG_1.jpg") == "to-khai.pdf"
    assert bound_name("", "IMG_1.v2.jpg") == "IMG_1.v2.pdf"
    assert bound_name("", "anh") == "anh.pdf"
