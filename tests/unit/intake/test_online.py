"""Filing online: the draft on the server, and the dossier that comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.contracts.intake import DossierFiled
from services.contracts.status import Status
from services.intake.domain.errors import InvalidInputError, MissingPapersError
from services.intake.domain.online import CONSENT, MOST_FILINGS, MOST_PHOTOS, PDF
from services.intake.domain.receipt import ResultDelivery
from services.intake.handlers import online as handlers
from services.intake.handlers.online_errors import (
    FiledError,
    NoApplicantError,
    StaleFilingError,
    TooManyFilingsError,
    TooManyPhotosError,
    UnknownFilingError,
)
from services.intake.handlers.orders import PersonEntry
from services.intake.ports import DOSSIERS, FILINGS, Document
from tests.fakes.intake import Counter
from tests.unit.intake.filings import (
    HOLDER,
    begun,
    complete,
    confirmed,
    named,
    photographed,
    picture,
    submitted,
)
from tests.unit.intake.test_phone_codes import PHONE, online


@pytest.fixture
def counter() -> Counter:
    """A counter where one telephone was confirmed."""
    return confirmed()


def test_what_was_begun_becomes_a_dossier_with_its_look_up_code(counter: Counter) -> None:
    """Status 1 through the channel online, no number; the id stays, the pages of a paper are one file."""
    kept = complete(counter)
    dossier = submitted(counter, kept)
    assert (dossier["dossier_id"], dossier["channel"], dossier["status"]) == (
        kept["filing_id"],
        "online",
        Status.NEW,
    )
    assert "number" not in dossier
    assert [(scan["paper"], scan["size"]) for scan in dossier["scans"]] == [("form", 2), ("witness", 1)]
    assert dossier["applicant"]["phone"] == PHONE
    (line,) = dossier["history"]
    assert (line["by"], line["via"], line["reason"]) == (HOLDER, "online", CONSENT)
    filed = counter.work.events[-1]
    assert isinstance(filed, DossierFiled)
    assert filed.channel == "online"
    shown = counter.work.documents(FILINGS)[kept["filing_id"]]
    assert shown["lookup_code"] == dossier["lookup_code"]


def test_what_is_filed_is_filed_once_and_changes_no_more(counter: Counter) -> None:
    """A second click, a second window: nothing of it changes anything."""
    kept = complete(counter)
    dossier = submitted(counter, kept)
    with pytest.raises(FiledError):
        submitted(counter, kept)
    with pytest.raises(FiledError):
        photographed(counter, kept["filing_id"], "form")
    with pytest.raises(FiledError):
        handlers.drop_filing(kept["filing_id"], HOLDER, counter.work, online=online(counter))
    assert list(counter.work.documents(DOSSIERS)) == [dossier["dossier_id"]]


def test_a_filing_that_changed_meanwhile_is_looked_at_again(counter: Counter) -> None:
    """What is filed, and who is named, is what somebody has seen."""
    kept = complete(counter)
    photographed(counter, kept["filing_id"], "form")
    with pytest.raises(StaleFilingError):
        submitted(counter, kept)
    with pytest.raises(StaleFilingError):
        named(counter, kept)


def test_nobody_else_sees_what_a_telephone_has_begun(counter: Counter) -> None:
    """Nor does anybody after its time, which each change prolongs."""
    kept = begun(counter)
    with pytest.raises(UnknownFilingError):
        handlers.mine(kept, "another", online(counter))
    with pytest.raises(UnknownFilingError):
        handlers.mine(None, HOLDER, online(counter))
    counter.clock.set(counter.clock.now() + timedelta(days=6))
    prolonged = photographed(counter, kept["filing_id"], "form")
    counter.clock.set(counter.clock.now() + timedelta(days=6))
    assert handlers.mine(prolonged, HOLDER, online(counter)).papers == ("form",)
    counter.clock.set(counter.clock.now() + timedelta(days=1))
    with pytest.raises(UnknownFilingError):
        handlers.mine(prolonged, HOLDER, online(counter))


def test_missing_papers_are_all_named(counter: Counter) -> None:
    """As at the counter; who is not named yet cannot file either."""
    kept = begun(counter)
    with pytest.raises(NoApplicantError):
        submitted(counter, kept)
    with pytest.raises(MissingPapersError) as refused:
        submitted(counter, named(counter, kept))
    assert refused.value.names == ("Tờ khai", "Giấy chứng sinh hoặc Văn bản của người làm chứng")


def test_a_paper_whose_data_an_office_has_need_not_come_in(counter: Counter) -> None:
    """It is waived with a word; who photographs it after all brings it."""
    filing_id = photographed(counter, begun(counter)["filing_id"], "form")["filing_id"]

    def waive(paper: str, *, waived: bool) -> Document:
        return handlers.waive_paper(
            filing_id, paper, HOLDER, counter.work, waived=waived, online=online(counter)
        )

    assert waive("witness", waived=True)["waived"] == ["witness"]
    assert waive("witness", waived=False)["waived"] == []
    dossier = submitted(counter, named(counter, waive("witness", waived=True)))
    assert [bool(paper["waiver"]) for paper in dossier["papers"]] == [False, True]
    with pytest.raises(InvalidInputError):
        handlers.waive_paper(
            begun(counter)["filing_id"], "?", HOLDER, counter.work, waived=True, online=online(counter)
        )


def test_a_photographed_paper_is_no_longer_waived(counter: Counter) -> None:
    """The page says more than the waiver."""
    filing_id = begun(counter)["filing_id"]
    handlers.waive_paper(filing_id, "form", HOLDER, counter.work, waived=True, online=online(counter))
    assert photographed(counter, filing_id, "form")["waived"] == []


def test_pages_are_replaced_and_taken_away(counter: Counter) -> None:
    """Their places stay, their files are noted to go; what is gone already is no fault."""
    kept = photographed(counter, begun(counter)["filing_id"], "form", "form")
    first, second = (one["scan_id"] for one in kept["scans"])
    turned = picture(counter, "form")
    given = online(counter)
    handlers.replace_photo(kept["filing_id"], turned, HOLDER, counter.work, scan_id=first, online=given)
    for _ in range(2):
        left = handlers.drop_photo(kept["filing_id"], second, HOLDER, counter.work, online=given)
    assert [one["scan_id"] for one in left["scans"]] == [turned.scan_id]
    assert left["dropped"] == [first, second]
    with pytest.raises(UnknownFilingError):
        handlers.replace_photo(kept["filing_id"], turned, HOLDER, counter.work, scan_id=first, online=given)


def test_what_came_as_pdf_goes_as_it_came(counter: Counter) -> None:
    """The dossier refers to the same file, and the filing no more."""
    filing_id = begun(counter)["filing_id"]
    photographed(counter, filing_id, "form", kind=PDF)
    photographed(counter, filing_id, "form")
    kept = named(counter, photographed(counter, filing_id, "witness", kind=PDF))
    dossier = submitted(counter, kept)
    assert [scan["scan_id"] for scan in dossier["scans"]] == [
        "pdf-form",
        kept["scans"][0]["scan_id"],
        kept["scans"][2]["scan_id"],
    ]
    left = counter.work.documents(FILINGS)[filing_id]["scans"]
    assert kept["scans"][0]["scan_id"] not in [one["scan_id"] for one in left]


def test_somebody_else_files_for_the_applicant(counter: Counter) -> None:
    """With a relation; messages go to the telephone that was confirmed."""
    son = PersonEntry(name="Lê Văn Con", identity="096085009999")
    kept = photographed(counter, begun(counter)["filing_id"], "form", "witness")
    with pytest.raises(InvalidInputError):
        named(counter, kept, representative=son)
    kept = named(counter, kept, representative=son, relation="con ruột")
    assert (kept["representative"]["phone"], kept["relation"]) == (PHONE, "con ruột")
    representation = submitted(counter, kept)["representation"]
    assert (representation["helper"], representation["ground"]) == ("representative", "con ruột")


def test_all_that_is_wrong_is_said_at_once(counter: Counter) -> None:
    """Name, number of the card, and an address without which nothing can be sent."""
    with pytest.raises(InvalidInputError) as refused:
        named(counter, begun(counter), applicant=PersonEntry(name="Lê Thị Đào"), delivery=ResultDelivery.POST)
    assert [one.field for one in refused.value.problems] == ["applicant.identity", "delivery_address"]
    with pytest.raises(InvalidInputError) as refused:
        named(counter, begun(counter), applicant=PersonEntry(name=""))
    assert [one.field for one in refused.value.problems] == ["applicant.name"]
    sent = named(counter, begun(counter), delivery=ResultDelivery.POST, delivery_address="ấp Cái Rô")
    assert sent["delivery_address"] == "ấp Cái Rô"
    assert named(counter, sent, delivery_address="ấp Cái Rô")["delivery_address"] == ""


def test_what_cannot_be_begun(counter: Counter) -> None:
    """What is done at the desk at once, too much at a time, a telephone that is forgotten."""
    with pytest.raises(InvalidInputError):
        begun(counter, "2.000815")
    with pytest.raises(TooManyFilingsError):
        begun(counter, open_count=MOST_FILINGS)
    with pytest.raises(UnknownFilingError):
        begun(counter, holder="forgotten")


def test_a_filing_has_room_for_so_many_pages(counter: Counter) -> None:
    """And for pages of its own papers only."""
    filing_id = begun(counter)["filing_id"]
    photographed(counter, filing_id, *["form"] * MOST_PHOTOS)
    with pytest.raises(TooManyPhotosError):
        photographed(counter, filing_id, "form")
    with pytest.raises(InvalidInputError):
        photographed(counter, begun(counter)["filing_id"], "of another procedure")
