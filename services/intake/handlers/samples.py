"""Ready dossiers of a practice commune: filed by the use cases that the counter uses, at hours gone by.

Each act is a command of its own, told once: furnishing may be cut off anywhere and told again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial

from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date, instant
from services.contracts.identity import Role
from services.intake.domain.catalogue import Procedure
from services.intake.domain.commune import Commune
from services.intake.domain.dossier import Channel
from services.intake.domain.practice import require_practice
from services.intake.handlers import dossiers, results, supplements, withdrawals
from services.intake.handlers.desk_orders import AskSupplement, WithdrawDossier
from services.intake.handlers.filing import prepare
from services.intake.handlers.means import Means
from services.intake.handlers.orders import FileDossier, HandOverResult, PaperEntry, PersonEntry
from services.intake.ports import SAMPLES_DONE, Actor, Document

OPENS = time(9)
SATURDAY = 5
AFTERWARDS = timedelta(minutes=25)  # between the filing and what is done with it
CERTIFICATION, GUARDIAN, MARRIAGE = "2.000815", "1.004837", "1.000894"
FUNERAL, FUNERAL_PENSION, CIVIL_COPY = "1.001731", "1.014028", "2.000635"
ASKED, REFUSED, WITHDRAWN = "asked", "refused", "withdrawn"
REASONS = {
    ASKED: "Tờ khai chưa có chữ ký của người yêu cầu",
    REFUSED: "Không thuộc thẩm quyền của xã, xin nộp tại nơi cư trú",
    WITHDRAWN: "Người nộp đổi ý, không làm thủ tục nữa",
}


@dataclass(frozen=True)
class Sample:
    """One ready dossier.

    Attributes:
        days_ago: how long ago it was filed; on a weekend, the Friday before.
        received: at once, as the counter does; else it waits as it was filed.
        then: what was done with it afterwards.
    """

    days_ago: int
    procedure_code: str
    applicant: str
    received: bool = True
    then: str = ""
    channel: Channel = Channel.COUNTER


SAMPLES = (
    Sample(12, GUARDIAN, "Nguyễn Văn Mẫu"),  # late
    Sample(11, FUNERAL, "Trần Thị Thử"),  # late
    Sample(10, CERTIFICATION, "Lê Văn Nháp"),
    Sample(9, GUARDIAN, "Phạm Thị Tập"),  # late
    Sample(8, FUNERAL_PENSION, "Huỳnh Văn Dợt"),
    Sample(6, MARRIAGE, "Võ Thị Luyện", received=False, then=ASKED),
    Sample(5, FUNERAL, "Đặng Văn Quen"),
    Sample(4, GUARDIAN, "Bùi Thị Rèn", then=WITHDRAWN),
    Sample(3, MARRIAGE, "Đỗ Văn Thuộc", received=False, then=REFUSED),
    Sample(2, FUNERAL_PENSION, "Ngô Thị Gương", received=False, then=WITHDRAWN),
    Sample(1, FUNERAL, "Dương Văn Phác", received=False, channel=Channel.ONLINE),
    Sample(1, GUARDIAN, "Lý Thị Mường", received=False, channel=Channel.ONLINE),
    Sample(0, MARRIAGE, "Hồ Văn Ướm"),
    Sample(0, CERTIFICATION, "Mai Thị Bước"),
)

Act = Callable[[UnitOfWork], Document]
Run = Callable[[Act], Document]  # in a transaction of its own, of the practice commune


@dataclass(frozen=True)
class Then:
    """The clock of an hour gone by."""

    at: datetime

    def now(self) -> datetime:
        """That hour."""
        return self.at


def officer_of(staff: Sequence[Document], actor: Actor) -> Actor:
    """Who is said to have filed the samples: the first officer of the counter, or else who furnishes."""
    at_the_counter = (one for one in staff if one["active"] and Role.COUNTER_OFFICER.value in one["roles"])
    found = next(at_the_counter, None)
    return Actor(holder=found["staff_id"], name=found["name"], via="staff") if found else actor


def furnish(commune: Commune, officer: Actor, run: Run, *, means: Means) -> int:
    """File the samples that are not there yet, the oldest first; how many there are.

    Raises: NotPracticeError for a real commune, PracticeClosedError.
    """
    require_practice(commune)
    now = means.clock.now()
    for number, sample in enumerate(SAMPLES):
        at = _hour(now, sample.days_ago, number)
        filing = partial(_file, sample, commune, officer, replace(means, clock=Then(at)))
        filed = run(partial(_once, f"{number}.filed", filing))
        if sample.then:
            later = replace(means, clock=Then(at + AFTERWARDS))
            act = partial(_then[sample.then], filed, officer, later)
            run(partial(_once, f"{number}.{sample.then}", act))
    return len(SAMPLES)


def _hour(now: datetime, days_ago: int, number: int) -> datetime:
    """In the morning of a working day; today's are filed now."""
    if not days_ago:
        return now
    on = civil_date(now) - timedelta(days=days_ago)
    while on.weekday() >= SATURDAY:
        on -= timedelta(days=1)
    return instant(on, OPENS) + timedelta(minutes=number)


def _once(name: str, act: Act, work: UnitOfWork) -> Document:
    """Do it unless it was done; which dossier it made, as it was then."""
    kept = work.get(SAMPLES_DONE, name)
    if kept is not None:
        return kept
    made = act(work)
    work.put(SAMPLES_DONE, name, {"dossier_id": made["dossier_id"], "as_version": made["version"]})
    return {"dossier_id": made["dossier_id"], "as_version": made["version"]}


def _file(sample: Sample, commune: Commune, officer: Actor, means: Means, work: UnitOfWork) -> Document:
    procedure = means.catalogue.version_on(sample.procedure_code, civil_date(means.clock.now()))
    order = FileDossier(
        channel=sample.channel,
        unit_id=next((one.unit_id for one in commune.units if one.receives), ""),
        procedure_code=procedure.code,
        applicant=PersonEntry(name=sample.applicant, address="Hồ sơ mẫu để thực hành"),
        papers=tuple(_papers(procedure)),
    )
    draft = prepare(order, commune, officer, means)
    if procedure.instant:
        return results.certify(draft, HandOverResult(), "", commune, officer, work, means=means)
    if sample.received:
        return dossiers.file_and_receive(draft, commune, officer, work, means=means)
    return dossiers.file_dossier(draft, officer, work, means=means)


def _papers(procedure: Procedure) -> Iterator[PaperEntry]:
    """Those that are obligatory; of several of which one is enough, the first."""
    seen: set[str] = set()
    for paper in procedure.papers.items:
        group = paper.any_of or paper.code
        if paper.obligatory and group not in seen:
            seen.add(group)
            yield PaperEntry(code=paper.code, kind=paper.kinds[0])


def _ask(filed: Document, officer: Actor, means: Means, work: UnitOfWork) -> Document:
    order = AskSupplement(reason=REASONS[ASKED], items=("Tờ khai có chữ ký",))
    return supplements.ask_supplement(
        filed["dossier_id"], filed["as_version"], order, officer, work, means=means
    )


def _refuse(filed: Document, officer: Actor, means: Means, work: UnitOfWork) -> Document:
    return dossiers.refuse_dossier(
        filed["dossier_id"], filed["as_version"], REASONS[REFUSED], officer, work, means=means
    )


def _withdraw(filed: Document, officer: Actor, means: Means, work: UnitOfWork) -> Document:
    order = WithdrawDossier(reason=REASONS[WITHDRAWN])
    return withdrawals.withdraw_dossier(
        filed["dossier_id"], filed["as_version"], order, officer, work, means=means
    )


_then = {ASKED: _ask, REFUSED: _refuse, WITHDRAWN: _withdraw}
