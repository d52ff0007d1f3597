"""The use cases on fakes: what an event changes, and what anyone, a holder and staff are answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from services.contracts.person import lookup_digest
from services.tracking import handlers
from services.tracking.domain.criteria import Criteria
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.holder import Glance, HolderView
from services.tracking.domain.office import Office
from services.tracking.domain.statuses import IN_PROGRESS
from services.tracking.handlers import UnknownCommuneError, UnknownDossierError, UnreadableCodeError
from services.tracking.ports import DOSSIERS, Dossiers
from services.tracking.views import all_views
from tests.fakes.clock import FixedClock
from tests.fakes.stories import CODE, COMMUNE, MORNING, Story, instant, opened, ordinary
from tests.fakes.tracking import InMemoryDossiers, InMemoryPublicDossiers
from tests.fakes.updates import applied
from tests.fakes.work import FakeWork

VIEWS = all_views(opened)
OFFICE = Office(name="Xã Cái Nước", desk_phone="1900", units={"justice": "Tư pháp"})


def running() -> Story:
    """At its first step, due at 17:02 in Vietnam."""
    story = Story("d2")
    story.file()
    story.open_step(1, story.receive())
    return story


@dataclass
class World:
    """One commune with an ordinary dossier that has ended, and one that is running."""

    dossiers: InMemoryDossiers = field(
        default_factory=lambda: InMemoryDossiers(the_office=OFFICE, staff={"staff-1": "Lê Văn Đức"})
    )
    clock: FixedClock = field(default_factory=lambda: FixedClock(MORNING))

    def __post_init__(self) -> None:
        for story in (ordinary(), running()):
            document = None
            for event in story.events:
                document = applied(document, VIEWS[type(event)](event).update)
            self.dossiers.kept[story.dossier_id] = Dossier.of(document or {})

    @property
    def public(self) -> InMemoryPublicDossiers:
        """As anyone asks it."""
        digests = {lookup_digest(CODE): (COMMUNE, "d2")}
        return InMemoryPublicDossiers({COMMUNE: self.dossiers}, digests)

    def commune(self, commune_id: str) -> Dossiers:
        """The dossiers of a commune."""
        assert commune_id == COMMUNE
        return self.dossiers

    def look_up(self, typed: str, *, full: bool = True) -> Glance | HolderView:
        """Ask by a code."""
        return handlers.look_up_code(
            typed, full=full, dossiers=self.public, commune=self.commune, clock=self.clock
        )


@pytest.fixture
def world() -> World:
    """The commune."""
    return World()


def test_an_event_changes_its_view_without_reading() -> None:
    """One blind update of the document that the event is about."""
    work = FakeWork(COMMUNE)
    event = instant().events[0]
    handlers.project(event, work, view=VIEWS[type(event)])
    ((place, update),) = work.shelf.updates
    assert place == (DOSSIERS, COMMUNE, "d1")
    assert update == VIEWS[type(event)](event).update


@pytest.mark.parametrize("typed", ["H12.28-261124-0002", " h12.28-261124-0002 "])
def test_anyone_is_told_the_degree_of_completion(world: World, typed: str) -> None:
    """By number, in whatever letters it was typed."""
    assert handlers.look_up_number(typed, dossiers=world.public) == Glance("H12.28-261124-0002", 10)


@pytest.mark.parametrize("typed", ["H12.28-261124-9999", "", "x" * 10_000])
def test_an_unknown_number_is_unknown(world: World, typed: str) -> None:
    """What never was and what cannot be get the same answer."""
    with pytest.raises(UnknownDossierError):
        handlers.look_up_number(typed, dossiers=world.public)


@pytest.mark.parametrize("typed", [CODE, "k7qm-2xrp-9tda", " K7QM 2XRP 9TDA\r\n"])
def test_a_holder_is_told_more(world: World, typed: str) -> None:
    """By the look-up code, as typed or as scanned; with the department's and the commune's names."""
    view = world.look_up(typed)
    assert isinstance(view, HolderView)
    assert (view.department, view.commune_name, view.late) == ("Tư pháp", "Xã Cái Nước", False)
    world.clock.move(timedelta(days=1))
    later = world.look_up(typed)
    assert isinstance(later, HolderView)
    assert later.late
    assert "1900" in later.next_thing


def test_a_deployment_may_tell_holders_no_more_than_anyone(world: World) -> None:
    """With the minimal view a code shows what the number shows."""
    assert world.look_up(CODE, full=False) == Glance("H12.28-261124-0002", 10)


@pytest.mark.parametrize("typed", ["", "K7QM2XRP9TDB", "H12.28-261124-0002", "x" * 10_000])
def test_what_cannot_be_a_code_is_told_apart(world: World, typed: str) -> None:
    """A slip of the finger is worth a hint: the check character gives it away without any look-up."""
    with pytest.raises(UnreadableCodeError) as caught:
        world.look_up(typed)
    assert "12" in caught.value.detail
    assert caught.value.errors[0][0] == "Lookup-Code"


def test_an_unknown_code_is_unknown(world: World) -> None:
    """A code that was never issued."""
    with pytest.raises(UnknownDossierError):
        world.look_up("000000000000")


def test_everybody_may_know_the_desk_of_a_commune(world: World) -> None:
    """As soon as its description was heard; before that there is no such commune."""
    assert handlers.read_office(dossiers=world.dossiers) == OFFICE
    with pytest.raises(UnknownCommuneError):
        handlers.read_office(dossiers=InMemoryDossiers())


def test_a_list_has_the_newest_first_and_goes_on_behind_a_place(world: World) -> None:
    """With the instant at which lateness was measured; without timelines."""
    listed = handlers.list_dossiers(Criteria(), None, 1, dossiers=world.dossiers, clock=world.clock)
    (last,) = listed.dossiers
    assert (listed.at, last.timeline) == (MORNING, ())
    behind = (last.filed_at, last.dossier_id)
    rest = handlers.list_dossiers(Criteria(), behind, 9, dossiers=world.dossiers, clock=world.clock)
    assert {last.dossier_id, *(one.dossier_id for one in rest.dossiers)} == {"d1", "d2"}
    assert len(rest.dossiers) == 1


def test_staff_see_who_and_why(world: World) -> None:
    """The timeline comes with officers' names and with the reasons that were sealed on the way."""
    detail = handlers.read_dossier("d1", dossiers=world.dossiers, open_person=opened, clock=world.clock)
    assert detail.officers == {"staff-1": "Lê Văn Đức"}
    assert list(detail.reasons.values()) == ["Sai ngày sinh của ông Ba."]
    assert (detail.office, detail.at) == (OFFICE, MORNING)
    assert {entry.event_id for entry in detail.dossier.timeline} >= detail.reasons.keys()


def test_staff_are_told_when_there_is_no_such_dossier(world: World) -> None:
    """Another commune's dossier is one that does not exist here."""
    with pytest.raises(UnknownDossierError):
        handlers.read_dossier("d9", dossiers=world.dossiers, open_person=opened, clock=world.clock)


def test_every_figure_is_the_length_of_its_list(world: World) -> None:
    """Counted and listed by the same criteria at the same instant."""
    world.clock.move(timedelta(days=1))
    at, board = handlers.count_dossiers(dossiers=world.dossiers, clock=world.clock)
    assert at == MORNING + timedelta(days=1)
    for counted in board:
        found = world.dossiers.newest(counted.figure.criteria, at, None, 99)
        assert counted.count == len(found), counted.figure.code
    counts = {counted.figure.code: counted.count for counted in board}
    assert (counts["all"], counts["open"], counts["closed"], counts["late"]) == (2, 1, 1, 1)
    assert board[3].figure.criteria == Criteria(statuses=IN_PROGRESS)


@pytest.mark.parametrize(("commune_id", "practice"), [("32128_th1", True), ("32128", False)])
def test_a_look_up_knows_what_is_practice(world: World, commune_id: str, practice: bool) -> None:
    """By number and by code, for anyone and for the holder: the commune's id says it."""
    public = InMemoryPublicDossiers({commune_id: world.dossiers}, {lookup_digest(CODE): (commune_id, "d2")})
    assert handlers.look_up_number("H12.28-261124-0002", dossiers=public).practice is practice
    for full in (True, False):
        found = handlers.look_up_code(
            CODE, full=full, dossiers=public, commune=lambda _: world.dossiers, clock=world.clock
        )
        assert found.practice is practice
