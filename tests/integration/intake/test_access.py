"""Coming in and going out, and who may add whom."""

from __future__ import annotations

from services.chassis.commands import IDEMPOTENCY
from services.intake import admin, bootstrap
from tests.integration.intake.house import COMMUNE, PASSWORD, House

CLIENT = {"client_id": "phan-mem.cn", "name": "Phần mềm của xã"}


def test_who_is_unknown_or_mistaken_hears_the_same(fresh_intake: House) -> None:
    """One 401 for an unknown username, a wrong password and an unknown machine."""
    intake = fresh_intake
    bodies = [{"username": "officer.cn", "password": "wrong"}, {"username": "nobody", "password": PASSWORD}]
    answers = [intake.post("/v1/sessions", body, who="") for body in bodies]
    answers.append(intake.post("/v1/tokens", {"client_id": "nobody", "client_secret": "x"}, who=""))
    told = {(one.status_code, one.json()["code"], one.json()["detail"]) for one in answers}
    assert len(told) == 1
    assert answers[0].status_code == 401


def test_a_session_needs_a_key_and_keeps_nothing(fresh_intake: House) -> None:
    """400 without Idempotency-Key; a repetition makes a new token, none is stored."""
    intake = fresh_intake
    body = {"username": "officer.cn", "password": PASSWORD}
    assert intake.send("POST", "/v1/sessions", body, headers={"Idempotency-Key": ""}).status_code == 400
    first, second = (intake.post("/v1/sessions", body, who="", key="s1").json() for _ in range(2))
    assert first["token"] != second["token"]
    assert first["commune_id"] == "32128"
    assert not [kept for kept in intake.all(IDEMPOTENCY) if "token" in (kept["body"] or {})]


def test_a_machine_gets_a_secret_once(fresh_intake: House) -> None:
    """Shown in the first answer only, kept as a hash; with it the machine gets a token of its commune."""
    intake = fresh_intake
    first = intake.post(f"{COMMUNE}/clients", CLIENT, who="admin", key="c1").json()
    again = intake.post(f"{COMMUNE}/clients", CLIENT, who="admin", key="c1").json()
    assert again["client_secret"] is None
    body = {"client_id": "phan-mem.cn", "client_secret": first["client_secret"]}
    token = intake.post("/v1/tokens", body, who="").json()
    assert (token["commune_id"], token["roles"]) == ("32128", ["machine_client"])
    intake.tokens["machine"] = token["token"]
    assert intake.get(f"{COMMUNE}/dossiers", who="machine").status_code == 200
    assert first["client_secret"] not in str(intake.all("clients")) + str(intake.all(IDEMPOTENCY))


def test_logging_out_ends_the_token(fresh_intake: House) -> None:
    """After the copy of revocations is read again the token is void."""
    intake = fresh_intake
    verifier = intake.app.state.edge.gate.verifier
    assert intake.send("DELETE", "/v1/sessions/current").status_code == 204
    verifier.refresh()
    assert intake.get(f"{COMMUNE}/dossiers").status_code == 401


def test_an_officer_is_kept_out(fresh_intake: House) -> None:
    """A revocation with `block` ends the tokens and lets in no more; only people of the commune are found."""
    intake = fresh_intake
    holder = next(one["staff_id"] for one in intake.all("staff") if one["username"] == "officer.cn")
    path = f"{COMMUNE}/revocations"
    assert intake.post(path, {"holder": "nobody"}, who="admin").status_code == 404
    assert intake.post(path, {"holder": holder, "block": True}, who="admin").status_code == 201
    intake.app.state.edge.gate.verifier.refresh()
    assert intake.get(f"{COMMUNE}/dossiers").status_code == 401
    body = {"username": "officer.cn", "password": PASSWORD}
    assert intake.post("/v1/sessions", body, who="").status_code == 401


def test_names_are_taken_once(fresh_intake: House) -> None:
    """409 for a commune, unit, username or machine that is there."""
    intake = fresh_intake
    person = {"username": "officer.cn", "name": "B", "roles": ["leader"], "unit_id": "desk"}
    unit = {"unit_id": "desk", "name": "Khác", "agency_code": "H12.1", "receives": False}
    commune = {"commune_id": "32128", "name": "Xã Khác"}
    intake.post(f"{COMMUNE}/clients", CLIENT, who="admin")
    answers = [
        intake.post("/v1/communes", commune, who="hosting"),
        intake.post(f"{COMMUNE}/units", unit, who="admin"),
        intake.post(f"{COMMUNE}/staff", {**person, "password": PASSWORD}, who="admin"),
        intake.post(f"{COMMUNE}/clients", CLIENT, who="admin"),
    ]
    assert [one.status_code for one in answers] == [409] * 4, [one.text for one in answers]


def test_only_administrators_administer(fresh_intake: House) -> None:
    """An officer adds nobody; a commune's administrator adds no commune and nobody above it."""
    intake = fresh_intake
    person = {"username": "new.one", "name": "B", "roles": ["hosting_admin"], "unit_id": "desk"}
    body = {**person, "password": PASSWORD}
    assert intake.post(f"{COMMUNE}/staff", body).status_code == 403
    assert intake.post(f"{COMMUNE}/staff", body, who="admin").status_code == 422
    other = {"commune_id": "32134", "name": "Xã Khác"}
    assert intake.post("/v1/communes", other, who="admin").status_code == 403


def test_communes_and_procedures_can_be_read(fresh_intake: House) -> None:
    """The commune with its units; every procedure with its sources, without a token."""
    intake = fresh_intake
    assert intake.get(COMMUNE).json()["units"][0]["unit_id"] == "desk"
    assert len(intake.get("/v1/communes", who="hosting").json()["items"]) == 1
    assert intake.get("/v1/communes/00000", who="hosting").status_code == 404
    items = intake.get("/v1/procedures", who="").json()["items"]
    assert len(items) >= 24
    assert all(item["legal_basis"] for item in items)
    assert intake.get(f"/v1/procedures/{items[0]['code']}", who="").json() == items[0]
    assert intake.get("/v1/procedures/9.9", who="").status_code == 404


def test_the_first_account_and_the_catalogue_are_made_once(fresh_intake: House) -> None:
    """Starting again adds no account, no key and no event."""
    intake = fresh_intake
    before = len(intake.all("events"))
    assert not bootstrap.create_hosting_admin(intake.core, "hosting", "another password")
    bootstrap.Desk(intake.settings, intake.core).prepare()
    assert len(intake.all("events")) == before
    assert admin.SHORTEST_PASSWORD >= 8


def test_an_account_whose_password_is_guessed_waits_and_others_sign_in(fresh_intake: House) -> None:
    """Five wrong passwords: 429 with Retry-After for it, from whatever address; another signs in."""
    wrong = {"username": "officer.cn", "password": "sai-mat-khau"}
    for number in range(5):
        address = {"X-Forwarded-For": f"10.0.0.{number}"}
        assert fresh_intake.post("/v1/sessions", wrong, who="", headers=address).status_code == 401
    answer = fresh_intake.post("/v1/sessions", {**wrong, "password": PASSWORD}, who="")
    assert (answer.status_code, answer.json()["code"]) == (429, "tried-too-often")
    assert 1 <= int(answer.headers["Retry-After"]) <= 12
    fresh_intake.log_in("admin", "admin.cn")


def test_a_secret_that_is_guessed_stops_the_machine_client(fresh_intake: House) -> None:
    """The same for the secret of a machine client, known or not."""
    wrong = {"client_id": "khong-co", "client_secret": "sai-mat-khau-hoan-toan"}
    statuses = [fresh_intake.post("/v1/tokens", wrong, who="").status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
