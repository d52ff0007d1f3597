"""A sender of notify with all it needs, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from services.chassis.abreast import abreast
from services.notify.delivery import Delivery, Limits, one_by_one
from services.notify.domain.letter import Letter
from services.notify.domain.message import Message, State
from services.notify.domain.rules import Channel
from services.notify.domain.timing import QuietHours
from services.notify.handlers import events, sending
from services.notify.ports import MESSAGES
from services.notify.render import Renderer, load
from tests.fakes import notices
from tests.fakes.clock import FixedClock
from tests.fakes.notices import MACHINE_NOON, means
from tests.fakes.notify import FakeAlone, FakeGateway, FakeRight, InMemoryMessages
from tests.fakes.work import Shelf

OTHER, THIRD = "32134", "32137"
RENDERER = Renderer(load(), "https://motcua.example.vn", "motcua@camau.example.vn")


@dataclass
class Office:
    """A sender with all it needs, and what it did."""

    channel: Channel = Channel.EMAIL
    shelf: Shelf = field(default_factory=Shelf)
    gateway: FakeGateway = field(default_factory=FakeGateway)
    right: FakeRight = field(default_factory=FakeRight)
    clock: FixedClock = field(default_factory=FixedClock)
    machine_clock: FixedClock = field(default_factory=lambda: FixedClock(MACHINE_NOON))
    seconds: float = 0.0  # by the watch that measures durations
    observed: list[State] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.alone = FakeAlone(self.shelf)

    def receive(self, *commune_ids: str, count: int = 1) -> None:
        """Receive dossiers in each commune; each has one message on each channel."""
        for commune_id in commune_ids:
            work = self.shelf.work(commune_id)
            events.on_commune_published(notices.commune(commune_id), work)
            for number in range(count):
                event = notices.received(dossier_id=f"d{number:03d}", commune_id=commune_id)
                given = means(clock=self.clock, machine_clock=self.machine_clock)
                events.on_dossier_received(event, work, means=given)

    def delivery(
        self, limits: Limits | None = None, quiet: QuietHours | None = None, at_once: int = 0
    ) -> Delivery:
        """The sender, as if its process had just begun; with the turns of so many communes at once."""
        given = means(clock=self.clock, machine_clock=self.machine_clock)
        return Delivery(
            channel=self.channel,
            gateway=self.gateway,
            due=InMemoryMessages(self.shelf),
            right=self.right,
            alone=self.alone,
            take_up=partial(sending.take_up, means=given),
            give_up=partial(sending.give_up, means=given),
            record=partial(sending.record, means=given),
            open_person=given.open_person,
            compose=RENDERER.compose,
            clock=self.clock,
            machine_clock=self.machine_clock,
            quiet=quiet,
            observe=lambda message: self.observed.append(message.state),
            abreast=partial(abreast, at_once) if at_once else one_by_one,
            limits=limits or Limits(),
            monotonic=lambda: self.seconds,
        )

    def messages(self) -> list[Message]:
        """The messages of the channel, in the order of commune and id."""
        documents = sorted(self.shelf.documents.items())
        found = [Message.of(one) for (collection, _, _), one in documents if collection == MESSAGES]
        return [message for message in found if message.channel is self.channel]

    def states(self) -> Counter[State]:
        """How many messages of the channel stand where."""
        return Counter(message.state for message in self.messages())

    def served(self) -> list[str]:
        """The communes whose letters were taken, in order."""
        communes = {
            message.reference: commune_id for commune_id, message in InMemoryMessages(self.shelf).all()
        }
        return [communes[letter.reference] for letter in self.gateway.taken]

    def slow(self, seconds: float) -> Callable[[Letter], None]:
        """A server that takes its time."""

        def answer(letter: Letter) -> None:
            self.seconds += seconds

        return answer
