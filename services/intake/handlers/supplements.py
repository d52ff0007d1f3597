"""Missing papers at the desk: asked for at reception, taken whenever and wherever they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NoReturn

from services.chassis.work import UnitOfWork
from services.contracts.identity import Role
from services.contracts.practice import is_practice
from services.intake.domain import requests
from services.intake.domain.catalogue import Procedure
from services.intake.domain.dossier import Dossier
from services.intake.domain.errors import InvalidInputError, Problem, Problems
from services.intake.domain.papers import HandedPaper, require_complete
from services.intake.domain.persons import LONGEST_NOTE
from services.intake.domain.supplement import (
    MOST_ITEMS,
    PapersDelivery,
    Stage,
    SupplementRequest,
    require_ground,
)
from services.intake.domain.texts import one_line, stated_reason
from services.intake.handlers.desk_errors import UnknownRequestError
from services.intake.handlers.desk_events import announce_supplement_asked, announce_supplemented
from services.intake.handlers.desk_orders import AddPapers, AskSupplement
from services.intake.handlers.dossiers import LONGEST_REASON
from services.intake.handlers.errors import UnknownDossierError
from services.intake.handlers.means import Means, entry, find, find_version, procedure_of, save, sealed_person
from services.intake.handlers.mirroring import via
from services.intake.handlers.orders import PaperEntry
from services.intake.handlers.other_communes import as_seen_here, place_of
from services.intake.ports import STAFF, Actor, Document


def ask_supplement(
    dossier_id: str, expected: int, order: AskSupplement, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Ask at reception for what is missing, once and completely: status 5, no clock runs.

    Raises: UnknownDossierError, StaleDossierError, ForbiddenTransitionError; InvalidInputError, also for a
        second request without a leader's recorded ground.
    Law: NĐ 61/2018/NĐ-CP, art. 11.2c, 15.3 and 17.1.
    """
    before, kept = find_version(dossier_id, expected, work)
    request = _request(order, before, actor, work, means)
    after = requests.supplement_asked(before, request)
    person = sealed_person(after, means, request.reason, request.items)
    announce_supplement_asked(after, request, person, actor, work)
    what = "supplement_asked" if request.nth == 1 else "supplement_asked_again"
    return save(after, kept, work, entry(what, request.requested_at, actor, request.reason))


def _request(
    order: AskSupplement, dossier: Dossier, actor: Actor, work: UnitOfWork, means: Means
) -> SupplementRequest:
    now, problems = means.clock.now(), Problems()
    if means.desk_rules.second_supplement_needs_ground:
        said = {"ground": order.ground.strip(), "approved_by": order.approved_by}
        problems.read(lambda: require_ground(dossier.supplements, **said), None)
    request = SupplementRequest(
        request_id=means.chance.new_id(),
        stage=Stage.RECEPTION,
        nth=1 + sum(1 for one in dossier.supplements if one.stage is Stage.RECEPTION),
        reason=problems.read(lambda: stated_reason("reason", order.reason, longest=LONGEST_REASON), ""),
        items=tuple(problems.read(lambda: _items(order.items), [])),
        requested_at=now,
        requested_by=actor.holder,
        answer_by=order.answer_by,
        ground=problems.read(lambda: one_line("ground", order.ground, longest=LONGEST_NOTE), ""),
        approved_by=problems.read(lambda: _leader(order.approved_by, work), ""),
    )
    if order.answer_by is not None and order.answer_by <= now:
        problems.read(lambda: _refused("answer_by", "Đã qua", "ngày giờ sau lúc này"), None)
    problems.close()
    return request


def _items(given: tuple[str, ...]) -> list[str]:
    if not 1 <= len(given) <= MOST_ITEMS:
        _refused("items", "Chưa nêu đủ các mục cần bổ sung", f"từ 1 đến {MOST_ITEMS} mục")
    return [one_line(f"items.{n}", each, longest=LONGEST_NOTE, shortest=1) for n, each in enumerate(given)]


def _leader(staff_id: str, work: UnitOfWork) -> str:
    """The leader who approved, if one is named; it must be an active leader of the commune."""
    if not staff_id:
        return ""
    kept = work.get(STAFF, staff_id)
    if kept is None or not kept["active"] or Role.LEADER.value not in kept["roles"]:
        _refused("approved_by", "Không phải lãnh đạo của xã", "mã tài khoản của lãnh đạo xã")
    return staff_id


def _refused(field: str, message: str, allowed: str) -> NoReturn:
    raise InvalidInputError([Problem(field, message, allowed)])


def add_papers(
    dossier_id: str, expected: int, order: AddPapers, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Take papers, at any counter or online, before or after the reception.

    Raises: UnknownDossierError, StaleDossierError, ForbiddenTransitionError once it has an end or a result,
        UnknownRequestError, InvalidInputError (MissingPapersError where a reception would lack some).
    """
    asked, kept = find_version(dossier_id, expected, work)
    place = place_of(asked, kept, actor, work)
    procedure, now = procedure_of(place.dossier, means), means.clock.now()
    papers = _papers(order.papers, procedure, now)
    request = _answered(order, place.dossier)
    if not papers and not (request and order.complete):
        _refused("papers", "Chưa có giấy tờ nào", "ít nhất một giấy tờ")
    delivery = PapersDelivery(
        delivered_at=now,
        officer_id=actor.holder,
        complete=order.complete,
        papers_count=len(papers),
        request_id=request.request_id if request else "",
        note=one_line("note", order.note, longest=LONGEST_NOTE),
    )
    after = requests.papers_added(place.dossier, papers, delivery)
    if after.reception is None and order.complete:
        require_complete(procedure, after.papers)
    caused_by = (request.event_id or None) if request else None
    announce_supplemented(after, delivery, caused_by, place.actor, place.work)
    line = entry("papers_added", now, place.actor, delivery.note)
    return as_seen_here(save(after, place.kept, place.work, line), dossier_id, work)


def take_papers_for_another(
    dossier_id: str, commune_id: str, order: AddPapers, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Take papers at the counter of a commune that has nothing else to do with the dossier.

    The applicant has shown the look-up code; no more of the dossier is seen than that the papers are there.

    Args:
        commune_id: at whose counter.
    Raises: as add_papers; what is practice does not meet what is real.
    """
    if commune_id != work.tenant and (is_practice(commune_id) or is_practice(work.tenant)):
        raise UnknownDossierError(dossier_id)
    here = actor if commune_id == work.tenant else replace(actor, name="", via=via(commune_id))
    _, kept = find(dossier_id, work)
    return add_papers(dossier_id, kept["version"], order, here, work, means=means)


def _answered(order: AddPapers, dossier: Dossier) -> SupplementRequest | None:
    """The request that the papers answer.

    Raises: UnknownRequestError.
    """
    request = requests.answered_request(dossier, order.request_id)
    if order.request_id and request is None:
        known = [one.request_id for one in dossier.supplements]
        raise UnknownRequestError("request_id", "yêu cầu bổ sung", known)
    return request


def _papers(given: tuple[PaperEntry, ...], procedure: Procedure, at: datetime) -> list[HandedPaper]:
    problems = Problems()
    read: list[HandedPaper] = []
    for n, each in enumerate(given):
        read += problems.read(partial(_paper, each, f"papers.{n}", procedure), [])
    problems.close()
    return [replace(paper, added_at=at) for paper in read]


def _paper(given: PaperEntry, field: str, procedure: Procedure) -> list[HandedPaper]:
    return [given.checked(field, procedure)]
