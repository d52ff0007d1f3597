"""Papers that are missing after appraisal: asked for once and completely, and what their coming does.

Two clocks are kept. The legal one starts from zero when all papers are there; the score of an office goes by
the intervals in which it waited (`waits`), and counts a dossier with more than one request as late.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from services.contracts.calendars import Calendar, civil_date
from services.contracts.reckoning import restarted
from services.contracts.worktime import Limit, LimitUnit, due_at
from services.workflow.domain.acting import Actor
from services.workflow.domain.checks import LEADERS, acting, may, reasoned, signed_by, stated, to_come
from services.workflow.domain.choices import Choices
from services.workflow.domain.dates import moved, redated
from services.workflow.domain.errors import GroundMissingError, NoPapersError, PapersMissingError
from services.workflow.domain.running import DueMove, Entry, Running, Supplement
from services.workflow.domain.steps import entry_of
from services.workflow.domain.transitions import Action, State
from services.workflow.domain.withdrawing import standing

REQUEST_DAYS = 3  # working days from reception: NĐ 61/2018/NĐ-CP, art. 19.4, kept by NĐ 118/2025/NĐ-CP
SCORED_REQUESTS = 1  # more than one counts as late: QĐ 766/QĐ-TTg
PERMISSION = PERMITTED_BY, PERMITTED_GROUND = "supplement_permitted_by", "supplement_permitted_ground"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an officer asks the applicant for; `ground`: a leader's, where the request needs one."""

    reason: str
    papers: tuple[str, ...]
    answer_by: datetime | None = None
    ground: str = ""


def last_day(received_at: datetime, calendar: Calendar) -> date:
    """The last day for a request, to its end; the day of reception is not counted.

    Law: NĐ 61/2018/NĐ-CP, art. 19.4; Civil Code 91/2015/QH13, art. 147.2 and 148.1.
    """
    day = civil_date(received_at)
    for _ in range(REQUEST_DAYS):
        day = calendar.working_day_after(day)
    return day


def permitted(running: Running, leader: Actor, at: datetime, ground: str) -> Running:
    """A leader allows the next request, although it is late or not the first, and says why.

    Raises: WrongRoleError, ReasonMissingError, ForbiddenTransitionError.
    """
    may(Action.REQUEST_SUPPLEMENT, leader)
    said = stated(ground, "ground")
    running.after(Action.REQUEST_SUPPLEMENT)
    facts = {**running.facts, PERMITTED_BY: leader.staff_id, PERMITTED_GROUND: said}
    return replace(running, facts=facts).noted(signed_by(leader, at, "supplement_permitted", said))


def requested(
    running: Running,
    actor: Actor,
    at: datetime,
    asked: Asked,
    *,
    request_id: str,
    form_number: str,
    calendar: Calendar,
    choices: Choices,
) -> Running:
    """The applicant is asked for papers; the step stays where it is and waits.

    Raises: see checks.acting; ReasonMissingError, PapersMissingError, InvalidDateError,
        GroundMissingError for a late or second request; ForbiddenTransitionError.
    Law: NĐ 61/2018/NĐ-CP, art. 19.4 (within 3 working days), 11.2c and 15.3 (once, completely, with reason).
    """
    run = acting(running, actor)
    state = running.after(Action.REQUEST_SUPPLEMENT)
    to_come(asked.answer_by, at, "answer_by")
    in_time = civil_date(at) <= last_day(running.received_at, calendar)
    ground, approved_by = _allowed(running, actor, asked, in_time=in_time)
    supplement = Supplement(
        request_id=request_id,
        nth=len(running.supplements) + 1,
        requested_at=at,
        requested_by=actor.staff_id,
        reason=reasoned(asked.reason),
        papers=_named(asked.papers),
        in_time=in_time,
        answer_by=asked.answer_by or _default_answer(at, calendar, choices),
        ground=ground,
        approved_by=approved_by,
        form_number=form_number,
    )
    changed = replace(running, state=state, supplements=(*running.supplements, supplement))
    return _used(changed).noted(entry_of(actor, run, at, "supplement_requested", supplement.reason))


def _used(running: Running) -> Running:
    """A leader's permission is for one request."""
    kept = {name: said for name, said in running.facts.items() if name not in PERMISSION}
    return replace(running, facts=kept)


def _named(papers: tuple[str, ...]) -> tuple[str, ...]:
    named = tuple(paper.strip() for paper in papers if paper.strip())
    if not named:
        error = ("papers", "Thiếu danh mục giấy tờ.", "ít nhất một giấy tờ")
        raise PapersMissingError("Phải ghi đủ giấy tờ cần bổ sung, một lần.", errors=(error,))
    return named


def _allowed(running: Running, actor: Actor, asked: Asked, *, in_time: bool) -> tuple[str, str]:
    """Ground and leader of a request that needs them, late or not the first; else both are empty."""
    if in_time and not running.supplements:
        return "", ""
    if actor.roles & LEADERS and asked.ground.strip():
        return asked.ground.strip(), actor.staff_id
    if PERMITTED_BY in running.facts:
        return running.facts[PERMITTED_GROUND], running.facts[PERMITTED_BY]
    why = "lần thứ hai" if running.supplements else f"sau {REQUEST_DAYS} ngày làm việc kể từ khi tiếp nhận"
    error = ("ground", "Thiếu căn cứ của lãnh đạo.", "lãnh đạo cho phép và ghi căn cứ")
    raise GroundMissingError(f"Yêu cầu bổ sung {why} phải được lãnh đạo cho phép.", errors=(error,))


def _default_answer(at: datetime, calendar: Calendar, choices: Choices) -> datetime | None:
    if not choices.supplement_answer_days:
        return None
    limit = Limit(unit=LimitUnit.WORKING_DAYS, count=choices.supplement_answer_days)
    return due_at(at, limit, calendar)


def papers_came(
    running: Running, at: datetime, by: str, note: str, *, request_id: str | None = None
) -> Running:
    """Papers came that do not answer the open request by themselves: noted, and it waits on.

    Args:
        request_id: that they are for; none where the desk knew of no request.
    """
    entry = Entry(at=at, by=by, what="papers_came", note=note, via="intake")
    pending = running.open_supplement
    if pending is None or request_id not in (None, pending.request_id):
        return running.noted(entry)
    waiting = replace(pending, came_at=max(at, pending.requested_at))
    return replace(running, supplements=(*running.supplements[:-1], waiting)).noted(entry)


def supplemented(running: Running, at: datetime, by: str, calendar: Calendar, choices: Choices) -> Running:
    """The desk says that all papers are there since that instant.

    Raises: ForbiddenTransitionError if no request waits.
    """
    running.after(Action.SUPPLEMENT)
    entry = Entry(at=at, by=by, what="supplemented", via="intake")
    return _answered(running, at, entry, Action.SUPPLEMENT, calendar, choices)


def accepted(
    running: Running,
    actor: Actor,
    at: datetime,
    calendar: Calendar,
    choices: Choices,
    *,
    note: str = "",
) -> Running:
    """An officer takes papers that came as the whole answer; the time runs from when they came.

    Raises: see checks.acting; ForbiddenTransitionError, NoPapersError.
    """
    run = acting(running, actor)
    running.after(Action.ACCEPT_PAPERS)
    pending = running.open_supplement
    if pending is None or pending.came_at is None:
        raise NoPapersError("Chưa có giấy tờ nào được nộp sau yêu cầu bổ sung.")
    entry = entry_of(actor, run, at, "papers_accepted", note)
    return _answered(running, pending.came_at, entry, Action.ACCEPT_PAPERS, calendar, choices)


def _answered(
    running: Running, at: datetime, entry: Entry, action: Action, calendar: Calendar, choices: Choices
) -> Running:
    """The time limit runs from zero since the papers were complete, and so do the hours of the open step.

    Law: NĐ 61/2018/NĐ-CP, art. 19.4, kept by NĐ 118/2025/NĐ-CP.
    """
    state = running.after(action)
    pending = running.supplements[-1]
    since = max(at, pending.requested_at)
    over = replace(pending, answered_at=since, answered_by=entry.by)
    changed = replace(
        running,
        state=state,
        supplements=(*running.supplements[:-1], over),
        started_at=since,
        calendar_version=calendar.version,
    )
    dated = _restarted(changed, since, entry.by, calendar, choices)
    return standing(redated(dated, since, calendar).noted(entry), State.RUNNING)


def _restarted(running: Running, since: datetime, by: str, calendar: Calendar, choices: Choices) -> Running:
    """With the date that the whole limit comes to; an apology given after the papers came keeps its date.

    News of papers may be late: what was promised meanwhile was promised after them.
    """
    if any(move.at >= since for move in running.extensions):
        return running
    limit = running.limit
    counted = restarted(since, limit, calendar, cut_off=choices.cut_offs.of(limit.cut_off_rule))
    move = DueMove(
        at=since,
        by=by,
        why="restarted",
        previous_due_at=running.due_at,
        due_at=counted.due_at,
        calendar_version=calendar.version,
    )
    return moved(running, move)


def waits(running: Running) -> tuple[tuple[datetime, datetime | None], ...]:
    """The intervals in which the dossier waited for papers; none at the end: it still does.

    Law: QĐ 766/QĐ-TTg: they are subtracted when an office is scored.
    """
    return tuple((one.requested_at, one.answered_at) for one in running.supplements)


def scored_late(running: Running) -> bool:
    """Whether the number of requests alone makes the dossier late in the score (QĐ 766/QĐ-TTg)."""
    return len(running.supplements) > SCORED_REQUESTS
