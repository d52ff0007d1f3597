"""Citizens say how content they are: once, of a real dossier that they have back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.contracts.person import lookup_digest
from services.contracts.tracking import DossierRated
from services.tracking import handlers
from services.tracking.domain.criteria import Criteria, Days
from services.tracking.domain.criteria_words import in_words
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.figures import figures
from services.tracking.domain.holder import HolderView, holder_view
from services.tracking.domain.office import Office
from services.tracking.domain.ratings import CONTENT, NOT_CONTENT, RATING_WORDS, Rated, Rating, Via
from services.tracking.handlers import UnknownDossierError, UnreadableCodeError, ratings
from services.tracking.handlers.ratings import AlreadyRatedError, NotReturnedError
from services.tracking.ports import RATINGS
from tests.fakes.clock import FixedClock
from tests.fakes.stories import CODE, COMMUNE, MORNING, Story, instant
from tests.fakes.tracking import InMemoryDossiers, InMemoryPublicDossiers
from tests.fakes.work import FakeWork
from tests.unit.tracking.test_wording import dossier_of, waiting

TODAY = date(2026, 11, 24)
RATED = Rated(Rating.CONTENT, MORNING)


def returned() -> Dossier:
    """A dossier whose result was handed over."""
    return dossier_of(instant())


def public(dossier: Dossier) -> InMemoryPublicDossiers:
    """One dossier, found by its code."""
    kept = InMemoryDossiers({dossier.dossier_id: dossier})
    return InMemoryPublicDossiers({COMMUNE: kept}, {lookup_digest(CODE): (COMMUNE, dossier.dossier_id)})


def test_who_has_the_code_rates_what_was_handed_over() -> None:
    """The code leads to commune and dossier, however it was typed."""
    commune_id, dossier = ratings.to_be_rated("k7qm-2xrp-9tda", dossiers=public(returned()))
    assert (commune_id, dossier.dossier_id) == (COMMUNE, returned().dossier_id)


@pytest.mark.parametrize(
    ("typed", "story", "error"),
    [
        ("K7QM2XRP9TDB", returned, UnreadableCodeError),
        ("000000000000", returned, UnknownDossierError),
        (CODE, waiting, NotReturnedError),
    ],
)
def test_nobody_rates_what_they_do_not_have(typed: str, story: Any, error: type[Exception]) -> None:
    """A slip, a code that was never issued, a result that is still to come."""
    with pytest.raises(error):
        ratings.to_be_rated(typed, dossiers=public(story()))


def test_it_is_kept_and_said_once() -> None:
    """With level, place and instant; a second time changes nothing and is told so."""
    work, clock = FakeWork(COMMUNE), FixedClock(MORNING)
    assert ratings.rate(returned(), Rating.CONTENT, Via.KIOSK, work, clock=clock) == RATED
    kept = work.get(RATINGS, "d1")
    assert kept is not None
    assert (kept["rating"], kept["via"], kept["rated_at"]) == (4, "kiosk", MORNING)
    with pytest.raises(AlreadyRatedError):
        ratings.rate(returned(), Rating.NOT_AT_ALL, Via.PHONE, work, clock=clock)
    ((event, cause),) = work.shelf.announced
    assert isinstance(event, DossierRated)
    assert (event.dossier_id, event.rating, event.via, event.actor, cause) == (
        *("d1", 4, "kiosk", "public"),
        None,
    )
    assert work.get(RATINGS, "d1") == kept


@pytest.mark.parametrize(
    ("dossier", "rated", "told"),
    [
        (returned(), None, (None, True)),
        (returned(), RATED, (4, False)),
        (waiting(), None, (None, False)),
    ],
)
def test_the_holder_is_asked_when_it_is_time(
    dossier: Dossier, rated: Rated | None, told: tuple[int | None, bool]
) -> None:
    """After the hand-over, until it was said."""
    view = holder_view(dossier, Office(), MORNING, rated)
    assert (view.rating, view.may_rate) == told


def test_the_look_up_knows_what_was_said() -> None:
    """And the store is asked for it only where there can be something."""
    found = public(returned())
    found.communes[COMMUNE].ratings["d1"] = RATED

    def look_up(dossiers: InMemoryPublicDossiers) -> Any:
        return handlers.look_up_code(
            CODE,
            full=True,
            dossiers=dossiers,
            commune=dossiers.communes.__getitem__,
            clock=FixedClock(MORNING),
        )

    view = look_up(found)
    assert isinstance(view, HolderView)
    assert (view.rating, view.may_rate) == (4, False)
    assert look_up(public(waiting())).rating is None


def test_criteria_ask_for_what_was_said() -> None:
    """In the address and in words."""
    wanted = Criteria(ratings=NOT_CONTENT, rated=Days(TODAY, TODAY))
    assert wanted.asks_for_ratings
    assert Criteria(rated=Days(TODAY, None)).asks_for_ratings
    assert not Criteria().asks_for_ratings
    assert wanted.query() == "rating=1&rating=2&rated_from=2026-11-24&rated_to=2026-11-24"
    said = "Người dân đánh giá không hài lòng hoặc rất không hài lòng, được đánh giá ngày 24/11/2026"
    assert in_words(wanted, {}) == said


def test_every_level_has_its_words_and_its_figure() -> None:
    """Five levels; the middle one is neither content nor not."""
    assert RATING_WORDS.keys() == set(Rating)
    assert set(Rating) - CONTENT - NOT_CONTENT == {Rating.MIDDLING}
    by_code = {figure.code: figure.criteria for figure in figures(TODAY)}
    counted = [by_code[f"rated_{int(rating)}_this_month"].ratings for rating in Rating]
    assert counted == [frozenset({rating}) for rating in Rating]


def test_a_story_that_is_not_over_cannot_be_rated() -> None:
    """Completed is not yet handed over."""
    story = Story()
    story.file()
    story.open_step(1, story.receive())
    story.complete()
    with pytest.raises(NotReturnedError):
        ratings.to_be_rated(CODE, dossiers=public(dossier_of(story)))
