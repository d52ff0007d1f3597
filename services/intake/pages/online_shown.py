"""What the pages of filing online show, made of what the API tells."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.contracts.folding import folded
from services.contracts.lookup_code import LENGTH

HOME = "/nop-ho-so"
STEPS = (
    "Chọn thủ tục",
    "Xác nhận số điện thoại",
    "Chụp giấy tờ",
    "Người nộp hồ sơ",
    "Xem lại và nộp",
)
DELIVERIES = {
    "desk": "Tự đến nhận tại bộ phận một cửa",
    "post": "Nhận qua bưu điện, tại nhà",
    "online": "Nhận bản điện tử",
}
Told = Mapping[str, Any]
ASKED = 5  # papers are awaited


@dataclass(frozen=True)
class Paper:
    """A line of the checklist.

    Attributes:
        state: done, waived, missing, optional.
        photos: its pages.
    """

    code: str
    name: str
    note: str
    state: str
    photos: Sequence[Told]


@dataclass(frozen=True)
class Group:
    """Papers of which each is needed, or one is enough.

    Attributes:
        is_met: whether nothing of it is missing.
    """

    papers: Sequence[Paper]
    one_is_enough: bool
    is_met: bool


def matching(items: Iterable[Told], asked: str, *names: str) -> list[Told]:
    """Those in whose names every word asked for begins a word, with marks or without."""
    words = folded(asked).split()

    def fits(item: Told) -> bool:
        text = " " + folded(" ".join(str(item[name]) for name in names))
        return all(f" {word}" in text for word in words)

    return [item for item in items if fits(item)]


def by_field(procedures: Iterable[Told]) -> dict[str, list[Told]]:
    """What can be filed without coming, by its field."""
    found: dict[str, list[Told]] = {}
    for one in procedures:
        if not one["instant"]:
            found.setdefault(one["field"], []).append(one)
    return found


def papers_to_send(procedure: Told) -> list[Told]:
    """Papers that are sent in: what is only shown at the desk is not."""
    return [paper for paper in procedure["papers"] if not paper["presented"]]


def papers_to_show(procedure: Told) -> list[Told]:
    """Papers that are shown at the desk and taken home."""
    return [paper for paper in procedure["papers"] if paper["presented"]]


def checklist(procedure: Told, filing: Told) -> list[Group]:
    """The papers of a filing: what is there, what is missing, what is only needed sometimes."""
    gathered: dict[str, list[Told]] = {}
    for rule in papers_to_send(procedure):
        gathered.setdefault(rule["any_of"] or f"only {rule['code']}", []).append(rule)
    return [_group(rules, filing) for rules in gathered.values()]


def _group(rules: Sequence[Told], filing: Told) -> Group:
    have = {photo["paper"] for photo in filing["photos"]} | set(filing["waived"])
    # Of an answer to a request the desk says what is missing.
    free = bool(filing["answers"]) or not any(rule["obligatory"] for rule in rules)
    is_met = free or any(rule["code"] in have for rule in rules)
    return Group([_paper(rule, filing, is_met) for rule in rules], len(rules) > 1, is_met)


def _paper(rule: Told, filing: Told, is_met: bool) -> Paper:
    photos = [photo for photo in filing["photos"] if photo["paper"] == rule["code"]]
    otherwise = "optional" if is_met else "missing"
    waived = "waived" if rule["code"] in filing["waived"] else otherwise
    return Paper(rule["code"], rule["name"], rule["note"], "done" if photos else waived, photos)


def missing(groups: Iterable[Group]) -> list[Paper]:
    """The first paper of each group that lacks one: what to do next."""
    return [group.papers[0] for group in groups if not group.is_met]


def paper_of(groups: Iterable[Group], code: str) -> Paper | None:
    """The line of that paper."""
    return next((paper for group in groups for paper in group.papers if paper.code == code), None)


def sign_of(dossier: Told) -> tuple[str, str]:
    """How an own dossier stands: the look of its tag, and the word in it."""
    if dossier["delivery"] == "ready":
        return "good", "Có kết quả, mời đến nhận"
    if dossier["overdue"]:
        return "late", f"{dossier['state_title']} – quá hạn"
    if dossier["status"] == ASKED:
        return "soon", dossier["state_title"]
    return "plain", dossier["state_title"]


def spoken(phone: str) -> str:
    """A telephone as people read it: 0912 345 678."""
    return f"{phone[:4]} {phone[4:7]} {phone[7:]}".strip()


def grouped(code: str) -> str:
    """A look-up code as people read it: groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def picture(svg: str) -> str:
    """A drawing as the address of a picture."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
