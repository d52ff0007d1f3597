"""A due date explains itself: the ledger by the calendar that the dossier names, and each move in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.contracts.reckoning import recomputed
from services.workflow.domain import extending, paying, supplementing
from services.workflow.domain.choices import Choices
from services.workflow.domain.dates import moved
from services.workflow.domain.explaining import By, Explanation, explained_due, words_of
from services.workflow.domain.running import DueMove, Running
from services.workflow.domain.supplementing import Asked
from tests.fakes.desk import local
from tests.fakes.workflow import LEADER, MORNING, SPECIALIST, VN, actor, process, running

DUE = local(date(2026, 11, 26), 8)  # two working days after the reception at 08:00
NEW = local(date(2026, 12, 1), 10)
CHIEF, OFFICER = actor("chief", LEADER), actor("staff-2", SPECIALIST)
PAUSING = process(payment_pauses=True, payment_pauses_source="Luật chuyên ngành")


def counted(**given: object) -> Running:
    """A dossier whose date is what its limit comes to."""
    told: dict[str, object] = {"due_at": DUE, "calendar_version": VN.version, **given}
    return running(**told)  # type: ignore[arg-type]


def why(dossier: Running) -> Explanation:
    """Its date, by the calendar of these tests."""
    return explained_due(dossier, VN, Choices().cut_offs)


def extended(dossier: Running) -> Running:
    """An apology."""
    return extending.extended(
        dossier,
        CHIEF,
        MORNING,
        new_due_at=NEW,
        reason="Cần xác minh thêm.",
        ground="",
        form_number="3/PXL",
        calendar=VN,
        choices=Choices(),
    )


def supplemented(dossier: Running) -> Running:
    """Papers were asked for, and came on Monday."""
    asked = Asked(reason="Tờ khai thiếu chữ ký.", papers=("Tờ khai",))
    waiting = supplementing.requested(
        dossier,
        OFFICER,
        MORNING,
        asked,
        request_id="r1",
        form_number="1/HDHS",
        calendar=VN,
        choices=Choices(),
    )
    return supplementing.supplemented(waiting, local(date(2026, 11, 30), 9), "staff-1", VN, Choices())


def paid(dossier: Running) -> Running:
    """Money was asked for, and came a working day later."""
    demanded = paying.demanded(
        dossier, OFFICER, MORNING, amount=1, text="Lệ phí", pay_by=None, demand_id="m1"
    )
    return paying.paid(demanded, 1, MORNING + timedelta(days=1), "staff-1", VN)


def test_a_date_that_comes_out_of_its_limit() -> None:
    """NĐ 118/2025/NĐ-CP as amended by NĐ 309/2026/NĐ-CP, art. 17.3: from complete reception, day by day."""
    told = why(counted())
    assert told.by is By.LIMIT
    assert told.words == "Hẹn 08:00 ngày 26/11/2026, tính theo thời hạn giải quyết."
    assert told.reckoning is not None
    assert [(day.on.day, day.counted) for day in told.reckoning.days] == [(24, False), (25, True), (26, True)]
    assert recomputed(told.reckoning, VN) == told.reckoning


def test_after_a_supplement_it_counts_from_there() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: the ledger begins on the day on which the papers were complete."""
    told = why(supplemented(counted()))
    assert (told.by, told.reckoning is None) == (By.LIMIT, False)
    assert told.reckoning is not None
    assert (told.reckoning.start, told.reckoning.days[0].on) == ("supplement_completed", date(2026, 11, 30))


def test_with_a_pause_it_says_what_did_not_count() -> None:
    """Where the process stops the clock: the stretch, and the days that make up for it."""
    told = why(paid(counted(process=PAUSING)))
    assert told.by is By.LIMIT
    assert told.reckoning is not None
    assert [part.hours for part in told.reckoning.pauses] == [8.0]


def test_an_apology_promises_a_date() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.9: the new appointment, the first one, and what the limit had come to."""
    told = why(extended(counted()))
    assert told.by is By.APPOINTMENT
    assert "10:00 ngày 01/12/2026" in told.words
    assert "08:00 ngày 26/11/2026" in told.words
    assert told.reckoning is not None
    assert told.reckoning.due_at == DUE


def test_an_apology_before_a_restart_is_history() -> None:
    """NĐ 61/2018/NĐ-CP, art. 19.4: the limit runs from zero, and the date is counted again."""
    told = why(supplemented(extended(counted())))
    assert told.by is By.LIMIT


def test_what_cannot_be_counted_again_is_not_explained_away() -> None:
    """Another date than was stored, a calendar that nobody has or that does not reach: unclear."""
    altered = counted(due_at=DUE + timedelta(hours=1))
    assert why(altered).by is By.UNCLEAR
    nobody = explained_due(counted(calendar_version="vn-1999"), None, Choices().cut_offs)
    assert (nobody.by, nobody.reckoning) == (By.UNCLEAR, None)
    assert "vn-1999" in nobody.words
    far = local(date(2031, 1, 6), 8)
    assert why(counted(received_at=far, started_at=far)).reckoning is None


MOVES = {
    "extended": "Xin lỗi và hẹn lại ngày trả kết quả: từ 08:00 ngày 26/11/2026 sang 10:00 ngày 01/12/2026. "
    "Số 3/PXL: Cần xác minh thêm.",
    "restarted": "Đủ giấy tờ bổ sung, thời hạn tính lại từ đầu: từ 08:00 ngày 26/11/2026 sang "
    "10:00 ngày 01/12/2026. Theo lịch vn-2026.",
    "paused": "Cộng thời gian chờ thực hiện nghĩa vụ tài chính: từ 08:00 ngày 26/11/2026 sang "
    "10:00 ngày 01/12/2026. Theo lịch vn-2026.",
    "calendar": "Lịch làm việc thay đổi: từ 08:00 ngày 26/11/2026 sang 10:00 ngày 01/12/2026. "
    "Theo lịch vn-2026.",
}


@pytest.mark.parametrize("kind", MOVES)
def test_each_move_has_its_words(kind: str) -> None:
    """From when to when, why, and by which paper or calendar."""
    move = DueMove(
        at=MORNING,
        by="chief",
        why=kind,
        previous_due_at=DUE,
        due_at=NEW,
        reason="Cần xác minh thêm.",
        form_number="3/PXL",
        calendar_version="vn-2026",
    )
    assert words_of(move) == MOVES[kind]
    assert moved(counted(), move).moves == (move,)


def test_every_kind_of_move_is_known() -> None:
    """What the rules write is what the words know."""
    written = {
        move.why
        for dossier in (extended(counted()), supplemented(counted()), paid(counted(process=PAUSING)))
        for move in dossier.moves
    }
    assert written == set(MOVES) - {"calendar"}
