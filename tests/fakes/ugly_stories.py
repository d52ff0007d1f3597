"""The ugly cases as three services tell them, beside the straight lives of `stories`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.contracts import desk, handling
from services.contracts.intake import DossierReceived
from services.contracts.person import lookup_digest
from tests.fakes.stories import Story


class UglyStory(Story):
    """A dossier to which more can happen."""

    def desk(self, kind: Any, caused_by: Any = None, **given: Any) -> Any:
        """The desk says something."""
        return self._say(kind, "intake", caused_by, **self._at_once(given))

    def handle(self, kind: Any, caused_by: Any = None, **given: Any) -> Any:
        """Workflow says something."""
        return self._say(kind, "workflow", caused_by, **self._at_once(given))

    def _at_once(self, given: dict[str, Any]) -> dict[str, Any]:
        """What an event says to be now is the instant of the event itself."""
        then = self.now + timedelta(minutes=1)
        return {name: then if value == self.now else value for name, value in given.items()}

    def begin(self, **given: Any) -> DossierReceived:
        """Filed, received, the first step open."""
        self.file()
        received = self.receive(**given)
        self.open_step(1, received)
        return received

    def reason(self) -> str:
        """A sealed reason."""
        return self._person(reason="Vì ông Ba chưa ký.")


def supplemented_at_reception(dossier_id: str = "d1", **given: Any) -> Story:
    """Papers are missing at the counter, come, and the clock starts."""
    story = UglyStory(dossier_id, **given)
    story.file()
    told = {"request_id": "r1", "person": story.reason()}
    story.desk(desk.SupplementAsked, asked_at=story.now, **told)
    story.desk(
        desk.DossierSupplemented, supplemented_at=story.now, complete=True, papers_count=1, request_id="r1"
    )
    story.receive()
    return story


def withdrawn_at_reception(dossier_id: str = "d1", **given: Any) -> Story:
    """Taken back before it was received."""
    story = UglyStory(dossier_id, **given)
    story.file()
    story.desk(desk.DossierWithdrawn, withdrawn_at=story.now, person=story.reason())
    return story


def stopped_after_all(dossier_id: str = "d1", **given: Any) -> Story:
    """Numbered by the province, papers, payment, apologies, a new calendar, and withdrawn in the end."""
    story = UglyStory(dossier_id, **given)
    received = story.begin()
    story.desk(
        desk.DossierNumbered,
        dossier_number=f"000.28.30.H12-261124-{dossier_id[1:]:0>4}",
        provisional_number=received.dossier_number,
        numbered_at=story.now,
    )
    _papers(story)
    _payment(story)
    for nth, hours in ((1, 30), (2, 60)):
        _apology(story, nth, received.due_at + timedelta(hours=hours))
    story.handle(
        handling.DueDateMoved,
        previous_due_at=received.due_at,
        due_at=received.due_at + timedelta(hours=20),
        why="calendar",
        calendar_version="vn-2026+x",
    )
    _withdrawal(story)
    return story


def _papers(story: UglyStory) -> None:
    for nth in (1, 2):
        told = {"request_id": f"r{nth}", "nth": nth, "in_time": nth == 1, "person": story.reason()}
        asked = story.handle(handling.SupplementRequested, requested_at=story.now, **told)
        came = story.desk(
            desk.DossierSupplemented,
            asked,
            supplemented_at=story.now,
            complete=True,
            papers_count=1,
            request_id=f"r{nth}",
        )
        _resumed(story, came, "supplemented", restarted=True)


def _resumed(story: UglyStory, cause: Any, why: str, *, restarted: bool = False) -> None:
    due_at = story.now + timedelta(hours=9)
    story.handle(
        handling.DossierResumed,
        cause,
        status=4,
        why=why,
        resumed_at=story.now,
        due_at=due_at,
        restarted=restarted,
    )


def _payment(story: UglyStory) -> None:
    told = {"demand_id": "m1", "amount": 120_000}
    asked = story.handle(handling.PaymentRequested, requested_at=story.now, pauses=True, **told)
    paid = story.desk(desk.PaymentRecorded, asked, paid_at=story.now, **told)
    _resumed(story, paid, "paid")


def _apology(story: UglyStory, nth: int, due_at: Any) -> None:
    story.handle(
        handling.DossierExtended,
        nth=nth,
        previous_due_at=due_at - timedelta(hours=30),
        due_at=due_at,
        extended_at=story.now,
        in_time=True,
        overridden=nth > 1,
        form_number=f"{nth}/PXL",
        person=story.reason(),
    )


def _withdrawal(story: UglyStory) -> None:
    asked = story.desk(
        desk.WithdrawalRequested, request_id="w1", requested_at=story.now, person=story.reason()
    )
    story.handle(handling.WithdrawalOpened, asked, request_id="w1", opened_at=story.now)
    story.handle(
        handling.WithdrawalDecided,
        request_id="w1",
        granted=True,
        completed_first=False,
        decided_at=story.now,
        person=story.reason(),
    )
    story.handle(handling.DossierStopped, why="withdrawal", stopped_at=story.now, person=story.reason())


def asked_around(dossier_id: str = "d1", **given: Any) -> Story:
    """Opinions asked for, another agency, warnings, a hand-over taken back, and a desk that came too late."""
    story = UglyStory(dossier_id, **given)
    received = story.begin()
    due_at = received.due_at
    for number, unit in enumerate(("police", "land"), 1):
        told = {"consultation_id": f"c{number}", "asked_unit": unit, "answer_by": due_at}
        story.handle(handling.ConsultationAsked, **told)
    story.handle(handling.ConsultationAnswered, consultation_id="c1", on_time=True)
    story.handle(handling.ConsultationSilent, consultation_id="c2", asked_unit="land", answer_by=due_at)
    told = {"forwarding_id": "f1"}
    story.handle(handling.AgencyForwarded, agency_code="H12.05", sent_at=story.now, answer_by=due_at, **told)
    story.handle(handling.AgencyAnswered, answered_at=story.now, on_time=True, **told)
    story.finish_step(1)
    story.open_step(2)
    story.handle(handling.StepTakenBack, step_id="s2", step_code="sign", to_step_code="appraise")
    story.open_step(1)
    story.handle(handling.TimerFired, timer="step_half", about="s1", fires_at=story.now, due_at=due_at)
    completed = story.complete()
    late = story.desk(desk.PaymentRecorded, amount=8_000, paid_at=story.now)
    story.handle(handling.NewsSuperseded, late, what="payment", status=9)
    story.hand_over(completed)
    return story


def resolved_elsewhere(dossier_id: str = "d1", **given: Any) -> Story:
    """Filed here for another commune, which completes it; handed back here."""
    story = UglyStory(dossier_id, **given)
    story.file(competent_commune_id="32134")
    received = story.receive(process_code=None, competent_commune_id="32134")
    for status, due_at in ((4, received.due_at + timedelta(hours=24)), (9, None)):
        story.desk(
            desk.DossierProgressed,
            status=status,
            competent_commune_id="32134",
            progressed_at=story.now,
            due_at=due_at,
        )
    story.hand_over()
    return story


def declined_elsewhere(dossier_id: str = "d1", **given: Any) -> Story:
    """Received here for another commune, which does not accept it."""
    story = UglyStory(dossier_id, **given)
    story.file(competent_commune_id="32134")
    story.receive(process_code=None, competent_commune_id="32134")
    story.desk(
        desk.DossierProgressed, status=3, competent_commune_id="32134", progressed_at=story.now, due_at=None
    )
    return story


def handled_by_another_system(dossier_id: str = "d1", **given: Any) -> Story:
    """Told by exchange files alone: on its way, then done, then handed over."""
    story = UglyStory(dossier_id, **given)
    filed_at = story.now - timedelta(days=2)
    for status, ended_at in ((4, None), (9, story.now), (10, story.now)):
        story.desk(
            desk.DossierImported,
            source_system="mot-cua-tinh",
            dossier_number=f"000.28.30.H12-261122-{dossier_id[1:]:0>4}",
            unit_id="one-stop",
            channel="counter",
            procedure_code=story.procedure_code,
            procedure_version=1,
            procedure_name="Đăng ký khai sinh",
            field="Hộ tịch",
            system_of_record="ministry",
            status=status,
            filed_at=filed_at,
            received_at=filed_at,
            due_at=filed_at + timedelta(days=1),
            ended_at=ended_at,
            delivery="desk",
            lookup_digest=lookup_digest(story.code),
            person=story.reason(),
        )
    return story


UGLY_STORIES = {
    "handled_by_another_system": handled_by_another_system,
    "supplemented_at_reception": supplemented_at_reception,
    "withdrawn_at_reception": withdrawn_at_reception,
    "stopped_after_all": stopped_after_all,
    "asked_around": asked_around,
    "resolved_elsewhere": resolved_elsewhere,
    "declined_elsewhere": declined_elsewhere,
}
