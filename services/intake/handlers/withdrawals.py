"""The applicant wants the dossier back: decided at the desk before reception, by workflow after it."""

from __future__ import annotations

from dataclasses import replace

from services.chassis.work import UnitOfWork
from services.intake.domain import notices, requests
from services.intake.domain.dossier import Dossier
from services.intake.domain.ends import OriginalsReturn
from services.intake.domain.persons import LONGEST_NOTE, person_name
from services.intake.domain.texts import one_line
from services.intake.domain.withdrawal import Withdrawal
from services.intake.handlers.desk_events import announce_withdrawal_requested, announce_withdrawn
from services.intake.handlers.desk_orders import ReturnOriginals, WithdrawDossier
from services.intake.handlers.dossiers import LONGEST_REASON
from services.intake.handlers.means import Means, entry, find_version, save, sealed_person
from services.intake.handlers.other_communes import as_seen_here, place_of
from services.intake.ports import Actor, Document


def withdraw_dossier(
    dossier_id: str, expected: int, order: WithdrawDossier, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Withdraw: status 8 at once where nothing was received yet, else a request for workflow: status 7.

    Raises: UnknownDossierError, StaleDossierError, InvalidInputError; ForbiddenTransitionError, also once
        there is a result.
    """
    asked, kept = find_version(dossier_id, expected, work)
    place = place_of(asked, kept, actor, work)
    before = place.dossier
    request = Withdrawal(
        request_id=means.chance.new_id(),
        reason=one_line("reason", order.reason, longest=LONGEST_REASON, shortest=1),
        requested_at=means.clock.now(),
        officer_id=actor.holder,
    )
    person = sealed_person(before, means, request.reason)
    if before.reception is not None:
        after, what = requests.withdrawal_requested(before, request), "withdrawal_requested"
        announce_withdrawal_requested(after, request, person, place.actor, place.work)
    else:
        after, what = _given_back(requests.withdrawn(before, request), order.originals, actor), "withdrawn"
        announce_withdrawn(after, request, person, place.actor, place.work)
    line = entry(what, request.requested_at, place.actor, request.reason)
    return as_seen_here(save(after, place.kept, place.work, line), dossier_id, work)


def _given_back(dossier: Dossier, originals: str, actor: Actor) -> Dossier:
    """What was handed in goes back with the decision, if the officer says so."""
    what = one_line("originals", originals, longest=LONGEST_NOTE)
    if not what or dossier.stop is None:
        return dossier
    returned = OriginalsReturn(
        what=what,
        collector=dossier.applicant.name,
        returned_at=dossier.stop.stopped_at,
        officer_id=actor.holder,
    )
    return requests.originals_returned(dossier, returned)


def return_originals(
    dossier_id: str, expected: int, order: ReturnOriginals, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Record that originals were given back after the end (NĐ 61/2018/NĐ-CP, art. 20).

    Raises: UnknownDossierError, StaleDossierError, ForbiddenTransitionError, InvalidInputError.
    """
    before, kept = find_version(dossier_id, expected, work)
    returned = OriginalsReturn(
        what=one_line("what", order.what, longest=LONGEST_NOTE, shortest=1),
        collector=person_name("collected_by", order.collector or before.applicant.name),
        returned_at=means.clock.now(),
        officer_id=actor.holder,
    )
    after = requests.originals_returned(before, returned)
    return save(after, kept, work, entry("originals_returned", returned.returned_at, actor, returned.what))


def see_notices(dossier_id: str, expected: int, actor: Actor, work: UnitOfWork, *, means: Means) -> Document:
    """An officer has read what the desk was told about a dossier.

    Raises: UnknownDossierError, StaleDossierError.
    """
    before, kept = find_version(dossier_id, expected, work)
    now = means.clock.now()
    after = replace(before, notices=notices.seen(before.notices, actor.holder, now))
    return kept if after == before else save(after, kept, work, entry("notices_seen", now, actor))
