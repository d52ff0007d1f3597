"""The register of dossiers: a row for each serial, void ones too, and the book that is made of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.contracts.forms import Basis, Form, form_name
from services.contracts.forms.book import Signer
from services.contracts.person import PersonData
from services.tracking import handlers
from services.tracking.domain.office import Office
from services.tracking.domain.register import COLUMNS, UNHEARD_OF, Register, Void, register_book
from services.tracking.domain.statuses import Status
from services.tracking.handlers import UnknownUnitError
from services.tracking.ports import SealedVoid
from tests.fakes.clock import FixedClock
from tests.fakes.stories import MORNING, opened, sealed
from tests.fakes.tracking import InMemoryDossiers
from tests.unit.tracking.registers import HANDED_OVER, HOUR, NEXT_YEAR, dossier, register


def test_the_row_of_a_dossier_has_every_column() -> None:
    """TT 01/2018/TT-VPCP, art. 9, form 06; TT 03/2025/TT-VPCP, Appendix I, form 07: the columns."""
    (row,) = register(1, last=1).rows()
    assert dict(zip((column.title for column in COLUMNS), row, strict=True)) == {
        "TT": "1",
        "Mã hồ sơ": "H12.28-261124-0001",
        "Tên thủ tục hành chính": "Đăng ký khai sinh",
        "Số lượng hồ sơ (bộ)": "01",
        "Tên cá nhân, tổ chức": "Nguyễn Thị Ánh",
        "Địa chỉ, số điện thoại": "Ấp 3, xã Cái Nước; 0912 345 678",
        "Cơ quan chủ trì giải quyết": "Ủy ban nhân dân xã Cái Nước",
        "Nhận hồ sơ": "08:00 24/11/2026",
        "Hẹn trả kết quả": "16:00 24/11/2026",
        "Trả kết quả": "",
        "Phương thức nhận kết quả": "Bưu chính",
        "Ký nhận": "",
        "Ghi chú": "",
    }


def test_no_serial_is_left_out() -> None:
    """TT 01/2018/TT-VPCP, art. 10.2: from 01 without a gap: used, void with its reason, or not heard of."""
    voids = (Void(first=2, last=3, reason="Hết giấy hẹn dự phòng"), Void(first=6, last=9))
    found = register(1, 5, last=7, voids=voids)
    rows = list(found.rows())
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [row[-1] for row in rows] == [
        "",
        "Số không sử dụng. Hết giấy hẹn dự phòng",
        "Số không sử dụng. Hết giấy hẹn dự phòng",
        UNHEARD_OF,
        "",
        "Số không sử dụng.",
        "Số không sử dụng.",
    ]
    assert (found.unheard_of, found.void_count) == ([4], 4)
    assert {len(row) for row in rows} == {len(COLUMNS)}


def test_a_serial_that_was_declared_void_and_used_all_the_same_counts_as_used() -> None:
    """A dossier with its number stands in the register, whatever else was said of the number."""
    found = register(1, last=1, voids=(Void(first=1, last=1),))
    assert (next(found.rows())[1], found.void_count) == ("H12.28-261124-0001", 0)


@pytest.mark.parametrize(
    ("given", "remark"),
    [
        ({"due_at": MORNING + 20 * HOUR}, "Hẹn lại: 04:00 25/11/2026"),
        ({"status": Status.STOPPED, "result_at": MORNING}, "Dừng xử lý"),
        ({"status": Status.WITHDRAWAL_REQUESTED}, "Công dân yêu cầu rút hồ sơ"),
        ({"due_at": MORNING - HOUR, "first_due_at": MORNING - HOUR}, "Quá hạn"),
        ({"provisional_number": "TAM-1"}, "Số tạm: TAM-1"),
        (
            {"provisional_number": "TAM-1", "status": Status.STOPPED, "result_at": MORNING + 9 * HOUR},
            "Số tạm: TAM-1; Dừng xử lý; Quá hạn",
        ),
    ],
)
def test_the_last_column_says_what_the_others_cannot(given: dict[str, object], remark: str) -> None:
    """A moved date beside the first, a stop, lateness, a provisional number."""
    found = register(1, last=1)
    changed = replace(found, dossiers={1: dossier(1, **given)})
    assert next(changed.rows())[-1] == remark


def test_a_handed_over_result_shows_when_and_how() -> None:
    """How it was handed over counts, not how it was wanted."""
    changed = replace(register(1, last=1), dossiers={1: dossier(1, hand_over=HANDED_OVER)}, people={})
    row = next(changed.rows())
    assert (row[5], row[9], row[10]) == ("", "13:00 24/11/2026", "Trực tiếp")


def test_what_is_not_known_stays_empty() -> None:
    """A dossier of which only the number was heard has a row; nothing is invented."""
    bare = dossier(
        1, received_at=None, due_at=None, first_due_at=None, first_appointment_at=None, dossier_number=None
    )
    row = next(replace(register(1, last=1), dossiers={1: bare}).rows())
    assert (row[1], row[7], row[8]) == ("", "", "")


def test_a_book_is_closed_when_its_year_is_over() -> None:
    """TT 01/2018/TT-VPCP, art. 10.2: a book a year; it is final when all in it have ended too."""
    open_book = register(1, last=1)
    closed = register(1, last=1, at=NEXT_YEAR)
    assert (open_book.closed, closed.closed, closed.final) == (False, True, False)
    ended = replace(closed, dossiers={1: dossier(1, status=Status.RETURNED)})
    assert ended.final
    assert not replace(ended, last=2).final  # something is still to be heard of number 2


@pytest.mark.parametrize(("basis", "foot"), [(Basis.TT01_2018, "Mẫu số 06"), (Basis.TT03_2025, "Mẫu số 07")])
def test_the_book_says_what_it_holds(basis: Basis, foot: str) -> None:
    """Unit, year, circular, the serials, those not used, and those of which nothing was heard yet."""
    found = register(1, last=3, voids=(Void(first=2, last=2),))
    name = form_name(Form.REGISTER, MORNING, basis)
    book = register_book(found, name, [Signer("NGƯỜI GIỮ SỔ")])
    assert (book.title, book.year, book.first, book.last, book.void_count) == (
        "Sổ theo dõi hồ sơ",
        2026,
        1,
        3,
        1,
    )
    assert (book.closed, book.remark) == (False, "Có 01 số đã cấp nhưng chưa nhận được thông tin hồ sơ.")
    assert (book.letterhead.issuer, book.letterhead.place) == ("Trung tâm xã Cái Nước", "Cái Nước")
    assert book.foot.startswith(foot)
    assert register_book(register(1, last=1), name, []).remark == ""


NEIGHBOUR = InMemoryDossiers(the_office=Office(name="Xã Tân Hưng"))


@pytest.mark.parametrize(
    ("communes", "authority", "remark"),
    [
        ({"32137": "Xã Tân Hưng"}, "Ủy ban nhân dân xã Tân Hưng", "Nhận tại Xã Tân Hưng"),
        ({"32137": ""}, "Ủy ban nhân dân xã có mã 32137", "Nhận tại xã có mã 32137"),
    ],
)
def test_who_is_competent_elsewhere_stands_in_its_column(
    communes: dict[str, str], authority: str, remark: str
) -> None:
    """NĐ 309/2026/NĐ-CP, art. 14.4: filed regardless of boundary, resolved by the competent commune."""
    given = replace(register(1, last=1), communes=communes)
    there = replace(given, dossiers={1: dossier(1, competent_commune_id="32137")})
    assert next(there.rows())[6] == authority
    here = replace(given, dossiers={1: dossier(1, origin_commune_id="32137")})
    assert (next(here.rows())[6], next(here.rows())[-1]) == ("Ủy ban nhân dân xã Cái Nước", remark)


def test_other_communes_are_asked_for_their_names_alone(dossiers: InMemoryDossiers) -> None:
    """Only of those that have a part in a dossier."""
    dossiers.kept["d1"] = dossier(1, competent_commune_id="32137")
    assert asked(dossiers).communes == {"32137": "Xã Tân Hưng"}


@pytest.fixture
def dossiers() -> InMemoryDossiers:
    """A unit with the serials 1, 2 and 4 used and 5 void, and another unit's."""
    kept = {f"d{serial}": dossier(serial) for serial in (1, 2, 4)}
    kept["other"] = dossier(9, unit_id="branch", dossier_id="other")
    kept["older"] = dossier(8, register_year=2025, dossier_id="older")
    voided = [SealedVoid(first=5, last=5, person=sealed(PersonData(reason="In hỏng")))]
    office = Office(name="Xã Cái Nước", units={"one-stop": "Trung tâm xã Cái Nước", "branch": "Điểm số 2"})
    return InMemoryDossiers(kept=kept, the_office=office, voided={("one-stop", 2026): voided})


def asked(dossiers: InMemoryDossiers, first: int = 1, last: int | None = None, year: int = 2026) -> Register:
    """The register of the unit."""
    return handlers.read_register(
        "one-stop",
        year,
        first,
        last,
        dossiers=dossiers,
        commune=lambda _: NEIGHBOUR,
        open_person=opened,
        clock=FixedClock(MORNING),
    )


def test_a_register_reaches_to_the_last_serial_heard_of(dossiers: InMemoryDossiers) -> None:
    """Of that unit and year alone; addresses and reasons are opened for it."""
    found = asked(dossiers)
    assert (list(found.serials), sorted(found.dossiers), found.unheard_of) == (
        [1, 2, 3, 4, 5],
        [1, 2, 4],
        [3],
    )
    assert found.people[1].address == "Ấp 3, xã Cái Nước"
    assert list(found.rows())[-1][-1] == "Số không sử dụng. In hỏng"


@pytest.mark.parametrize(
    ("first", "last", "serials"),
    [(2, 3, [2, 3]), (4, 99, [4, 5]), (6, None, []), (9, 10, []), (1, 1, [1])],
)
def test_a_stretch_of_it_can_be_asked_for(
    dossiers: InMemoryDossiers, first: int, last: int | None, serials: list[int]
) -> None:
    """Beyond the last serial there is nothing."""
    assert list(asked(dossiers, first, last).serials) == serials


def test_a_year_without_serials_has_an_empty_register(dossiers: InMemoryDossiers) -> None:
    """It is no error to look."""
    assert list(asked(dossiers, year=2024).rows()) == []


def test_a_dossier_without_a_sealed_person_has_a_row_all_the_same(dossiers: InMemoryDossiers) -> None:
    """What was heard before the register was kept has name and number."""
    dossiers.kept["d1"] = dossier(1, person=None)
    assert next(asked(dossiers).rows())[4:6] == ["Nguyễn Thị Ánh", ""]


def test_an_unknown_unit_has_none(dossiers: InMemoryDossiers) -> None:
    """Rather than an empty book of a unit that is not there."""
    with pytest.raises(UnknownUnitError):
        handlers.read_register(
            "nobody",
            2026,
            1,
            None,
            dossiers=dossiers,
            commune=lambda _: NEIGHBOUR,
            open_person=opened,
            clock=FixedClock(MORNING),
        )
