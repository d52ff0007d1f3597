"""What the watchdog's pages say: what to do about each kind, and how the services' days compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.contracts.watch import Kind

SERVICES = ("intake", "workflow", "tracking", "notify")
CURES: Mapping[str, str] = {
    Kind.NO_OWNER: "Giao vai trò đó cho một cán bộ, nhả bước đang giữ, hoặc mở lại đơn vị.",
    Kind.NO_TIMER: "Nhận hoặc nhả bước đang mở: lời nhắc được đặt lại. Nhiều hồ sơ: công bố lại lịch.",
    Kind.NO_DUE_DATE: "Ghi lại ngày hẹn như trên giấy tiếp nhận; khi cần lấy từ bản sao lưu.",
    Kind.UNKNOWN_STEP: "Khôi phục hồ sơ từ bản sao lưu; quy trình đã công bố không bao giờ sửa.",
    Kind.NO_NEXT_STEP: "Khôi phục hồ sơ từ bản sao lưu.",
    Kind.NEVER_RELAYED: "Đánh dấu sự kiện đó chờ chuyển (pending: true); nó được chuyển ngay.",
    Kind.CLAIM_WITHOUT_EFFECT: "Ở Theo dõi: dựng lại sổ theo dõi. Ở nơi khác: khôi phục từ bản sao lưu.",
    Kind.ROW_MISSING: "Dựng lại sổ theo dõi (deploy/rebuild).",
    Kind.PROJECTION_BEHIND: "Xem thư lỗi của dịch vụ đó trước; không có thì dựng lại sổ theo dõi.",
    Kind.RESULT_WITHOUT_NOTICE: "Báo cho người nộp; khôi phục tin từ bản sao lưu.",
}


@dataclass(frozen=True)
class Day:
    """A civil day of a commune, with a cell for each service: None where it told nothing of the day."""

    on: str
    words: str
    look: str
    cells: Sequence[Mapping[str, Any] | None]


def days(told: Sequence[Mapping[str, Any]], *, only_wrong: bool = False) -> list[Day]:
    """The days as the services have them, in the order in which they came."""
    shown = [_day(one) for one in told]
    return [one for one in shown if one.look != "good"] if only_wrong else shown


def _day(told: Mapping[str, Any]) -> Day:
    by_service = {one["service"]: one for one in told["services"]}
    words, look = {True: ("khớp", "good"), False: ("lệch", "late"), None: ("chưa đủ số", "plain")}[
        told["agrees"]
    ]
    if not all(one["adds_up"] for one in told["services"]):
        words, look = "cộng không khớp", "late"
    return Day(told["on"], words, look, [by_service.get(service) for service in SERVICES])


def letters_of(where: str, consoles: Mapping[str, str], commune_id: str) -> str:
    """The dead letters of the service in whose store it is, of that commune; empty if it is no service."""
    return f"{consoles[where]}/thu-loi?tenant={commune_id}" if where in consoles else ""
