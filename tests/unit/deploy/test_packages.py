"""Packages are installed without starting services, and the machine's own policy survives that."""

import subprocess
from pathlib import Path

import pytest

from deploy.packages import restore_policy, starts_forbidden


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """Where the policy for starting services would stand."""
    return tmp_path / "policy-rc.d"


def _forbids(policy: Path) -> bool:
    return subprocess.run((policy, "nginx", "start"), check=False).returncode == 101


def _own(policy: Path, answer: int) -> str:
    text = f"#!/bin/sh\nexit {answer}\n"
    policy.write_text(text)
    policy.chmod(0o755)
    return text


def test_starts_are_forbidden_meanwhile(policy: Path) -> None:
    """Where there is no policy, one forbids all starts while packages are installed, and goes again."""
    with starts_forbidden(policy, policy.with_suffix(".aside")):
        assert _forbids(policy)
    assert not policy.exists()


@pytest.mark.parametrize("answer", [0, 101])
def test_policy_of_the_machine_comes_back(policy: Path, answer: int) -> None:
    """A policy that was there is in force again afterwards, byte for byte, and never overwritten."""
    text = _own(policy, answer)
    with starts_forbidden(policy, policy.with_suffix(".aside")):
        assert _forbids(policy)
    assert policy.read_text() == text
    assert list(policy.parent.iterdir()) == [policy]


def test_policy_comes_back_after_a_failure(policy: Path) -> None:
    """An installation that fails leaves the machine's policy as it was."""
    text = _own(policy, 0)
    with pytest.raises(OSError, match="no"), starts_forbidden(policy, policy.with_suffix(".aside")):
        raise OSError("no")
    assert policy.read_text() == text


@pytest.mark.parametrize("had_one", [True, False])
def test_run_cut_short_is_tidied_by_the_next(policy: Path, had_one: bool) -> None:
    """A run that was killed meanwhile leaves nothing of ours once the next one has started."""
    aside = policy.with_suffix(".aside")
    text = _own(policy, 0) if had_one else None
    killed = starts_forbidden(policy, aside)
    killed.__enter__()
    restore_policy(policy, aside)
    assert (policy.read_text() if policy.exists() else None) == text
    assert not aside.exists()
