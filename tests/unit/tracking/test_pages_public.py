"""The public pages in front of an API that answers as it is told: statuses, refusals, the store away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from services.chassis.identity import TokenVerifier
from services.chassis.pages.site import Pages
from services.chassis.problems import FieldError, Problem
from services.tracking.domain.statuses import Status
from services.tracking.pages import site
from tests.fakes.stories import CODE
from tests.unit.tracking.test_answers import running

OFFICE = {"commune_id": "32128", "name": "Xã Cái Nước", "desk_phone": "0290 388", "desk_address": "Khóm 1"}
KIOSK = "/kiosk/32128"
FRESH = {"As-Of": "2026-11-24T01:00:00Z", "Behind-Seconds": "3"}


@dataclass
class Api:
    """What the API answers, and what it was asked."""

    office: Callable[[], Response] = lambda: JSONResponse(OFFICE)
    found: Callable[[], Response] = lambda: JSONResponse(running(), headers=FRESH)
    rated: Callable[[], Response] = lambda: JSONResponse({"rating": 4}, 201)
    codes: list[str | None] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    said: list[tuple[Any, str | None]] = field(default_factory=list)

    def client(self) -> TestClient:
        """A browser without script, in front of the pages."""

        async def rate(request: Request) -> Response:
            self.said.append((await request.json(), request.headers.get("idempotency-key")))
            return self.rated()

        def look_up(request: Request) -> Response:
            self.codes.append(request.headers.get("lookup-code"))
            return self.found()

        def number(request: Request) -> Response:
            self.numbers.append(request.path_params["number"])
            return JSONResponse(
                {"dossier_number": "H12.28-261124-0001", "percent": 50, "practice": False}, headers=FRESH
            )

        app = Starlette(
            routes=[
                Route("/v1/public/communes/{commune_id}", lambda _: self.office()),
                Route("/v1/public/dossiers/{number}", number),
                Route("/v1/public/lookup", look_up),
                Route("/v1/public/ratings", rate, methods=["POST"]),
            ]
        )
        app.add_middleware(Pages, site=site(), verifier=cast(TokenVerifier, None))
        return TestClient(app)


def refused(status: int, code: str = "any", title: str = "Chưa được") -> Callable[[], Response]:
    """An API that refuses."""
    slip = [FieldError("Lookup-Code", "Mã tra cứu chưa đúng.")] if status == 422 else []
    return lambda: Problem(status, code, title, errors=slip).response()


@pytest.mark.parametrize("address", [KIOSK, "/tra-cuu"])
@pytest.mark.parametrize("status", Status)
def test_every_status_is_shown_and_kept_nowhere(address: str, status: Status) -> None:
    """Whatever is known of it; the answer is for no cache."""
    for changes in ({}, {"late": True}, {"appointment_at": None, "desk_phone": "", "dossier_number": None}):
        found = running(status=int(status), **changes)
        api = Api(found=partial(JSONResponse, found))
        answer = api.client().post(address, data={"Lookup-Code": CODE})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert found["next_thing"] in answer.text
        assert "None" not in answer.text
        assert "đang nạp dữ liệu" in answer.text  # this API never says how fresh it is


@pytest.mark.parametrize("address", [KIOSK, "/tra-cuu"])
def test_what_is_typed_reaches_the_api_as_code_or_number(address: str) -> None:
    """Cleaned; what is neither goes as nothing, for the API to refuse."""
    api = Api()
    client = api.client()
    for typed in ("k7qm-2xrp 9tda", f"https://x.vn/tra-cuu#{CODE}", "h12.28-261124-0001", "đâu rồi?", ""):
        client.post(address, data={"Lookup-Code": typed})
    assert api.codes == [CODE, CODE, "", ""]
    assert api.numbers == ["H12.28-261124-0001"]


@pytest.mark.parametrize(
    ("status", "told"), [(404, "vừa nộp"), (422, "Mã tra cứu chưa đúng."), (429, "Chưa được")]
)
def test_a_refusal_is_a_sentence_and_the_form_stays(status: int, told: str) -> None:
    """With what was typed, on the phone; at the kiosk with a way back."""
    client = Api(found=refused(status)).client()
    phone = client.post("/tra-cuu", data={"Lookup-Code": "K7QM2XRP9TDB"})
    kiosk = client.post(KIOSK, data={"Lookup-Code": "K7QM2XRP9TDB"})
    assert phone.status_code == kiosk.status_code == status
    assert told in phone.text
    assert 'value="K7QM2XRP9TDB"' in phone.text
    assert "K7QM2XRP9TDB" not in kiosk.text
    assert f'href="{KIOSK}"' in kiosk.text


def test_without_script_the_kiosk_forgets_as_well() -> None:
    """A page with an answer leaves by itself; the one that waits stays."""
    client = Api().client()
    leaves = f'<noscript><meta http-equiv="refresh" content="20;url={KIOSK}"></noscript>'
    assert leaves in client.post(KIOSK, data={"Lookup-Code": CODE}).text
    assert "refresh" not in client.get(KIOSK).text


def test_with_the_store_away_the_kiosk_opens_and_waits() -> None:
    """Its script tries again; an unknown commune has no kiosk."""
    away = Api(office=refused(503)).client().get(KIOSK)
    assert away.status_code == 503
    assert 'class="wrong"' in away.text
    assert "kiosk.js" in away.text
    unknown = Api(office=refused(404, title="Không có xã này")).client().get(KIOSK)
    assert unknown.status_code == 404
    assert "kiosk.js" not in unknown.text


@pytest.mark.parametrize(("address", "via"), [(KIOSK, "kiosk"), ("/tra-cuu", "phone")])
def test_a_rating_is_sent_once_and_thanked_for(address: str, via: str) -> None:
    """With the form's key; one that was given before stands, another refusal is told."""
    api = Api(found=lambda: JSONResponse(running(status=10, rating=4, may_rate=False)))
    form = {"Lookup-Code": CODE, "rating": "4", "_once": "pressed"}
    client = api.client()
    assert "đã đánh giá: <b>Hài lòng</b>" in client.post(f"{address}/danh-gia", data=form).text
    assert api.said == [({"lookup_code": CODE, "rating": "4", "via": via}, "pressed")]
    api.rated = refused(409, "already-rated")
    assert client.post(f"{address}/danh-gia", data=form).status_code == 200
    api.rated = refused(409, "not-returned")
    assert client.post(f"{address}/danh-gia", data=form).status_code == 409


def test_a_form_of_another_site_is_refused() -> None:
    """Nobody rates from elsewhere."""
    answer = (
        Api().client().post(f"{KIOSK}/danh-gia", data={"rating": "1"}, headers={"Origin": "https://x.vn"})
    )
    assert answer.status_code == 403


def test_a_kiosk_and_an_answer_of_practice_say_so() -> None:
    """The band across the kiosk of a practice commune, and on the answer wherever it is shown."""
    browser = Api(found=lambda: JSONResponse(running(practice=True), headers=FRESH)).client()
    band = "THỰC HÀNH – không phải hồ sơ thật"
    assert f'<p class="band" role="note">{band}</p>' in browser.get("/kiosk/32128_th1").text
    assert band not in browser.get(KIOSK).text
    assert f'<p class="practice">{band}</p>' in browser.post("/tra-cuu", data={"Lookup-Code": CODE}).text
