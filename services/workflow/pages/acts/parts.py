"""What an act is made of on the page of a dossier: its form, its words, and the route of the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.workflow.pages import shapes

Shape = Callable[[dict[str, Any]], dict[str, Any]]


class Group(StrEnum):
    """Under which heading it stands among the other things that could be done."""

    STEP = "Bước xử lý"
    OTHERS = "Hỏi ý kiến, chuyển cơ quan khác"
    APPLICANT = "Yêu cầu người nộp"
    ENDING = "Hẹn lại, kết thúc"


class When(StrEnum):
    """A field is asked for only then."""

    ALWAYS = ""
    LAST = "last"  # the result comes of the step
    SEVERAL = "several"  # more than one step may follow
    GROUND = "ground"  # a rule has to give way
    THEIRS = "theirs"  # a colleague has claimed it


@dataclass(frozen=True, kw_only=True)
class Field:
    """What is asked for, named as the API names it.

    Attributes:
        kind: area, line, date, instant, count, choice, tick, hidden.
        options: of a choice: which list it chooses from.
    """

    name: str
    label: str
    kind: str = "area"
    help: str = ""
    required: bool = False
    options: str = ""
    value: str = ""
    when: When = When.ALWAYS


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing to do.

    Attributes:
        name: as the API offers it.
        slug: last part of its page's address.
        path: below the dossier's address in the API.
        done: what is said when it is done.
        shape: what the form sent, as the API takes it.
    """

    name: str
    slug: str
    title: str
    button: str
    path: str
    done: str
    group: Group
    fields: tuple[Field, ...] = ()
    stern: bool = False
    shape: Shape = shapes.plain
    help: str = ""


REASON = Field(name="reason", label="Lý do", required=True, help="Viết bằng lời để người nộp hiểu được.")
GROUND = Field(
    name="ground",
    label="Căn cứ cho phép của lãnh đạo",
    required=True,
    when=When.GROUND,
    help="Quá thời hạn của luật hoặc không phải lần đầu nên phải ghi căn cứ.",
)
CAME_AT = Field(name="came_at", label="Nhận được lúc", kind="instant", help="Để trống: lúc này.")
TERM = (
    Field(name="term.count", label="Thời hạn", kind="count", required=True, value="3"),
    Field(name="term.unit", label="Tính theo", kind="choice", options="units_of_time", value="working_days"),
)
