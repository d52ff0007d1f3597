"""Practice communes over HTTP: opened, used, started over; cut off, clicked twice, and never a real one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from services.contracts.calendars import civil_date
from services.contracts.intake import CommunePublished
from services.intake.handlers import practice
from services.intake.handlers.samples import SAMPLES
from services.intake.ports import COMMUNES, DOSSIERS
from services.intake.store.queries import Figures
from tests.integration.intake.house import COMMUNE, PASSWORD, House, filing

FIRST, SECOND = "/v1/communes/32128_th1", "/v1/communes/32128_th2"
EMPTY: dict[str, Any] = {"samples": False}


def practising(intake: House, who: str = "learner", username: str = "officer.cn") -> dict[str, Any]:
    """An officer signs in to practise, by the name and password of every day."""
    body = {"username": username, "password": PASSWORD, "practice": True}
    answer = intake.post("/v1/sessions", body, who="")
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    intake.tokens[who] = told["token"]
    return told


def opened(intake: House) -> House:
    """That intake with an empty practice commune."""
    assert intake.post(f"{COMMUNE}/practice", EMPTY, who="hosting").status_code == 201
    return intake


def commune(intake: House, path: str) -> dict[str, Any]:
    """As it is."""
    told: dict[str, Any] = intake.get(path, who="hosting").json()
    return told


def test_an_officer_practises_under_the_name_of_every_day(fresh_intake: House) -> None:
    """In another commune, with numbers of its own; the real one has none of it."""
    intake = opened(fresh_intake)
    told = practising(intake)
    assert (told["commune_id"], told["name"], told["roles"]) == (
        "32128_th1",
        "Lê Văn Tư",
        ["counter_officer"],
    )
    answer = intake.post(f"{FIRST}/dossiers", filing(), who="learner")
    assert answer.status_code == 201, answer.text
    assert answer.json()["dossier_number"].startswith("TH1-000.01.31.H12-")
    assert intake.get(f"{COMMUNE}/dossiers", who="officer").json()["items"] == []
    assert intake.get(f"{COMMUNE}/dossiers", who="learner").status_code == 403
    assert intake.get(f"{FIRST}/dossiers", who="officer").status_code == 403
    receipt = intake.get(f"{FIRST}/dossiers/{answer.json()['dossier_id']}/receipt", who="learner")
    assert receipt.content.startswith(b"%PDF")
    assert Figures(intake.core.store).hand_overs() == {}


def test_nobody_gets_in_by_another_way(fresh_intake: House) -> None:
    """Not without the password, not by the name of the account there, not where nothing is open."""
    intake = fresh_intake
    body = {"username": "officer.cn", "password": PASSWORD, "practice": True}
    none = intake.post("/v1/sessions", body, who="")
    assert (none.status_code, none.json()["code"]) == (409, "no-practice")
    opened(intake)
    assert intake.post("/v1/sessions", {**body, "password": "wrong"}, who="").status_code == 401
    practising(intake)
    for password in (PASSWORD, "nobody has this password", ""):
        twin = {"username": "officer.cn@32128_th1", "password": password}
        assert intake.post("/v1/sessions", twin, who="").status_code == 401
    holder = next(one["staff_id"] for one in intake.all("staff") if one["username"] == "officer.cn")
    gone = {"holder": holder, "block": True}
    assert intake.post(f"{COMMUNE}/revocations", gone, who="admin").status_code == 201
    assert intake.post("/v1/sessions", body, who="").status_code == 401


def test_it_is_in_no_public_list_and_sends_nobody_a_code(fresh_intake: House) -> None:
    """Nor in the host's list of communes; it exchanges files with nobody."""
    intake = opened(fresh_intake)
    practising(intake, "chief", "admin.cn")
    assert [one["commune_id"] for one in intake.get("/v1/communes", who="hosting").json()["items"]] == [
        "32128"
    ]
    assert commune(intake, COMMUNE)["practice_id"] == "32128_th1"
    assert [one["commune_id"] for one in intake.get("/v1/offices", who="").json()["items"]] == ["32128"]
    office = intake.get("/v1/offices/32128_th1", who="").json()
    assert (office["name"], len(office["desks"])) == ("Xã Cái Nước (thực hành)", 1)
    assert intake.get("/v1/offices/nowhere", who="").status_code == 404
    asked = intake.post(f"{FIRST}/phone-codes", {"phone": "0912345678"}, who="")
    assert (asked.status_code, asked.json()["code"]) == (409, "practice-refused")
    exported = intake.get(f"{FIRST}/exchange?from=2026-01-01&until=2026-12-31", who="chief")
    assert exported.json()["code"] == "practice-refused"
    for what, body in (
        ("units", {"unit_id": "x", "name": "X", "agency_code": "000.09.31.H12", "receives": True}),
        ("clients", {"client_id": "phan-mem.thu", "name": "Thử"}),
    ):
        assert intake.post(f"{FIRST}/{what}", body, who="hosting").json()["code"] == "practice-refused"


def test_it_comes_with_dossiers_whose_serials_have_no_gap(fresh_intake: House) -> None:
    """Filed once, however often it is asked for; every serial of every day is accounted for."""
    intake = fresh_intake
    wanted = {"samples": True}
    for _ in range(2):
        assert intake.post(f"{COMMUNE}/practice", wanted, who="hosting").json()["commune_id"] == "32128_th1"
    again = intake.post(f"{FIRST}/samples", who="hosting")
    assert (again.status_code, again.json()["dossiers_count"]) == (200, len(SAMPLES))
    assert len(intake.all(DOSSIERS)) == len(SAMPLES)
    assert intake.post(f"{COMMUNE}/samples", who="hosting").json()["code"] == "not-a-practice-commune"
    today = civil_date(intake.core.clock.now())
    for back in range(16):
        on = today - timedelta(days=back)
        account = intake.get(f"{FIRST}/units/desk/serials?on={on}", who="hosting").json()
        assert account["whole"], account


def test_started_over_by_many_clicks_it_is_started_over_once(fresh_intake: House) -> None:
    """All are told the same; who was inside is out, comes in as ever, and finds it empty."""
    intake = opened(fresh_intake)
    practising(intake)
    kept = intake.post(f"{FIRST}/dossiers", filing(), who="learner").json()
    with ThreadPoolExecutor(4) as clicks:
        answers = list(clicks.map(lambda _: intake.post(f"{FIRST}/reset", EMPTY, who="hosting"), range(4)))
    assert {(one.status_code, one.json()["commune_id"]) for one in answers} == {(201, "32128_th2")}
    assert {one["commune_id"] for one in intake.all(COMMUNES)} == {"32128", "32128_th1", "32128_th2"}
    intake.app.state.edge.gate.verifier.refresh()
    assert intake.post(f"{FIRST}/dossiers", filing(), who="learner").status_code == 401
    assert practising(intake)["commune_id"] == "32128_th2"
    assert intake.get(f"{SECOND}/dossiers", who="learner").json()["items"] == []
    assert [one["dossier_id"] for one in intake.all(DOSSIERS)] == [kept["dossier_id"]]
    assert commune(intake, FIRST)["active"] is False
    assert intake.post(f"{FIRST}/units/desk/tickets", who="").json()["code"] == "practice-closed"
    assert intake.post(f"{FIRST}/samples", who="hosting").json()["code"] == "practice-closed"
    assert intake.get("/v1/offices/32128_th1", who="").status_code == 404


def test_a_process_that_dies_in_the_middle_changes_nothing(
    fresh_intake: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closed and opened in one transaction: the old one is whole until the next one is."""
    intake = opened(fresh_intake)
    practising(intake)
    before = [intake.all(name) for name in (COMMUNES, "staff", "identity_revocations")]
    told = len(intake.all("events"))

    def dies(*_: object, **__: object) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patched:
        patched.setattr(practice, "add_twin", dies)
        assert intake.post(f"{FIRST}/reset", EMPTY, who="hosting", key="r1").status_code == 500
    assert [intake.all(name) for name in (COMMUNES, "staff", "identity_revocations")] == before
    assert len(intake.all("events")) == told
    assert intake.post(f"{FIRST}/dossiers", filing(), who="learner").status_code == 201
    for _ in range(2):
        again = intake.post(f"{FIRST}/reset", EMPTY, who="hosting", key="r1")
        assert again.json()["commune_id"] == "32128_th2"


def test_a_real_commune_is_never_started_over(fresh_intake: House) -> None:
    """Whoever asks, with a practice commune or without; its own administrator cannot open one either."""
    intake = fresh_intake
    kept = intake.filed()
    for who in ("hosting", "admin"):
        answer = intake.post(f"{COMMUNE}/reset", EMPTY, who=who)
        assert (answer.status_code, answer.json()["code"]) == (409, "not-a-practice-commune")
    assert intake.post(f"{COMMUNE}/practice", EMPTY, who="admin").status_code == 403
    opened(intake)
    assert intake.post(f"{COMMUNE}/reset", EMPTY, who="hosting").status_code == 409
    assert intake.post(f"{FIRST}/reset", EMPTY, who="officer").status_code == 403
    assert intake.post(f"{FIRST}/reset", EMPTY, who="admin").status_code == 403, "not of that commune"
    assert commune(intake, COMMUNE)["active"] is True
    assert intake.get(f"{COMMUNE}/dossiers/{kept['dossier_id']}").status_code == 200
    practising(intake, "chief", "admin.cn")
    assert intake.post(f"{FIRST}/reset", EMPTY, who="chief").json()["commune_id"] == "32128_th2"


def test_the_closing_is_said(fresh_intake: House) -> None:
    """As an event like any change of a commune."""
    intake = opened(fresh_intake)
    intake.post(f"{FIRST}/reset", EMPTY, who="hosting")
    events = intake.core.store.plumbing("events")
    found = events.find({"subject": "commune-32128_th1", "type": CommunePublished.type})
    assert len(list(found)) == 2
