"""Events arrive at workflow through the real consumer and database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.chassis.consume import Subscription
from services.chassis.errors import StoreAwayError
from services.chassis.identity import TokenError, TokenIssuer, TokenVerifier, new_key
from services.chassis.work import UnitOfWork
from services.contracts.envelope import HOST, Event, event_id
from services.contracts.identity import Role
from services.contracts.intake import AccessRevoked, DossierReceived, SigningKeyPublished
from services.workflow import bootstrap
from services.workflow.domain.transitions import State
from services.workflow.domain.versions import Processes
from services.workflow.handlers import hearing
from services.workflow.ports import RUNNING
from tests.fakes.clock import FixedClock
from tests.fakes.stories import COMMUNE, body
from tests.fakes.workflow import MORNING, process, received, returned
from tests.integration.workflow.house import SERVICE_SECRET, House

OTHER = "32131"


def test_a_reception_is_stored_with_what_is_said(one: House) -> None:
    """The step that it opens is caused by it."""
    one.hear(received())
    (envelope,) = one.said()
    assert (envelope.type, envelope.tenant, envelope.subject) == ("step.opened.v1", COMMUNE, "d1")
    assert envelope.causation_id == received().event_id
    assert one.dossier().runs[0].opened_at == MORNING


@pytest.mark.parametrize("number", [0, 1], ids=["dossier.received", "dossier.returned"])
def test_delivered_twice(one: House, number: int) -> None:
    """Each event takes effect once, in the same batch and in a later one."""
    life: list[Event] = [received(), returned()]
    one.hear(*life[: number + 1], life[number])
    before = (one.all(RUNNING), one.all("events"))
    one.hear(life[number])
    assert (one.all(RUNNING), one.all("events")) == before
    assert [taken.repeated for taken in one.taken] == [1, 1]
    assert one.all("dead_letters") == []


def test_a_hand_over_heard_before_its_reception_waits(one: House) -> None:
    """Nothing is taken for an instant dossier because its reception is late."""
    one.hear(returned())
    assert len(one.all("parked")) == 1
    one.hear(received())
    assert one.dossier().state is State.HANDED_OVER_EARLY
    assert (one.all("parked"), one.all("dead_letters")) == ([], [])


def test_an_instant_dossier_leaves_nothing(one: House) -> None:
    """Received and handed over at the counter."""
    one.hear(received(process_code=None), returned())
    assert (one.all(RUNNING), one.all("events"), one.all("dead_letters")) == ([], [], [])


def test_dead_lettered_for_an_unknown_process(one: House) -> None:
    """It is set aside with its cause, others go on; its hand-over waits for what becomes of it."""
    one.hear(received(process_code="nowhere"), received("d2"), returned())
    (letter,) = one.all("dead_letters")
    assert (letter["event_id"], letter["type"]) == (received().event_id, "dossier.received.v1")
    assert "UnknownProcessError" in letter["cause"]
    assert "nowhere" in letter["cause"]
    assert [document["dossier_id"] for document in one.all(RUNNING)] == ["d2"]
    assert len(one.all("parked")) == 1


def test_dead_lettered_for_a_second_hand_over(one: House) -> None:
    """The first stands; the second is for somebody to look at."""
    one.hear(received(), returned(), returned(place=3))
    (letter,) = one.all("dead_letters")
    assert "ForbiddenTransitionError" in letter["cause"]
    assert one.dossier().version == 2


def test_communes_have_their_own(one: House) -> None:
    """The same id in two communes is two dossiers."""
    one.hear(received(), received(commune_id=OTHER), returned(commune_id=OTHER))
    assert one.dossier().state is State.RUNNING
    assert one.dossier(commune_id=OTHER).state is State.HANDED_OVER_EARLY


class CrashError(BaseException):
    """The process dies."""


def failing(one: House, error: BaseException) -> list[Subscription]:
    """Receptions are handled, and then this happens."""

    def handle(event: DossierReceived, work: UnitOfWork) -> None:
        hearing.on_dossier_received(event, work, means=one.means)
        raise error

    return [Subscription(DossierReceived, handle)]


@pytest.mark.parametrize("error", [CrashError(), StoreAwayError("away")], ids=["crash", "store away"])
def test_stopped_in_the_middle(one: House, error: BaseException) -> None:
    """After the dossier was put and its step said, before the commit: nothing is left, and it goes again."""
    consumer = one.consumer(failing(one, error))
    with pytest.raises(type(error)):
        consumer.take([body(received("d2")), body(received())])
    assert [one.all(name) for name in (RUNNING, "events", "claims", "dead_letters")] == [[], [], [], []]
    one.hear(received("d2"), received())
    assert one.types() == ["step.opened.v1"] * 2


def test_a_handler_that_fails_leaves_nothing_but_its_letter(one: House) -> None:
    """Its writes and what it said are forgotten with it."""
    one.consumer(failing(one, ValueError("halfway"))).take([body(received())])
    assert (one.all(RUNNING), one.all("events")) == ([], [])
    assert one.all("dead_letters")[0]["cause"].startswith("ValueError: raised at ")


def test_keys_and_revocations(one: House) -> None:
    """With the key that it heard of workflow verifies tokens; one that was revoked is refused."""
    key_id, jwk = new_key()
    clock = FixedClock()
    key = SigningKeyPublished(
        event_id=event_id("intake", f"key-{key_id}", 1),
        commune_id=HOST,
        occurred_at=MORNING,
        key_id=key_id,
        public_key=jwk["x"],
    )
    one.hear(key, key)
    token = TokenIssuer(key_id, jwk, clock).issue("staff-2", COMMUNE, [Role.SPECIALIST], timedelta(hours=8))
    assert TokenVerifier(one.core.store, SERVICE_SECRET, clock).verify(token).holder == "staff-2"
    revoked = AccessRevoked(
        event_id=event_id("intake", "revocation-r1", 1),
        commune_id=HOST,
        occurred_at=MORNING,
        revocation_id="r1",
        holder="staff-2",
        issued_before=clock.now() + timedelta(seconds=1),
    )
    one.hear(revoked, revoked)
    with pytest.raises(TokenError, match="revoked"):
        TokenVerifier(one.core.store, SERVICE_SECRET, clock).verify(token)


def test_definitions_are_published_once(one: House) -> None:
    """Each start publishes what is new; a published version that was edited ends the process."""
    bootstrap.publish(one.core, one.means)
    bootstrap.publish(one.core, one.means)
    assert [(said.type, said.tenant, said.subject) for said in one.said()] == [
        ("process.published.v1", HOST, "process-ordinary")
    ]


def test_an_edited_definition_ends_the_process(one: House, capsys: pytest.CaptureFixture[str]) -> None:
    """With one line and status 2."""
    bootstrap.publish(one.core, one.means)
    edited = replace(one.means, processes=Processes.shipped([process(name="Khác")]))
    with pytest.raises(SystemExit) as ended:
        bootstrap.publish(one.core, edited)
    assert ended.value.code == 2
    assert capsys.readouterr().err == "ordinary: version 1 is published: raise the version\n"
