"""Whatever dies comes back, whoever kills it; nothing stays behind; nothing listens beyond this machine."""

import ipaddress
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy import control, servers
from deploy.instance import Instance
from deploy.program import NICENESS
from deploy.supervisor import state
from tests.integration.deploy import instances
from tests.integration.deploy.instances import BACK_SECONDS, python_program, told
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Broker, database, gateway, sinks and a program with a daemon, under one supervisor."""
    instances.require_servers()
    instance = instances.instance(tmp_path_factory.mktemp("instance") / "data")
    with instances.running(instance, instances.parts(instance)):
        servers.wait(instance)
        _wait_until_ready(instance)
        yield instance


@pytest.fixture
def small(tmp_path: Path) -> Instance:
    """An instance of which only the data folder is used."""
    return instances.instance(tmp_path / "data")


def _wait_until_ready(instance: Instance, seconds: float = 60) -> None:
    asked = instances.ready_parts(instance)
    wait_until(lambda: all(is_ready() for is_ready in asked.values()), seconds, what="all parts are ready")


@pytest.mark.parametrize(
    "name", ["broker", "epmd", "database", "gateway", "mail-sink", "sms-sink", "daemon-maker"]
)
def test_killed_program_is_back(one: Instance, name: str) -> None:
    """A program killed with signal 9 is ready again within 15 seconds, and nothing of the old one stays."""
    before = told(one).programs[name]
    assert before.process is not None
    old = psutil.Process(before.process)
    tree = [old, *old.children(recursive=True)]

    os.kill(before.process, signal.SIGKILL)

    count = before.start_count
    wait_until(lambda: told(one).programs[name].start_count > count, BACK_SECONDS, what="started again")
    is_ready = instances.ready_parts(one).get(name, lambda: True)
    wait_until(is_ready, BACK_SECONDS, what=f"{name} is ready")
    assert [process for process in tree if not instances.is_gone(process)] == []


def test_broker_has_no_script_above_it(one: Instance) -> None:
    """The broker's process is the Erlang machine itself, so no script can be killed and leave it running."""
    process = told(one).programs["broker"].process
    assert psutil.Process(process).name() == "beam.smp"


@pytest.mark.parametrize("helper", ["erl_child_setup", "nginx"])
def test_killed_helper_is_back(one: Instance, helper: str) -> None:
    """A process that a program started for itself is killed: the part works again within 15 seconds."""
    victims = [process for process in instances.processes(one) if process.name() == helper]
    victims[-1].kill()
    victims[-1].wait(5)
    wait_until(lambda: helper in instances.names(one), BACK_SECONDS, what=f"{helper} is back")
    _wait_until_ready(one, BACK_SECONDS)


def test_everything_listens_on_loopback(one: Instance) -> None:
    """Every listening socket of every process is on loopback, Erlang's distribution and epmd included."""
    sockets = [
        (process.name(), connection.laddr.ip, connection.laddr.port)
        for process in instances.processes(one)
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    ports = {port - one.port_base for _, _, port in sockets}
    assert {80, 125, 126, 127, 131, 132, 133, 134, 137} <= ports
    assert [found for found in sockets if not ipaddress.ip_address(found[1]).is_loopback] == []


def test_all_programs_are_of_one_session(one: Instance) -> None:
    """Linux shares the cores among sessions first; so the niceness of each counts among all of them."""
    supervisor = told(one).supervisor
    programs = [program.process for program in told(one).programs.values() if program.process]
    assert {os.getsid(process) for process in programs} == {supervisor}
    assert [os.getpgid(process) for process in programs] == programs, "a signal to one reaches others"
    for name in ("broker", "database"):
        process = psutil.Process(told(one).programs[name].process)
        assert process.nice() == min(19, os.nice(0) + NICENESS[name])


def test_run_again_changes_nothing(one: Instance) -> None:
    """The same programs asked for again: not one process is started or stopped."""
    before = told(one)
    assert not control.run(one, instances.parts(one))
    assert told(one) == before


def test_killed_keeper_is_back_with_all_programs(one: Instance) -> None:
    """The process that keeps the programs killed: all it ran is gone, and runs anew within 15 seconds."""
    before = told(one)
    old = instances.processes(one)[1:]

    os.kill(before.keeper, signal.SIGKILL)

    wait_until(lambda: all(map(instances.is_gone, old)), 5, what="the old processes are gone")
    wait_until(lambda: told(one).keeper != before.keeper, BACK_SECONDS, what="a new keeper")
    _wait_until_ready(one, BACK_SECONDS)
    assert told(one).supervisor == before.supervisor


def test_killed_supervisor_leaves_nothing(one: Instance) -> None:
    """The supervisor killed with signal 9: every process it had, daemons too, is gone within 5 seconds."""
    everything = instances.processes(one)
    assert len(everything) > 10

    os.kill(told(one).supervisor, signal.SIGKILL)

    wait_until(lambda: all(map(instances.is_gone, everything)), 5, what="all processes are gone")
    wait_until(lambda: not state.is_running(one.run), 5, what="the lock is free")
    assert control.run(one, instances.parts(one)), "it cannot be started again"
    _wait_until_ready(one)


def test_stop_is_graceful(one: Instance) -> None:
    """Stopped on request, broker and database end by themselves and nothing runs any more."""
    everything = instances.processes(one)
    assert control.stop(one)
    assert all(map(instances.is_gone, everything))
    ends = [(one.data / "log" / f"{name}.log").read_text() for name in ("broker", "database", "gateway")]
    assert [text.rstrip().rpartition(" ")[2] for text in ends] == ["0", "0", "0"]


def test_program_that_always_ends_is_tried_for_ever_at_leisure(small: Instance) -> None:
    """Ended at once, with whatever status: started about once a second, never given up, never spun."""
    endings = {"zero": "", "three": "raise SystemExit(3)", "signal": "import os; os.kill(os.getpid(), 9)"}
    programs = [python_program(name, code) for name, code in endings.items()]
    with instances.running(small, programs):
        time.sleep(8)
        found = told(small).programs
    assert {name: found[name].last_exit for name in endings} == {"zero": 0, "three": 3, "signal": -9}
    assert all(5 <= program.start_count <= 9 for program in found.values())


def test_program_that_cannot_start_stops_no_other(small: Instance) -> None:
    """A program whose file is missing is tried again and again, beside others that run on."""
    missing = python_program("missing", "")
    absent = type(missing)(**{**vars(missing), "command": ("/nowhere/at/all",)})
    with instances.running(small, [absent, python_program("sleeper", "import time; time.sleep(3600)")]):
        wait_until(lambda: told(small).programs["missing"].start_count >= 3, 10, what="tried again")
        assert told(small).programs["sleeper"].start_count == 1


def test_only_what_changed_is_started_anew(small: Instance) -> None:
    """A changed table stops what is gone, starts what is new or different and leaves the rest alone."""
    sleep = "import time; time.sleep(3600)"
    with instances.running(small, [python_program(name, sleep) for name in ("same", "changed", "gone")]):
        before = told(small).programs
        wanted = [python_program("same", sleep), python_program("changed", sleep, revision="2")]
        assert control.run(small, [*wanted, python_program("fresh", sleep)])
        after = told(small).programs
    assert set(after) == {"same", "changed", "fresh"}
    assert after["same"] == before["same"]
    assert after["changed"].process != before["changed"].process


def test_stubborn_program_is_killed_in_the_end(small: Instance) -> None:
    """A program that ignores the request to stop is killed after its bound."""
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(3600)"
    )
    with instances.running(small, [python_program("deaf", deaf)]):
        log = small.data / "log" / "deaf.log"
        wait_until(lambda: "deaf\n" in log.read_text(), 10, what="started")
        began_at = time.monotonic()
        assert control.stop(small)
        assert 3 <= time.monotonic() - began_at < 6
        assert "ended with -9" in log.read_text()
