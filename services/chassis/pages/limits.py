"""The panel of limits that every service has: what is in force, by the variable that sets it; read alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from services.chassis.pages.letters import Consoles
from services.chassis.pages.site import Page, View

HERE = "han-muc"
KINDS: Mapping[str, tuple[str, str]] = {  # what an operator reads: name, and unit
    "desk_per_second": ("Các quầy của một {tenant}", "lượt/giây"),
    "client_per_second": ("Một phần mềm của {tenant}", "lượt/giây"),
    "bulk_per_second": ("Việc nặng của một {tenant}: tệp, báo cáo", "lượt/giây"),
    "lookups_per_second": ("Người dân tra cứu, tất cả cùng nhau", "lượt/giây"),
    "same_lookups_per_minute": ("Tra cứu cùng một số hay mã", "lượt/phút"),
    "wrong_passwords_per_minute": ("Mật khẩu sai của một tài khoản", "lần/phút"),
    "requests_in_work": ("Làm cùng lúc trong một tiến trình", "yêu cầu"),
    "requests_waiting": ("Được chờ trong một tiến trình", "yêu cầu"),
    "turn_seconds": ("Quầy chờ đến lượt, nhiều nhất", "giây"),
    "entrance_lag_seconds": ("Chậm đến đâu thì việc mới phải đi từ từ", "giây"),
    "assured_entrances_per_second": ("Việc mới luôn được nhận của một {tenant}", "lượt/giây"),
    "api_processes": ("Số tiến trình chia nhau các hạn mức", "tiến trình"),
}


def views(service: str, agreed: Consoles) -> Sequence[View]:
    """The page of the panel."""
    at = f"{agreed.CONSOLES[service]}/{HERE}"

    async def limits(page: Page) -> Response:
        """What is in force."""
        told = (await page.api.read("/v1/limits")).json()
        named = {one["name"]: one for one in told["items"]}
        lines = [(title.format(**agreed.WORDS), unit, named[name]) for name, (title, unit) in KINDS.items()]
        places = [(f"{console}/{HERE}", agreed.TITLES[other]) for other, console in agreed.CONSOLES.items()]
        return page.show(
            "limits.html",
            at=at,
            service=agreed.TITLES[service],
            places=places,
            lines=lines,
            told=told,
            words=agreed.WORDS,
        )

    return (View(at, limits, f"{service}.read_limits"),)
