"""The national index's clock beside the law's: what the timeline of a dossier makes of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from services.contracts.handling import DossierResumed, SupplementRequested
from services.contracts.scoring import EndedBy, Score, Verdict
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.scored import scored
from services.tracking.views import all_views
from tests.fakes.stories import Story, declined, desk_was_quicker, opened, ordinary
from tests.fakes.ugly_stories import UGLY_STORIES, UglyStory
from tests.fakes.updates import applied

VIEWS = all_views(opened)


def scored_of(story: Story, after: timedelta = timedelta(days=1)) -> Score:
    """The verdict some time after the last event."""
    document = None
    for event in story.events:
        document = applied(document, VIEWS[type(event)](event).update)
    assert document is not None
    return scored(Dossier.of(document), story.now + after)


def asked(story: UglyStory, hours: float, *, answered: bool = True) -> None:
    """Papers are asked for, and come so many hours later."""
    told = {"request_id": "r", "nth": 1, "in_time": True, "person": story.reason()}
    story.handle(SupplementRequested, requested_at=story.now, **told)
    if answered:
        story.now += timedelta(hours=hours)
        due_at = story.now + timedelta(hours=8)
        more = {"resumed_at": story.now, "due_at": due_at, "restarted": True}
        story.handle(DossierResumed, status=4, why="supplemented", **more)


def test_the_applicants_time_is_taken_off_the_first_appointment() -> None:
    """QĐ 766/QĐ-TTg, indicator 2.1: twenty hours for papers do not make a dossier late."""
    story = UglyStory()
    story.begin()
    asked(story, 20)
    story.complete()
    found = scored_of(story)
    assert (found.verdict, found.ended_by) == (Verdict.FINISHED_IN_TIME, EndedBy.COMPLETED)
    assert found.supplement_hours == pytest.approx(20, abs=0.1)


def test_a_second_request_is_late_whatever_follows() -> None:
    """QĐ 766/QĐ-TTg, indicator 2.1: asked again."""
    story = UglyStory()
    story.begin()
    asked(story, 1)
    asked(story, 1)
    story.complete()
    found = scored_of(story)
    assert (found.verdict, found.requests_count) == (Verdict.LATE, 2)


def test_what_waits_for_papers_is_measured_at_the_request() -> None:
    """QĐ 766/QĐ-TTg, indicator 2.1: the date of the request stands for the end."""
    story = UglyStory()
    story.begin()
    asked(story, 0, answered=False)
    found = scored_of(story, timedelta(days=90))
    assert (found.verdict, found.ended_by) == (Verdict.NOT_YET_DUE, EndedBy.WAITING)


@pytest.mark.parametrize(
    ("story", "verdict", "ended_by"),
    [
        (ordinary(), Verdict.FINISHED_IN_TIME, EndedBy.COMPLETED),
        (desk_was_quicker(), Verdict.FINISHED_IN_TIME, EndedBy.COMPLETED),
        (declined(), Verdict.NOT_COUNTED, None),
        (UGLY_STORIES["stopped_after_all"](), Verdict.LATE, EndedBy.CLOSED),
        (UGLY_STORIES["supplemented_at_reception"](), Verdict.LATE, EndedBy.UNFINISHED),
    ],
    ids=["completed", "desk quicker", "declined", "stopped", "unfinished"],
)
def test_which_moment_is_the_end(story: Story, verdict: Verdict, ended_by: EndedBy | None) -> None:
    """QĐ 766/QĐ-TTg, indicator 2.1: 9, else 10, else the stop of what was accepted, else the present."""
    found = scored_of(story)
    assert (found.verdict, found.ended_by) == (verdict, ended_by)
    assert isinstance(found.ended_at, datetime | None)
