"""A working day ends without a difference, even while every process is killed once."""

from __future__ import annotations

import subprocess
import time

from deploy.instance import REPOSITORY
from tests.e2e.district import District

BETWEEN_KILLS_SECONDS = 1.0


def test_up_again_changes_nothing(district: District) -> None:
    """`deploy/up` given twice restarts nobody and says so."""
    before = district.programs()
    again = district.command("up")
    assert again.returncode == 0, again.stderr
    assert "nothing was changed" in again.stdout
    assert district.programs() == before


def test_everything_listens_on_loopback_only(district: District) -> None:
    """No socket of any process is open to the network, Erlang's distribution included."""
    listening = district.listening()
    assert listening
    assert {host for host, _ in listening} <= {"127.0.0.1", "::1"}


def test_a_day_ends_without_difference_while_everything_is_killed_once(district: District) -> None:
    """Each API and worker, the gateway, the sinks, the broker and the database get signal 9 in the day."""
    names = sorted(district.programs())
    day = subprocess.Popen(
        (str(REPOSITORY / "deploy" / "demo"),),
        env=district.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    killed = []
    for name in names:
        time.sleep(BETWEEN_KILLS_SECONDS)  # not a wait for something: the blows are spread over the day
        if day.poll() is not None:
            break
        district.kill(name)
        killed.append(name)
    output, _ = day.communicate(timeout=400)
    assert day.returncode == 0, output[-4000:]
    assert killed == names, "the day was over before everything had been killed"
    assert " 0 differences" in output.splitlines()[-1]
    district.wait_ready()


def test_the_clock_is_refused_outside_a_demonstration(district: District) -> None:
    """A production instance has no movable clock; the refusal is one line of cause and one of cure."""
    environ = {
        **district.environ,
        "MOTCUA_DATA": f"{district.instance.data}-none",
        "MOTCUA_DEMONSTRATION": "0",
    }
    refused = subprocess.run(
        (str(REPOSITORY / "deploy" / "clock"), "+1h"),
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 1
    assert "cause: this is no demonstration" in refused.stderr
