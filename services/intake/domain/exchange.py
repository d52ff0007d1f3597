"""A dossier as other systems know it: the fields of the national exchange, by their own names and numbers.

The names and numbers are those of systems in use (domain: a province's back end); what they do not name has
a name of ours in the same manner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from services.contracts.status import Status
from services.intake.domain.fee_rules import FeeMoment


class ChannelNumber(IntEnum):
    """KenhThucHien, HinhThucTra: by which way something comes or goes."""

    DESK = 1  # trực tiếp
    ONLINE = 2  # trực tuyến
    POST = 3  # bưu chính


class ApplicantKind(IntEnum):
    """LoaiDoiTuong: whose matter it is."""

    CITIZEN = 0
    ENTERPRISE = 1
    HOUSEHOLD_BUSINESS = 2


class PaperNumber(IntEnum):
    """LoaiGiayTo of a paper."""

    ORIGINAL = 0
    COPY = 1
    ELECTRONIC = 2


@dataclass(frozen=True, kw_only=True)
class ExchangedPaper:
    """A paper (ThanhPhanHoSo)."""

    code: str = ""
    name: str
    kind: PaperNumber
    count: int = 1
    digitised: bool = False  # DuocSoHoa: its file is there
    from_store: bool = False  # DuocLayTuKhoDMQG: taken from the citizen's data store, not handed in


@dataclass(frozen=True, kw_only=True)
class ExchangedFee:
    """A fee (PhiLePhi)."""

    name: str
    amount: int
    moment: FeeMoment
    paid: bool
    exemption: str = ""


@dataclass(frozen=True, kw_only=True)
class ExchangedPerson:
    """The applicant, or whoever files for the applicant."""

    name: str
    identity_kind: str = ""  # personal_number, passport, tax_code
    identity: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class ExchangeLine:
    """One dossier.

    Attributes:
        source: the system that holds the master copy; with `number` it names the dossier for ever.
        other_number: of the source's own series, provisional or not, where `number` is another system's.
        agency_code: of the unit that received.
        due_at: the date in force.
        finished_at: of status 9 if there was one, else of 10, else of the end without a result.
        reason: of a refusal or an end without a result.
    """

    source: str
    number: str
    other_number: str = ""
    agency_code: str
    unit_name: str = ""
    procedure_code: str
    procedure_version: int = 0
    procedure_name: str = ""
    channel: ChannelNumber
    applicant_kind: ApplicantKind
    applicant: ExchangedPerson
    representative: ExchangedPerson | None = None
    representation: str = ""
    account_verified: bool = False
    filed_at: datetime
    received_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    status: Status
    result_number: str = ""
    signed_on: date | None = None
    result_delivery: ChannelNumber = ChannelNumber.DESK
    reason: str = ""
    papers: tuple[ExchangedPaper, ...] = ()
    fees: tuple[ExchangedFee, ...] = ()

    @property
    def digitised(self) -> bool:
        """HoSoCoThanhPhanSoHoa: whether the file of any paper is there."""
        return any(paper.digitised for paper in self.papers)


# Member of the line to its name in the file; what is not here (`digitised`) is worked out.
NAMES = {
    "source": "HeThong",
    "number": "MaHoSo",
    "other_number": "MaHoSoKhac",
    "agency_code": "MaDinhDanhDonVi",
    "unit_name": "TenDonVi",
    "procedure_code": "MaTTHC",
    "procedure_version": "PhienBanTTHC",
    "procedure_name": "TenTTHC",
    "channel": "KenhThucHien",
    "applicant_kind": "LoaiDoiTuong",
    "applicant": "ChuHoSo",
    "representative": "NguoiDaiDien",
    "representation": "CanCuDaiDien",
    "account_verified": "TaiKhoanDuocXacThucVoiVNeID",
    "filed_at": "NgayNop",
    "received_at": "NgayTiepNhan",
    "due_at": "NgayHenTra",
    "finished_at": "NgayKetThucXuLy",
    "returned_at": "NgayTraKetQua",
    "status": "TrangThai",
    "result_number": "MaKetQua",
    "signed_on": "NgayKyKetQua",
    "result_delivery": "HinhThucTra",
    "reason": "LyDo",
    "papers": "ThanhPhanHoSo",
    "fees": "PhiLePhi",
}
PAPER_NAMES = {
    "code": "MaGiayTo",
    "name": "TenGiayTo",
    "kind": "LoaiGiayTo",
    "count": "SoLuong",
    "digitised": "DuocSoHoa",
    "from_store": "DuocLayTuKhoDMQG",
}
FEE_NAMES = {
    "name": "TenPhi",
    "amount": "SoTien",
    "moment": "ThoiDiemThu",
    "paid": "DaThu",
    "exemption": "LyDoMien",
}
PERSON_NAMES = {
    "name": "HoTen",
    "identity_kind": "LoaiGiayToTuyThan",
    "identity": "SoGiayToTuyThan",
    "phone": "SoDienThoai",
    "email": "Email",
    "address": "DiaChi",
}
DIGITISED = "HoSoCoThanhPhanSoHoa"
