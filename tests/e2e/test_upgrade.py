"""`deploy/up` after an upgrade: what the older version made is renewed without anybody asking for it."""

from __future__ import annotations

from typing import Any

from pymongo import MongoClient

from deploy import database
from services.chassis.generations import CURRENT, GENERATIONS
from tests.e2e.district import District


def test_a_read_model_of_another_version_is_rebuilt_by_deploy_up(district: District) -> None:
    """It says so, the model holds what it held, and the next `deploy/up` has nothing to do."""
    with MongoClient[dict[str, Any]](database.uri(district.instance)) as client:
        tracking = client["motcua_tracking"]

        def in_force() -> tuple[int, int]:
            found = tracking[GENERATIONS].find_one({"_id": CURRENT})
            assert found is not None
            number: int = found["generation"]
            name = f"dossiers.{number}" if number else "dossiers"
            return number, tracking[name].count_documents({})

        before, dossiers = in_force()
        tracking[GENERATIONS].update_one({"_id": CURRENT}, {"$set": {"edition": "of another version"}})
        upgraded = district.command("up")
        assert upgraded.returncode == 0, upgraded.stderr
        said = upgraded.stdout + upgraded.stderr
        assert "made by another version" in said
        assert in_force() == (before + 1, dossiers)
        again = district.command("up")
    assert again.returncode == 0, again.stderr
    assert "made by another version" not in again.stdout + again.stderr
