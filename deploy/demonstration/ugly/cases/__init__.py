"""The cases, by what they are about; each is a generator that says when it goes on."""

from collections.abc import Callable
from dataclasses import dataclass

from deploy.demonstration.ugly.cases import (
    appraisal,
    calendars,
    documents,
    elsewhere,
    endings,
    incomplete,
    lateness,
    money,
    officers,
    others,
    outage,
    payment,
    reception,
)
from deploy.demonstration.ugly.conductor import Case
from deploy.demonstration.ugly.scene import Scene


@dataclass(frozen=True)
class Play:
    """A case to be played: what it is called, and in which commune of the district (0 is the first)."""

    name: str
    case: Callable[[Scene], Case]
    commune: int = 0


PLAYS = (
    Play("not accepted at reception", reception.refused_at_reception),
    Play("filed by an officer for somebody, with consent", reception.filed_by_an_officer, 1),
    Play("papers at reception: at the counter, twice", incomplete.at_the_counter),
    Play("papers at reception: online", incomplete.filed_online, 1),
    Play("withdrawn before the reception", incomplete.withdrawn_before_reception, 1),
    Play("papers after appraisal: once", appraisal.supplement_once),
    Play("papers after appraisal: a second time", appraisal.supplement_twice, 1),
    Play("a payment duty, the clock goes on", payment.paid_without_pause),
    Play("a payment duty, the clock stops", payment.paid_with_pause, 1),
    Play("a payment duty, waived", payment.waived, 1),
    Play("a withdrawal, granted", endings.withdrawal_granted, 2),
    Play("a withdrawal, denied", endings.withdrawal_denied, 2),
    Play("a withdrawal, the result was first", endings.completed_first, 2),
    Play("stopped by a leader", endings.stopped, 2),
    Play("refused after appraisal", endings.refused_after_appraisal, 2),
    Play("an early result", endings.early, 2),
    Play("an opinion, given", others.opinion_given),
    Play("an opinion, silence", others.opinion_silent, 1),
    Play("another agency of the chain", others.another_agency),
    Play("filed here for another commune", elsewhere.for_another_commune),
    Play("a day off that nobody knew of", calendars.day_off, 2),
    Play("back to an earlier step", officers.back_a_step),
    Play("a hand-over taken back", officers.taken_back, 1),
    Play("two officers at once", officers.two_at_once),
    Play("a stand-in for an officer who is away", officers.stand_in, 1),
    Play("warned of in time, and late", lateness.warned_and_late),
    Play("an apology in time, a second one", lateness.apology_in_time, 1),
    Play("an apology too late", lateness.apology_too_late),
    Play("many steps at once", officers.many_at_once, 2),
    Play("the day on paper", outage.day_on_paper, 1),
    Play("an incoming document, answered in time", documents.document_handled, 2),
    Play("an incoming document, chased when late", documents.document_chased),
    Play("a secret document", documents.secret_document, 1),
    Play("the takings of a day", money.takings_of_a_day, 2),
)
