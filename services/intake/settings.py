"""Intake's variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from services.chassis.admission.settings import LimitSettings
from services.chassis.settings import (
    DATE,
    HTTP,
    SWITCH,
    CommonSettings,
    Reader,
    SettingsError,
    at_least,
    group,
    load,
    number,
    setting,
    whole_number,
)
from services.contracts.cutoffs import CUT_OFFS_TEXT, LITERAL_CUT_OFFS, CutOffs, read_cut_offs
from services.contracts.forms import TT03_2025_SINCE

PREFIX = "INTAKE_"
OWN_DEFAULTS = {"INTAKE_PORT": "8101", "INTAKE_WORKER_PORT": "8111", "INTAKE_DATABASE": "motcua_intake"}
RECORD_OWNERS = ("province", "ministry")


def _owners(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(","))
    if not set(found) <= set(RECORD_OWNERS):
        raise ValueError(text)
    return found


OWNERS = Reader(_owners, "province and ministry, with a comma between, or one of them")


@dataclass(frozen=True, kw_only=True)
class IntakeSettings:
    """All that intake needs to know."""

    common: CommonSettings = group(CommonSettings)
    limits: LimitSettings = group(LimitSettings)
    session_hours: float = setting("How long a token is good for, in hours.", number(0.01, 24), default=8.0)
    scan_megabytes: int = setting(
        "How large one scan may be, in megabytes.", whole_number(1, 200), default=25
    )
    second_supplement_needs_ground: bool = setting(
        "0: papers may be asked for again at reception without a leader's recorded ground.",
        SWITCH,
        default=True,
    )
    urgent_document_minutes: int = setting(
        "Working minutes in which an urgent incoming document is submitted: the law says at once, no number.",
        whole_number(1, 480),
        default=60,
    )
    phone_code_minutes: int = setting(
        "How long a code for a telephone is good, in minutes.", whole_number(1, 60), default=10
    )
    phone_codes_per_hour: int = setting(
        "How many codes are sent to telephones in an hour for one commune: each costs an SMS.",
        whole_number(1, 100_000),
        default=300,
    )
    filing_pass_minutes: int = setting(
        "How long a telephone stays confirmed for filing online, in minutes.",
        whole_number(5, 600),
        default=120,
    )
    filing_draft_days: int = setting(
        "How long what was begun online is kept after its last change, in days.",
        whole_number(1, 90),
        default=7,
    )
    arrival_hours: float = setting(
        "Working hours within which the desk answers what was filed online or by post (not verified).",
        number(0.5, 80),
        default=8.0,
    )
    culture_day: bool = setting(
        "1: 24 November is a day off (not verified; switched on by the hosting unit).",
        SWITCH,
        key="MOTCUA_CULTURE_DAY",
        default=False,
    )
    cut_offs: CutOffs = setting(
        "After which hour a same-day result is due, and a dossier passed on, the next working day.",
        Reader(read_cut_offs, CUT_OFFS_TEXT),
        key="MOTCUA_CUT_OFFS",
        default=LITERAL_CUT_OFFS,
    )
    tt03_2025_since: date = setting(
        "From which day on forms are made out by TT 03/2025/TT-VPCP (not verified); before by TT 01/2018.",
        DATE,
        key="MOTCUA_TT03_2025_SINCE",
        default=TT03_2025_SINCE,
    )
    exchange_megabytes: int = setting(
        "How large an exchange file may be, in megabytes.", whole_number(1, 100), default=20
    )
    province_url: str | None = setting(
        "Where the service of the province's system is; without it our counter gives all numbers.",
        HTTP,
        default=None,
    )
    province_client_id: str = setting("Our account at that service.", default="")
    province_client_secret: str = setting("Its secret.", at_least(8), default="", secret=True)
    province_owners: tuple[str, ...] = setting(
        "Whose procedures get their numbers from that service: province, ministry.",
        OWNERS,
        default=RECORD_OWNERS,
    )
    province_seconds: float = setting(
        "How long a call to that service may take, in seconds.", number(0.2, 120), default=20.0
    )
    workflow_url: str = setting(
        "Where workflow's event feed is read.", HTTP, key="WORKFLOW_URL", default="http://127.0.0.1:8102"
    )

    @classmethod
    def from_mapping(cls, environ: Mapping[str, str]) -> Self:
        """Read them.

        Raises: SettingsError naming the variable, its value and what is allowed.
        """
        return load(cls, {**OWN_DEFAULTS, **environ}, PREFIX)

    def check(self) -> None:
        """Raises: SettingsError for an address without an account."""
        if self.province_url is not None and not (self.province_client_id and self.province_client_secret):
            raise SettingsError(
                "INTAKE_PROVINCE_URL is set without an account; "
                "set INTAKE_PROVINCE_CLIENT_ID and INTAKE_PROVINCE_CLIENT_SECRET too"
            )
