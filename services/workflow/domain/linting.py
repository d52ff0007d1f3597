"""What is wrong with a process definition: each fault with its place, its cause and its cure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError
from math import isfinite
from typing import Any

from services.contracts.identity import OFFICERS
from services.contracts.worktime import Limit, LimitUnit
from services.workflow.domain.errors import ProcessError
from services.workflow.domain.processes import (
    ALL_BRANCHES,
    LimitDefinition,
    Process,
    StepDefinition,
    StepKind,
)

HOURS_A_DAY = 8  # 1 day = 8 working hours, as the systems in use divide
LIMIT_DAYS_SAME_DAY = 1
_ROLES = ", ".join(sorted(role.value for role in OFFICERS))
_UNITS = ", ".join(unit.value for unit in LimitUnit)
_KINDS = ", ".join(kind.value for kind in StepKind)
_BRANCHES = ", ".join(ALL_BRANCHES)

# For operators, and for whoever publishes over the API.
_TEXTS = {
    "version": ("{0} is no version: count from 1", "Phiên bản {0} không hợp lệ: đánh số từ 1."),
    "blank": ("it is empty: say it", "Để trống: xin ghi rõ."),
    "unit": ("{0!r} is not known: use one of " + _UNITS, "Không có đơn vị “{0}”: dùng " + _UNITS + "."),
    "limit": ("{0}: correct the count", "Thời hạn không hợp lệ ({0}): sửa lại số lượng."),
    "no_steps": ("there is none: give at least one", "Chưa có bước nào: thêm ít nhất một bước."),
    "twice": ("there are two: give each its own code", "Có hai bước cùng mã: mỗi bước một mã."),
    "role": (
        "nobody holds the role {0!r}: use one of " + _ROLES,
        "Không ai giữ vai trò “{0}”: dùng " + _ROLES + ".",
    ),
    "hours": ("{0:g} hours: give more than none", "{0:g} giờ: phải lớn hơn 0."),
    "kind": ("{0!r} is no kind: use one of " + _KINDS, "Không có loại “{0}”: dùng " + _KINDS + "."),
    "branch": (
        "{0!r} is no branch: use some of " + _BRANCHES,
        "Không có nhánh “{0}”: dùng " + _BRANCHES + ".",
    ),
    "next": (
        "{0!r} is no step: use codes of this process",
        "Không có bước “{0}”: dùng mã của quy trình này.",
    ),
    "cycle": (
        "the steps go round in a circle ({0}): take one `next` out; back is by sending back",
        "Các bước nối thành vòng ({0}): bỏ bớt một “next”; muốn quay lại thì dùng trả lại bước trước.",
    ),
    "unreachable": (
        "no way leads there: name it in the `next` of another step, or take it out",
        "Không có đường đến bước này: ghi vào “next” của bước khác hoặc bỏ bước này.",
    ),
    "dead_end": (
        "nothing follows and no result is registered: give it a `next`, or the kind register",
        "Không có bước sau mà cũng không vào sổ kết quả: thêm “next” hoặc đặt loại register.",
    ),
    "after_register": (
        "steps follow the registering of the result: register at the end only",
        "Còn bước sau khi vào sổ kết quả: chỉ vào sổ ở bước cuối.",
    ),
    "too_long": (
        "the steps take {0:g} h ({2}), the legal limit is {1:g} h: shorten the steps",
        "Các bước mất {0:g} giờ ({2}), thời hạn theo luật là {1:g} giờ: rút ngắn các bước.",
    ),
    "no_source": (
        "no general rule stops the clock for a payment: name the law that does",
        "Không có quy định chung dừng thời hạn khi chờ nộp tiền: ghi căn cứ pháp lý.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        kind: a name of the table above.
        place: where it stands in the definition, `steps.ky.role`.
        english: cause and cure, for operators.
        words: the same in Vietnamese, for whoever publishes over the API.
    """

    kind: str
    place: str
    english: str
    words: str


def _fault(kind: str, place: str, *values: Any) -> Fault:
    english, words = (text.format(*values) for text in _TEXTS[kind])
    return Fault(kind=kind, place=place, english=english, words=words)


def limit_hours(limit: LimitDefinition) -> float:
    """Working hours in a limit; of one in calendar days the most that there can be.

    Raises: ValueError if the unit is not known.
    """
    if LimitUnit(limit.unit) is LimitUnit.WORKING_HOURS:
        return limit.count
    days = LIMIT_DAYS_SAME_DAY if limit.unit == LimitUnit.SAME_DAY else limit.count
    return days * HOURS_A_DAY


def check(process: Process) -> None:
    """Refuse what could not be run.

    Raises: ProcessError with all faults.
    """
    found = faults(process)
    if found:
        message = "; ".join(f"{fault.place}: {fault.english}" for fault in found)
        errors = tuple((fault.place, fault.words, "") for fault in found)
        raise ProcessError(
            message, detail="Quy trình chưa chạy được. Xin sửa các chỗ được nêu.", errors=errors
        )


def faults(process: Process) -> list[Fault]:
    """All that is wrong; the ways through the steps are looked at once each step is right by itself.

    Law: TT 01/2018/TT-VPCP, art. 8: the electronic process is the approved one; its times fit into the limit.
    """
    found = [*_head_faults(process), *_limit_faults(process.limit), *_step_faults(process)]
    return found or _way_faults(process)


def _head_faults(process: Process) -> Iterator[Fault]:
    if process.version < 1:
        yield _fault("version", "version", process.version)
    for name in ("code", "name", "source"):
        if not getattr(process, name).strip():
            yield _fault("blank", name)
    if process.payment_pauses and not process.payment_pauses_source.strip():
        yield _fault("no_source", "payment_pauses_source")


def _limit_faults(limit: LimitDefinition) -> Iterator[Fault]:
    if limit.unit not in set(LimitUnit):
        yield _fault("unit", "limit.unit", limit.unit)
        return
    try:
        Limit(unit=LimitUnit(limit.unit), count=limit.count)
    except ValueError as exc:
        yield _fault("limit", "limit.count", exc)


def _step_faults(process: Process) -> Iterator[Fault]:
    codes = [step.code for step in process.steps]
    if not codes:
        yield _fault("no_steps", "steps")
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield _fault("twice", f"steps.{code}")
    for step in process.steps:
        place = f"steps.{step.code}"
        if not (isfinite(step.hours) and step.hours > 0):
            yield _fault("hours", f"{place}.hours", step.hours)
        yield from _words_not_known(step, place, codes)


def _words_not_known(step: StepDefinition, place: str, codes: Sequence[str]) -> Iterator[Fault]:
    if step.role not in {role.value for role in OFFICERS}:
        yield _fault("role", f"{place}.role", step.role)
    if step.kind and step.kind not in set(StepKind):
        yield _fault("kind", f"{place}.kind", step.kind)
    for branch in sorted(set(step.branches) - set(ALL_BRANCHES)):
        yield _fault("branch", f"{place}.branches", branch)
    for code in sorted(set(step.next or ()) - set(codes)):
        yield _fault("next", f"{place}.next", code)


def _way_faults(process: Process) -> list[Fault]:
    try:
        order = process.in_order()
    except CycleError as exc:
        return [_fault("cycle", "steps", " → ".join(reversed(exc.args[1])))]
    return [*_unreachable(process), *_ends(process), *_length(process, order)]


def _unreachable(process: Process) -> Iterator[Fault]:
    reached = {process.first.code, *process.reachable(process.first.code)}
    for step in process.steps:
        if step.code not in reached:
            yield _fault("unreachable", f"steps.{step.code}")


def _ends(process: Process) -> Iterator[Fault]:
    for step in process.steps:
        registers = process.kind_of(step.code) is StepKind.REGISTER
        if process.is_end(step.code) and not registers:
            yield _fault("dead_end", f"steps.{step.code}")
        if registers and not process.is_end(step.code):
            yield _fault("after_register", f"steps.{step.code}.kind")


def _length(process: Process, order: list[str]) -> Iterator[Fault]:
    """The longest way, found from each step to its end, backwards."""
    hours = {step.code: step.hours for step in process.steps}
    longest: dict[str, tuple[float, tuple[str, ...]]] = {}
    for code in reversed(order):
        ahead, way = max((longest[one] for one in process.following(code)), default=(0.0, ()))
        longest[code] = (ahead + hours[code], (code, *way))
    wanted, way = longest[process.first.code]
    allowed = limit_hours(process.limit)
    if wanted > allowed:
        yield _fault("too_long", "steps", wanted, allowed, " → ".join(way))
