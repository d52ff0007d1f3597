"""The pages of all services: which service has which address, and whose menu shows what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.contracts.practice import BAND, is_practice

SESSION_COOKIE = "motcua"
SIGN_IN = "/dang-nhap"
SIGN_OUT = "/dang-xuat"

# The first part of an address says whose page it is; the gateway and the services go by this table.
ADDRESSES: Mapping[str, Sequence[str]] = {
    "intake": (
        "",
        "dang-nhap",
        "dang-xuat",
        "quay",
        "nop-ho-so",
        "lay-so",
        "bang-goi",
        "van-ban",
        "quan-tri",
    ),
    "workflow": ("xu-ly",),
    "tracking": ("tra-cuu", "kiosk", "giam-sat"),
}


@dataclass(frozen=True)
class MenuEntry:
    """A line of the menu.

    Attributes:
        rule: a line of the permission table; who may do that sees the entry.
    """

    address: str
    title: str
    rule: str


MENU = (
    MenuEntry("/quay", "Tiếp nhận", "intake.file_dossier"),
    MenuEntry("/xu-ly", "Xử lý", "workflow.list_inbox"),
    MenuEntry("/van-ban", "Văn bản đến", "intake.acknowledge_document"),
    MenuEntry("/giam-sat", "Giám sát", "tracking.read_board"),
    MenuEntry("/quan-tri", "Quản trị", "intake.create_staff"),
    MenuEntry("/giam-sat/cac-xa", "Các xã", "tracking.compare_communes"),
)


def band(communes: Iterable[str]) -> str:
    """What stands across the top of every page of a practice commune.

    Args:
        communes: what may be the id of one: the visitor's, and parts of the address.
    """
    return BAND if any(map(is_practice, communes)) else ""


def menu(may: Callable[[str], bool]) -> list[tuple[str, str]]:
    """Address and title of what somebody sees on top."""
    return [(entry.address, entry.title) for entry in MENU if may(entry.rule)]
