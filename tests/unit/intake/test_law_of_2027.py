"""The civil-status law of 1 March 2027: the day of reception decides, and a dossier keeps its version.

Law: Luật Hộ tịch 03/2026/QH16, in force from 01/03/2027; what was received before is finished by the old law.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.contracts.calendars import VIETNAM_TIME
from services.contracts.intake import DossierReceived
from services.contracts.workflow import DossierCompleted
from services.intake.catalogue_files import read_catalogue
from services.intake.domain.dossier import Channel
from services.intake.domain.receipt import PaperKind
from services.intake.handlers import receipts
from services.intake.handlers.dossiers import file_and_receive, file_dossier, receive_dossier
from services.intake.handlers.filing import prepare
from services.intake.handlers.hearing import on_dossier_completed
from services.intake.handlers.orders import FileDossier, HandOverResult, PaperEntry, PersonEntry
from services.intake.handlers.results import hand_over_result
from services.intake.ports import DOSSIERS, Document
from tests.fakes.clock import FixedClock
from tests.fakes.intake import COMMUNE, OFFICER, Counter

LAST_DAY = datetime(2027, 2, 28, 9, 0, tzinfo=VIETNAM_TIME)  # a Sunday: reception is recorded all the same
FIRST_DAY = datetime(2027, 3, 1, 9, 0, tzinfo=VIETNAM_TIME)
# Papers that are enough for a birth, a death and a marriage.
PAPERS = {
    "1.001193": ("to-khai", "giay-chung-sinh"),
    "1.000656": ("to-khai", "giay-bao-tu"),
    "1.000894": ("to-khai",),
}


def order(code: str, channel: Channel = Channel.COUNTER) -> FileDossier:
    """Somebody files for that procedure."""
    return FileDossier(
        channel=channel,
        unit_id="desk",
        procedure_code=code,
        applicant=PersonEntry(name="Lê Thị Đào"),
        papers=tuple(PaperEntry(code=paper, kind=PaperKind.ORIGINAL) for paper in PAPERS[code]),
    )


def counter(at: datetime) -> Counter:
    """The counter with the shipped catalogue, at that instant."""
    return Counter(read_catalogue(), clock=FixedClock(at))


def received(desk: Counter, code: str) -> Document:
    """Filed and received at once."""
    draft = prepare(order(code), COMMUNE, OFFICER, desk.means)
    return file_and_receive(draft, COMMUNE, OFFICER, desk.work, means=desk.means)


@pytest.mark.parametrize("code", PAPERS)
@pytest.mark.parametrize(
    ("at", "version"),
    [
        (LAST_DAY, 1),
        (LAST_DAY.replace(hour=23, minute=59), 1),
        (FIRST_DAY.replace(hour=0), 2),
        (FIRST_DAY, 2),
    ],
)
def test_the_day_of_reception_chooses_the_law(code: str, at: datetime, version: int) -> None:
    """Received on 28/02/2027 by the first version, on 01/03/2027 by the second; so says the event too."""
    desk = counter(at)
    kept = received(desk, code)
    assert (kept["procedure"]["version"], kept["procedure"]["process_code"]) == (version, f"QT-{code}")
    event = desk.work.events[-1]
    assert isinstance(event, DossierReceived)
    assert event.procedure_version == version


@pytest.mark.parametrize("code", PAPERS)
def test_what_was_filed_before_and_received_after_goes_by_the_new_law(code: str) -> None:
    """Online on the last day, accepted on the first: it is the reception that counts."""
    desk = counter(LAST_DAY)
    draft = prepare(order(code, Channel.ONLINE), COMMUNE, OFFICER, desk.means)
    filed = file_dossier(draft, OFFICER, desk.work, means=desk.means)
    assert filed["procedure"]["version"] == 1
    desk.clock.set(FIRST_DAY)
    kept = receive_dossier(filed["dossier_id"], 1, COMMUNE, OFFICER, desk.work, means=desk.means)
    assert kept["procedure"]["version"] == 2


def test_a_dossier_received_before_keeps_its_version_to_the_end() -> None:
    """Completed, printed and handed over under the new law, it is still one of the old."""
    desk = counter(LAST_DAY)
    kept = received(desk, "1.000656")
    dossier_id = kept["dossier_id"]
    desk.clock.set(FIRST_DAY + timedelta(days=1))
    done: Any = DossierCompleted(
        commune_id="32128",
        occurred_at=desk.clock.now(),
        event_id=f"workflow:{dossier_id}:00000009",
        dossier_id=dossier_id,
        result_number="7/TLKT",
        signed_on=FIRST_DAY.date(),
        completed_at=desk.clock.now(),
        on_time=True,
    )
    on_dossier_completed(done, work=desk.work)
    version = desk.work.documents(DOSSIERS)[dossier_id]["version"]
    hand_over_result(dossier_id, version, HandOverResult(), OFFICER, desk.work, means=desk.means)
    after = desk.work.documents(DOSSIERS)[dossier_id]
    assert after["procedure"] == kept["procedure"]
    assert after["procedure"]["version"] == 1
    form = receipts.receipt_form("32128", dossier_id, desk.reader, since=FIRST_DAY.date())
    assert form.procedure_name == "Đăng ký khai tử"
