"""Reports are counted in a process of their own, which gives way to whoever waits for an answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import partial

from services.chassis.pace import LONGEST_REST_SECONDS, rest
from services.tracking import bootstrap
from services.tracking.bootstrap import Means
from services.tracking.domain.course import Course
from services.tracking.domain.evaluation import Evaluation
from services.tracking.domain.index766 import Index
from services.tracking.domain.period import Span
from services.tracking.domain.weekly import Weekly
from services.tracking.handlers import reports
from services.tracking.settings import TrackingSettings

AT_ONCE, SHARE = 100, 0.25  # courses between two rests; the part of a core that a report may take

Report = Weekly | Index | Evaluation


class Kind(Enum):
    """What is counted."""

    WEEKLY = "weekly"
    INDEX = "index"
    EVALUATION = "evaluation"


@dataclass(frozen=True)
class Order:
    """A report of a commune; see handlers.reports for `on` and `as_of`. `span`: of the evaluation alone."""

    kind: Kind
    commune_id: str
    on: date | None
    as_of: datetime | None
    now: datetime
    span: Span = Span.MONTH


def paced(courses: Iterable[Course]) -> Iterator[Course]:
    """The same courses with rests: the database, too, has others to answer."""
    began = time.monotonic()
    for number, course in enumerate(courses, 1):
        yield course
        if number % AT_ONCE == 0:
            time.sleep(rest(time.monotonic() - began, SHARE, LONGEST_REST_SECONDS))
            began = time.monotonic()


def answerer(settings: TrackingSettings) -> Callable[[Order], Report]:
    """What answers orders on a service's database; see chassis.backroom_process."""
    return partial(count, bootstrap.means(settings, bootstrap.core(settings)))


def count(means: Means, order: Order) -> Report:
    """Count a report anew."""
    asked = (order.on, order.as_of)
    dossiers, now = means.commune(order.commune_id), order.now
    if order.kind is Kind.WEEKLY:
        return reports.read_weekly(*asked, dossiers=dossiers, now=now, paced=paced)
    if order.kind is Kind.INDEX:
        return reports.read_index(*asked, dossiers=dossiers, now=now, paced=paced)
    rules, span = means.scoring, order.span
    return reports.read_evaluation(*asked, span=span, rules=rules, dossiers=dossiers, now=now, paced=paced)
