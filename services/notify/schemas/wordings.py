"""Templates as the API takes and shows them, with the example by which they are tried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.person import PersonData
from services.notify.domain.letter import Said
from services.notify.domain.message import Facts
from services.notify.domain.rules import Channel, Notice
from services.notify.domain.templates import (
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    PLACEHOLDERS,
    REQUIRED,
    NewWording,
    Published,
    Wording,
)

TITLES: Mapping[Notice, str] = {
    Notice.FILED: "Đã nhận hồ sơ nộp trực tuyến",
    Notice.RECEIVED: "Đã tiếp nhận, hẹn trả kết quả",
    Notice.DECLINED: "Chưa tiếp nhận",
    Notice.COMPLETED: "Có kết quả",
    Notice.REFUSED: "Từ chối giải quyết",
    Notice.SUPPLEMENT: "Yêu cầu bổ sung giấy tờ",
    Notice.PAYMENT: "Đề nghị nộp tiền",
    Notice.RESUMED: "Tiếp tục giải quyết, ngày hẹn mới",
    Notice.EXTENDED: "Xin lỗi và hẹn lại",
    Notice.WITHDRAWAL_DENIED: "Chưa chấp thuận rút hồ sơ",
    Notice.STOPPED: "Dừng giải quyết",
    Notice.PHONE_CODE: "Mã xác nhận điện thoại",
    Notice.ACCOUNT_CODE: "Mã mở tài khoản, đọc cho cán bộ",
}
MEANINGS: Mapping[str, str] = {
    "unit": "tên đơn vị",
    "code": "số hồ sơ, hoặc mã tra cứu khi chưa có số",
    "desk_phone": "điện thoại quầy",
    "desk_address": "địa chỉ quầy",
    "lookup": "địa chỉ tra cứu",
    "appointment": "giờ, ngày hẹn trả",
    "reason": "lý do",
    "papers": "giấy tờ cần bổ sung",
    "answer_by": "hạn nộp, hoặc hạn dùng mã",
    "amount": "số tiền",
}
# An example for trying out: no real office, no real person.
EXAMPLE = Facts(
    unit_name="Trung tâm Phục vụ hành chính công xã Ví Dụ",
    desk_phone="0290 000 0000",
    desk_address="trụ sở UBND xã Ví Dụ",
    dossier_number="000.00.00.H00-261124-0001",
    appointment_at=datetime(2026, 11, 27, 3, 30, tzinfo=UTC),
    answer_by=datetime(2026, 12, 4, 10, 0, tzinfo=UTC),
    amount=120_000,
)
SOMEBODY = PersonData(lookup_code="K7QM2XRP9TDA", reason="thiếu bản vẽ thửa đất", papers=("Bản vẽ thửa đất",))
WITH_A_CODE = PersonData(phone_code="123456")


class WordingIn(BaseModel):
    """A template that is to count."""

    model_config = ConfigDict(extra="forbid")
    base: Annotated[str, Field(max_length=100, description="The version that you have seen.")]
    subject: Annotated[str, Field(max_length=LONGEST_SUBJECT, description="Of mails alone.")] = ""
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    reason: Annotated[str, Field(min_length=1, max_length=500, description="Kept with the version.")]

    def new(self, notice: Notice, channel: Channel) -> NewWording:
        """As the use case takes it."""
        lines = self.text.replace("\r\n", "\n")
        told = {"base": self.base, "subject": self.subject, "text": lines, "reason": self.reason}
        return NewWording(notice=notice, channel=channel, **told)


class WordingItem(BaseModel):
    """A template in a list; without `published_at` it is the software's."""

    notice: Notice
    notice_text: str
    channel: Channel
    version: str
    subject: str
    text: str
    published_at: datetime | None
    published_by: str

    @classmethod
    def of(cls, notice: Notice, channel: Channel, now: Wording, last: Published | None) -> Self:
        """As it is now."""
        own = last if last is not None and last.name == now.name else None
        return cls(
            notice=notice,
            notice_text=TITLES[notice],
            channel=channel,
            version=now.name,
            subject=now.subject.template,
            text=now.text.template,
            published_at=own.published_at if own else None,
            published_by=own.published_by if own else "",
        )


class WordingList(BaseModel):
    """All of them."""

    items: list[WordingItem]


class FieldOut(BaseModel):
    """A field that may stand in a template, `$name`; a required one must."""

    name: str
    meaning: str
    required: bool


class WordingTried(BaseModel):
    """A template filled in; of an SMS also in which alphabet and in how many parts it travels."""

    subject: str
    text: str
    alphabet: str | None
    characters: int | None
    parts: int | None

    @classmethod
    def of(cls, said: Said) -> Self:
        """As it would leave."""
        cost = said.segments
        return cls(
            subject=said.subject,
            text=said.text,
            alphabet=cost.alphabet if cost else None,
            characters=cost.units if cost else None,
            parts=cost.count if cost else None,
        )


class VersionOut(BaseModel):
    """A version; the software's has neither time nor author."""

    version: str
    subject: str
    text: str
    published_at: datetime | None = None
    published_by: str = ""
    reason: str = ""


class WordingDetail(WordingItem):
    """One template with all that belongs to it; the last version first."""

    fields: list[FieldOut]
    example: WordingTried
    versions: list[VersionOut]

    @classmethod
    def of_all(
        cls,
        notice: Notice,
        channel: Channel,
        now: Wording,
        shipped: Wording,
        published: Sequence[Published],
        example: WordingTried,
    ) -> Self:
        """All of it."""
        item = WordingItem.of(notice, channel, now, next(iter(published), None))
        return cls(
            **item.model_dump(),
            fields=[
                FieldOut(name=name, meaning=MEANINGS[name], required=name in REQUIRED)
                for name in sorted(PLACEHOLDERS[notice], key=list(MEANINGS).index)
            ],
            example=example,
            versions=[*map(_version, published), _shipped(shipped)],
        )


def _version(one: Published) -> VersionOut:
    return VersionOut(
        version=one.name,
        subject=one.subject,
        text=one.text,
        published_at=one.published_at,
        published_by=one.published_by,
        reason=one.reason,
    )


def _shipped(one: Wording) -> VersionOut:
    return VersionOut(version=one.name, subject=one.subject.template, text=one.text.template)
