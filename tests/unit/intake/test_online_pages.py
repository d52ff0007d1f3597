"""What the pages of filing online show, made of what the API tells."""

from __future__ import annotations

from typing import Any

from services.intake.pages.online_shown import (
    by_field,
    checklist,
    grouped,
    matching,
    missing,
    paper_of,
    papers_to_show,
    picture,
    sign_of,
    spoken,
)

BIRTH = {"name": "Đăng ký khai sinh", "field": "Hộ tịch", "instant": False}
COPY = {"name": "Chứng thực bản sao", "field": "Chứng thực", "instant": True}


def rule(code: str, **changes: Any) -> dict[str, Any]:
    """A paper that a procedure asks for."""
    usual = {"code": code, "name": code.title(), "note": "", "obligatory": True, "presented": False}
    return {**usual, "any_of": "", **changes}


PROCEDURE = {
    "papers": [
        rule("form"),
        rule("certificate", any_of="birth"),
        rule("witness", any_of="birth"),
        rule("surrogacy", obligatory=False),
        rule("identity", presented=True),
    ]
}


def filing(*papers: str, waived: tuple[str, ...] = ()) -> dict[str, Any]:
    """A filing with a page of each of these papers."""
    return {"photos": [{"paper": paper} for paper in papers], "waived": list(waived), "answers": ""}


def test_names_are_found_without_marks_and_in_any_order() -> None:
    """Every word begins a word of the name; nothing asked for finds all."""
    assert matching([BIRTH, COPY], "sinh khai", "name") == [BIRTH]
    assert matching([BIRTH, COPY], "ho tich dang ky", "name", "field") == [BIRTH]
    assert matching([BIRTH, COPY], "", "name") == [BIRTH, COPY]
    assert matching([BIRTH, COPY], "inh", "name") == []


def test_what_is_done_at_the_desk_at_once_is_not_offered() -> None:
    """The rest by its field."""
    assert by_field([BIRTH, COPY]) == {"Hộ tịch": [BIRTH]}


def test_the_checklist_says_what_is_missing() -> None:
    """Of papers of which one is enough the others are no longer asked for."""
    groups = checklist(PROCEDURE, filing())
    assert [(len(group.papers), group.one_is_enough, group.is_met) for group in groups] == [
        (1, False, False),
        (2, True, False),
        (1, False, True),
    ]
    assert [paper.code for paper in missing(groups)] == ["form", "certificate"]
    groups = checklist(PROCEDURE, filing("form", "form", "witness"))
    assert missing(groups) == []
    states = {paper.code: paper.state for group in groups for paper in group.papers}
    assert states == {"form": "done", "certificate": "optional", "witness": "done", "surrogacy": "optional"}
    assert len(groups[0].papers[0].photos) == 2


def test_of_what_was_asked_for_the_desk_says_what_is_missing() -> None:
    """An answer to a request brings what it brings."""
    groups = checklist(PROCEDURE, {**filing(), "answers": "a dossier"})
    assert missing(groups) == []
    assert {paper.state for group in groups for paper in group.papers} == {"optional"}


def test_a_waived_paper_is_not_missing() -> None:
    """An office has its data."""
    groups = checklist(PROCEDURE, filing(waived=("form", "witness")))
    assert missing(groups) == []
    found = paper_of(groups, "form")
    assert found is not None
    assert found.state == "waived"
    assert paper_of(groups, "identity") is None
    assert [one["code"] for one in papers_to_show(PROCEDURE)] == ["identity"]


def test_numbers_and_codes_are_shown_as_people_read_them() -> None:
    """In groups; a drawing becomes the address of a picture."""
    assert spoken("0912345678") == "0912 345 678"
    assert grouped("K7QM2XRP9TDA") == "K7QM-2XRP-9TDA"
    assert picture("<svg/>") == "data:image/svg+xml;base64,PHN2Zy8+"


def test_an_own_dossier_says_in_words_how_it_stands() -> None:
    """What its owner has to do goes first; late is said, not only coloured."""
    told = {"delivery": "none", "overdue": False, "status": 4, "state_title": "Đang giải quyết"}
    assert sign_of(told) == ("plain", "Đang giải quyết")
    assert sign_of({**told, "overdue": True}) == ("late", "Đang giải quyết – quá hạn")
    assert sign_of({**told, "status": 5, "state_title": "Chờ bổ sung"}) == ("soon", "Chờ bổ sung")
    assert sign_of({**told, "overdue": True, "delivery": "ready"}) == ("good", "Có kết quả, mời đến nhận")
