"""The catalogue over HTTP: what is posted up for everybody, and what the hosting unit has to check."""

from __future__ import annotations

import pytest

from services.intake.ports import PROCEDURES
from tests.integration.intake.house import House


def test_what_is_posted_up_is_whole(intake: House) -> None:
    """Full fee text, exemptions, papers, limit, sources with their flags, without a token (niêm yết)."""
    adoption = intake.get("/v1/procedures/2.001263", who="").json()
    assert adoption["fee_rule"]["amount"] == 400_000
    assert len(adoption["fee_rule"]["exemptions"]) == 4
    assert "miễn cho" in adoption["fee"]
    assert (adoption["fee_rule"]["moment"], adoption["fee_rule"]["moment_number"]) == ("at_reception", 1)
    copies = intake.get("/v1/procedures/2.000815", who="").json()
    assert copies["fee_rule"]["pages"]["most_per_copy"] == 200_000
    assert (copies["limit"]["rule"], copies["limit"]["verified"]) == ("certification", True)
    assert copies["legal_basis"][0] == {"text": "NĐ 23/2015/NĐ-CP, Điều 5, 7, 18-22", "verified": True}
    for item in intake.get("/v1/procedures", who="").json()["items"]:
        assert item["papers"], item["code"]
        assert item["papers_source"]
        assert item["limit"]["text"] == item["time_limit"]
        assert item["result_rule"]["name"] == item["result"]
        assert item["system_of_record"]["name"]


@pytest.mark.parametrize(("on", "version"), [("2027-02-28", 1), ("2027-03-01", 2)])
def test_the_day_that_is_asked_about_chooses_the_version(intake: House, on: str, version: int) -> None:
    """Luật Hộ tịch 03/2026/QH16 from 01/03/2027: the listing of a later day shows what will hold then."""
    birth = intake.get(f"/v1/procedures/1.001193?on={on}", who="").json()
    assert birth["version"] == version
    listed = intake.get(f"/v1/procedures?on={on}", who="").json()["items"]
    assert birth in listed
    assert len(listed) >= 24


def test_a_day_that_is_none_is_refused(intake: House) -> None:
    """A wrong date is the caller's slip; before the catalogue begins nothing is offered."""
    assert intake.get("/v1/procedures?on=hôm nay", who="").status_code == 422
    assert intake.get("/v1/procedures?on=2025-12-31", who="").json()["items"] == []
    assert intake.get("/v1/procedures/1.001193?on=2025-12-31", who="").status_code == 404


def test_the_hosting_unit_sees_what_it_must_check(intake: House) -> None:
    """Procedure, version, place and text of every value without a source; nobody else sees the list."""
    for who, status in (("", 401), ("officer", 403), ("admin", 403)):
        assert intake.get("/v1/procedures/unverified", who=who).status_code == status
    items = intake.get("/v1/procedures/unverified", who="hosting").json()["items"]
    places = {(one["procedure_code"], one["version"], one["path"]) for one in items}
    assert len(places) == len(items)
    assert {("1.004873", 1, "limit"), ("1.001193", 2, "papers"), ("1.000656", 1, "fee.amount")} <= places
    assert all(one["text"] and one["name"] for one in items)


def test_every_version_is_announced_once(intake: House) -> None:
    """Both versions of a procedure stand in the log, so that others know of the second in time."""
    kept = intake.core.store.plumbing(PROCEDURES).count_documents({"code": "1.001193"})
    assert kept == 2
    assert intake.told("procedure-1.001193") == ["procedure.published.v1"] * 2
