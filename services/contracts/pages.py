"""The pages of all services: which service has which address, and whose menu and console show what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from services.contracts import calendars, identity
from services.contracts.practice import BAND, is_practice

SESSION_COOKIE = "motcua"
SIGN_IN = "/dang-nhap"
SIGN_OUT = "/dang-xuat"
PERMISSIONS = identity.PERMISSIONS
ZONE: tzinfo = calendars.VIETNAM_TIME
TENANT_PATH = "/v1/communes/{}"
WORDS: Mapping[str, str] = {"tenant": "xã", "subject": "hồ sơ"}  # for pages that all services have alike

# How an address begins says whose page it is, the longest counts; gateway and services go by this table.
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
    "workflow": ("xu-ly", "quan-tri/xu-ly"),
    "tracking": ("tra-cuu", "kiosk", "giam-sat", "quan-tri/theo-doi"),
    "notify": ("quan-tri/thong-bao",),
}

# Below these stand the panels that a service gives to the console; those that all have go by the same names.
CONSOLES: Mapping[str, str] = {
    "intake": "/quan-tri",
    "workflow": "/quan-tri/xu-ly",
    "tracking": "/quan-tri/theo-doi",
    "notify": "/quan-tri/thong-bao",
}
TITLES: Mapping[str, str] = {
    "intake": "Tiếp nhận",
    "workflow": "Xử lý",
    "tracking": "Theo dõi",
    "notify": "Thông báo",
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


@dataclass(frozen=True)
class Panel:
    """A tab of the console.

    Attributes:
        addresses: how those of its pages begin; the first is where the tab leads.
        rule: as in the menu.
    """

    addresses: Sequence[str]
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
PANELS = (
    Panel(("/quan-tri",), "Xã và cán bộ", "intake.create_staff"),
    Panel(("/quan-tri/thu-tuc",), "Thủ tục", "intake.create_staff"),
    Panel((f"{CONSOLES['workflow']}/lich",), "Lịch làm việc", "workflow.publish_commune_calendar"),
    Panel((f"{CONSOLES['notify']}/mau-tin",), "Mẫu tin", "notify.list_wordings"),
    Panel(
        (f"{CONSOLES['tracking']}/ho-so-ket", f"{CONSOLES['tracking']}/so-cai"),
        "Hồ sơ bị kẹt",
        "tracking.list_stuck",
    ),
    Panel([f"{console}/thu-loi" for console in CONSOLES.values()], "Thư lỗi", "intake.sum_up_own_letters"),
    Panel([f"{console}/han-muc" for console in CONSOLES.values()], "Hạn mức", "intake.read_limits"),
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


def tabs(may: Callable[[str], bool], here: str) -> list[tuple[str, str, bool]]:
    """Address and title of each panel that somebody sees, and whether `here` is one of its pages."""
    open_at = max((_begins(panel, here) for panel in PANELS), default=0)
    return [
        (panel.addresses[0], panel.title, open_at > 0 and _begins(panel, here) == open_at)
        for panel in PANELS
        if may(panel.rule)
    ]


def _begins(panel: Panel, here: str) -> int:
    """How much of an address is that of a panel."""
    return max(len(one) if f"{here}/".startswith(f"{one}/") else 0 for one in panel.addresses)
