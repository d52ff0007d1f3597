"""Seeds add up over runs, and a seed that was played again counts as it was played last."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.results import Played, Results


def played(seed: int, *findings: str) -> Played:
    """A seed with one blow."""
    return Played(
        seed=seed,
        minutes=2.0,
        commands={"acknowledged": 100, "refused": 3},
        kinds={"filing": 100},
        faults={"kill": 1},
        put_off={"disk-low": 2},
        recoveries=[0.4, 2.5],
        settled_seconds=9.0,
        findings=list(findings),
        revision="abc",
    )


def test_seeds_add_up_over_runs(tmp_path: Path) -> None:
    """What was played is not played again; the sum is told."""
    path = tmp_path / "chaos" / "results.jsonl"
    Results(path).add(played(1))
    Results(path).add(played(3))
    later = Results(path)
    assert later.fresh(3) == [2, 4, 5]
    told: list[str] = []
    assert later.tell(told.append) == 0
    assert told[0].startswith("2 seeds, 4.0 minutes")
    assert "200 acknowledged" in told[1]
    assert "put off: 4 disk-low" in told
    assert told[-1] == "findings: none"


def test_a_seed_with_findings_stays_red_until_it_is_clean(tmp_path: Path) -> None:
    """The last time that it was played counts."""
    results = Results(tmp_path / "results.jsonl")
    results.add(played(1, "serials: taken and nowhere"))
    assert results.tell(lambda text: None) == 1
    results.add(played(1))
    assert results.tell(lambda text: None) == 0
