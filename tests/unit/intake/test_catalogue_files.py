"""The catalogue that comes with the software, and how a wrong file is told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.contracts.worktime import Limit, LimitUnit
from services.intake.catalogue_files import FOLDER, read_catalogue
from services.intake.domain.catalogue import FeeBasis, RecordOwner
from services.intake.domain.errors import CatalogueError
from services.intake.domain.fees import Quantities, amount_due

CATALOGUE = read_catalogue()
TODAY = date(2026, 11, 24)
PROCESSES = Path(__file__).parents[3] / "services" / "workflow" / "processes"


def test_the_common_procedures_are_offered() -> None:
    """At least twelve procedures are in force, the bulk of real work and the loan confirmation among them."""
    offered = {procedure.code for procedure in CATALOGUE.offered_on(TODAY)}
    assert len(offered) >= 12
    assert {"1.001193", "1.000656", "1.000894", "1.004873", "2.000815", "2.000884", "2.000908"} <= offered
    loan = CATALOGUE.version_on("DP.GIA-HAN-VAY", TODAY)
    assert loan.national_code is None
    assert loan.system_of_record.owner is RecordOwner.COMMUNE
    assert not loan.limit.verified
    assert not loan.fee.verified


def test_national_codes_are_the_codes() -> None:
    """A procedure with a national code goes by it; one without has a code that cannot be taken for one."""
    for procedure in CATALOGUE.procedures:
        assert procedure.national_code in (None, procedure.code)
        assert procedure.code[0].isdigit() == (procedure.national_code is not None)


def test_every_rule_says_where_it_comes_from() -> None:
    """Limit, fee, papers and result each name a source, whether it was seen or not."""
    for procedure in CATALOGUE.procedures:
        rules = (procedure.limit, procedure.fee, procedure.papers, procedure.result)
        assert all(rule.source for rule in rules), procedure.code
        assert procedure.limit.text
        assert procedure.fee.text


def test_certification_is_instant_and_costs_what_the_circular_says() -> None:
    """TT 226/2016, art. 4: three pages are 5,000 đ a copy, a signature 10,000 đ; no paper stays."""
    copies = CATALOGUE.version_on("2.000815", TODAY)
    signature = CATALOGUE.version_on("2.000884", TODAY)
    assert copies.instant
    assert signature.instant
    assert amount_due(copies.fee, Quantities(copies=2, pages=3)) == 10_000
    assert amount_due(signature.fee, Quantities(cases=2)) == 20_000
    assert all(paper.presented or not paper.obligatory for paper in copies.papers.items)


def test_limits_are_those_of_the_law() -> None:
    """Same day, working days and calendar days each come out of the file as they are counted."""
    limits = {code: CATALOGUE.version_on(code, TODAY).limit for code in ("1.001193", "1.004859", "2.001263")}
    assert limits["1.001193"].limit.unit is LimitUnit.SAME_DAY
    assert limits["1.004859"].limit == Limit(
        unit=LimitUnit.WORKING_DAYS, count=3, source="Luật Hộ tịch 60/2014/QH13, Điều 28.2 và 29.2"
    )
    assert (limits["2.001263"].unit, limits["2.001263"].count) == (LimitUnit.CALENDAR_DAYS, 30)


def test_civil_status_ends_with_its_law() -> None:
    """Luật Hộ tịch 60/2014 holds until 28/02/2027; what comes after needs a new version, and says so."""
    fields = {procedure.code: procedure.field for procedure in CATALOGUE.offered_on(date(2027, 3, 1))}
    assert "Hộ tịch" not in fields.values()
    assert "2.000815" in fields


def test_exemptions_keep_their_text() -> None:
    """A fee with exemptions shows them all, not the bare amount."""
    adoption = CATALOGUE.version_on("2.001263", TODAY).fee
    assert (adoption.basis, adoption.amount) == (FeeBasis.PER_CASE, 400_000)
    assert len(adoption.exemptions) == 4


def test_every_process_that_is_named_exists() -> None:
    """The internal process of each ordinary procedure is defined, with the same limit."""
    for procedure in CATALOGUE.procedures:
        if procedure.process_code is not None:
            process = json.loads((PROCESSES / f"{procedure.process_code}.json").read_text(encoding="utf-8"))
            assert process["limit"] == {"unit": procedure.limit.unit.value, "count": procedure.limit.count}


def write(folder: Path, content: Any) -> Path:
    """A folder with one file of that content."""
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "field.json").write_text(text, encoding="utf-8")
    return folder


def field() -> dict[str, Any]:
    """The content of a good file, to be spoilt."""
    content: dict[str, Any] = json.loads((FOLDER / "chung-thuc.json").read_text(encoding="utf-8"))
    return content


def spoilt(*path: str | int, value: Any = ..., remove: str = "") -> dict[str, Any]:
    """The good file with one member set or removed."""
    content = field()
    place: Any = content["procedures"]
    for step in path if value is ... else path[:-1]:
        place = place[step]
    if remove:
        del place[remove]
    else:
        place[path[-1]] = value
    return content


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"field": ', "field.json: line 1: not JSON (Expecting value): correct that line"),
        ([], "field.json: a field with its procedures is required: use field_code, field, procedures"),
        ({"field": "x"}, "field.json: a field with its procedures is required"),
        ({**field(), "procedures": {}}, "field.json: procedures: a list is required: write it in [ ]"),
        ({**field(), "procedures": [7]}, "procedures[0]: an object is required: write it in { }"),
        (spoilt(0, "colour", value="red"), "procedures[0]: 'colour' is not known: use code, national_code"),
        (spoilt(0, remove="name"), "procedures[0]: 'name' is missing: add it; null says that there is none"),
        (spoilt(0, "version", value="1"), "procedures[0].version: '1' is not a whole number: write a whole"),
        (spoilt(0, "instant", value=1), "procedures[0].instant: 1 is not true or false"),
        (spoilt(0, "name", value=None), "procedures[0].name: None is not a text"),
        (spoilt(0, "effective_from", value="1/1/2026"), "effective_from: '1/1/2026' is no date: write it as"),
        (spoilt(0, "effective_to", value=2027), "effective_to: 2027 is no date"),
        (spoilt(0, "legal_basis", value="law"), "procedures[0].legal_basis: a list is required"),
        (spoilt(0, "legal_basis", value=["law"]), "procedures[0].legal_basis[0]: an object is required"),
        (spoilt(0, "limit", "unit", value="weeks"), "limit.unit: 'weeks' is not known: use working_days, "),
        (spoilt(0, "limit", "count", value=3), "procedures[0].limit: a same-day limit has no count"),
        (spoilt(0, "limit", "count", value=True), "limit.count: True is not a number"),
        (spoilt(0, "fee", "pages", value=None), "procedures[0]: procedure 2.000815 version 1: fee.pages"),
        (spoilt(1, "code", value="2.000815"), "procedure 2.000815: versions 1 and 1 are in force at once"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(tmp_path: Path, content: Any, message: str) -> None:
    """File, place, cause and cure stand in one line for whoever edits the catalogue."""
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(write(tmp_path, content))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_empty_folder_and_a_wrong_encoding_are_told(tmp_path: Path) -> None:
    """No catalogue at all is an error, and so is a file saved in another encoding."""
    with pytest.raises(CatalogueError, match="no procedure found: put the catalogue's files there"):
        read_catalogue(tmp_path)
    (tmp_path / "field.json").write_bytes("Hộ tịch".encode("utf-16"))
    with pytest.raises(CatalogueError, match="not UTF-8: save the file as UTF-8"):
        read_catalogue(tmp_path)
