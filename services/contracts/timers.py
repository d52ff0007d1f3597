"""The warnings that a dossier's dates give, by name."""

from __future__ import annotations

from enum import StrEnum


class Timer(StrEnum):
    """What is warned of."""

    FORWARDING_DUE = "forwarding_due"  # nobody has taken it from the desk in time (NĐ 61/2018, art. 18.2)
    STEP_HALF = "step_half"  # half of a step's time is used
    STEP_FOUR_FIFTHS = "step_four_fifths"
    DUE_IN_ONE_DAY = "due_in_one_day"  # one working day before the appointment
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    APOLOGY_DUE = "apology_due"  # the last moment for an apology in time (NĐ 61/2018/NĐ-CP, art. 19.9)
    SUPPLEMENT_OVERDUE = "supplement_overdue"
    CONSULTATION_SILENT = "consultation_silent"
