"""The catalogue that comes with the software, and how a wrong file is told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.contracts.cutoffs import CutOffRule
from services.contracts.worktime import Limit, LimitUnit
from services.intake.catalogue_files import FOLDER, read_catalogue
from services.intake.domain.catalogue import RecordOwner
from services.intake.domain.errors import CatalogueError
from services.intake.domain.fee_rules import FeeBasis, FeeMoment
from services.intake.domain.fees import Quantities, amount_due

CATALOGUE = read_catalogue()
TODAY = date(2026, 11, 24)
PROCESSES = Path(__file__).parents[3] / "services" / "workflow" / "processes"


def test_the_common_procedures_are_offered() -> None:
    """The bulk of real work is in force, and the loan confirmation of the pilot."""
    offered = {procedure.code for procedure in CATALOGUE.offered_on(TODAY)}
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


def test_civil_status_goes_by_two_laws() -> None:
    """60/2014 until 28/02/2027, 03/2026/QH16 from 01/03/2027; nothing carried over is called verified."""
    before, after = CATALOGUE.offered_on(date(2027, 2, 28)), CATALOGUE.offered_on(date(2027, 3, 1))
    old, new = ({one.code: one for one in each if one.field == "Hộ tịch"} for each in (before, after))
    assert len(old) >= 13
    assert old.keys() == new.keys()
    for code, second in new.items():
        first = old[code]
        assert (first.version, second.version) == (1, 2)
        assert (first.effective_to, second.effective_to) == (date(2027, 2, 28), None)
        assert first.process_code == second.process_code
        assert (first.limit.unit, first.limit.count) == (second.limit.unit, second.limit.count)
        assert first.papers.items == second.papers.items
        assert not second.limit.verified
        assert not second.fee.verified
        assert not second.papers.verified
        assert not second.result.verified
        assert not [form for form in second.forms if form.verified]
        assert not [basis for basis in second.legal_basis if basis.verified]
        assert all("03/2026/QH16" in part.text for part in second.legal_basis)


# Every limit and fee of which domain knowledge was from memory or still to be checked.
TO_CHECK = {
    "limit": (
        *("1.004873", "1.004884", "1.004746", "1.005461", "2.000806", "2.001019", "2.001016"),
        *("1.011606", "1.011607", "1.001776", "1.014027", "1.001731", "1.014028", "1.001612", "2.000720"),
        *("1.013226", "1.013227", "1.013228", "2.001263"),
    ),
    "fee": ("1.001193", "2.001019", "2.001016", "1.001612", "2.000720"),
}


@pytest.mark.parametrize(
    ("part", "code"), [(part, code) for part, codes in TO_CHECK.items() for code in codes]
)
def test_what_nobody_read_is_flagged(part: str, code: str) -> None:
    """A limit or fee that comes from memory is a default, and says so."""
    rule = getattr(CATALOGUE.version_on(code, TODAY), part)
    assert not rule.verified


def test_the_procedures_of_a_commune_are_there() -> None:
    """At least twenty-four are offered, over eight fields; each says where its master copy lives."""
    offered = CATALOGUE.offered_on(TODAY)
    assert len(offered) >= 24
    assert {one.field_code for one in offered} == {
        *("ho-tich", "chung-thuc", "giam-ngheo", "bao-tro-xa-hoi", "ho-kinh-doanh"),
        *("xay-dung", "nuoi-con-nuoi", "xac-nhan"),
    }
    for one in CATALOGUE.procedures:
        assert one.system_of_record.name
        assert one.authority
        assert one.fee.moment is FeeMoment.AT_RECEPTION


def test_same_day_limits_name_their_rule() -> None:
    """Luật Hộ tịch 60/2014, art. 5.3 for civil status; NĐ 23/2015, art. 7 for certification."""
    rules = {"ho-tich": CutOffRule.CIVIL_STATUS, "chung-thuc": CutOffRule.CERTIFICATION}
    for one in CATALOGUE.procedures:
        same_day = one.limit.unit is LimitUnit.SAME_DAY
        assert one.limit.rule == (rules[one.field_code] if same_day else None)


def test_exemptions_keep_their_text() -> None:
    """A fee with exemptions shows them all, not the bare amount."""
    adoption = CATALOGUE.version_on("2.001263", TODAY).fee
    assert (adoption.basis, adoption.amount) == (FeeBasis.PER_CASE, 400_000)
    assert len(adoption.exemptions) == 4


def test_every_process_that_is_named_exists() -> None:
    """The internal process of each ordinary procedure is defined, with the same limit."""
    for procedure in CATALOGUE.procedures:
        if procedure.process_code is not None:
            name = procedure.process_code + (".v2" if procedure.version == 2 else "")
            process = json.loads((PROCESSES / f"{name}.json").read_text(encoding="utf-8"))
            assert process["effective_from"] == procedure.effective_from.isoformat()
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
