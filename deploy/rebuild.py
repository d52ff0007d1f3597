"""Builds tracking's read model anew: tracking's own command, with the variables of this instance."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from deploy import aside, services
from deploy.instance import REPOSITORY, Instance
from deploy.problems import told

NICENESS = 10  # who asks goes before


def main(arguments: list[str]) -> int:
    """What `deploy/rebuild` does."""
    return run(Instance.recorded(os.environ), arguments)


def run(instance: Instance, arguments: Sequence[str]) -> int:
    """Have tracking rebuild; returns the exit code of its command."""
    environment = services.environment(instance, "tracking")
    command = (sys.executable, "-m", "services.tracking.admin", "rebuild", *arguments)

    def become() -> NoReturn:
        os.chdir(REPOSITORY)
        os.execve(command[0], command, environment)  # noqa: S606 - no shell is wanted

    return aside.run(become, NICENESS)


if __name__ == "__main__":
    sys.exit(told(lambda: main(sys.argv[1:])))
