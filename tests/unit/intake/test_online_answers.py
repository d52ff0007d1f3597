"""Papers that the desk asked for, sent by who filed online."""

from __future__ import annotations

import pytest

from services.intake.domain.citizen_accounts import Owner
from services.intake.domain.documents import restored
from services.intake.domain.online import MOST_FILINGS, PDF, Filing
from services.intake.handlers import online_answers, online_filing
from services.intake.handlers.desk_orders import AskSupplement
from services.intake.handlers.dossiers import refuse_dossier
from services.intake.handlers.online_errors import (
    NothingAskedError,
    StaleFilingError,
    TooManyFilingsError,
    UnknownFilingError,
)
from services.intake.handlers.orders import PersonEntry
from services.intake.handlers.supplements import ask_supplement
from services.intake.ports import DOSSIERS, FILINGS, PHONE_PROOFS, Document
from tests.fakes.intake import OFFICER, Counter
from tests.unit.intake.filings import (
    HOLDER,
    begun,
    bind,
    complete,
    confirmed,
    named,
    photographed,
    submitted,
)
from tests.unit.intake.test_phone_codes import online


@pytest.fixture
def counter() -> Counter:
    """A counter where one telephone was confirmed."""
    return confirmed()


def asked_for_papers(counter: Counter) -> Document:
    """A dossier that this telephone filed, and of which the desk wants a better photograph."""
    dossier = submitted(counter, complete(counter))
    return asked_of_desk(counter, dossier)


def asked_of_desk(counter: Counter, dossier: Document) -> Document:
    """The same dossier, for which the desk asks for a paper."""
    order = AskSupplement(reason="Ảnh tờ khai bị mờ", items=("Tờ khai: chụp lại",))
    return ask_supplement(dossier["dossier_id"], 1, order, OFFICER, counter.work, means=counter.means)


def answering(counter: Counter, dossier: Document) -> Document:
    """The answer that was begun."""
    return online_answers.begin_answer(
        dossier["dossier_id"], Owner(HOLDER), 0, counter.work, online=online(counter)
    )


def answered(counter: Counter, kept: Document) -> Document:
    """The dossier with the papers of an answer."""
    filing = restored(Filing, kept)
    scans = online_filing.bound(filing, bind, lambda photo: bind(photo.paper, [photo]))
    return online_answers.answer(
        filing.filing_id, kept["version"], scans, Owner(HOLDER), counter.work, online=online(counter)
    )


def test_papers_that_were_asked_for_are_sent_and_the_dossier_waits_again(counter: Counter) -> None:
    """By the telephone that filed it, from a draft of its own; the look-up code stays."""
    dossier = asked_for_papers(counter)
    kept = answering(counter, dossier)
    assert (kept["answers"], kept["applicant"]["name"]) == (dossier["dossier_id"], "Lê Thị Đào")
    photographed(counter, kept["filing_id"], "form")
    after = answered(counter, photographed(counter, kept["filing_id"], "witness", kind=PDF))
    assert [scan["paper"] for scan in after["scans"]] == ["form", "witness", "form", "witness"]
    assert (after["deliveries"][0]["complete"], after["deliveries"][0]["officer_id"]) == (True, HOLDER)
    assert after["marks"] == ["supplemented"]
    left = counter.work.documents(FILINGS)[kept["filing_id"]]
    assert (left["lookup_code"], len(left["scans"])) == (dossier["lookup_code"], 2)


def test_only_what_is_asked_of_this_telephone_is_answered(counter: Counter) -> None:
    """Not another's dossier, nor one for which nothing is awaited, nor too much at a time."""
    filed = submitted(counter, complete(counter))
    with pytest.raises(NothingAskedError):
        answering(counter, filed)
    asked_of_desk(counter, filed)
    given = online(counter)
    with pytest.raises(NothingAskedError):
        online_answers.begin_answer(filed["dossier_id"], Owner("another"), 0, counter.work, online=given)
    with pytest.raises(TooManyFilingsError):
        online_answers.begin_answer(
            filed["dossier_id"], Owner(HOLDER), MOST_FILINGS, counter.work, online=given
        )
    kept = photographed(counter, answering(counter, filed)["filing_id"], "form")
    with pytest.raises(StaleFilingError):
        answered(counter, {**kept, "version": kept["version"] - 1})
    version = counter.work.documents(DOSSIERS)[filed["dossier_id"]]["version"]
    refuse_dossier(filed["dossier_id"], version, "Nộp nhầm xã", OFFICER, counter.work, means=counter.means)
    with pytest.raises(NothingAskedError):
        answered(counter, kept)


def test_who_filed_for_another_answers_for_them(counter: Counter) -> None:
    """The people of the dossier stand in the answer; a telephone that is forgotten confirms itself anew."""
    son = PersonEntry(name="Lê Văn Con", identity="096085009999")
    kept = photographed(counter, begun(counter)["filing_id"], "form", "witness")
    dossier = submitted(counter, named(counter, kept, representative=son, relation="con ruột"))
    asked_of_desk(counter, dossier)
    assert answering(counter, dossier)["relation"] == "con ruột"
    counter.work.remove(PHONE_PROOFS, HOLDER)
    with pytest.raises(UnknownFilingError):
        answering(counter, dossier)


def test_an_answer_without_a_photograph_adds_none(counter: Counter) -> None:
    """What need not come in is waived: the dossier keeps the files that it has."""
    dossier = asked_for_papers(counter)
    after = answered(counter, answering(counter, dossier))
    assert after["scans"] == dossier["scans"]
    assert "scan_added" not in [line["what"] for line in after["history"]]
