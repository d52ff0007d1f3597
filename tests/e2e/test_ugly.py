"""Every ugly case of the desk plays over HTTP while the clock moves, and reconciles to zero."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.demonstration.ugly.cases import PLAYS
from tests.e2e.district import District, running


@pytest.fixture(scope="module")
def ugly_district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    """A district of its own: its clock goes on by weeks."""
    with running(Path(tmp_path_factory.mktemp("ugly"))) as district:
        yield district


def test_every_ugly_case_ends_without_difference(ugly_district: District) -> None:
    """Each case is named as it should be, and book, services, sinks and gauges agree to the last."""
    played = ugly_district.command("demo", "--ugly")
    assert played.returncode == 0, played.stdout[-6000:] + played.stderr[-3000:]
    lines = played.stdout.splitlines()
    for play in PLAYS:
        (line,) = [one for one in lines if play.name in one]
        assert line.endswith("as it should be"), line
    assert lines[-1].endswith(f" {len(PLAYS)} cases, 0 differences"), lines[-1]


def test_an_ordinary_day_follows_without_difference(ugly_district: District) -> None:
    """After leases, void serials and weeks of clock an ordinary day still reconciles to zero."""
    day = ugly_district.command("demo")
    assert day.returncode == 0, day.stdout[-6000:] + day.stderr[-3000:]
