"""The forms of the resolving office over HTTP: printed once from what is kept, and kept with their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry

from services.chassis.clock import SystemClock
from services.chassis.identity import TokenIssuer, keep_key, new_key
from services.chassis.issued import ISSUED
from services.contracts.envelope import HOST
from services.contracts.person import PersonData
from services.workflow import store
from services.workflow.api import create_app
from services.workflow.domain.documents import document
from services.workflow.domain.running import DueMove, Running, Stop, Supplement
from services.workflow.metrics import ApiMetrics
from services.workflow.ports import RUNNING
from tests.fakes.stories import COMMUNE, commune, sealed
from tests.fakes.workflow import received
from tests.forms.paper import in_order, texts
from tests.integration.workflow.house import House

FORMS = f"/v1/communes/{COMMUNE}/dossiers/d1/forms"
PERSON = PersonData(name="Nguyễn Thị Ngọc Huyền", address="Ấp 3, xã Cái Nước", phone="0912 345 678")
DAY = timedelta(days=1)
Get = Callable[[str], httpx.Response]


def ended(dossier: Running) -> Running:
    """With a request for papers, an apology and a stop behind it."""
    at = dossier.received_at + timedelta(hours=1)
    return replace(
        dossier,
        supplements=(
            Supplement(
                request_id="r1",
                nth=1,
                requested_at=at,
                requested_by="staff-1",
                reason="Thiếu giấy chứng sinh",
                papers=("Giấy chứng sinh",),
                in_time=True,
            ),
        ),
        moves=(
            DueMove(
                at=at,
                by="staff-2",
                why="extended",
                previous_due_at=dossier.due_at,
                due_at=dossier.due_at + DAY,
                reason="Cần xác minh thêm",
                form_number="7/PXL",
            ),
        ),
        stop=Stop(at=at, by="staff-2", why="stop", reason="Hồ sơ trùng với hồ sơ khác"),
    )


@pytest.fixture
def told(one: House) -> House:
    """A dossier with all of it, in a commune with a name."""
    one.hear(commune(), received(person=sealed(PERSON)))
    changed = document(ended(one.dossier()))
    store.alone(one.core.transactor, COMMUNE, lambda work: work.put(RUNNING, "d1", changed))
    return one


@pytest.fixture
def get(told: House) -> Iterator[Get]:
    """An officer of the commune who reads."""
    key_id, jwk = new_key()
    store.alone(
        told.core.transactor,
        HOST,
        lambda work: keep_key(work, key_id=key_id, public_key=jwk["x"], retired=False),
    )
    issuer = TokenIssuer(key_id, jwk, SystemClock())
    token = issuer.issue("staff-1", COMMUNE, ["specialist"], timedelta(hours=8))
    with TestClient(create_app(told.settings, ApiMetrics(CollectorRegistry()))) as client:
        yield lambda path: client.get(path, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        (
            "supplement/r1",
            "TT03-2025/02",
            ["PHIẾU YÊU CẦU BỔ SUNG", "Lý do: Thiếu giấy chứng sinh"],
        ),
        ("apology/1", "TT03-2025/04", ["Số: 7/PXL", "VĂN BẢN XIN LỖI", "Cần xác minh thêm"]),
        ("stop", "TT03-2025/05", ["THÔNG BÁO DỪNG", "Hồ sơ trùng với hồ sơ khác"]),
        ("control-slip", "TT03-2025/06", ["PHIẾU KIỂM SOÁT", "1. Giao: Bộ phận Một cửa xã Cái Nước"]),
        ("apology/1?basis=TT01-2018", "TT01-2018/04", ["PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"]),
        ("control-slip?basis=TT01-2018", "TT01-2018/05", ["PHIẾU KIỂM SOÁT"]),
    ],
)
def test_a_form_is_printed_once_and_kept(
    told: House, get: Get, path: str, code: str, words: list[str]
) -> None:
    """TT 01/2018/TT-VPCP, art. 10: kept in the system; the reprint is that very file, told by its hash."""
    first, again = get(f"{FORMS}/{path}"), get(f"{FORMS}/{path}")
    assert first.status_code == 200, first.text
    page = texts(first.content)[0]
    assert in_order(page, words)
    assert PERSON.name in page
    assert again.content == first.content
    (issued,) = told.all(ISSUED)
    assert (issued["form_code"], issued["subject"], issued["issued_by"]) == (code, "d1", "staff-1")
    assert first.headers["etag"] == f'"{hashlib.sha256(first.content).hexdigest()}"'


def test_the_control_slip_of_a_changed_dossier_is_another(told: House, get: Get) -> None:
    """What was printed stays as it was; what has happened since stands on a new slip."""
    get(f"{FORMS}/control-slip")
    changed = document(replace(told.dossier(), procedure_name="Đăng ký lại khai sinh"))
    store.alone(told.core.transactor, COMMUNE, lambda work: work.put(RUNNING, "d1", changed))
    assert "Đăng ký lại khai sinh" in texts(get(f"{FORMS}/control-slip").content)[0]
    assert len(told.all(ISSUED)) == 2


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("refusal", 404, "no-such-form"),
        ("apology/2", 404, "no-such-form"),
        ("supplement/r9", 404, "no-such-form"),
        ("stop?basis=TT01-2018", 404, "no-such-form"),
        ("apology/0", 422, "invalid-fields"),
        ("stop?basis=TT99", 422, "invalid-fields"),
    ],
)
def test_what_has_not_happened_is_not_printed(
    told: House, get: Get, path: str, status: int, code: str
) -> None:
    """A problem with its code, and nothing is kept."""
    answer = get(f"{FORMS}/{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert told.all(ISSUED) == []


def test_an_unknown_dossier_has_no_forms(get: Get) -> None:
    """404, whichever form it is."""
    answer = get(f"/v1/communes/{COMMUNE}/dossiers/nobody/forms/control-slip")
    assert (answer.status_code, answer.json()["code"]) == (404, "dossier-not-found")
