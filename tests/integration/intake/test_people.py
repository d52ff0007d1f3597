"""What the counter asks while a form is filled in: who sits here, who was here before, what it costs."""

from __future__ import annotations

import pytest

from services.contracts.status import Status
from tests.integration.intake.house import COMMUNE, COPIES, House, filing

NUMBER = "096085001234"


def found(intake: House, number: str, who: str = "officer") -> dict[str, object]:
    """Who has that number."""
    told: dict[str, object] = intake.get(
        f"{COMMUNE}/people", who=who, headers={"Identity-Number": number}
    ).json()
    return told


def test_whose_token_it_is(intake: House) -> None:
    """Name, commune, unit and roles of an officer; without a token nobody is told anything."""
    session = intake.get("/v1/sessions/current").json()
    assert (session["commune_id"], session["roles"]) == ("32128", ["counter_officer"])
    assert session["unit_id"]
    assert session["name"]
    assert intake.get("/v1/sessions/current", who="hosting").json()["commune_id"] is None
    assert intake.get("/v1/sessions/current", who="").status_code == 401


def test_whoever_was_here_is_found_again(fresh_intake: House) -> None:
    """As they last filed, with what they filed, the newest first; others are not."""
    intake = fresh_intake
    assert found(intake, NUMBER) == {"person": None, "dossiers": []}
    applicant = {**filing()["applicant"], "identity_number": NUMBER}
    first = intake.filed(applicant=applicant)
    second = intake.filed(applicant={**applicant, "phone": "0987654321"})
    told = found(intake, f" {NUMBER} ")
    assert told["person"] == {**second["applicant"], "phone": "0987654321"}
    assert [one["dossier_id"] for one in told["dossiers"]] == [  # type: ignore[attr-defined]
        second["dossier_id"],
        first["dossier_id"],
    ]
    assert told["dossiers"][0]["status"] == Status.RECEIVED  # type: ignore[index]
    assert found(intake, "096085009999") == {"person": None, "dossiers": []}
    assert found(intake, "")["person"] is None


def test_people_of_another_commune_are_not_told(fresh_intake: House) -> None:
    """Nor to somebody of this commune who does not sit at the counter; the answer is kept nowhere."""
    intake = fresh_intake
    headers = {"Identity-Number": NUMBER}
    assert intake.get("/v1/communes/99999/people", headers=headers).status_code == 403
    assert intake.get(f"{COMMUNE}/people", who="admin", headers=headers).status_code == 403
    assert intake.get(f"{COMMUNE}/people").status_code == 422
    assert intake.get(f"{COMMUNE}/people", headers=headers).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "amount"),
    [
        ("copies=3&pages=4", 18_000),  # TT 226/2016/TT-BTC, article 4: (2 × 2.000 + 2 × 1.000) × 3
        ("", 2_000),
        ("copies=1&pages=500", 200_000),
    ],
)
def test_what_it_costs_is_told_before(intake: House, query: str, amount: int) -> None:
    """By the rule that the filing itself goes by."""
    told = intake.get(f"/v1/procedures/{COPIES}/fee?{query}", who="").json()
    assert (told["amount"], told["moment"]) == (amount, "at_reception")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{COPIES}/fee?copies=0", 422),
        (f"{COPIES}/fee?copies=x", 422),
        (f"{COPIES}/fee?kind=khong-co", 422),
        (f"{COPIES}/fee?colour=red", 422),
        ("9.999999/fee", 404),
    ],
)
def test_what_cannot_be_reckoned_is_refused(intake: House, path: str, status: int) -> None:
    """With the field and what is allowed there."""
    assert intake.get(f"/v1/procedures/{path}", who="").status_code == status
