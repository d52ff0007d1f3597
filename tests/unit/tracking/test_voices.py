"""What citizens said and how long they waited, in a week's report: opened, compared, as of an instant."""

from __future__ import annotations

from datetime import timedelta

from services.contracts.calendars import civil_date
from services.tracking.domain import weekly_told
from services.tracking.domain.ratings import Rated, Rating
from services.tracking.domain.voices import SUMS, of_procedures
from services.tracking.domain.weekly import Weekly
from services.tracking.domain.weekly_told import figure_of, voice_rows, waiting
from tests.fakes.stories import MORNING, ordinary
from tests.fakes.tracking import InMemoryDossiers
from tests.unit.tracking.test_waits import wait
from tests.unit.tracking.test_weekly import kept, report

NOW = MORNING + timedelta(days=2)
LEVELS = (5, 4, 4, 2, 1)


def said() -> InMemoryDossiers:
    """Five dossiers of which something was said this week, and one of which it was a week before."""
    dossiers = kept([ordinary(f"d{number}").events for number in range(7)])
    for number, level in enumerate(LEVELS):
        at = MORNING + timedelta(hours=number)
        dossiers.ratings[f"d{number}"] = Rated(Rating(level), at)
    dossiers.ratings["d5"] = Rated(Rating.MIDDLING, MORNING - timedelta(days=7))
    dossiers.waited = [wait(5), wait(15), wait(40, desk="Quầy 2"), wait(10, days=7), wait(99, days=30)]
    return dossiers


def told() -> Weekly:
    """The report of that week."""
    return report(said(), civil_date(MORNING), as_of=NOW)


def test_each_level_is_told_beside_the_week_before_and_opens_its_dossiers() -> None:
    """The whole first; what was said of a dossier that ended long ago is opened like any other."""
    rows = {row.code: (row.now, row.before, row.change, row.depth) for row in voice_rows(told())}
    assert rows == {
        "rated": (5, 1, "+4", 0),
        "rated_5": (1, 0, "+1", 1),
        "rated_4": (2, 0, "+2", 1),
        "rated_3": (0, 1, "-1", 1),
        "rated_2": (1, 0, "+1", 1),
        "rated_1": (1, 0, "+1", 1),
    }
    opened = {
        "rated": ["d0", "d1", "d2", "d3", "d4"],
        "rated_4": ["d1", "d2"],
        "content": ["d0", "d1", "d2"],
        "not_content": ["d3", "d4"],
    }
    for code, ids in opened.items():
        known = figure_of(code)
        assert known is not None
        assert told().dossiers(known.codes) == ids
        assert told().dossiers(known.codes, "of-no-procedure") == []
    assert figure_of("rated_9") is None


def test_procedures_are_told_by_what_was_said_of_them() -> None:
    """The least content first."""
    (one,) = of_procedures(told().voices[-1])
    assert (one.rated, one.content, one.not_content) == (5, 3, 2)
    assert one.name
    assert told().dossiers(SUMS["content"][1], one.code) == ["d0", "d1", "d2"]


def test_waiting_times_stand_beside_those_of_the_week_before() -> None:
    """Average, middle, longest, share within fifteen minutes; empty where nobody was served."""
    assert waiting(told()) == [
        ("Lượt lấy số được phục vụ", "3", "1"),
        ("Chờ trung bình", "20 phút", "10 phút"),
        ("Chờ ở giữa (trung vị)", "15 phút", "10 phút"),
        ("Chờ lâu nhất", "40 phút", "10 phút"),
        ("Chờ không quá 15 phút", "67 %", "100 %"),
        ("Phục vụ trung bình", "2 phút", "2 phút"),
    ]
    silent = report(kept([]), civil_date(MORNING), as_of=NOW)
    assert waiting(silent) == []
    only_now = InMemoryDossiers(waited=[wait(5)])
    assert waiting(report(only_now, civil_date(MORNING), as_of=NOW))[4][1:] == ("100 %", "–")


def test_a_meeting_hears_both_in_a_sentence() -> None:
    """Where nothing is known nothing is said."""
    words = list(weekly_told.words(told()))
    assert "Người dân đánh giá 5 hồ sơ: hài lòng 3 (60 %), không hài lòng 2." in words
    assert "Phục vụ 3 lượt lấy số, chờ trung bình 20 phút; 67 % chờ không quá 15 phút." in words
    silent = list(weekly_told.words(report(kept([]), civil_date(MORNING), as_of=NOW)))
    assert not [one for one in silent if "đánh giá" in one or "lấy số" in one]


def test_what_was_said_later_changes_nothing_as_of_before() -> None:
    """The same week as of the same instant has the same digest; as of another it has another."""
    early = MORNING + timedelta(hours=1, minutes=30)
    first = report(said(), civil_date(MORNING), as_of=early)
    later = said()
    later.ratings["d6"] = Rated(Rating.CONTENT, NOW)
    later.waited.append(wait(50, days=-1))
    assert report(later, civil_date(MORNING), as_of=early).digest == first.digest
    assert first.voices[-1].count(*SUMS["rated"][1]) == 2
    assert first.digest != told().digest
    fewer = said()
    fewer.waited = []
    assert report(fewer, civil_date(MORNING), as_of=early).digest != first.digest


def test_where_nothing_was_said_the_digest_is_as_it_ever_was() -> None:
    """Reports that were printed before these parts were there keep theirs."""
    plain = kept([ordinary().events])
    digest = report(plain, civil_date(MORNING), as_of=NOW).digest
    plain.waited = [wait(99, days=30)]  # neither this week nor the week before
    assert report(plain, civil_date(MORNING), as_of=NOW).digest == digest
