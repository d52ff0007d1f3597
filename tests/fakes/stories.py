"""Dossiers' lives as three services tell them: streams of events that a test merges as it likes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from services.chassis.seal import Seal
from services.contracts import codec
from services.contracts.envelope import Event, encode, event_id, parse_event_id, wrap
from services.contracts.intake import (
    CommunePublished,
    DossierDeclined,
    DossierFiled,
    DossierReceived,
    DossierReturned,
    StaffPublished,
    Unit,
)
from services.contracts.notify import MessageFailed, MessageSent
from services.contracts.person import PersonData, lookup_digest
from services.contracts.workflow import (
    DossierCompleted,
    StepClaimed,
    StepDone,
    StepEvent,
    StepOpened,
    StepReleased,
    StepReturned,
)

E = TypeVar("E", bound=Event)

COMMUNE = "32128"
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 08:00 of a working Tuesday in Vietnam
CODE = "K7QM2XRP9TDA"  # a look-up code with its check character
SEAL_SECRET = "seals personal data, in tests only"
SEAL = Seal(SEAL_SECRET)
STEPS = (
    ("appraise", "Thẩm tra hồ sơ", "specialist", "justice"),
    ("sign", "Ký duyệt", "leader", "board"),
    ("register", "Vào sổ, đóng dấu", "clerk", "office"),
)


def sealed(person: PersonData, commune_id: str = COMMUNE) -> str:
    """The `person` member of an event."""
    return SEAL.seal(f"commune:{commune_id}:1", codec.encode(person))


def opened(token: str) -> PersonData:
    """What stands in a `person` member."""
    return codec.decode(PersonData, SEAL.open(token))


def body(event: Event, caused_by: str | None = None) -> bytes:
    """An event as it travels."""
    sequence = parse_event_id(event.event_id)[2]
    return encode(wrap(event, sequence, recorded_at=event.occurred_at, causation_id=caused_by))


@dataclass
class Story:
    """One dossier. Each method lets one more thing happen to it, a minute after the last.

    Attributes:
        streams: what each source said, in its order.
        causes: id of an event to that of the event it answers.
    """

    dossier_id: str = "d1"
    commune_id: str = COMMUNE
    now: datetime = MORNING
    name: str = "Nguyễn Thị Ánh"
    procedure_code: str = "1.001193"
    code: str = CODE
    streams: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    causes: dict[str, str] = field(default_factory=dict)

    def _say(self, kind: Callable[..., E], source: str, caused_by: Event | None = None, **given: Any) -> E:
        self.now += timedelta(minutes=1)
        stream = self.streams[source]
        told = {
            "commune_id": self.commune_id,
            "occurred_at": self.now,
            "dossier_id": self.dossier_id,
            **given,
        }
        event = kind(event_id=event_id(source, self.dossier_id, len(stream) + 1), **told)
        stream.append(event)
        if caused_by is not None:
            self.causes[event.event_id] = caused_by.event_id
        return event

    def _person(self, **more: Any) -> str:
        return sealed(PersonData(name=self.name, lookup_code=self.code, **more), self.commune_id)

    def file(self, **given: Any) -> DossierFiled:
        """Status 1."""
        told = {
            "channel": "counter",
            "procedure_code": self.procedure_code,
            "procedure_version": 1,
            "procedure_name": "Đăng ký khai sinh",
            "field": "Hộ tịch",
            "unit_id": "one-stop",
            "filed_at": self.now + timedelta(minutes=1),
            "lookup_digest": lookup_digest(self.code),
            "person": self._person(),
            "actor": "staff-1",
        }
        return self._say(DossierFiled, "intake", **{**told, **given})

    def receive(self, number: str = "", **given: Any) -> DossierReceived:
        """Status 2; due eight hours later."""
        at = self.now + timedelta(minutes=1)
        told = {
            "dossier_number": number or f"H12.28-261124-{self.dossier_id[1:]:0>4}",
            "register_year": 2026,
            "register_serial": 1,
            "unit_id": "one-stop",
            "procedure_code": self.procedure_code,
            "procedure_version": 1,
            "procedure_name": "Đăng ký khai sinh",
            "process_code": "ordinary",
            "received_at": at,
            "due_at": at + timedelta(hours=8),
            "appointment_at": at + timedelta(hours=8),
            "person": self._person(),
            "actor": "staff-1",
        }
        return self._say(DossierReceived, "intake", **{**told, **given})

    def decline(self, reason: str = "Thiếu giấy chứng sinh.") -> DossierDeclined:
        """Status 3."""
        return self._say(DossierDeclined, "intake", person=self._person(reason=reason), actor="staff-1")

    def hand_over(self, caused_by: Event | None = None, **given: Any) -> DossierReturned:
        """Status 10."""
        told = {
            "returned_at": self.now + timedelta(minutes=1),
            "delivery": "desk",
            "relation": "self",
            "proof": "receipt",
            "actor": "staff-1",
        }
        return self._say(DossierReturned, "intake", caused_by, **{**told, **given})

    def _step(self, kind: Callable[..., StepEvent], place: int, caused_by: Event | None, **given: Any) -> Any:
        code, name, _, _ = STEPS[place - 1]
        told = {
            "step_id": f"{self.dossier_id}-{place}",
            "step_code": code,
            "step_name": name,
            "place": place,
            "steps_count": len(STEPS),
            "due_at": MORNING + timedelta(hours=2 * place),
        }
        return self._say(kind, "workflow", caused_by, **{**told, **given})

    def open_step(self, place: int, caused_by: Event | None = None) -> StepOpened:
        """Status 4."""
        _, _, role, unit_id = STEPS[place - 1]
        opened_step: StepOpened = self._step(StepOpened, place, caused_by, role=role, unit_id=unit_id)
        return opened_step

    def claim(self, place: int, staff_id: str) -> StepClaimed:
        """An officer takes the open step."""
        code = STEPS[place - 1][0]
        told: dict[str, Any] = {"step_id": f"{self.dossier_id}-{place}", "step_code": code}
        return self._say(StepClaimed, "workflow", actor=staff_id, staff_id=staff_id, **told)

    def release(self, place: int) -> StepReleased:
        """The open step is given up."""
        code = STEPS[place - 1][0]
        return self._say(StepReleased, "workflow", step_id=f"{self.dossier_id}-{place}", step_code=code)

    def finish_step(self, place: int) -> StepDone:
        """A step is done."""
        done: StepDone = self._step(StepDone, place, None, on_time=True, actor=f"staff-{place + 1}")
        return done

    def send_back(self, place: int, to: int) -> StepReturned:
        """A step is returned to an earlier one."""
        code, name, _, _ = STEPS[place - 1]
        return self._say(
            StepReturned,
            "workflow",
            step_id=f"{self.dossier_id}-{place}",
            step_code=code,
            step_name=name,
            to_step_code=STEPS[to - 1][0],
            person=self._person(reason="Sai ngày sinh của ông Ba."),
            actor=f"staff-{place + 1}",
        )

    def complete(self, **given: Any) -> DossierCompleted:
        """Status 9."""
        at = self.now + timedelta(minutes=1)
        told = {"result_number": "412/2026", "signed_on": at.date(), "completed_at": at, "on_time": True}
        return self._say(DossierCompleted, "workflow", **{**told, **given})

    def message(self, about: Event, *, sent: bool, channel: str = "sms") -> Event:
        """A notice of what happened left, or could not be delivered."""
        told: dict[str, Any] = {
            "message_id": f"{about.event_id}:{channel}",
            "notice": about.type.split(".")[1],
            "channel": channel,
        }
        if sent:
            return self._say(MessageSent, "notify", about, **told)
        return self._say(MessageFailed, "notify", about, cause="mailbox_unknown", **told)

    def run_steps(self, received: Event | None = None) -> None:
        """All steps in their order, the first because of the reception."""
        for place in range(1, len(STEPS) + 1):
            self.open_step(place, received if place == 1 else None)
            self.finish_step(place)

    @property
    def events(self) -> list[Event]:
        """All events as they happened."""
        every = [event for stream in self.streams.values() for event in stream]
        return sorted(every, key=lambda event: (event.occurred_at, event.event_id))

    def bodies(self, events: Iterable[Event] | None = None) -> list[bytes]:
        """Events as they travel; all of them where none are given."""
        chosen = self.events if events is None else events
        return [body(event, self.causes.get(event.event_id)) for event in chosen]

    def merged(self, turns: Sequence[str]) -> Iterator[Event]:
        """The streams merged: whose turn it is says its next event."""
        rest = {source: iter(stream) for source, stream in self.streams.items()}
        for source in turns:
            yield next(rest[source])

    @property
    def turns(self) -> list[str]:
        """Each source as often as it has something to say."""
        return [source for source, stream in self.streams.items() for _ in stream]


def ordinary(dossier_id: str = "d1", **given: Any) -> Story:
    """Filed, received, sent back once, completed, a message that failed at first, handed over."""
    story = Story(dossier_id, **given)
    story.file()
    received = story.receive()
    story.message(received, sent=True)
    story.open_step(1, received)
    story.finish_step(1)
    story.open_step(2)
    story.send_back(2, to=1)
    story.run_steps()
    completed = story.complete()
    story.message(completed, sent=False, channel="email")
    story.message(completed, sent=True, channel="email")
    story.hand_over(completed)
    return story


def desk_was_quicker(dossier_id: str = "d1", **given: Any) -> Story:
    """Handed over with a confirmation while the news of the completion was still on its way."""
    story = Story(dossier_id, **given)
    story.file()
    received = story.receive()
    story.run_steps(received)
    story.hand_over(result_number="412/2026", confirmed_at_desk=True)
    story.complete()
    return story


def changed_hands(dossier_id: str = "d1", **given: Any) -> Story:
    """Taken by one officer, given up, taken by another, done; the next step waits for somebody."""
    story = Story(dossier_id, **given)
    story.file(assisted=True)
    story.open_step(1, story.receive())
    story.claim(1, "staff-2")
    story.release(1)
    story.claim(1, "staff-3")
    story.finish_step(1)
    story.open_step(2)
    return story


def instant(dossier_id: str = "d1", **given: Any) -> Story:
    """Certified at the counter: all in one go, workflow has nothing to do."""
    story = Story(dossier_id, **given)
    story.file()
    story.receive(process_code=None)
    story.hand_over(result_number="7/2026")
    return story


def declined(dossier_id: str = "d1", **given: Any) -> Story:
    """Filed online and not accepted."""
    story = Story(dossier_id, **given)
    filed = story.file(channel="online")
    story.message(filed, sent=True, channel="email")
    story.decline()
    return story


STORIES = {
    "ordinary": ordinary,
    "desk_was_quicker": desk_was_quicker,
    "instant": instant,
    "changed_hands": changed_hands,
    "declined": declined,
}


def commune(commune_id: str = COMMUNE) -> CommunePublished:
    """The commune is described."""
    return CommunePublished(
        event_id=event_id("intake", f"commune-{commune_id}", 1),
        commune_id=commune_id,
        occurred_at=MORNING,
        name="Xã Cái Nước",
        active=True,
        desk_phone="0290 388 3001",
        desk_address="Khóm 1, xã Cái Nước, tỉnh Cà Mau",
        units=(
            Unit(unit_id="one-stop", name="Bộ phận Một cửa xã Cái Nước", agency_code="H12.28", receives=True),
            Unit(unit_id="justice", name="Tư pháp - Hộ tịch", agency_code="H12.28", receives=False),
            Unit(unit_id="board", name="Lãnh đạo Ủy ban", agency_code="H12.28", receives=False),
            Unit(unit_id="office", name="Văn phòng", agency_code="H12.28", receives=False),
        ),
    )


def officer(staff_id: str, name: str, commune_id: str = COMMUNE) -> StaffPublished:
    """An officer is described."""
    return StaffPublished(
        event_id=event_id("intake", f"staff-{staff_id}", 1),
        commune_id=commune_id,
        occurred_at=MORNING,
        staff_id=staff_id,
        roles=("specialist",),
        unit_id="justice",
        active=True,
        person=sealed(PersonData(name=name), commune_id),
    )
