"""The private database is set as the handbook says, and so is each member of a cluster."""

from __future__ import annotations

import os
from typing import Any

import pytest
from pymongo import MongoClient

from deploy.database import HISTORY_SECONDS, TRANSACTION_SECONDS
from deploy.instance import REPOSITORY

WANTED = {
    "minSnapshotHistoryWindowInSeconds": HISTORY_SECONDS,
    "transactionLifetimeLimitSeconds": TRANSACTION_SECONDS,
}


def test_the_private_database_forgets_soon_and_lets_go_soon(mongodb_uri: str) -> None:
    """What was removed slows nobody down for long, and the dead hold nothing locked for long."""
    if os.environ.get("TEST_MONGODB_URI"):
        pytest.skip("a database of somebody's own")
    with MongoClient[dict[str, Any]](mongodb_uri) as client:
        told = client.admin.command({"getParameter": 1, **dict.fromkeys(WANTED, 1)})
    assert {name: told[name] for name in WANTED} == WANTED


def test_a_member_of_a_cluster_has_the_same_settings() -> None:
    """Those of the file that the handbook has operators use."""
    lines = (REPOSITORY / "deploy" / "cluster" / "mongod.conf").read_text().splitlines()
    for name, seconds in WANTED.items():
        assert f"  {name}: {seconds}" in lines
