"""Commands for the operator: `python -m services.tracking.admin rebuild [--check | --if-outdated]`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial

from services.chassis import logs, rebuild
from services.tracking import bootstrap

REBUILD = "rebuild"


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code, 2 if nothing could be done."""
    if not arguments or arguments[0] != REBUILD:
        sys.stderr.write(f"there is one command: {REBUILD} [--check | --if-outdated]\n")
        return 2
    settings = bootstrap.settings_from_environment()
    logs.configure(bootstrap.SERVICE, settings.common.log_level)
    core = bootstrap.core(settings)
    projections = bootstrap.projections(bootstrap.person_opener(core))
    token = partial(bootstrap.feed_token, settings)
    return rebuild.main(core, projections, bootstrap.feeds(settings), token, arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
