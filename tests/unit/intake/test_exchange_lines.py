"""A dossier as other systems know it: the fields of the exchange, written and read back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.status import Status
from services.intake.domain.axes import LOCAL
from services.intake.domain.dates import DueChange, DueDate
from services.intake.domain.dossier import Channel, Dossier
from services.intake.domain.ends import Stop
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.exchange import (
    ApplicantKind,
    ChannelNumber,
    ExchangedFee,
    ExchangedPaper,
    ExchangedPerson,
    ExchangeLine,
    PaperNumber,
)
from services.intake.domain.exchange_codec import read, written
from services.intake.domain.exchange_of import Surroundings, line_of
from services.intake.domain.fee_rules import FeeMoment
from services.intake.domain.fees import Charge
from services.intake.domain.papers import HandedPaper
from services.intake.domain.persons import Helper, Person, Representation
from services.intake.domain.receipt import PaperKind, ResultDelivery
from tests.unit.intake.samples import COMPLETION, HAND_OVER, NOW, RECEPTION, dossier

AROUND = Surroundings(source="motcua:32128", unit_name="Trung tâm", scanned={"form"})
PAPERS = (
    HandedPaper(code="form", name="Tờ khai", kind=PaperKind.ORIGINAL, count=2),
    HandedPaper(code="proof", name="Giấy tờ khác", kind=PaperKind.COPY, waiver="CSDL dân cư"),
    HandedPaper(code="", name="Ảnh", kind=PaperKind.ELECTRONIC),
)

WRITTEN_PAPERS = [
    {
        "MaGiayTo": "form",
        "TenGiayTo": "Tờ khai",
        "LoaiGiayTo": 0,
        "SoLuong": 2,
        "DuocSoHoa": 1,
        "DuocLayTuKhoDMQG": 0,
    },
    {
        "MaGiayTo": "proof",
        "TenGiayTo": "Giấy tờ khác",
        "LoaiGiayTo": 1,
        "SoLuong": 1,
        "DuocSoHoa": 0,
        "DuocLayTuKhoDMQG": 1,
    },
    {"TenGiayTo": "Ảnh", "LoaiGiayTo": 2, "SoLuong": 1, "DuocSoHoa": 0, "DuocLayTuKhoDMQG": 0},
]


def received(**changes: Any) -> Dossier:
    """A received dossier with everything in it, or what `changes` make of it."""
    full = dossier(
        channel=Channel.ONLINE,
        delivery=ResultDelivery.POST,
        status=Status.RECEIVED,
        reception=RECEPTION,
        papers=PAPERS,
        applicant=Person(name="Nguyễn Thị Đào", identity="096085001234", phone="0912345678", address="Ấp 1"),
        representation=Representation(
            helper=Helper.REPRESENTATIVE, ground="Con", person=Person(name="Lê Văn Ba")
        ),
        charge=Charge(name="Lệ phí", amount=8_000, paid=True),
        applicant_kind=ApplicantKind.HOUSEHOLD_BUSINESS,
        account_verified=True,
    )
    return replace(full, **changes)


def test_the_fields_have_the_names_and_numbers_of_the_exchange() -> None:
    """Channel 2, applicant kind 2, papers 0/1/2 with their flags, fee moment 1, paid 1, account verified."""
    assert written(line_of(received(), AROUND)) == {
        "HeThong": "motcua:32128",
        "MaHoSo": "000.17.22.H56-261125-0001",
        "MaDinhDanhDonVi": "000.17.22.H56",
        "TenDonVi": "Trung tâm",
        "MaTTHC": "1.001193",
        "PhienBanTTHC": 1,
        "TenTTHC": "Đăng ký khai sinh",
        "KenhThucHien": 2,
        "LoaiDoiTuong": 2,
        "ChuHoSo": {
            "HoTen": "Nguyễn Thị Đào",
            "LoaiGiayToTuyThan": "personal_number",
            "SoGiayToTuyThan": "096085001234",
            "SoDienThoai": "0912345678",
            "DiaChi": "Ấp 1",
        },
        "NguoiDaiDien": {"HoTen": "Lê Văn Ba"},
        "CanCuDaiDien": "Con",
        "TaiKhoanDuocXacThucVoiVNeID": 1,
        "NgayNop": "2026-11-25T08:30:00+07:00",
        "NgayTiepNhan": "2026-11-25T08:30:00+07:00",
        "NgayHenTra": "2026-11-25T08:30:00+07:00",
        "TrangThai": 2,
        "HinhThucTra": 3,
        "HoSoCoThanhPhanSoHoa": 1,
        "ThanhPhanHoSo": WRITTEN_PAPERS,
        "PhiLePhi": [{"TenPhi": "Lệ phí", "SoTien": 8_000, "ThoiDiemThu": 1, "DaThu": 1}],
    }


@pytest.mark.parametrize(
    ("changes", "ends", "reason"),
    [
        ({"status": Status.COMPLETED, "completion": COMPLETION}, COMPLETION.completed_at, ""),
        (
            {
                "status": Status.RETURNED,
                "completion": COMPLETION,
                "hand_over": replace(HAND_OVER, returned_at=NOW + timedelta(days=1)),
            },
            COMPLETION.completed_at,
            "",
        ),
        (
            {"status": Status.RETURNED, "hand_over": replace(HAND_OVER, result_number="7/HT")},
            HAND_OVER.returned_at,
            "",
        ),
        (
            {"status": Status.STOPPED, "stop": Stop(why="stop", reason="Rút hồ sơ", stopped_at=NOW)},
            NOW,
            "Rút hồ sơ",
        ),
        ({}, None, ""),
    ],
)
def test_the_end_is_that_of_the_first_status_that_ends(
    changes: dict[str, Any], ends: datetime | None, reason: str
) -> None:
    """QĐ 766/QĐ-TTg, indicator 2.1: time of status 9 if there was one, else 10, else stop."""
    line = line_of(received(**changes), AROUND)
    assert (line.finished_at, line.reason) == (ends, reason)
    assert line.result_number == ("15/2026" if "completion" in changes else line.result_number)


def test_the_date_in_force_is_told() -> None:
    """Not the first one, once it was moved."""
    later = DueDate(due_at=NOW + timedelta(days=3), set_at=NOW, why=DueChange.EXTENDED, by="leader")
    assert line_of(received(due_dates=(later,)), AROUND).due_at == NOW + timedelta(days=3)


def test_a_fee_that_is_owed_unknown_or_exempt() -> None:
    """Not paid 0; without an amount no fee; an exemption with its ground."""
    owed, unknown = Charge(name="Lệ phí", amount=8_000), Charge(name="Lệ phí", amount=None)
    exempt = Charge(name="Lệ phí", amount=0, exemption="poor", note="Hộ nghèo")
    later = Charge(name="Lệ phí", amount=1, moment=FeeMoment.WITH_RESULT)
    assert not line_of(received(charge=owed), AROUND).fees[0].paid
    assert line_of(received(charge=unknown), AROUND).fees == ()
    assert line_of(received(charge=None), AROUND).fees == ()
    (fee,) = line_of(received(charge=exempt), AROUND).fees
    assert (fee.amount, fee.paid, fee.exemption) == (0, False, "Hộ nghèo")
    assert written(line_of(received(charge=later), AROUND))["PhiLePhi"][0]["ThoiDiemThu"] == 4


@pytest.mark.parametrize(
    ("number", "provisional", "external", "told", "other"),
    [
        ("000.01.31.H12-261125-0001", "", "", "000.01.31.H12-261125-0001", ""),
        (
            "TAM-000.01.31.H12-261125-0001",
            "TAM-000.01.31.H12-261125-0001",
            "",
            "TAM-000.01.31.H12-261125-0001",
            "",
        ),
        (
            "H12.31.01-261125-0077",
            "TAM-000.01.31.H12-261125-0001",
            "H12.31.01-261125-0077",
            "H12.31.01-261125-0077",
            "TAM-000.01.31.H12-261125-0001",
        ),
        (
            "000.01.31.H12-261125-0001",
            "",
            "H12.31.01-261125-0077",
            "H12.31.01-261125-0077",
            "000.01.31.H12-261125-0001",
        ),
    ],
    ids=["ours", "provisional", "lawful from outside", "typed from outside"],
)
def test_a_dossier_is_known_by_the_number_of_its_system_of_record(
    number: str, provisional: str, external: str, told: str, other: str
) -> None:
    """Ours stands beside it where there are two; the agency is that of the unit that received."""
    found = received(
        reception=replace(RECEPTION, number=number, provisional_number=provisional),
        synchronisation=replace(LOCAL, external_number=external),
    )
    line = line_of(found, AROUND)
    assert (line.number, line.other_number, line.agency_code) == (told, other, "000.01.31.H12")


def test_strange_numbers_and_helpers_leave_their_fields_empty() -> None:
    """A number that nobody recognises names no agency; an officer who files is no representative."""
    helped = Representation(helper=Helper.OFFICER, ground="Bà Đào nhờ")
    line = line_of(received(reception=replace(RECEPTION, number="7"), representation=helped), AROUND)
    assert (line.agency_code, line.representative, line.representation) == ("", None, "Bà Đào nhờ")
    assert line_of(received(representation=None), AROUND).representation == ""
    with pytest.raises(ValueError, match="not received"):
        line_of(received(reception=None), AROUND)


TEXTS = st.text("ăđêơưạếNguyễn0123456789", max_size=8)
INSTANTS = st.datetimes(datetime(2001, 1, 1), datetime(2900, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
LINES = st.builds(
    ExchangeLine,
    source=TEXTS.filter(bool),
    number=TEXTS.filter(bool),
    other_number=TEXTS,
    agency_code=TEXTS.filter(bool),
    procedure_code=TEXTS.filter(bool),
    procedure_version=st.integers(0, 99),
    channel=st.sampled_from(ChannelNumber),
    applicant_kind=st.sampled_from(ApplicantKind),
    applicant=st.builds(ExchangedPerson, name=TEXTS.filter(bool), phone=TEXTS),
    representative=st.none() | st.builds(ExchangedPerson, name=TEXTS.filter(bool)),
    account_verified=st.booleans(),
    filed_at=INSTANTS,
    received_at=st.none() | INSTANTS,
    signed_on=st.none() | st.dates(date(2001, 1, 1), date(2900, 1, 1)),
    status=st.sampled_from(Status),
    papers=st.lists(
        st.builds(
            ExchangedPaper,
            name=TEXTS.filter(bool),
            kind=st.sampled_from(PaperNumber),
            digitised=st.booleans(),
            from_store=st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    fees=st.lists(
        st.builds(
            ExchangedFee,
            name=TEXTS.filter(bool),
            amount=st.integers(0, 10**9),
            moment=st.sampled_from(FeeMoment),
            paid=st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
)


@settings(max_examples=40, deadline=None)
@given(LINES)
def test_what_is_written_is_read_back(line: ExchangeLine) -> None:
    """Through JSON, to the microsecond; and written again it is the same text."""
    text = json.dumps(written(line), ensure_ascii=False)
    again = read(json.loads(text))
    assert again.filed_at == line.filed_at
    assert json.dumps(written(again), ensure_ascii=False) == text


GOOD = written(line_of(received(), AROUND))


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"MaHoSo": None, "KenhThucHien": 4}, {"MaHoSo", "KenhThucHien"}),
        ({"KenhThucHien": "1"}, {"KenhThucHien"}),
        ({"KenhThucHien": True}, {"KenhThucHien"}),
        ({"TrangThai": 11}, {"TrangThai"}),
        ({"NgayTiepNhan": "24/11/2026"}, {"NgayTiepNhan"}),
        ({"NgayTiepNhan": "2026-11-24T08:30:00"}, {"NgayTiepNhan"}),
        ({"NgayTiepNhan": 5}, {"NgayTiepNhan"}),
        ({"NgayTiepNhan": "0001-01-01T00:00:00+07:00"}, {"NgayTiepNhan"}),
        ({"NgayKyKetQua": "hôm qua"}, {"NgayKyKetQua"}),
        ({"NgayKyKetQua": 5}, {"NgayKyKetQua"}),
        ({"ChuHoSo": "Nguyễn Thị Đào"}, {"ChuHoSo"}),
        ({"ChuHoSo": {}}, {"ChuHoSo.HoTen"}),
        ({"ChuHoSo": {"HoTen": 5}}, {"ChuHoSo.HoTen"}),
        ({"ThanhPhanHoSo": {}}, {"ThanhPhanHoSo"}),
        ({"ThanhPhanHoSo": [{}] * 201}, {"ThanhPhanHoSo"}),
        ({"ThanhPhanHoSo": [{"TenGiayTo": "x", "LoaiGiayTo": 3}]}, {"ThanhPhanHoSo.0.LoaiGiayTo"}),
        (
            {"PhiLePhi": [{"TenPhi": "x", "SoTien": -1, "ThoiDiemThu": 3, "DaThu": 2}]},
            {"PhiLePhi.0.SoTien", "PhiLePhi.0.ThoiDiemThu", "PhiLePhi.0.DaThu"},
        ),
        ({"TenTTHC": "x" * 1_001}, {"TenTTHC"}),
        ({"TaiKhoanDuocXacThucVoiVNeID": "có"}, {"TaiKhoanDuocXacThucVoiVNeID"}),
        ({"PhienBanTTHC": 1.5}, {"PhienBanTTHC"}),
    ],
    ids=str,
)
def test_everything_wrong_in_a_line_is_named(wrong: dict[str, Any], fields: set[str]) -> None:
    """By the names of the file, with what is allowed, all at once."""
    with pytest.raises(InvalidInputError) as refused:
        read({**GOOD, **wrong})
    assert {problem.field for problem in refused.value.problems} == fields
    assert all(problem.allowed for problem in refused.value.problems)


def test_what_is_no_object_is_no_line() -> None:
    """Whatever else it is; and what a newer sender adds is passed over."""
    strange: tuple[Any, ...] = ([], "x", None, 5)
    for each in strange:
        with pytest.raises(InvalidInputError):
            read(each)
    assert read({**GOOD, "MoiThem": 1}) == read(GOOD)
