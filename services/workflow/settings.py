"""The variables of workflow, read once; prefix WORKFLOW_."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from services.chassis.settings import HTTP, PATH, SWITCH, CommonSettings, group, load, setting

PREFIX = "WORKFLOW_"
OWN_DEFAULTS = {
    "WORKFLOW_PORT": "8102",
    "WORKFLOW_WORKER_PORT": "8112",
    "WORKFLOW_DATABASE": "motcua_workflow",
}


@dataclass(frozen=True, kw_only=True)
class WorkflowSettings:
    """What workflow needs to know."""

    common: CommonSettings = group(CommonSettings)
    intake_url: str = setting(
        "Where intake's log of events is read.", HTTP, key="INTAKE_URL", default="http://127.0.0.1:8101"
    )
    processes: Path | None = setting(
        "Folder of process definitions; the shipped ones where it is not set.", PATH, default=None
    )
    culture_day: bool = setting(
        "1: 24 November is a day off (not verified; switched on by the hosting unit).",
        SWITCH,
        key="MOTCUA_CULTURE_DAY",
        default=False,
    )

    @classmethod
    def from_mapping(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables.

        Raises: SettingsError naming the variable, its value and what is allowed.
        """
        return load(cls, {**OWN_DEFAULTS, **environ}, PREFIX)
