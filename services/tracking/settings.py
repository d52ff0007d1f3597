"""The variables of tracking, read once; prefix TRACKING_."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from services.chassis.admission.settings import LimitSettings
from services.chassis.settings import DATE, HTTP, LINES, CommonSettings, group, load, one_of, setting
from services.contracts.forms import TT03_2025_SINCE

PREFIX = "TRACKING_"
OWN_DEFAULTS = {
    "TRACKING_PORT": "8103",
    "TRACKING_WORKER_PORT": "8113",
    "TRACKING_DATABASE": "motcua_tracking",
}
FULL = "full"


@dataclass(frozen=True, kw_only=True)
class TrackingSettings:
    """All that tracking needs to know."""

    common: CommonSettings = group(CommonSettings)
    limits: LimitSettings = group(LimitSettings)
    holder_view: str = setting(
        "What a look-up code shows its holder: full, or minimal (number and degree of completion only).",
        one_of(FULL, "minimal"),
        default=FULL,
    )
    register_signers: tuple[str, ...] = setting(
        "Who signs the printed register (not verified), roles with | between.",
        LINES,
        default=("NGƯỜI GIỮ SỔ", "THỦ TRƯỞNG ĐƠN VỊ"),
    )
    tt03_2025_since: date = setting(
        "From which day on forms are made out by TT 03/2025/TT-VPCP (not verified); before by TT 01/2018.",
        DATE,
        key="MOTCUA_TT03_2025_SINCE",
        default=TT03_2025_SINCE,
    )
    scoring_rules: str | None = setting(
        "A file with other rules of scoring than the shipped ones (scoring/tt01-2018.json).", default=None
    )
    intake_url: str = setting(
        "Where intake's event feed is read.", HTTP, key="INTAKE_URL", default="http://127.0.0.1:8101"
    )
    workflow_url: str = setting(
        "Where workflow's event feed is read.", HTTP, key="WORKFLOW_URL", default="http://127.0.0.1:8102"
    )
    notify_url: str = setting(
        "Where notify's event feed is read.", HTTP, key="NOTIFY_URL", default="http://127.0.0.1:8104"
    )

    @classmethod
    def from_mapping(cls, environ: Mapping[str, str]) -> Self:
        """Read them.

        Raises: SettingsError naming the variable, its value and what is allowed.
        """
        return load(cls, {**OWN_DEFAULTS, **environ}, PREFIX)
