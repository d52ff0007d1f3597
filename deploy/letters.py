"""Dead letters of a service of this instance, or of all: counted, listed, shown, sent back, discarded."""

import os
import subprocess
import sys

from deploy import services
from deploy.instance import REPOSITORY, SERVICES, Instance
from deploy.problems import Problem, told

ALL = "all"
FOR_ALL = ("summary", "list")


def main(arguments: list[str]) -> int:
    """What `deploy/letters` does: the service's own tool, with the variables of this instance."""
    if not arguments or arguments[0] not in (*SERVICES, ALL):
        given = arguments[0] if arguments else "nothing"
        raise Problem(
            f"{given!r} is no service",
            f"deploy/letters SERVICE summary, with one of {', '.join(SERVICES)}, or {ALL}",
        )
    named, *rest = arguments
    if named != ALL:
        return _of(named, rest)
    if not rest or rest[0] not in FOR_ALL:
        raise Problem("that is for one service at a time", f"deploy/letters {ALL} {' | '.join(FOR_ALL)}")
    return max(_told(service, rest) for service in SERVICES)


def _told(service: str, rest: list[str]) -> int:
    print(f"{service}:", flush=True)
    return _of(service, rest)


def _of(service: str, rest: list[str]) -> int:
    environment = services.environment(Instance.recorded(os.environ), service)
    tool = ("-m", "services.chassis.letters", "--service", service)
    database = ("--database", environment[f"{service.upper()}_DATABASE"])
    command = (sys.executable, *tool, *database, *rest)
    return subprocess.run(command, check=False, cwd=REPOSITORY, env=environment).returncode


if __name__ == "__main__":
    sys.exit(told(lambda: main(sys.argv[1:])))
