"""The result as it is registered: its number in the commune's series, and the day of the signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.contracts.workflow import DossierCompleted
from services.workflow.domain import results, steps
from services.workflow.domain.choices import Series
from services.workflow.domain.errors import ResultMissingError
from services.workflow.domain.results import Draft
from services.workflow.domain.running import Running
from services.workflow.handlers.hearing import on_dossier_returned
from services.workflow.handlers.steps import complete_step
from services.workflow.ports import FORM_NUMBERS
from tests.fakes.workflow import (
    CLERK,
    LEADER,
    MORNING,
    VN,
    Office,
    actor,
    means,
    process,
    received,
    returned,
    walked,
)

TODAY = date(2026, 11, 24)


def signing() -> Running:
    """A dossier at the last step, signed by a leader the step before."""
    appraise, sign, register = process().steps
    told = process(steps=(appraise, replace(sign, kind="sign"), register))
    signed = steps.done(walked(2, process=told), actor("staff-3", LEADER), MORNING)
    return steps.opened(signed, "register", "s3", MORNING + timedelta(days=2), VN)


def test_the_day_of_the_signature() -> None:
    """Where none is told, that of the signing step, though it is registered days later; else today."""
    later = MORNING + timedelta(days=2)
    assert results.settled(signing(), Draft(), later).signed_on == TODAY
    assert results.settled(signing(), Draft(signed_on=date(2026, 11, 25)), later).signed_on == date(
        2026, 11, 25
    )
    assert results.settled(walked(3), Draft(), later).signed_on == date(2026, 11, 26)


def test_the_number_of_the_desk() -> None:
    """Where the citizen has the result already, it is registered under the number that they hold."""
    early = steps.handed_over(walked(3), "staff-1", MORNING, result_number="7/KQ")
    assert results.settled(early, Draft(), MORNING).result_number == "7/KQ"
    assert results.settled(early, Draft(result_number="8/KQ"), MORNING).result_number == "8/KQ"
    assert results.settled(walked(3), Draft(), MORNING).result_number == ""


def finish(office: Office, dossier_id: str = "d1", draft: Draft | None = None) -> str:
    """Do what is left; the number under which the result is registered."""
    while (run := office.dossier(dossier_id).current) is not None:
        last = office.dossier(dossier_id).is_last(run)
        officer = office.officer(run.role, dossier_id=dossier_id)
        result = (draft or Draft()) if last else None
        complete_step(dossier_id, officer, office.work, result=result, means=office.means)
    found = office.dossier(dossier_id).result
    assert found is not None
    return found.result_number


def test_the_series_has_no_gaps() -> None:
    """A number is taken when a result is registered, no sooner; typed ones take none; a year begins anew."""
    office = Office()
    for number in range(1, 5):
        office.receive(dossier_id=f"d{number}")
    assert [finish(office, "d1"), finish(office, "d2", Draft(result_number="A/1"))] == ["1/KQ-UBND", "A/1"]
    office.receive(dossier_id="d9")
    first = office.officer("specialist", dossier_id="d9")
    with pytest.raises(ResultMissingError):
        complete_step("d9", first, office.work, result=Draft(), means=office.means)
    assert finish(office, "d3") == "2/KQ-UBND"
    office.clock.set(MORNING.replace(month=12, day=31) + timedelta(hours=16))  # midnight in Vietnam
    assert finish(office, "d4", Draft(signed_on=TODAY)) == "1/KQ-UBND"
    assert office.work.documents(FORM_NUMBERS)["result|2026"]["last"] == 2
    said = [event.result_number for event in office.work.events if isinstance(event, DossierCompleted)]
    assert said == ["1/KQ-UBND", "A/1", "2/KQ-UBND", "1/KQ-UBND"]


def test_what_follows_the_number_is_configuration() -> None:
    """No source says what a commune writes there."""
    office = Office()
    office.means = means(office.clock, suffixes={Series.RESULT: "KQ-HCC"})
    office.receive()
    assert finish(office) == "1/KQ-HCC"


def test_a_number_of_the_desk_takes_none_of_the_series() -> None:
    """And nothing differs then."""
    office = Office()
    office.receive()
    on_dossier_returned(returned(result_number="7/KQ"), office.work, means=office.means)
    assert finish(office) == "7/KQ"
    assert office.work.documents(FORM_NUMBERS) == {}
    assert office.dossier().history[-1].what == "done"


def test_each_commune_has_its_own_series() -> None:
    """Nobody's number depends on a neighbour."""
    here, there = Office(), Office()
    there.work = here.work.shelf.work("32131")
    here.receive()
    there.receive(commune_id="32131")
    assert (finish(here), finish(there)) == ("1/KQ-UBND", "1/KQ-UBND")
    assert received().commune_id != "32131"
    assert here.officer(CLERK).expected_version > 1
