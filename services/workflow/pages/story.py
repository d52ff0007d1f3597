"""The history of a dossier in words that people read, with names instead of ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.workflow.pages.lateness import Tag

WHAT: Mapping[str, str] = {
    "received": "Tiếp nhận hồ sơ",
    "claimed": "Nhận xử lý",
    "released": "Thôi nhận xử lý",
    "done": "Hoàn thành bước",
    "sent_back": "Trả lại bước trước",
    "taken_back": "Rút lại bước đã chuyển",
    "consulted": "Lấy ý kiến",
    "opinion_given": "Có ý kiến",
    "opinion_silent": "Quá hạn, chưa có ý kiến",
    "consultation_withdrawn": "Không cần ý kiến nữa",
    "forwarded": "Chuyển cơ quan khác",
    "agency_answered": "Cơ quan khác trả lời",
    "supplement_requested": "Yêu cầu bổ sung giấy tờ",
    "supplement_permitted": "Cho phép yêu cầu bổ sung",
    "supplemented": "Đã nộp đủ giấy tờ bổ sung",
    "papers_came": "Có giấy tờ nộp thêm",
    "papers_accepted": "Nhận giấy tờ đã nộp là đủ",
    "payment_requested": "Yêu cầu nộp tiền",
    "paid": "Đã nộp tiền",
    "paid_in_part": "Đã nộp một phần tiền",
    "paid_otherwise": "Có khoản tiền nộp khác",
    "payment_waived": "Cho qua khoản phải nộp",
    "withdrawal_requested": "Người nộp xin rút hồ sơ",
    "withdrawal_repeated": "Người nộp xin rút lần nữa",
    "withdrawal_granted": "Cho rút hồ sơ",
    "withdrawal_denied": "Không cho rút hồ sơ",
    "withdrawal_overtaken": "Yêu cầu rút không còn hiệu lực",
    "extended": "Xin lỗi và hẹn lại",
    "refused": "Từ chối giải quyết",
    "stopped": "Dừng giải quyết",
    "due_date_moved": "Dời ngày hẹn theo lịch làm việc",
    "handed_over": "Trả kết quả cho người nộp",
    "result_differs": "Số kết quả đã trả khác số trong sổ",
    "superseded": "Tin từ nơi tiếp nhận đến sau",
}
_BY_ITSELF = ("timer", "calendar")
_OF_UNITS = ("consulted", "opinion_given", "opinion_silent")  # their note is the id of a unit


@dataclass(frozen=True)
class Line:
    """One line: when, what, who, at which step, and what they said."""

    at: str
    what: str
    who: str
    step: str
    note: str


OUTCOMES: Mapping[str, str] = {
    "done": "xong",
    "sent_back": "trả lại",
    "taken_back": "rút lại",
    "refused": "từ chối",
    "stopped": "dừng",
}


@dataclass(frozen=True)
class Ran:
    """One time that a step was open."""

    name: str
    words: str
    tag: Tag | None


def ran(runs: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[Ran]:
    """The steps in their order, with who did them and whether in time."""
    return [_ran(run, names) for run in runs]


def _ran(run: Mapping[str, Any], names: Mapping[str, str]) -> Ran:
    if run["ended_at"] is None:
        return Ran(run["step_name"], "đang làm", None)
    words = OUTCOMES.get(run["outcome"], run["outcome"])
    who = names.get(run["ended_by"], run["ended_by"] or "")
    tag = Tag("good", "Đúng hạn") if run["on_time"] else Tag("late", "Trễ")
    return Ran(run["step_name"], f"{words}, {who}" if who else words, tag)


def story(
    history: Sequence[Mapping[str, Any]], steps: Mapping[str, str], names: Mapping[str, str]
) -> list[Line]:
    """The last line first.

    Args:
        steps: code to name; `names`: of staff and units, by id.
    """
    return [_line(entry, steps, names) for entry in reversed(history)]


def _line(entry: Mapping[str, Any], steps: Mapping[str, str], names: Mapping[str, str]) -> Line:
    note = str(entry["note"])
    return Line(
        at=entry["at"],
        what=WHAT.get(entry["what"], entry["what"]),
        who=_who(entry, names),
        step=steps.get(entry["step_code"], ""),
        note=names.get(note, note) if entry["what"] in _OF_UNITS else note,
    )


def _who(entry: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Who it was, and for whom; what the clock or a calendar did nobody did."""
    if entry["via"] in _BY_ITSELF:
        return "Hệ thống"
    if entry["via"] == "machine_client":
        return "Phần mềm của xã"
    who = names.get(entry["by"], entry["by"])
    absent = entry["on_behalf_of"]
    return f"{who} (làm thay {names.get(absent, absent)})" if absent else who
