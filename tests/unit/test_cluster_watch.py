"""How the cluster harness measures what people feel: a harness that cannot see an outage proves nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.chaos.cluster.__main__ import conclude, worst
from tests.chaos.cluster.round import Felt, Round, told_secrets
from tests.chaos.cluster.watch import TimedLedger, longest_gap
from tests.chaos.ledger import ACKNOWLEDGED, REFUSED, Command

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def felt(filings: float, tracking: float, limit: float = 10.0) -> Felt:
    """What a blow did."""
    return Felt("kill-broker", limit, filings, tracking, 0.5, 3, 8.0, 0)


@pytest.mark.parametrize(
    ("moments", "gap"),
    [
        ([], 30.0),
        ([12.0], 28.0),
        ([10.5, 11.0, 39.9], 28.9),
        ([10.1, 20.0, 30.0, 39.0], 10.0),
        ([5.0, 45.0], 30.0),
        ([39.0, 11.0, 25.0], 14.0),
    ],
)
def test_the_longest_time_without_anything_counts_from_end_to_end(moments: list[float], gap: float) -> None:
    """Service that never comes back has been away to the end; what was before or after does not count."""
    assert longest_gap(moments, 10.0, 40.0) == pytest.approx(gap)


@pytest.mark.parametrize(
    ("filings", "tracking", "too_long"),
    [(3.0, 9.9, False), (10.0, 10.0, False), (10.1, 1.0, True), (1.0, 10.1, True)],
)
def test_either_of_both_may_be_away_too_long(filings: float, tracking: float, too_long: bool) -> None:
    """Filing and tracking are both service."""
    assert felt(filings, tracking).is_too_long is too_long


@pytest.mark.parametrize(
    ("played", "code"),
    [
        (Round([felt(3, 4)], 100, []), 0),
        (Round([felt(3, 14)], 100, []), 1),
        (Round([felt(3, 4)], 100, ["acknowledged: 1: not stored"]), 1),
    ],
)
def test_one_loss_or_one_outage_is_red(played: Round, code: int) -> None:
    """Also when every other round was good."""
    assert conclude([Round([felt(1, 1)], 100, []), played]) == code


def test_the_worst_of_the_rounds_is_told() -> None:
    """Each figure by itself."""
    assert worst([felt(1, 9), felt(8, 2)]) == felt(8, 9)


def test_only_acknowledged_filings_count_as_service() -> None:
    """A refusal is an answer, and no filing."""
    ledger = TimedLedger()
    for state, kind in ((ACKNOWLEDGED, "filing"), (REFUSED, "filing"), (ACKNOWLEDGED, "completion")):
        ledger.decided(ledger.add(Command(kind, "1", "intake", "/", {})), state, 201, {"dossier_id": kind})
    assert [one.dossier_id for one in ledger.filed] == ["filing"]


def test_a_password_in_a_log_is_found(tmp_path: Path) -> None:
    """Whole files are read, those that were set aside too."""
    for name in ("secrets", "log"):
        (tmp_path / name).mkdir()
    (tmp_path / "secrets" / "broker-password").write_text("hunter2\n")
    (tmp_path / "log" / "intake.worker.log").write_text("all is well\n")
    assert not list(told_secrets(tmp_path / "log", tmp_path))
    (tmp_path / "log" / "intake.worker.log.1").write_text("tried amqp://motcua:hunter2@one\n")
    told = [str(one) for one in told_secrets(tmp_path / "log", tmp_path)]
    assert told == ["secrets: broker-password stands in intake.worker.log.1"]


def test_the_guide_names_the_settings_that_are_shipped() -> None:
    """Whoever follows it gets what was measured."""
    guide = (DEPLOY / "README.md").read_text()
    replica_set = json.loads((DEPLOY / "cluster" / "replica-set.json").read_text())
    broker = (DEPLOY / "cluster" / "rabbitmq.conf").read_text().splitlines()
    chosen = [line.split(" = ") for line in broker if line and not line.startswith("#")]
    for name, value in [*replica_set.items(), *chosen]:
        rows = [row for row in guide.splitlines() if row.startswith("|") and name in row]
        assert any(str(value) in row for row in rows), f"{name} = {value} stands in no row of the guide"
