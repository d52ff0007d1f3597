"""Read by every Python process whose PYTHONPATH names this folder; arms what MOTCUA_SABOTAGE names.

Nothing in production code knows of it: a module is patched right after it was imported, in the processes
that the harness starts.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

NAME, PATCHES = "MOTCUA_SABOTAGE", "tests.chaos.saboteur.patches"
TARGETS = {
    "event-log": "services.chassis.transactions",
    "claim": "services.chassis.consume",
    "number": "services.intake.handlers.numbers",
    "fencing": "services.chassis.relay",
    "fencing-on": "services.chassis.relay",
    "confirm": "services.chassis.publisher",
}


class Saboteur(MetaPathFinder):
    """Finds one module, once, and has it patched when it has been executed."""

    def __init__(self, sabotage: str) -> None:
        self._sabotage = sabotage

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """importlib: who loads that module."""
        if fullname != TARGETS[self._sabotage]:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def patched(module: ModuleType) -> None:
            execute(module)
            importlib.import_module(PATCHES).ALL[self._sabotage](module)

        spec.loader.exec_module = patched  # type: ignore[method-assign]
        return spec


if NAME in os.environ:
    sys.meta_path.insert(0, Saboteur(os.environ[NAME]))
