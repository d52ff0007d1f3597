"""Requests for papers, requests to withdraw, lines for the desk: what is answered stays answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.domain.errors import InvalidInputError
from services.intake.domain.notices import DeskNotice, seen, with_notice
from services.intake.domain.supplement import (
    Stage,
    SupplementRequest,
    answered,
    open_request,
    require_ground,
)
from services.intake.domain.withdrawal import Withdrawal, decided, undecided
from tests.unit.intake.samples import NOW

LATER = NOW + timedelta(hours=1)
REQUEST = SupplementRequest(
    request_id="r1",
    stage=Stage.RECEPTION,
    nth=1,
    reason="Thiếu chữ ký",
    items=("Tờ khai",),
    requested_at=NOW,
    requested_by="officer-1",
)
WITHDRAWAL = Withdrawal(request_id="w1", reason="đổi ý", requested_at=NOW, officer_id="officer-1")
NOTICE = DeskNotice(what="withdrawal", text="đã ký", at=NOW)


def test_the_last_unanswered_request_is_open() -> None:
    """Answered once, it stays as it was answered."""
    second = replace(REQUEST, request_id="r2", nth=2)
    assert open_request((REQUEST, second)) == second
    once = answered((REQUEST, second), "r2", NOW)
    assert open_request(once) == REQUEST
    assert answered(once, "r2", LATER) == once
    assert open_request(()) is None


def test_a_second_request_at_reception_needs_a_leaders_ground() -> None:
    """Asked for once, completely (NĐ 61/2018/NĐ-CP, art. 11.2c and 15.3): twice only by a leader's word."""
    require_ground((), ground="", approved_by="")
    require_ground((replace(REQUEST, stage=Stage.APPRAISAL),), ground="", approved_by="")
    require_ground((REQUEST,), ground="cơ sở dữ liệu sai", approved_by="leader-1")
    with pytest.raises(InvalidInputError) as refused:
        require_ground((REQUEST,), ground="", approved_by="")
    assert [one.field for one in refused.value.problems] == ["ground", "approved_by"]


def test_a_withdrawal_is_decided_once() -> None:
    """The first decision stands; without a request there is nothing to decide."""
    assert undecided((WITHDRAWAL,)) == WITHDRAWAL
    denied = decided((WITHDRAWAL,), granted=False, at=NOW, by="workflow", reason="đã ký")
    assert undecided(denied) is None
    assert decided(denied, granted=True, at=LATER, by="workflow") == denied
    assert decided((), granted=True, at=NOW, by="workflow") == ()


def test_the_desk_is_told_once_until_it_has_looked() -> None:
    """Twice the same before anybody saw it is one line; afterwards it is another."""
    once = with_notice((), NOTICE)
    assert with_notice(once, replace(NOTICE, text="lại")) == once
    looked = seen(once, "officer-2", LATER)
    assert (looked[0].seen_by, looked[0].seen_at) == ("officer-2", LATER)
    assert seen(looked, "officer-3", LATER) == looked
    assert len(with_notice(looked, NOTICE)) == 2
    assert len(with_notice(once, replace(NOTICE, what="payment"))) == 2
