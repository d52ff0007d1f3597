"""Loads the demonstration district into the running instance: `python -m deploy.district`."""

import os
import sys

from deploy.district import load
from deploy.instance import Instance
from deploy.problems import say, told


def main() -> int:
    """Load, and say whether anything was new."""
    changed = load(Instance.recorded(os.environ))
    say("the demonstration district is loaded" if changed else "it was loaded already")
    return 0


if __name__ == "__main__":
    sys.exit(told(main))
