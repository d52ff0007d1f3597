"""What was received here for another commune, on a real database."""

from __future__ import annotations

from datetime import timedelta

from services.tracking.ports import DOSSIERS
from services.tracking.store import courses, late_by_commune
from tests.fakes.stories import COMMUNE, MORNING, Story
from tests.fakes.ugly_stories import declined_elsewhere
from tests.integration.tracking.house import House


def test_what_another_commune_does_not_accept_is_in_the_report_and_late_nowhere(tracking: House) -> None:
    """It came to an end, which a report counts; the appointment that was given here binds nobody any more."""
    waiting = Story("d2")
    waiting.file()
    waiting.receive()
    tracking.tell(declined_elsewhere("d1"), waiting)
    store = tracking.core.store
    kept = store.tenant(COMMUNE).collection(DOSSIERS)
    begins = MORNING - timedelta(days=1)
    assert sorted(one.dossier_id for one in courses.of(kept, begins, MORNING + timedelta(days=1))) == [
        "d1",
        "d2",
    ]
    assert late_by_commune(store, MORNING + timedelta(days=365)) == {COMMUNE: 1}
