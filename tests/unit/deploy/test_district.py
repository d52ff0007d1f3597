"""The files of the demonstration district hold together."""

from collections import Counter
from pathlib import Path

from deploy.district import accounts
from deploy.district.accounts import communes
from deploy.instance import Instance
from services.contracts.identity import Role


def test_each_commune_is_complete() -> None:
    """Three communes, each with a receiving unit, the staff a working day needs, and a machine client."""
    assert [file["commune"]["commune_id"] for file in communes()] == ["32128", "32134", "32137"]
    for file in communes():
        roles = Counter(role for person in file["staff"] for role in person["roles"])
        assert roles == {
            Role.COUNTER_OFFICER: 2,
            Role.SPECIALIST: 2,
            Role.LEADER: 1,
            Role.CLERK: 1,
            Role.COMMUNE_ADMIN: 1,
        }
        units = {unit["unit_id"] for unit in file["units"]}
        assert {person["unit_id"] for person in file["staff"]} <= units
        assert sum(unit["receives"] for unit in file["units"]) == 1
        assert len(file["clients"]) == 1


def test_units_do_not_share_an_agency_code() -> None:
    """Numbers are counted per unit, so no two of them may carry the same code."""
    codes = [unit["agency_code"] for file in communes() for unit in file["units"]]
    assert len(codes) == len(set(codes)) == 6
    assert all("NOT verified" in " ".join(file["remarks"]) for file in communes())


def test_passwords_are_made_once(tmp_path: Path) -> None:
    """Every account has a password of its own, the same each time."""
    one = Instance.from_mapping({"MOTCUA_DATA": str(tmp_path)})
    found = accounts(one)
    assert found == accounts(one)
    assert len({account.username for account in found}) == len({account.password for account in found}) == 24
