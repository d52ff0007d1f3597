"""Several communes have their turns at once, where the other side can take it."""

from __future__ import annotations

import eventlet
import pytest

from services.chassis.errors import StoreAwayError
from services.notify.delivery import Limits
from services.notify.domain.errors import ChannelAwayError
from services.notify.domain.letter import Letter
from services.notify.domain.message import State
from services.notify.domain.rules import Channel
from tests.fakes.notices import COMMUNE, PLAN
from tests.unit.notify.office import OTHER, THIRD, Office


def test_several_communes_have_their_turns_at_once() -> None:
    """As many as may, and the messages of one commune one after the other, in their order."""
    office = Office(channel=Channel.SMS)
    office.receive(COMMUNE, OTHER, THIRD, count=3)
    in_hand: list[str] = []
    most = 0

    def answer(letter: Letter) -> None:
        nonlocal most
        in_hand.append(letter.reference.partition(":")[0])
        most = max(most, len(in_hand))
        assert len(set(in_hand)) == len(in_hand)
        eventlet.sleep(0.001)
        in_hand.remove(letter.reference.partition(":")[0])

    office.gateway.answer = answer
    assert office.delivery(at_once=2).run() == 9
    assert (most, office.states()) == (2, {State.SENT: 9})
    taken = [letter.reference for letter in office.gateway.taken]
    for commune_id in (COMMUNE, OTHER, THIRD):
        own = [reference for reference in taken if reference.startswith(commune_id)]
        assert own == sorted(own)


def test_only_one_asks_whether_a_channel_is_back() -> None:
    """That several heard of it at once is one failure, and one pause."""
    office = Office(channel=Channel.SMS)
    office.receive(COMMUNE, OTHER, THIRD)

    def answer(letter: Letter) -> Exception:
        eventlet.sleep(0.001)
        return ChannelAwayError("sms_away")

    office.gateway.answer = answer
    delivery = office.delivery(Limits(pauses_seconds=(1, 10, 100)), at_once=2)
    for seconds, tried in ((0, 2), (1, 3), (9.9, 3), (0.1, 4)):
        office.seconds += seconds
        delivery.run()
        assert len(office.gateway.tried) == tried
        office.machine_clock.move(PLAN.delays[-1])


def test_an_outcome_that_could_not_be_recorded_waits_for_no_other() -> None:
    """Two turns at once: what one could not write down the next to write does, and nothing is sent twice."""
    office = Office(channel=Channel.SMS)
    office.receive(COMMUNE, OTHER)

    def answer(letter: Letter) -> None:
        eventlet.sleep(0.001)
        office.alone.away = [StoreAwayError("gone")] if letter.reference.startswith(COMMUNE) else []

    office.gateway.answer = answer
    delivery = office.delivery(at_once=2)
    with pytest.raises(StoreAwayError):
        delivery.run()
    office.alone.away = []
    delivery.run()
    assert office.states() == {State.SENT: 2}
    assert len(office.gateway.tried) == 2
