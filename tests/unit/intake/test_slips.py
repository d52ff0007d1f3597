"""Form 03 at reception: what it says, of whom, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.contracts.forms import Basis
from services.contracts.forms.slips import NotAReasonError, RefusalForm, SupplementForm
from services.intake.domain.catalogue import Catalogue
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.texts import stated_reason
from services.intake.handlers import slips
from services.intake.handlers.dossiers import file_dossier, refuse_dossier
from services.intake.handlers.errors import NotDeclinedError, UnknownDossierError, UnknownRequestError
from services.intake.handlers.filing import prepare
from services.intake.handlers.orders import PersonEntry, RepresentationEntry
from services.intake.handlers.slips import Printing
from services.intake.ports import DOSSIERS, Document
from tests.fakes.intake import COMMUNE, OFFICER, Counter, WorkReader, birth
from tests.unit.intake.samples import procedure

REASON = "Không thuộc thẩm quyền giải quyết của xã"


@pytest.fixture
def counter() -> Counter:
    """A counter that registers births."""
    return Counter(Catalogue([procedure()]))


def filed(counter: Counter, **changes: Any) -> Document:
    """A dossier that was handed in."""
    draft = prepare(birth(**changes), COMMUNE, OFFICER, counter.means)
    return file_dossier(draft, OFFICER, counter.work, means=counter.means)


def refused(counter: Counter, **changes: Any) -> str:
    """The id of a dossier that was not accepted."""
    dossier_id: str = filed(counter, **changes)["dossier_id"]
    refuse_dossier(dossier_id, 1, REASON, OFFICER, counter.work, means=counter.means)
    return dossier_id


def form_of(counter: Counter, dossier_id: str, **asked: Any) -> RefusalForm:
    """The slip of a dossier."""
    printing = Printing(commune=COMMUNE, name_of={OFFICER.holder: "Trần Văn Hòa"}.__getitem__, **asked)
    return slips.refusal_form(dossier_id, WorkReader(counter.work), printing)


def test_a_refusal_says_who_what_and_why(counter: Counter) -> None:
    """NĐ 61/2018/NĐ-CP, art. 17.1: form 03 with the reason; the dossier has a look-up code and no number."""
    form = form_of(counter, refused(counter))
    assert (form.name.code, form.reason) == ("TT03-2025/03", REASON)
    assert form.applicant.name == form.filer_name == birth().applicant.name
    assert (form.dossier_number, len(form.lookup_code)) == ("", 14)
    assert (form.officer_name, form.contact_phone) == ("Trần Văn Hòa", COMMUNE.desk_phone)
    assert form.letterhead.authority == COMMUNE.authority
    assert form.receiving_unit == COMMUNE.units[0].name
    assert form.issued_at == counter.clock.now()


def test_it_can_follow_the_older_circular(counter: Counter) -> None:
    """Where somebody asks for it."""
    assert form_of(counter, refused(counter), basis=Basis.TT01_2018).name.code == "TT01-2018/03"


def test_whoever_handed_it_in_signs(counter: Counter) -> None:
    """The representative, if there is one."""
    by_another = RepresentationEntry(person=PersonEntry(name="Lê Văn Ba"), relation="Con")
    assert form_of(counter, refused(counter, representation=by_another)).filer_name == "Lê Văn Ba"


def test_a_unit_that_is_gone_leaves_the_commune(counter: Counter) -> None:
    """A slip is printed even though the unit was taken from the list since."""
    dossier_id = refused(counter)
    printing = Printing(commune=replace(COMMUNE, units=()), name_of=lambda _: "")
    form = slips.refusal_form(dossier_id, WorkReader(counter.work), printing)
    assert form.receiving_unit == COMMUNE.name


def asked(counter: Counter, **changes: Any) -> str:
    """The id of a dossier for which the desk asked for papers."""
    dossier_id: str = filed(counter)["dossier_id"]
    kept = counter.work.get(DOSSIERS, dossier_id)
    assert kept is not None
    request = {
        "request_id": "r1",
        "stage": "reception",
        "nth": 1,
        "reason": "Thiếu giấy tờ theo quy định",
        "items": ["Giấy chứng sinh", "Căn cước của cha"],
        "requested_at": counter.clock.now(),
        "requested_by": OFFICER.holder,
    }
    counter.work.put(DOSSIERS, dossier_id, {**kept, "supplements": [{**request, **changes}]})
    return dossier_id


def supplement_of(counter: Counter, dossier_id: str, request_id: str = "r1") -> SupplementForm:
    """The slip of a request."""
    names = {OFFICER.holder: "Trần Văn Hòa"}.__getitem__
    printing = Printing(commune=COMMUNE, name_of=names, number="12/HDHS")
    return slips.supplement_form(dossier_id, request_id, WorkReader(counter.work), printing)


def test_a_request_for_papers_says_what_is_missing(counter: Counter) -> None:
    """NĐ 61/2018/NĐ-CP, art. 17.1; NĐ 309/2026/NĐ-CP, art. 17.3: form 02, and when the time will run."""
    form = supplement_of(counter, asked(counter))
    assert (form.name.code, form.number) == ("TT03-2025/02", "12/HDHS")
    assert [paper.name for paper in form.papers] == ["Giấy chứng sinh", "Căn cước của cha"]
    assert (form.reason, form.answer_by) == ("Thiếu giấy tờ theo quy định", None)
    assert form.officer_name == form.contact_name == "Trần Văn Hòa"
    assert form.remark == "Thời gian giải quyết được tính từ khi nhận đủ hồ sơ."
    assert (form.dossier_number, len(form.lookup_code)) == ("", 14)


@pytest.mark.parametrize(("request_id", "stage"), [("r2", "reception"), ("r1", "appraisal")])
def test_a_request_of_somebody_else_is_not_the_desks_to_print(
    counter: Counter, request_id: str, stage: str
) -> None:
    """Each form is printed by whoever owns its fact: after appraisal that is workflow."""
    with pytest.raises(UnknownRequestError):
        supplement_of(counter, asked(counter, stage=stage), request_id)


def test_there_is_no_slip_where_nobody_refused(counter: Counter) -> None:
    """Nor of a dossier that is not there."""
    with pytest.raises(NotDeclinedError):
        form_of(counter, filed(counter)["dossier_id"])
    with pytest.raises(UnknownDossierError):
        form_of(counter, "nobody")


def test_no_slip_goes_out_with_an_error_code(counter: Counter) -> None:
    """Not even of a dossier whose reason was stored before reasons were looked at."""
    dossier_id = refused(counter)
    kept = counter.work.get(DOSSIERS, dossier_id)
    assert kept is not None
    kept["refusal"]["reason"] = "ERR_500"
    counter.work.put(DOSSIERS, dossier_id, kept)
    with pytest.raises(NotAReasonError):
        form_of(counter, dossier_id)


@pytest.mark.parametrize("reason", ["ERR_500", "Lỗi hệ thống", "  "])
def test_a_refusal_needs_a_reason_in_words(counter: Counter, reason: str) -> None:
    """NĐ 61/2018/NĐ-CP, art. 17.1: with a reason; a technical error code is none, and nothing changes."""
    dossier_id = filed(counter)["dossier_id"]
    with pytest.raises(InvalidInputError) as caught:
        refuse_dossier(dossier_id, 1, reason, OFFICER, counter.work, means=counter.means)
    assert caught.value.problems[0].field == "reason"
    assert counter.work.documents(DOSSIERS)[dossier_id]["status"] == 1


def test_a_reason_in_words_is_kept_on_one_line() -> None:
    """As every text that people type."""
    assert stated_reason("reason", "Thiếu  giấy\nchứng sinh", longest=50) == "Thiếu giấy chứng sinh"
