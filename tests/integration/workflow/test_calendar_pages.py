"""The panel of calendars, as a browser without script gets it: seen, tried, published."""

from __future__ import annotations

import re

import pytest

from services.contracts.envelope import HOST
from services.workflow import bootstrap, store
from services.workflow.handlers.calendars import host_calendar
from tests.fakes.calendars import VN, at
from tests.fakes.stories import COMMUNE
from tests.integration.workflow.house import House
from tests.integration.workflow.planting import plant, some
from tests.integration.workflow.windows import Window, Windows

HERE = "/quan-tri/xu-ly/lich"
FAIR = {
    "days__0__on": "2026-11-23",
    "days__0__type": "holiday",
    "days__0__name": "Ngày hội",
    "days__0__source": "Quyết định 12",
}


@pytest.fixture
def host(one: House, window: Windows) -> Window:
    """The hosting unit's administrator; four dossiers of two days run."""
    bootstrap.prepare(one.settings, one.core, one.means)
    told = {"limit_unit": "working_days", "limit_count": 2, "calendar_version": VN.version}
    received, due = at("20/11 08:00"), at("24/11 08:00")
    plant(one.core, one.means, some(4, COMMUNE, at=received, received_at=received, due_at=due, **told))
    return window("hosting_admin", "host-1", None)


def in_force(one: House) -> str:
    """The hosting unit's version."""
    return store.alone(one.core.transactor, HOST, host_calendar).version


def typed(page: str) -> dict[str, str]:
    """What the form of a preview holds, for sending it as it is."""
    form = page[page.index('action="/quan-tri/xu-ly/lich/cong-bo"') :]
    found = re.findall(r'<input type="hidden" name="([^_"][^"]*)" value="([^"]*)">', form)
    return {name.replace(".", "__"): value for name, value in found}


def test_a_day_is_tried_and_published(host: Window, one: House) -> None:
    """The trial tells how many dates would move and changes nothing; published, the page shows the day."""
    page = host.see(f"{HERE}?nam=2026")
    assert page.status_code == 200
    for text in ("Quốc khánh", "chưa xác nhận, chưa áp dụng", "vn-2026", "Tháng 12"):
        assert text in page.text
    trial = host.send(f"{HERE}/xem-thu", page, **FAIR)
    assert trial.status_code == 200
    assert "23/11/2026 (thứ Hai): nghỉ lễ, Ngày hội" in trial.text
    assert "<b>4</b> hồ sơ sẽ đổi ngày hẹn" in trial.text
    assert "25/11/2026" in trial.text
    assert in_force(one) == "vn-2026"
    sent = host.send(f"{HERE}/cong-bo", trial, **typed(trial.text))
    assert (sent.status_code, sent.headers["location"]) == (303, f"{HERE}?xong=1&nam=2026")
    assert host.send(f"{HERE}/cong-bo", trial, **typed(trial.text)).status_code == 303
    assert in_force(one) == "vn-2026.1"
    shown = host.see(sent.headers["location"]).text
    assert "Đã công bố lịch mới" in shown
    at_once = host.send(f"{HERE}/xem-thu", page, days__0__on="2026-11-23", days__0__type="ordinary")
    assert "trở lại ngày thường" in at_once.text  # the trial goes by what is in force this moment
    assert "Ngày hội" in shown
    old = host.see(f"{HERE}?ban=vn-2026&nam=2026").text
    assert "không còn áp dụng" in old
    assert "Ngày hội" not in old


def test_a_calendar_that_changed_meanwhile_is_not_written_over(host: Window, one: House) -> None:
    """Who published from an older trial is told so and sees the present calendar."""
    page = host.see(HERE)
    first = host.send(f"{HERE}/xem-thu", page, **FAIR)
    confirm = host.send(f"{HERE}/xem-thu", page, confirm="vietnam-culture-day")
    assert "Ngày Văn hóa Việt Nam, được áp dụng" in confirm.text
    assert host.send(f"{HERE}/cong-bo", confirm, **typed(confirm.text)).status_code == 303
    late = host.send(f"{HERE}/cong-bo", first, **typed(first.text))
    assert late.status_code == 412
    assert "Lịch đã thay đổi" in late.text
    assert in_force(one) == "vn-2026+vietnam-culture-day"


def test_what_is_missing_is_said_at_its_field(host: Window) -> None:
    """And what was typed stays."""
    page = host.see(HERE)
    answer = host.send(f"{HERE}/xem-thu", page, **{**FAIR, "days__0__source": ""})
    assert answer.status_code == 422
    assert re.search(r'id="days.0.source"[^>]*aria-invalid="true"', answer.text)
    assert 'value="Ngày hội"' in answer.text


def test_an_administrator_changes_their_own_commune_alone(host: Window, window: Windows, one: House) -> None:
    """Whatever commune the form names; a day of their own is taken back by an ordinary one."""
    admin = window("commune_admin", "admin-1")
    page = admin.see(f"{HERE}?xa=32131&nam=2026")
    assert f"Xã {COMMUNE}, theo lịch chung" in page.text
    trial = admin.send(f"{HERE}/xem-thu", page, **FAIR, xa="32131")
    sent = admin.send(f"{HERE}/cong-bo", trial, **typed(trial.text))
    assert sent.headers["location"] == f"{HERE}?xa={COMMUNE}&xong=1&nam=2026"
    assert "riêng của xã" in admin.see(sent.headers["location"]).text
    back = admin.send(f"{HERE}/xem-thu", page, days__0__on="2026-11-23", days__0__type="ordinary")
    assert admin.send(f"{HERE}/cong-bo", back, **typed(back.text)).status_code == 303
    assert "Làm việc bình thường" in admin.see(f"{HERE}?nam=2026").text
    assert in_force(one) == "vn-2026"
    assert window("leader", "staff-3").see(HERE).status_code == 403
    assert window("commune_admin", "admin-1").see(f"{HERE}/tien-do").status_code == 403
    assert f"Xã {COMMUNE}" in host.see(f"{HERE}?xa={COMMUNE}").text


def test_before_the_first_calendar_it_says_so(window: Windows) -> None:
    """A page, and no fault."""
    answer = window("hosting_admin", "host-1", None).see(HERE)
    assert answer.status_code == 404
    assert "Chưa công bố lịch làm việc nào" in answer.text
