"""The variables of workflow, read once; prefix WORKFLOW_."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

from services.chassis.admission.settings import LimitSettings
from services.chassis.settings import (
    ANY_TEXT,
    DATE,
    HTTP,
    LINES,
    PATH,
    SWITCH,
    TEXT,
    CommonSettings,
    Reader,
    group,
    load,
    number,
    one_of,
    setting,
    whole_number,
)
from services.contracts.cutoffs import CUT_OFFS_TEXT, LITERAL_CUT_OFFS, CutOffs, read_cut_offs
from services.contracts.forms import TT03_2025_SINCE
from services.contracts.identity import OFFICERS, Role

PREFIX = "WORKFLOW_"
OWN_DEFAULTS = {
    "WORKFLOW_PORT": "8102",
    "WORKFLOW_WORKER_PORT": "8112",
    "WORKFLOW_DATABASE": "motcua_workflow",
}


def _roles(value: str) -> frozenset[str]:
    roles = frozenset(part.strip() for part in value.split(",") if part.strip())
    if not roles or not roles <= {role.value for role in OFFICERS}:
        raise ValueError
    return roles


ROLES = Reader(_roles, "roles with commas between, of " + ", ".join(sorted(OFFICERS)))
LEADERS = frozenset({Role.LEADER.value})


@dataclass(frozen=True, kw_only=True)
class ChoiceSettings:
    """What the law leaves to whoever runs the office, or nobody could verify."""

    second_extension: str = setting(
        "Whether a second new appointment is refused, or a leader may give one with a recorded ground.",
        one_of("blocked", "override"),
        default="blocked",
    )
    supplement_answer_days: int = setting(
        "Working days to answer a request for papers that names no date; 0: none (no source).",
        whole_number(0, 365),
        default=10,
    )
    refusal_signers: frozenset[str] = setting(
        "Roles that sign a refusal after appraisal (local assignment, not verified).",
        ROLES,
        default=LEADERS,
    )
    apology_signers: frozenset[str] = setting(
        "Roles that sign an apology with a new appointment (local assignment, not verified).",
        ROLES,
        default=LEADERS,
    )
    cut_offs: CutOffs = setting(
        "After which hour a same-day result is due, and a dossier passed on, the next working day.",
        Reader(read_cut_offs, CUT_OFFS_TEXT),
        key="MOTCUA_CUT_OFFS",
        default=LITERAL_CUT_OFFS,
    )
    refusal_suffix: str = setting("What follows the number of a refusal (no source).", TEXT, default="PTC")
    stop_suffix: str = setting(
        "What follows the number of a notice that a dossier is stopped (no source).",
        TEXT,
        default="TB",
    )
    result_suffix: str = setting(
        "What follows the number of a result that the commune's series gives (no source).",
        TEXT,
        default="KQ-UBND",
    )


@dataclass(frozen=True, kw_only=True)
class FormSettings:
    """What stands on the printed forms by local assignment, or nobody could verify."""

    letter_signer: tuple[str, ...] = setting(
        "In whose name and office apologies and stops are signed (not verified), lines with | between.",
        LINES,
        default=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    )
    refusal_signer: str = setting(
        "Under which role a refusal after appraisal is signed (not verified).",
        default="NGƯỜI TIẾP NHẬN HỒ SƠ",
    )
    supplement_remark: str = setting(
        "What a request for papers says about the time limit (NĐ 61/2018, art. 19.4); may be empty.",
        ANY_TEXT,
        default="Thời gian giải quyết được tính lại từ đầu khi hồ sơ đã đầy đủ.",
    )
    tt03_2025_since: date = setting(
        "From which day on forms are made out by TT 03/2025/TT-VPCP (not verified); before by TT 01/2018.",
        DATE,
        key="MOTCUA_TT03_2025_SINCE",
        default=TT03_2025_SINCE,
    )


@dataclass(frozen=True, kw_only=True)
class WorkflowSettings:
    """What workflow needs to know."""

    common: CommonSettings = group(CommonSettings)
    limits: LimitSettings = group(LimitSettings)
    choices: ChoiceSettings = group(ChoiceSettings)
    intake_url: str = setting(
        "Where intake's log of events is read.", HTTP, key="INTAKE_URL", default="http://127.0.0.1:8101"
    )
    forms: FormSettings = group(FormSettings)
    processes: Path | None = setting(
        "Folder of process definitions; the shipped ones where it is not set.", PATH, default=None
    )
    culture_day: bool = setting(
        "1: 24 November is a day off (not verified; switched on by the hosting unit).",
        SWITCH,
        key="MOTCUA_CULTURE_DAY",
        default=False,
    )

    timer_batch: int = setting(
        "Dossiers whose timers are fired in one transaction.", whole_number(1, 1000), default=20
    )
    timer_share: float = setting(
        "Part of its time that the scheduler works in a storm of timers; the rest is the desks'.",
        number(0.01, 1.0),
        default=0.02,
    )

    @classmethod
    def from_mapping(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables.

        Raises: SettingsError naming the variable, its value and what is allowed.
        """
        return load(cls, {**OWN_DEFAULTS, **environ}, PREFIX)
