"""Officers and agency scored: each condition of the circular, what is missing, the same whenever asked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.contracts.desk import SupplementAsked
from services.contracts.handling import ConsultationAnswered, ConsultationSilent, SupplementRequested
from services.contracts.intake import DossierFiled, DossierReceived, DossierReturned
from services.contracts.workflow import DossierCompleted, StepDone, StepOpened
from services.tracking.domain.course import Course
from services.tracking.domain.dossier import Entry
from services.tracking.domain.evaluation import Evaluation, evaluation, judged
from services.tracking.domain.evaluation_rules import Verdict
from services.tracking.domain.period import Span, following, span_of
from services.tracking.evaluation_table import graded, sheets
from services.tracking.handlers.reports import read_evaluation
from services.tracking.pages import evaluation as page
from services.tracking.schemas.evaluation import EvaluationOut
from services.tracking.scoring_rules import SHIPPED, ScoringRulesError, read_rules
from tests.fakes.stories import MORNING
from tests.unit.tracking.test_weekly import ALL, NOW

RULES = read_rules()
DAY = timedelta(days=1)
MONTH = span_of(date(2026, 11, 1), Span.MONTH, MORNING + 30 * DAY)
ANH, BINH = "staff-anh", "staff-binh"
NAMES = {ANH: "Lê Thị Anh", BINH: "Trần Văn Bình"}


def entry(kind: str, at: datetime, actor: str = "", **told: Any) -> Entry:
    """One thing that happened."""
    place = f"intake:d1:{int((at - MORNING).total_seconds()) + 10_000_000:08d}"
    return Entry(event_id=place, at=at, type=kind, actor=actor, sealed=None, told=told)


def life(
    *more: Entry,
    name: str = "d1",
    due: timedelta = 3 * DAY,
    ends: timedelta | None = DAY,
    channel: str = "counter",
) -> Course:
    """A dossier received by Anh, and completed by Binh unless it is open."""
    entries = [
        entry(DossierFiled.type, MORNING - timedelta(minutes=1), channel=channel, procedure_name="Khai sinh"),
        entry(DossierReceived.type, MORNING, ANH, due_at=MORNING + due),
        *more,
    ]
    if ends is not None:
        entries.append(entry(DossierCompleted.type, MORNING + ends, BINH))
    found = sorted(entries, key=lambda one: one.at)
    return Course(dossier_id=name, procedure_code="1.001193", entries=tuple(found))


def earlier(course: Course) -> Course:
    """The same two months before."""
    moved = [replace(one, at=one.at - 60 * DAY) for one in course.entries]
    return replace(course, entries=tuple(moved))


def step(actor: str, done: timedelta, due: timedelta, place: int = 1, *, on_time: bool = True) -> list[Entry]:
    """A step, from its opening to its end."""
    return [
        entry(StepOpened.type, MORNING + timedelta(minutes=place), place=place, due_at=MORNING + due),
        entry(StepDone.type, MORNING + done, actor, place=place, on_time=on_time, step_name="Thẩm tra"),
    ]


def points(course: Course) -> dict[str, int]:
    """What a dossier gets."""
    assert course.ended_at is not None
    return dict(judged(course, course.ended_at, course.ended_at, RULES).points)


@pytest.mark.parametrize(("ends", "worth"), [(DAY, 2), (3 * DAY, 1), (3 * DAY + timedelta(hours=1), 0)])
def test_the_first_indicator_is_the_whole_time(ends: timedelta, worth: int) -> None:
    """Shorter, equal, longer (art. 13.1): before the day of the appointment, on it, after its hour."""
    assert points(life(ends=ends))["1"] == worth


def test_what_was_promised_no_date_is_in_time() -> None:
    """Nothing was exceeded, and nothing undercut."""
    course = life()
    without = replace(course.entries[1], told={})
    assert points(replace(course, entries=(course.entries[0], without, course.entries[2])))["1"] == 1


def test_the_second_indicator_is_the_time_of_each_unit() -> None:
    """The lowest of all steps; late is what was late when it was done, whatever was moved (art. 13.2)."""
    early = step(ANH, timedelta(hours=2), 2 * DAY)
    equal = step(BINH, timedelta(hours=3), timedelta(hours=5), 2)
    late = step(BINH, timedelta(hours=4), timedelta(hours=3), 3, on_time=False)
    assert points(life(*early))["2"] == 2
    assert points(life(*early, *equal))["2"] == 1
    assert points(life(*early, *equal, *late))["2"] == 0
    assert "2" not in points(life())
    unopened = [one for one in early if one.type == StepDone.type]
    assert points(life(*unopened))["2"] == 1


@pytest.mark.parametrize(("kind", "told", "worth"), [
    (ConsultationSilent.type, {}, 0),
    (ConsultationAnswered.type, {"on_time": False}, 0),
    (ConsultationAnswered.type, {"on_time": True}, 2),
])  # fmt: skip
def test_who_was_asked_for_an_opinion_takes_part(kind: str, told: dict[str, Any], worth: int) -> None:
    """Coordinating units count as well (art. 13.2); it is nobody's step here."""
    course = life(*step(ANH, timedelta(hours=2), 2 * DAY), entry(kind, MORNING + timedelta(hours=3), **told))
    assert points(course)["2"] == worth
    found = evaluation(MONTH, NOW, RULES, [course])
    assert [one.points for one in found.of(ANH) if one.code == "2"] == [2.0]


@pytest.mark.parametrize(("requests", "worth"), [(0, (2, 2)), (1, (1, 1)), (2, (0, 1)), (3, (0, 1))])
def test_the_third_and_fourth_are_how_often_and_where_one_had_to_come(
    requests: int, worth: tuple[int, int]
) -> None:
    """No request, one, more (art. 13.3); all of them through the one-stop unit (art. 13.4)."""
    kinds = (SupplementAsked.type, SupplementRequested.type, SupplementRequested.type)
    asked = [entry(kind, MORNING + timedelta(hours=n)) for n, kind in enumerate(kinds[:requests], 1)]
    found = points(life(*asked))
    assert (found["3"], found["4"]) == worth
    afterwards = entry(SupplementRequested.type, MORNING + 2 * DAY)
    assert points(life(*asked, afterwards)) == found, "what happened after its end is no part of it"


@pytest.mark.parametrize(
    ("online", "of_all", "late", "worth"),
    [(3, 10, 0, 2), (29, 100, 0, 1), (15, 100, 0, 1), (14, 100, 0, 0), (10, 10, 1, 0), (0, 0, 0, 0)],
)
def test_the_ninth_is_how_much_is_filed_online_and_none_of_it_late(
    online: int, of_all: int, late: int, worth: int
) -> None:
    """From 30 %, from 15 %, less; one that is late takes all points (art. 13.9)."""
    assert RULES.for_online(online, of_all, late) == worth


def scored(*courses: Course) -> Evaluation:
    """The points of November."""
    return evaluation(MONTH, NOW, RULES, courses)


def of(found: Evaluation, officer: str = "") -> dict[str, float | None]:
    """Indicator to points."""
    return {one.code: one.points for one in found.of(officer)}


def test_points_are_averaged_over_dossiers_to_one_decimal() -> None:
    """Art. 15.2a; those that got no result in the period are no part of it."""
    found = scored(
        life(*step(BINH, timedelta(hours=2), 2 * DAY), name="a"),
        life(name="b", ends=3 * DAY),
        life(name="c", ends=4 * DAY),
        life(name="open", ends=None),
        earlier(life(name="before")),
    )
    assert of(found)["1"] == 1.0
    assert of(found)["2"] == 2.0
    assert {one.code: one.counts for one in found.of()}["1"] == {2: 1, 1: 1, 0: 1}
    assert found.behind("1", [2]) == ["a"]
    assert found.behind("1") == ["a", "b", "c"]
    assert found.behind("2") == ["a"]
    assert of(scored())["1"] is None
    thirds = scored(life(name="a"), life(name="b"), life(name="c", ends=4 * DAY))
    assert of(thirds)["1"] == 1.3


def test_an_officer_has_the_dossiers_in_which_they_took_part() -> None:
    """Of the second indicator their own steps alone; machines and citizens are no officers of the commune."""
    course = life(
        *step(ANH, timedelta(hours=2), 2 * DAY), *step(ANH, timedelta(hours=3), timedelta(hours=5), 2)
    )
    late = step(BINH, timedelta(hours=4), timedelta(hours=3), 3, on_time=False)
    handed = entry(DossierReturned.type, MORNING + timedelta(hours=30), "staff-chi")
    whole = replace(course, entries=tuple(sorted((*course.entries, *late, handed), key=lambda one: one.at)))
    found = scored(whole)
    assert found.officers == {ANH: 1, BINH: 1, "staff-chi": 1}
    before = replace(MONTH, ends=MORNING + timedelta(hours=30))
    assert evaluation(before, NOW, RULES, [whole]).officers == {ANH: 1, BINH: 1}
    assert of(found, "staff-chi")["2"] is None
    assert (of(found)["2"], of(found, ANH)["2"], of(found, BINH)["2"]) == (0.0, 1.0, 0.0)
    assert set(of(found, ANH)) == {"1", "2", "3", "4", "7"}
    assert found.behind("2", [1], ANH) == ["d1"]
    assert found.behind("1", (), "staff-nobody") == []
    only_received = scored(life())
    assert of(only_received, ANH)["2"] is None


def test_filing_online_is_opened_too() -> None:
    """What was filed in the period, and what of it all was or is late."""
    found = scored(
        life(name="late", channel="online", ends=4 * DAY),
        life(name="open", channel="online", ends=None, due=DAY),
        earlier(life(name="long-ago", channel="online", ends=4 * DAY)),
        life(name="in-time", channel="online"),
        life(name="desk", ends=4 * DAY),
        life(
            entry(SupplementRequested.type, MORNING + timedelta(hours=1)),
            name="papers",
            channel="online",
            ends=None,
        ),
    )
    assert found.behind("online_late") == ["late", "open"]
    assert found.behind("filed_online") == ["in-time", "late", "open", "papers"]
    assert len(found.behind("filed")) == 5
    assert of(found)["9"] == 0.0
    assert of(scored())["9"] is None
    imported = Course(
        dossier_id="x", procedure_code="", entries=(entry("dossier.imported.v1", MORNING, channel="online"),)
    )
    assert not scored(imported).behind("filed")


def test_what_is_missing_leaves_the_grade_between_two() -> None:
    """Never a grade that the missing part could change (art. 15.3); certain where it cannot."""
    found = scored(
        *(life(*step(ANH, timedelta(hours=2), 2 * DAY), name=str(n), channel="online") for n in range(4))
    )
    agency = found.verdict()
    assert (agency.points, agency.most, agency.missing) == (10.0, 18.0, ("5", "6", "7", "8"))
    assert (agency.lowest, agency.highest, agency.is_certain) == ("Khá", "Xuất sắc", False)
    assert graded(agency) == "Từ “Khá” đến “Xuất sắc”, tùy chỉ số 5, 6, 7, 8"
    officer = found.verdict(ANH)
    assert (officer.points, officer.is_certain) == (8.0, True)
    assert graded(officer) == "Hoàn thành 100 % nhiệm vụ"


@pytest.mark.parametrize(
    ("points", "name"),
    [(15, "Xuất sắc"), (14.9, "Tốt"), (12, "Tốt"), (9, "Khá"), (6, "Trung bình"), (5.9, "Yếu"), (0, "Yếu")],
)
def test_grades_of_agencies(points: float, name: str) -> None:
    """Art. 15.3b."""
    assert Verdict(points, (), RULES.agency_grades).lowest == name


@pytest.mark.parametrize(
    ("points", "least"), [(5, "100 %"), (4.9, "từ 70 %"), (3.5, "từ 70 %"), (3.4, "dưới 70 %")]
)
def test_grades_of_officers(points: float, least: str) -> None:
    """Art. 15.3a."""
    assert least in Verdict(points, (), RULES.officer_grades).lowest


def report(as_of: datetime | None = None, now: datetime = NOW, span: Span = Span.YEAR) -> Evaluation:
    """Many lives of all kinds, scored over a year."""
    return read_evaluation(
        date(2026, 11, 15), as_of, span=span, rules=RULES, dossiers=ALL, now=now, paced=iter
    )


def test_asked_later_as_of_then_the_digest_is_the_same() -> None:
    """Whatever came meanwhile; as of another instant it is another."""
    as_of = MORNING + 2 * DAY
    first, later = report(now=as_of), report(as_of, NOW)
    assert first.digest == later.digest
    assert first.dossiers
    assert report().digest != first.digest
    assert report(NOW + DAY).digest == report().digest, "an instant to come is now"


def test_every_number_is_as_many_dossiers_as_it_opens() -> None:
    """Of the agency and of each officer."""
    found = report()
    for officer in ("", *found.officers):
        for one in found.of(officer):
            for worth, count in one.counts.items():
                assert len(found.behind(one.code, [worth], officer)) == count
    assert sum(found.officers.values()) > len(found.dossiers)


def test_a_span_is_a_civil_month_quarter_or_year() -> None:
    """In Vietnam; cut off where it is asked as of."""
    late = datetime(2030, 1, 1, tzinfo=UTC)
    spans = {span: span_of(date(2026, 11, 15), span, late) for span in Span}
    begins = {span: (one.begins + 7 * timedelta(hours=1)).date() for span, one in spans.items()}
    assert begins == {
        Span.MONTH: date(2026, 11, 1),
        Span.QUARTER: date(2026, 10, 1),
        Span.YEAR: date(2026, 1, 1),
    }
    assert following(date(2026, 10, 1), Span.QUARTER) == date(2027, 1, 1)
    assert following(date(2026, 1, 1), Span.YEAR) == date(2027, 1, 1)
    assert span_of(date(2026, 11, 15), Span.YEAR, MORNING).ends == MORNING


def test_it_is_told_with_names_of_officers_alone() -> None:
    """By name; an officer's own page has their indicators."""
    found = scored(life(*step(BINH, timedelta(hours=2), 2 * DAY)))
    told = EvaluationOut.of(found, Span.MONTH, NAMES, "")
    assert [(one.name, one.dossiers) for one in told.officers] == [("Lê Thị Anh", 1), ("Trần Văn Bình", 1)]
    assert told.officer_codes == ["1", "2", "3", "4", "7"]
    assert len(told.scores) == 9
    assert {one.code for one in told.scores if one.missing} == {"5", "6", "7", "8"}
    own = EvaluationOut.of(found, Span.MONTH, NAMES, BINH)
    assert (own.officer, own.officers, len(own.scores), own.dossiers) == ("Trần Văn Bình", [], 5, 1)
    assert EvaluationOut.of(scored(), Span.MONTH, {}, "").officers == []


def test_the_workbook_has_agency_officers_and_how_it_was_counted() -> None:
    """Every row as wide as its columns; the digest is in it."""
    found = scored(life(*step(BINH, timedelta(hours=2), 2 * DAY)))
    tables = sheets(found, NAMES)
    assert [one.title for one in tables] == ["Cơ quan", "Cán bộ", "Cách tính"]
    for one in tables:
        assert {len(row) for row in one.rows} == {len(one.columns)}
    assert ["Mã kiểm tra (SHA-256)", found.digest] in [list(row) for row in tables[2].rows]
    assert next(iter(tables[1].rows))[:3] == ["Lê Thị Anh", "1", "2.0"]


def test_addresses_keep_period_instant_and_officer() -> None:
    """What is opened from the report is as of the report."""
    told = {"first": "2026-10-01", "as_of": "2026-11-24T01:00:00Z", "span": "quarter"}
    assert page.behind(told, ANH, "1", "0").endswith("&ky=quy&can-bo=staff-anh&muc=1&diem=0")
    assert "can-bo" not in page.behind(told, "", "filed")
    assert page.address(date(2026, 10, 1), "quy") == "/giam-sat/danh-gia?ngay=2026-10-01&ky=quy"
    spoken = [page.period_words(date(2026, 10, 1), span) for span in Span]
    assert spoken == ["tháng 10/2026", "quý 4/2026", "năm 2026"]
    assert [page.decimal(one) for one in (None, 1.25, 2.0)] == ["–", "1,2", "2,0"]
    certain = {"certain": True, "lowest": "Khá", "highest": "Khá"}
    assert page.graded(certain) == ("Khá", "good")
    assert page.graded({**certain, "certain": False}) == ("Từ “Khá” đến “Khá”", "plain")


def test_rules_that_do_not_hang_together_are_refused(tmp_path: Path) -> None:
    """A file of one's own is read at the start of a report, and what is wrong is said."""
    told = json.loads(SHIPPED.read_text(encoding="utf-8"))
    wrong = [
        {**told, "agency_grades": [{"from": 5, "name": "Khá"}]},
        {**told, "officer_grades": [{"from": 0, "name": "x"}, {"from": 5, "name": "y"}]},
        {**told, "indicators": [{**told["indicators"][4], "missing": ""}]},
        {name: value for name, value in told.items() if name != "contacts"},
    ]
    for number, one in enumerate(wrong):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(one), encoding="utf-8")
        with pytest.raises(ScoringRulesError):
            read_rules(path)
    with pytest.raises(ScoringRulesError):
        read_rules(tmp_path / "nothing.json")
    own = tmp_path / "own.json"
    own.write_text(json.dumps({**told, "contacts": {"two_points": 1, "one_point": 2}}), encoding="utf-8")
    assert read_rules(own).for_contacts(1) == 2
