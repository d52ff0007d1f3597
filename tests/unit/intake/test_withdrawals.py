"""The applicant wants the dossier back; originals; what the desk was told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.contracts.desk import DossierWithdrawn, WithdrawalRequested
from services.contracts.handling import NewsSuperseded
from services.contracts.status import Status
from services.contracts.workflow import DossierCompleted
from services.intake.domain.catalogue import Catalogue
from services.intake.domain.dossier import Channel
from services.intake.domain.errors import ForbiddenTransitionError, InvalidInputError
from services.intake.handlers import hearing, withdrawals
from services.intake.handlers.desk_orders import ReturnOriginals, WithdrawDossier
from services.intake.handlers.dossiers import file_and_receive, file_dossier
from services.intake.handlers.errors import StaleDossierError
from services.intake.handlers.filing import prepare
from services.intake.handlers.orders import HandOverResult
from services.intake.handlers.results import hand_over_result
from services.intake.ports import DOSSIERS, Document
from tests.fakes.intake import COMMUNE, OFFICER, Counter, birth
from tests.unit.intake.samples import procedure

ORDER = WithdrawDossier(reason="Nộp nhầm thủ tục")
CONFIRMED = HandOverResult(confirmed_number="15/2026", confirmed_reason="mất mạng")


@pytest.fixture
def counter() -> Counter:
    """A counter that registers births."""
    return Counter(Catalogue([procedure()]))


def filed(counter: Counter) -> Document:
    """A dossier filed online."""
    draft = prepare(birth(channel=Channel.ONLINE), COMMUNE, OFFICER, counter.means)
    return file_dossier(draft, OFFICER, counter.work, means=counter.means)


def received(counter: Counter) -> Document:
    """A dossier that workflow has."""
    draft = prepare(birth(), COMMUNE, OFFICER, counter.means)
    return file_and_receive(draft, COMMUNE, OFFICER, counter.work, means=counter.means)


def withdraw(counter: Counter, kept: Document, order: WithdrawDossier = ORDER) -> Document:
    """The applicant withdraws."""
    return withdrawals.withdraw_dossier(
        kept["dossier_id"], kept["version"], order, OFFICER, counter.work, means=counter.means
    )


def give_back(counter: Counter, kept: Document, **changes: Any) -> Document:
    """Originals go back."""
    order = replace(ReturnOriginals(what="Giấy chứng sinh, bản chính"), **changes)
    return withdrawals.return_originals(
        kept["dossier_id"], kept["version"], order, OFFICER, counter.work, means=counter.means
    )


def now_kept(counter: Counter, kept: Document) -> Document:
    """The dossier as it is now."""
    return counter.work.documents(DOSSIERS)[kept["dossier_id"]]


def test_before_the_reception_the_desk_decides(counter: Counter) -> None:
    """Status 8 at once, with the reason, and what was given back with it; nobody else had it yet."""
    kept = withdraw(counter, filed(counter), replace(ORDER, originals="Tờ khai"))
    assert (kept["status"], kept["stop"]["why"]) == (Status.STOPPED, "withdrawal")
    assert (kept["withdrawals"][0]["granted"], kept["originals"][0]["what"]) == (True, "Tờ khai")
    assert kept["originals"][0]["collector"] == "Lê Thị Đào"
    event = counter.work.events[-1]
    assert isinstance(event, DossierWithdrawn)
    assert "Nộp nhầm thủ tục" in event.person


def test_originals_need_not_go_back_at_once(counter: Counter) -> None:
    """They are given back later, to somebody who is named (NĐ 61/2018/NĐ-CP, art. 20)."""
    kept = withdraw(counter, filed(counter))
    assert kept["originals"] == []
    done = give_back(counter, kept, collector="Lê Văn Ba")
    assert done["originals"][0]["collector"] == "Lê Văn Ba"
    assert done["history"][-1] == {
        "at": counter.clock.now(),
        "by": "officer-1",
        "via": "staff",
        "what": "originals_returned",
        "reason": "Giấy chứng sinh, bản chính",
    }


def test_after_the_reception_it_is_a_request_that_workflow_decides(counter: Counter) -> None:
    """Status 7 with an id to answer; a second request is refused meanwhile, and no paper goes back yet."""
    kept = withdraw(counter, received(counter))
    assert (kept["status"], kept["withdrawals"][0].get("decided_at")) == (Status.WITHDRAWAL_REQUESTED, None)
    event = counter.work.events[-1]
    assert isinstance(event, WithdrawalRequested)
    assert event.request_id == kept["withdrawals"][0]["request_id"]
    assert "Nộp nhầm thủ tục" in event.person
    with pytest.raises(ForbiddenTransitionError):
        withdraw(counter, kept)
    with pytest.raises(ForbiddenTransitionError):
        give_back(counter, kept)


def test_there_is_no_withdrawal_once_there_is_a_result(counter: Counter) -> None:
    """Neither from 9 nor from 10."""
    kept = received(counter)
    now = counter.clock.now()
    event = DossierCompleted(
        commune_id="32128",
        occurred_at=now,
        dossier_id=kept["dossier_id"],
        result_number="15/2026",
        signed_on=now.date(),
        completed_at=now,
        on_time=True,
    )
    hearing.on_dossier_completed(event, counter.work)
    completed = now_kept(counter, kept)
    with pytest.raises(ForbiddenTransitionError):
        withdraw(counter, completed)
    returned = hand_over_result(
        kept["dossier_id"], completed["version"], HandOverResult(), OFFICER, counter.work, means=counter.means
    )
    with pytest.raises(ForbiddenTransitionError):
        withdraw(counter, returned)
    assert give_back(counter, returned)["originals"], "what the office no longer needs goes back"


def test_a_result_signed_before_the_decision_is_handed_over_all_the_same(counter: Counter) -> None:
    """The desk holds the signed result of a dossier whose withdrawal nobody decided: it is handed over."""
    kept = withdraw(counter, received(counter))
    done = hand_over_result(
        kept["dossier_id"], kept["version"], CONFIRMED, OFFICER, counter.work, means=counter.means
    )
    assert done["status"] == Status.RETURNED


def test_a_reason_and_a_name_are_needed(counter: Counter) -> None:
    """Nothing is recorded that says nothing."""
    kept = filed(counter)
    with pytest.raises(InvalidInputError):
        withdraw(counter, kept, WithdrawDossier(reason="  "))
    done = withdraw(counter, kept)
    with pytest.raises(InvalidInputError):
        give_back(counter, done, what="")
    with pytest.raises(StaleDossierError):
        withdraw(counter, kept)
    with pytest.raises(StaleDossierError):
        give_back(counter, kept)


def test_the_desk_reads_what_it_is_told_once(counter: Counter) -> None:
    """The mark goes when an officer has seen it; to see nothing changes nothing."""
    kept = received(counter)
    news = NewsSuperseded(
        commune_id="32128",
        occurred_at=counter.clock.now(),
        dossier_id=kept["dossier_id"],
        what="payment",
        status=9,
    )
    hearing.on_news_superseded(news, counter.work)
    told = now_kept(counter, kept)
    assert told["marks"] == ["unseen_notice"]
    seen = withdrawals.see_notices(
        kept["dossier_id"], told["version"], OFFICER, counter.work, means=counter.means
    )
    assert (seen["notices"][0]["seen_by"], "marks" in seen) == ("officer-1", False)
    again = withdrawals.see_notices(
        kept["dossier_id"], seen["version"], OFFICER, counter.work, means=counter.means
    )
    assert again["version"] == seen["version"]
