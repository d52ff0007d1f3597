"""Stops everything of an instance and keeps its data."""

import os
import sys

from deploy import control
from deploy.instance import Instance
from deploy.problems import say, told


def main() -> int:
    """What `deploy/down` does."""
    instance = Instance.recorded(os.environ)
    say("stopping: gateway, APIs, workers, then broker and database")
    stopped = control.stop(instance)
    say(f"stopped; the data stay in {instance.data}" if stopped else "nothing was running")
    return 0


if __name__ == "__main__":
    sys.exit(told(main))
