"""Dead letters of a service of this instance: listed, sent back, discarded."""

import os
import subprocess
import sys

from deploy import services
from deploy.instance import REPOSITORY, SERVICES, Instance
from deploy.problems import Problem, told


def main(arguments: list[str]) -> int:
    """What `deploy/letters` does: the service's own tool, with the variables of this instance."""
    if not arguments or arguments[0] not in SERVICES:
        given = arguments[0] if arguments else "nothing"
        raise Problem(
            f"{given!r} is no service", f"deploy/letters SERVICE list, with one of {', '.join(SERVICES)}"
        )
    service, *rest = arguments
    environment = services.environment(Instance.recorded(os.environ), service)
    tool = ("-m", "services.chassis.letters", "--service", service)
    database = ("--database", environment[f"{service.upper()}_DATABASE"])
    command = (sys.executable, *tool, *database, *rest)
    return subprocess.run(command, check=False, cwd=REPOSITORY, env=environment).returncode


if __name__ == "__main__":
    sys.exit(told(lambda: main(sys.argv[1:])))
