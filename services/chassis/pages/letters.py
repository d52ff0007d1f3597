"""The panel of dead letters that every service has: what is wrong, how often, since when, and what helps.

The host sees all, sends back and discards; whoever administers a tenant sees how many of theirs there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlencode

from starlette.responses import PlainTextResponse, Response

from services.chassis.pages.site import Page, View
from services.chassis.poison import Kind
from services.chassis.problems import Problem

HERE = "thu-loi"
API = "/v1/dead-letters"
FILTERS = ("kind", "cause", "type", "tenant")
LISTED = 25
MOST_PARTS = 50  # of 100 letters; beyond them the same button goes on

KINDS: Mapping[Kind, tuple[str, str]] = {  # what an operator reads: name, and what helps
    Kind.UNREADABLE: (
        "Không đọc được",
        "Tìm xem ai đã gửi; tin gốc còn trong nhật ký của nơi gửi. Rồi bỏ thư này.",
    ),
    Kind.VERSION: ("Phiên bản mới hơn", "Nâng cấp dịch vụ này; khi khởi động nó tự xử lý lại."),
    Kind.CONTRACT: ("Sai cấu trúc", "Nâng cấp bên sai về nội dung tin, rồi gửi lại."),
    Kind.SEAL: (
        "Không mở được niêm phong",
        "Cho dịch vụ này cùng MOTCUA_SEAL_SECRET như các dịch vụ khác, rồi gửi lại.",
    ),
    Kind.RULE: (
        "Trái quy tắc",
        "Đọc nguyên nhân; sửa dữ liệu liên quan hoặc nâng cấp, rồi gửi lại; hoặc bỏ kèm lý do.",
    ),
    Kind.STORE: ("Cơ sở dữ liệu từ chối", "Nâng cấp, hoặc sửa bản ghi đang vướng, rồi gửi lại."),
    Kind.GAVE_UP: ("Bên kia vắng quá lâu", "Khi bên kia hoạt động lại thì gửi lại."),
    Kind.FATAL: ("Làm chương trình dừng", "Xem nhật ký của worker vì sao dừng, nâng cấp, rồi gửi lại."),
    Kind.DEFECT: ("Lỗi phần mềm", "Nguyên nhân ghi tệp và dòng. Nâng cấp, rồi gửi lại."),
    Kind.UNSORTED: ("Chưa phân loại", "Xem nguyên nhân từng thư."),
}
STATES = {"open": "chưa giải quyết", "sent_back": "đã gửi lại", "discarded": "đã bỏ"}
DONE = {"gui-lai": "Đã gửi lại", "bo": "Đã bỏ"}


class Consoles(Protocol):
    """Where the panels of the services are, and how they are called."""

    CONSOLES: Mapping[str, str]
    TITLES: Mapping[str, str]
    TENANT_PATH: str
    WORDS: Mapping[str, str]


class LetterPages:
    """The panel of one service."""

    def __init__(self, service: str, agreed: Consoles) -> None:
        self._agreed = agreed
        self._service = service
        self.at = f"{agreed.CONSOLES[service]}/{HERE}"

    async def overview(self, page: Page) -> Response:
        """The open letters from three sides, and the first of them."""
        return await self._overview(page, _wanted(page.request.query_params))

    async def count(self, page: Page) -> Response:
        """How many are open, as a mere number: for the tabs of the other services."""
        summary = await self._summary(page, {})
        return PlainTextResponse(str(summary["count"]), headers={"Cache-Control": "no-store"})

    async def letter(self, page: Page) -> Response:
        """One letter."""
        return await self._letter(page, page.request.query_params.get("letter_id", ""))

    async def sent_back(self, page: Page) -> Response:
        """Letters go back to be handled."""
        return await self._acted(page, "send-back", "gui-lai")

    async def discarded(self, page: Page) -> Response:
        """Letters are given up."""
        return await self._acted(page, "discard", "bo")

    async def _acted(self, page: Page, act: str, done: str) -> Response:
        try:
            total, left = await _in_parts(page, act)
        except Problem as problem:
            named = str(page.form.get("letter_id", ""))
            if named:
                return await self._letter(page, named, problem)
            return await self._overview(page, _wanted(page.form), problem)
        told = {"xong": done, "so": total["done"], "con": int(left), "hong": total["unreadable"]}
        return page.to(f"{self.at}?{urlencode(told)}")

    async def _summary(self, page: Page, wanted: Mapping[str, str]) -> Any:
        if not page.visitor.tenant:
            return (await page.api.read(f"{API}/summary", wanted)).json()
        own = self._agreed.TENANT_PATH.format(page.visitor.tenant)
        return (await page.api.read(f"{own}/dead-letters")).json()

    async def _overview(
        self, page: Page, wanted: Mapping[str, str], problem: Problem | None = None
    ) -> Response:
        letters: dict[str, Any] = {"items": [], "next": None}
        if page.visitor.may(f"{self._service}.list_letters"):
            after = page.request.query_params.get("after")
            asked = {**wanted, "limit": LISTED, "after": after}
            letters = (await page.api.read(API, asked)).json()
        return page.show(
            "letters.html",
            **self._frame(page),
            summary=await self._summary(page, wanted),
            letters=letters,
            wanted=wanted,
            filters=[(name, _shown(name, text)) for name, text in wanted.items()],
            narrowed=lambda **more: f"{self.at}?{urlencode({**wanted, **more})}",
            done=_done(page.request.query_params) if problem is None else "",
            problem=problem,
        )

    async def _letter(self, page: Page, letter_id: str, problem: Problem | None = None) -> Response:
        found = (await page.api.read(f"{API}/letter", {"letter_id": letter_id})).json()
        return page.show("letter.html", **self._frame(page), letter=found, states=STATES, problem=problem)

    def _frame(self, page: Page) -> Mapping[str, Any]:
        places = [
            (f"{console}/{HERE}", self._agreed.TITLES[service])
            for service, console in self._agreed.CONSOLES.items()
            if page.visitor.may(f"{service}.sum_up_own_letters")
        ]
        return {
            "at": self.at,
            "service": self._agreed.TITLES[self._service],
            "places": places,
            "words": self._agreed.WORDS,
            "kinds": {str(kind): told for kind, told in KINDS.items()},
            "acts": page.visitor.may(f"{self._service}.send_back_letters"),
        }


async def _in_parts(page: Page, act: str) -> tuple[dict[str, int], bool]:
    """Do it to all that are meant, part by part; what became of them, and whether there are more."""
    total = {"done": 0, "unreadable": 0}
    after = None
    for part in range(MOST_PARTS):
        body = {**page.sent, **({"after": after} if after else {})}
        told = (await page.api.act(f"{API}/{act}", body, once=f"{page.once}.{part}")).json()
        total = {name: count + told[name] for name, count in total.items()}
        after = told["next"]
        if after is None:
            break
    return total, after is not None


def _wanted(given: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(given[name]) for name in FILTERS if given.get(name)}


def _shown(name: str, text: str) -> str:
    return KINDS[Kind(text)][0] if name == "kind" and text in set(Kind) else text


def _done(told: Mapping[str, str]) -> str:
    """What was done, in a sentence; empty if nothing was."""
    what, count = DONE.get(told.get("xong", "")), told.get("so", "")
    if what is None or not count.isdigit():
        return ""
    unreadable = told.get("hong", "0")
    more = (
        f" {unreadable} thư không phải tin của hệ thống nên vẫn còn; chỉ có thể bỏ."
        if unreadable != "0"
        else ""
    )
    rest = " Còn nữa: xin bấm lại để làm tiếp." if told.get("con") == "1" else ""
    return f"{what} {count} thư.{more}{rest}"


def views(service: str, agreed: Consoles) -> Sequence[View]:
    """The pages of the panel."""
    made = LetterPages(service, agreed)
    see, rule = f"{service}.sum_up_own_letters", f"{service}.{{}}".format
    return (
        View(made.at, made.overview, see),
        View(f"{made.at}/so", made.count, see),
        View(f"{made.at}/thu", made.letter, rule("read_letter")),
        View(f"{made.at}/gui-lai", made.sent_back, rule("send_back_letters"), methods=("POST",)),
        View(f"{made.at}/bo", made.discarded, rule("discard_letters"), methods=("POST",)),
    )
