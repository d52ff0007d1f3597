"""The numbers of forms: from 1 each year in each commune, without gaps."""

from __future__ import annotations

from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.workflow.domain.choices import Choices, Series
from services.workflow.ports import FORM_NUMBERS


def next_number(work: UnitOfWork, series: Series, at: datetime, choices: Choices) -> str:
    """The next number of a series, as "3/PXL"; taken in the transaction of what it numbers, or not at all."""
    key = f"{series.value}|{civil_date(at).year}"
    counter = work.get(FORM_NUMBERS, key) or {"last": 0}
    number = int(counter["last"]) + 1
    work.put(FORM_NUMBERS, key, {**counter, "last": number})
    return f"{number}/{choices.suffixes[series]}"
