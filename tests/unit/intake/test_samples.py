"""Ready dossiers of a practice commune: all states that a counter leads to, some late, each filed once."""

from __future__ import annotations

from collections import Counter as Tally
from datetime import timedelta

import pytest

from services.contracts.calendars import VIETNAM_TIME
from services.contracts.status import Status
from services.intake.catalogue_files import read_catalogue
from services.intake.domain.documents import restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.errors import NotPracticeError
from services.intake.domain.numbering import Series, counter_of
from services.intake.handlers import samples
from services.intake.handlers.samples import SAMPLES, Act
from services.intake.ports import DOSSIERS, SERIALS, Document
from tests.fakes.intake import COMMUNE, OFFICER
from tests.unit.intake.test_practice import FIRST, Place


class Furnishing:
    """A practice commune of the catalogue as it ships, and a run that may be cut off."""

    def __init__(self) -> None:
        self.place = Place()
        self.place.counter.catalogue = read_catalogue()
        self.place.open()
        self.work = self.place.work.beside(FIRST)
        self.left = 1_000

    def run(self, act: Act) -> Document:
        """In a transaction: a cut leaves nothing of it."""
        if not self.left:
            raise ConnectionError("the process died")
        self.left -= 1
        return act(self.work)

    def furnish(self) -> int:
        """All of it."""
        officer = samples.officer_of(self.place.staff(FIRST), OFFICER)
        means = self.place.counter.means
        return samples.furnish(self.place.commune(FIRST), officer, self.run, means=means)

    def dossiers(self) -> list[Dossier]:
        """What is there."""
        return [restored(Dossier, kept) for kept in self.work.documents(DOSSIERS).values()]


def test_there_is_something_of_everything() -> None:
    """Waiting, asked for papers, refused, withdrawn, received, done; some late, some filed online."""
    furnishing = Furnishing()
    assert furnishing.furnish() == len(SAMPLES) == len(furnishing.dossiers())
    found = Tally(one.status for one in furnishing.dossiers())
    assert found == {
        Status.NEW: 2,
        Status.SUPPLEMENT_REQUESTED: 1,
        Status.DECLINED: 1,
        Status.RECEIVED: 6,
        Status.WITHDRAWAL_REQUESTED: 1,
        Status.STOPPED: 1,
        Status.RETURNED: 2,
    }
    now = furnishing.place.counter.clock.now()
    received = [one.reception for one in furnishing.dossiers() if one.status is Status.RECEIVED]
    assert sum(one.due_at < now for one in received if one) >= 3
    assert {one.filed_by for one in furnishing.dossiers()} == {"idluath1"}


def test_they_were_filed_in_working_hours_and_their_serials_have_no_gap() -> None:
    """Of each day 1 to n; the register in the order of the receptions."""
    furnishing = Furnishing()
    furnishing.furnish()
    receptions = [one.reception for one in furnishing.dossiers() if one.reception]
    for one in furnishing.dossiers():
        at = one.filed_at.astimezone(VIETNAM_TIME)
        assert at.weekday() < 5
        assert 8 <= at.hour < 17
    ordered = sorted(receptions, key=lambda one: one.register_serial)
    assert [one.register_serial for one in ordered] == list(range(1, len(ordered) + 1))
    assert [one.received_at for one in ordered] == sorted(one.received_at for one in receptions)
    for at in {reception.received_at for reception in receptions}:
        counter = furnishing.work.get(SERIALS, counter_of(Series.DAY, "desk", at)) or {}
        of_day = [each.serial for each in receptions if each.received_at.date() == at.date()]
        assert sorted(of_day) == list(range(1, counter["last"] + 1))


@pytest.mark.parametrize("cut_after", range(0, 18, 3))
def test_cut_off_anywhere_it_goes_on_where_it_was(cut_after: int) -> None:
    """And told once more, later, it files nothing again."""
    furnishing = Furnishing()
    furnishing.left = cut_after
    with pytest.raises(ConnectionError):
        furnishing.furnish()
    furnishing.left = 1_000
    furnishing.furnish()
    furnishing.place.counter.clock.move(timedelta(days=30))
    furnishing.furnish()
    assert len(furnishing.dossiers()) == len(SAMPLES)


def test_a_real_commune_is_never_furnished() -> None:
    """The domain says so, whoever asks."""
    furnishing = Furnishing()
    with pytest.raises(NotPracticeError):
        samples.furnish(COMMUNE, OFFICER, furnishing.run, means=furnishing.place.counter.means)


def test_without_an_officer_of_the_counter_they_are_filed_by_who_furnishes() -> None:
    """A commune may have none yet."""
    assert samples.officer_of((), OFFICER) == OFFICER
