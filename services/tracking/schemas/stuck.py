"""What the watchdog shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel

from services.contracts.watch import Kind

KIND_WORDS: Mapping[Kind, str] = {
    Kind.NO_OWNER: "Bước đang mở không thuộc đơn vị, vai trò hay cán bộ nào đang có",
    Kind.NO_TIMER: "Không còn lời nhắc nào cho các thời hạn của hồ sơ",
    Kind.NO_DUE_DATE: "Không có hạn giải quyết",
    Kind.UNKNOWN_STEP: "Đang ở bước không có trong quy trình",
    Kind.NO_NEXT_STEP: "Bước trước đã đóng nhưng không có bước tiếp theo",
    Kind.NEVER_RELAYED: "Có sự kiện đã ghi nhưng không bao giờ được chuyển đi",
    Kind.CLAIM_WITHOUT_EFFECT: "Có sự kiện được coi là đã xử lý nhưng không có kết quả",
    Kind.ROW_MISSING: "Hồ sơ không có trong sổ theo dõi",
    Kind.PROJECTION_BEHIND: "Sự kiện đã chuyển đến nhưng không được xử lý",
    Kind.RESULT_WITHOUT_NOTICE: "Có kết quả nhưng không có thông báo cho người nộp",
}


class StuckOut(BaseModel):
    """A dossier that nothing will ever move again, or of which nobody will see that it moves."""

    commune_id: str
    dossier_id: str
    kind: str
    kind_text: str
    where: str
    about: str
    since: datetime

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Of what is kept."""
        return cls(
            commune_id=kept["tenant"],
            dossier_id=kept["subject"],
            kind=kept["kind"],
            kind_text=KIND_WORDS.get(kept["kind"], kept["kind"]),
            where=kept["where"],
            about=kept["about"],
            since=kept["since"],
        )


class KindOut(BaseModel):
    """How many there are of a kind, whatever kind is listed."""

    kind: str
    kind_text: str
    count: int
    since: datetime

    @classmethod
    def of(cls, counted: Mapping[str, Any]) -> Self:
        """Of what was counted."""
        return cls(**counted, kind_text=KIND_WORDS.get(counted["kind"], counted["kind"]))


class StuckPage(BaseModel):
    """A part of the list."""

    items: list[StuckOut]
    next: str | None
    kinds: list[KindOut]


class LedgerOut(BaseModel):
    """What a service told of a day, as of a position of its log."""

    service: str
    position: int
    counted_at: datetime
    received: int
    open: int
    closed: int
    void: int
    adds_up: bool
    digest: str


class LedgerDay(BaseModel):
    """A civil day as all services have it.

    Attributes:
        agrees: whether intake and tracking told the same dossiers, as far as each other; None: one did not
            tell of the day yet.
    """

    on: date
    agrees: bool | None
    services: list[LedgerOut]

    @classmethod
    def of_all(cls, told: Iterable[Mapping[str, Any]]) -> list[Self]:
        """Of what is kept, the newest day first."""
        days: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for one in told:
            days[one["on"]].append(one)
        return [cls._of(on, days[on]) for on in sorted(days, reverse=True)]

    @classmethod
    def _of(cls, on: str, told: list[Mapping[str, Any]]) -> Self:
        digests = {one["source"]: one["digest"] for one in told}
        both = {"intake", "tracking"} <= digests.keys()
        services = [LedgerOut(service=one["source"], **_without_day(one)) for one in told]
        agrees = digests["intake"] == digests["tracking"] if both else None
        return cls(on=date.fromisoformat(on), agrees=agrees, services=services)


class LedgersOut(BaseModel):
    """The ledgers of a commune."""

    days: list[LedgerDay]


def _without_day(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: kept[name] for name in LedgerOut.model_fields if name != "service"}
