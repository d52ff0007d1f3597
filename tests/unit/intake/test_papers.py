"""What is missing among the papers of a dossier."""

from __future__ import annotations

import pytest

from services.intake.domain.errors import InvalidInputError, MissingPapersError
from services.intake.domain.papers import HandedPaper, handed_paper, require_complete
from services.intake.domain.receipt import PaperKind
from tests.unit.intake.samples import COPY, ELECTRONIC, ORIGINAL, procedure

BIRTH = procedure()


def handed(code: str, kind: PaperKind = ORIGINAL, waiver: str = "") -> HandedPaper:
    """A paper of that code."""
    return HandedPaper(code=code, name=code, kind=kind, waiver=waiver)


def test_all_missing_papers_are_named_at_once() -> None:
    """Nothing handed in: the form and one of the proofs of birth; what is only shown or optional is not."""
    with pytest.raises(MissingPapersError) as caught:
        require_complete(BIRTH, [])
    assert caught.value.names == ("Tờ khai", "Giấy chứng sinh hoặc Văn bản của người làm chứng")
    assert [problem.field for problem in caught.value.problems] == ["papers", "papers"]
    assert caught.value.problems[0].message == "Thiếu: Tờ khai"
    assert caught.value.problems[0].allowed == "bản chính hoặc bản điện tử"


@pytest.mark.parametrize("proof", ["certificate", "witness"])
def test_one_of_several_is_enough(proof: str) -> None:
    """Either proof of birth completes the dossier."""
    require_complete(BIRTH, [handed("form", ELECTRONIC), handed(proof)])


def test_the_wrong_kind_is_missing() -> None:
    """A photocopy does not stand for an original."""
    with pytest.raises(MissingPapersError, match="Thiếu: Tờ khai") as caught:
        require_complete(BIRTH, [handed("form", COPY), handed("certificate")])
    assert caught.value.names == ("Tờ khai",)


def test_data_in_a_database_stands_for_a_paper() -> None:
    """A stated waiver completes the dossier, whatever the kind: that paper may not be asked for."""
    require_complete(BIRTH, [handed("form"), handed("certificate", COPY, waiver="Có trong CSDL hộ tịch")])


def test_a_paper_takes_the_name_of_its_rule() -> None:
    """An officer ticks a paper; its official name is printed. Another paper is written in by name."""
    assert handed_paper("papers[0]", BIRTH, code="form", kind=ORIGINAL).name == "Tờ khai"
    assert handed_paper("papers[0]", BIRTH, name=" Ảnh  thẻ ", kind=ORIGINAL, count=2) == HandedPaper(
        code="", name="Ảnh thẻ", kind=ORIGINAL, count=2
    )


@pytest.mark.parametrize(
    ("code", "name", "count", "field"),
    [
        ("diploma", "", 1, "papers[3].code"),
        ("", "", 1, "papers[3].name"),
        ("form", "x" * 301, 1, "papers[3].name"),
        ("form", "", 0, "papers[3].count"),
        ("form", "", 1000, "papers[3].count"),
    ],
)
def test_a_wrong_paper_names_its_field(code: str, name: str, count: int, field: str) -> None:
    """An unknown code, no name, or an absurd count is said where it was entered."""
    with pytest.raises(InvalidInputError) as caught:
        handed_paper("papers[3]", BIRTH, code=code, name=name, count=count, kind=ORIGINAL)
    assert [problem.field for problem in caught.value.problems] == [field]
