"""What the look-up pages make of the API's answer: words for where, when and how late."""

from __future__ import annotations

from typing import Any

import pytest

from services.tracking.domain.holder import holder_view
from services.tracking.domain.office import Office
from services.tracking.domain.statuses import Status
from services.tracking.pages.answers import Answer, shown
from services.tracking.schemas.public import HolderOut
from tests.fakes.stories import MORNING, Story, instant
from tests.unit.tracking.test_wording import OFFICE, dossier_of

PROMISED = "2026-11-24T09:02:00Z"


def told(story: Story, office: Office = OFFICE, **changes: Any) -> dict[str, Any]:
    """What the API tells the holder at the moment at which the story begins, in JSON."""
    view = holder_view(dossier_of(story), office, MORNING)
    return {**HolderOut.of_holder(view).model_dump(mode="json"), **changes}


def running(**changes: Any) -> dict[str, Any]:
    """Of a dossier at its first step."""
    story = Story()
    story.file()
    story.open_step(1, story.receive())
    return told(story, **changes)


def answered(found: dict[str, Any], behind: int | None = 3) -> Answer:
    """As it is shown."""
    return shown(found, "2026-11-24T01:00:00Z", behind)


def test_a_running_dossier_says_where_when_and_whom_to_call() -> None:
    """The department with its commune, the promise, the desk; the latest news first."""
    answer = answered(running())
    assert (answer.where, answer.phone) == ("Tư pháp, Xã Cái Nước", "0290 388 3001")
    assert (answer.when.text, answer.when.at) == ("Hẹn trả kết quả lúc", PROMISED)
    assert (answer.tone, answer.overdue, answer.stale) == ("plain", False, False)
    assert answer.timeline[-1]["text"] == "Nộp hồ sơ trực tiếp"


def test_a_department_that_names_its_commune_is_enough() -> None:
    """The commune's name is not said twice, whatever letters it has."""
    assert answered(running(department="Trung tâm xã Cái Nước")).where == "Trung tâm xã Cái Nước"
    assert answered(running(commune_name="")).where == "Tư pháp"


def test_what_is_late_says_so_in_words() -> None:
    """As long as the result has not come; who has it needs no reproach."""
    answer = answered(running(late=True))
    assert (answer.overdue, answer.when.text) == (True, "Ngày hẹn đã qua:")
    assert "Hồ sơ đã quá hẹn." in answer.said
    assert not answered(running(late=True, status=Status.COMPLETED)).overdue


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_words(status: Status) -> None:
    """Whatever is known of the dates there is a sentence about them, a tone and a place."""
    for changes in ({}, {"appointment_at": None}, {"late": True}):
        answer = answered(running(status=int(status), **changes))
        assert answer.when.text
        assert answer.where
        assert answer.tone in ("good", "soon", "plain")
        assert "None" not in answer.said


def test_a_result_in_hand_says_when() -> None:
    """The hand-over ends it."""
    answer = answered(told(instant()))
    assert (answer.where, answer.tone) == ("Kết quả đã trao cho người nhận.", "good")
    assert answer.when.text == "Đã trả kết quả lúc"
    assert answer.when.said.endswith("ngày 24/11/2026.")


def test_who_has_the_result_is_asked_how_content_they_are() -> None:
    """Until it was said; then it is told in words."""
    assert answered(told(instant())).may_rate
    said = answered(told(instant(), rating=4, may_rate=False))
    assert (said.may_rate, said.rating) == (False, "Hài lòng")
    assert not answered(running()).may_rate


def test_what_is_read_aloud_says_all_that_matters() -> None:
    """Procedure, status, next thing, date and telephone, in that order."""
    said = answered(running()).said
    places = [
        said.index(part) for part in ("Đang xử lý.", "chưa phải làm gì", "Hẹn trả kết quả", "0290 388 3001")
    ]
    assert places == sorted(places)
    assert "xin gọi" not in answered(running(desk_phone="")).said


@pytest.mark.parametrize(("behind", "stale"), [(0, False), (60, False), (61, True), (None, True)])
def test_what_is_not_fresh_is_marked(behind: int | None, stale: bool) -> None:
    """A minute is the ordinary way of news; beyond that, or before all was ever heard, the page says so."""
    assert answered(running(), behind).stale is stale


def test_a_number_shows_number_and_degree_only() -> None:
    """Nothing else is there to be shown."""
    answer = answered({"dossier_number": "H12.28-261124-0001", "percent": 10, "practice": False})
    assert answer == Answer(number="H12.28-261124-0001", percent=10, as_of="2026-11-24T01:00:00Z")


def test_what_is_practice_says_so() -> None:
    """Wherever it is looked up."""
    assert answered(running(practice=True)).practice == "THỰC HÀNH – không phải hồ sơ thật"
    assert answered(running()).practice == ""
    assert answered({"dossier_number": "TH1-H12.28-261124-0001", "percent": 10, "practice": True}).practice
