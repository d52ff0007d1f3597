"""Whose page an address is, and which tabs of the console somebody sees."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.contracts import pages
from services.contracts.identity import PERMISSIONS, Role
from services.contracts.pages import ADDRESSES, CONSOLES, MENU, PANELS, TITLES, menu, tabs


def may(*roles: Role) -> Callable[[str], bool]:
    """What somebody with these roles may do."""
    return lambda rule: bool(set(roles) & PERMISSIONS[rule])


HOST, ADMIN, OFFICER = may(Role.HOSTING_ADMIN), may(Role.COMMUNE_ADMIN), may(Role.COUNTER_OFFICER)


def owner(address: str) -> str:
    """The service whose page it is: the longest beginning counts."""
    fitting = [
        (len(begins), service)
        for service, addresses in ADDRESSES.items()
        for begins in addresses
        if begins and f"{address}/".startswith(f"/{begins}/")
    ]
    return max(fitting)[1]


def test_each_console_stands_at_an_address_of_its_service() -> None:
    """The gateway sends it there, and each has a title."""
    assert {service: owner(f"{console}/thu-loi") for service, console in CONSOLES.items()} == {
        service: service for service in CONSOLES
    }
    assert CONSOLES.keys() == ADDRESSES.keys() == TITLES.keys()
    assert owner("/quan-tri/xa/1") == "intake"


def test_no_two_services_have_one_address() -> None:
    """A table with a double would depend on its order."""
    every = [one for addresses in ADDRESSES.values() for one in addresses]
    assert len(every) == len(set(every))


def test_menu_and_tabs_go_by_rules_that_exist() -> None:
    """A rule that was renamed hides nothing."""
    assert {one.rule for one in (*MENU, *PANELS)} <= PERMISSIONS.keys()


def test_everybody_sees_their_own_menu_and_tabs() -> None:
    """An officer no console, an administrator no comparison of communes."""
    assert ("/quan-tri", "Quản trị") in menu(ADMIN)
    assert ("/quan-tri", "Quản trị") not in menu(OFFICER)
    assert tabs(OFFICER, "/quay") == []
    assert [title for _, title, _ in tabs(HOST, "/quan-tri")] == [panel.title for panel in PANELS]


@pytest.mark.parametrize(
    ("here", "title"),
    [
        ("/quan-tri", "Xã và cán bộ"),
        ("/quan-tri/xa/32128", "Xã và cán bộ"),
        ("/quan-tri/thu-tuc", "Thủ tục"),
        ("/quan-tri/thu-loi/thu", "Thư lỗi"),
        ("/quan-tri/thong-bao/thu-loi", "Thư lỗi"),
    ],
)
def test_one_tab_is_open(here: str, title: str) -> None:
    """The one whose address is the longest beginning of where one is."""
    assert [name for _, name, on in tabs(HOST, here) if on] == [title]


def test_elsewhere_no_tab_is_open() -> None:
    """A page that is no panel."""
    assert not [one for one in tabs(HOST, "/xu-ly") if one[2]]
    assert pages.ZONE.utcoffset(None) is not None
