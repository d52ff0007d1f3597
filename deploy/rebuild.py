"""Builds tracking's read model anew: tracking's own command, with the variables of this instance."""

import os
import subprocess
import sys

from deploy import services
from deploy.instance import REPOSITORY, Instance
from deploy.problems import told

NICENESS = 10  # who asks goes before


def main(arguments: list[str]) -> int:
    """What `deploy/rebuild` does."""
    environment = services.environment(Instance.recorded(os.environ), "tracking")
    command = (sys.executable, "-m", "services.tracking.admin", "rebuild", *arguments)
    os.nice(NICENESS)
    return subprocess.run(command, check=False, cwd=REPOSITORY, env=environment).returncode


if __name__ == "__main__":
    sys.exit(told(lambda: main(sys.argv[1:])))
