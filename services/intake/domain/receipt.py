"""What stands on form 01, the receipt with the appointment, as raw values; `wording` puts them into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from services.contracts.forms import FormName

LOOKUP_PATH = "/tra-cuu"  # the public look-up page, below the public address of the installation


class IdentityKind(StrEnum):
    """By which number somebody is known to the state."""

    PERSONAL_NUMBER = "personal_number"
    PASSPORT = "passport"
    TAX_CODE = "tax_code"


class PaperKind(StrEnum):
    """In which shape a paper was handed in."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"


class LimitUnit(StrEnum):
    """In what the time limit of a procedure is counted."""

    SAME_DAY = "same_day"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    WORKING_HOURS = "working_hours"


class ResultDelivery(StrEnum):
    """How the applicant wants to get the result."""

    DESK = "desk"
    POST = "post"
    ONLINE = "online"


@dataclass(frozen=True, kw_only=True)
class Party:
    """The applicant or the representative as the receipt shows them; what is empty is left for the pen."""

    name: str
    identity_kind: IdentityKind = IdentityKind.PERSONAL_NUMBER
    identity: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One line of the table of papers handed in."""

    name: str
    kind: PaperKind
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Fee:
    """One fee or charge in đồng; `note` keeps what a figure cannot say (exemption, legal ground)."""

    name: str
    amount: int
    paid: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TimeLimit:
    """The time that the procedure allows; the amount says nothing for `SAME_DAY`."""

    unit: LimitUnit
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class ReceiptForm:
    """Everything that form 01 says about one received dossier.

    `name` is that of the form by the circular that applies.
    `representation` says by what right the representative files (relation, letter of authority, consent).
    `provisional`: the number is ours until the lawful one is known, and the receipt says so.
    `competent_name` is that of another commune whose reception starts the clock: till then it is preliminary.
    `number_barcode` asks for a second bar code, that of the lawful number.
    Law: TT 01/2018/TT-VPCP, art. 9, form 01; TT 03/2025/TT-VPCP, Appendix I, form 01.
    """

    name: FormName
    authority: str
    receiving_unit: str
    unit_phone: str = ""
    place: str
    dossier_number: str
    lookup_code: str
    applicant: Party
    representative: Party | None = None
    representation: str = ""
    procedure_code: str
    procedure_name: str
    papers: tuple[Paper, ...]
    dossier_count: int = 1
    time_limit: TimeLimit
    received_at: datetime
    appointment_at: datetime
    competent_name: str = ""
    delivery: ResultDelivery
    delivery_address: str = ""
    fees: tuple[Fee, ...] = ()
    register_year: int
    register_volume: int = 1
    register_serial: int
    officer_name: str
    number_barcode: bool = False
    provisional: bool = False
