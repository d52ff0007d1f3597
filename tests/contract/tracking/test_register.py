"""The register kept in memory and in MongoDB: the same events make the same rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.contracts.desk import SerialsVoided
from services.contracts.envelope import event_id
from services.contracts.person import PersonData
from services.tracking.domain.criteria import Criteria
from tests.contract.tracking.places import Kept
from tests.contract.tracking.test_dossiers import kept, mongo
from tests.fakes.stories import COMMUNE, MORNING, Story, opened, sealed

__all__ = ["kept", "mongo"]  # fixtures

OTHER = "32134"


def received(serial: int, commune_id: str = COMMUNE, **given: Any) -> Story:
    """A dossier with that serial."""
    story = Story(f"d{serial}", commune_id=commune_id, now=MORNING + serial * timedelta(minutes=5))
    story.file()
    story.receive(register_serial=serial, delivery="post", **given)
    return story


def voided(first: int, last: int, series: str = "register", number: int = 1) -> SerialsVoided:
    """Serials of the unit that will not be used."""
    return SerialsVoided(
        event_id=event_id("intake", "serials-one-stop", number),
        commune_id=COMMUNE,
        occurred_at=MORNING,
        unit_id="one-stop",
        series=series,
        on=date(2026, 1, 1),
        first=first,
        last=last,
        voided_at=MORNING,
        person=sealed(PersonData(reason="In hỏng")),
    )


def test_serials_are_found_in_their_order(kept: Kept) -> None:
    """Of one unit and year of one commune, within the stretch, with the sealed person, without timeline."""
    for story in (received(3), received(1), received(2, OTHER), received(5), received(4, unit_id="branch")):
        kept.hear(story.events)
    found = kept.of(COMMUNE).registered("one-stop", 2026, 1, 4)
    assert [one.register_serial for one in found] == [1, 3]
    assert {one.delivery for one in found} == {"post"}
    assert {one.timeline for one in found} == {()}
    assert opened(found[0].person or "").lookup_code == Story.code
    assert kept.of(COMMUNE).registered("one-stop", 2025, 1, 9) == []


def test_a_dossier_without_a_serial_is_in_no_register(kept: Kept) -> None:
    """As one that another commune has received and entered into its own."""
    kept.hear(received(0).events)
    assert kept.of(COMMUNE).registered("one-stop", 2026, 0, 9) == []
    assert kept.of(COMMUNE).last_serial("one-stop", 2026) == 0


def test_a_list_does_not_carry_the_sealed_person(kept: Kept) -> None:
    """It is opened for the register alone."""
    kept.hear(received(1).events)
    (listed,) = kept.of(COMMUNE).newest(Criteria(), MORNING, None, 10)
    assert listed.person is None


@pytest.mark.parametrize("twice", [False, True])
def test_void_serials_are_kept_once(kept: Kept, twice: bool) -> None:
    """Though said twice; serials of a day are no part of the register."""
    events = [voided(7, 9), voided(1, 1, series="day", number=2)]
    kept.hear(events)
    if twice:
        kept.hear(events)
    voids = kept.of(COMMUNE).voids("one-stop", 2026)
    assert {(one.first, one.last) for one in voids} == {(7, 9)}
    assert opened(voids[0].person).reason == "In hỏng"
    assert kept.of(OTHER).voids("one-stop", 2026) == []


def test_the_last_serial_is_the_highest_used_or_void(kept: Kept) -> None:
    """None heard of is 0."""
    assert kept.of(COMMUNE).last_serial("one-stop", 2026) == 0
    kept.hear(received(12).events)
    assert kept.of(COMMUNE).last_serial("one-stop", 2026) == 12
    kept.hear([voided(13, 20)])
    assert kept.of(COMMUNE).last_serial("one-stop", 2026) == 20
    assert kept.of(COMMUNE).last_serial("branch", 2026) == 0
