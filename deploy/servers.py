"""Runs a private broker and database alone, for tests: `python -m deploy.servers up|down --data DIR`."""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from deploy import broker, control, database, mongod, ready
from deploy.instance import Instance
from deploy.problems import Problem, told
from deploy.program import Program

_SECONDS = 60.0


def programs(instance: Instance) -> list[Program]:
    """The servers of an instance that the operator has not given, configured and ready to be run."""
    table = []
    if instance.amqp_uri is None:
        table += broker.programs(instance)
    if instance.mongodb_uri is None:
        table += database.programs(instance, mongod.find(instance))
    return table


def wait(instance: Instance, *, seconds: float = _SECONDS) -> None:
    """Wait until our own servers work. Raises: Problem naming the one that does not."""
    if instance.mongodb_uri is None:
        database.initiate(instance, seconds=seconds)
    until = time.monotonic() + seconds
    while instance.amqp_uri is None and not ready.tcp(instance.port("broker")):
        if time.monotonic() > until:
            cause = f"the broker is not ready after {seconds:.0f} s"
            raise Problem(cause, f"read {instance.data}/log/broker.log")
        time.sleep(0.2)


def up(instance: Instance) -> int:
    """Run both servers and print their addresses as JSON."""
    control.run(instance, programs(instance))
    wait(instance)
    addresses = {
        "AMQP_URI": broker.uri(instance),
        "MONGODB_URI": database.uri(instance),
        "MANAGEMENT_URL": instance.url("broker.management"),
    }
    print(json.dumps(addresses))
    return 0


def main(arguments: list[str]) -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m deploy.servers", description=__doc__)
    parser.add_argument("verb", choices=("up", "down"))
    parser.add_argument("--data", required=True, type=Path, help="folder of everything generated")
    parser.add_argument("--port-base", default="20000", help="every port is this plus its offset (README)")
    parser.add_argument("--tools", help="folder for a fetched mongod; default: tools in the data folder")
    asked = parser.parse_args(arguments)
    variables = {"MOTCUA_DATA": str(asked.data), "MOTCUA_PORT_BASE": asked.port_base}
    variables |= {"MOTCUA_TOOLS": asked.tools or "", "MOTCUA_MONGOD": os.environ.get("MOTCUA_MONGOD", "")}
    instance = Instance.from_mapping(variables)
    if asked.verb == "up":
        return up(instance)
    control.stop(instance)
    return 0


if __name__ == "__main__":
    sys.exit(told(lambda: main(sys.argv[1:])))
