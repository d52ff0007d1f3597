"""People at the counter: the applicant whose matter it is, and whoever files on the applicant's behalf."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from services.contracts.folding import folded
from services.intake.domain.errors import InvalidInputError, Problem, Problems
from services.intake.domain.receipt import IdentityKind
from services.intake.domain.texts import one_line

LONGEST_NAME = 200  # characters, names of organisations included
LONGEST_ADDRESS = 300
LONGEST_NOTE = 500
LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3, without the angle brackets

_SEPARATORS = re.compile(r"[\s.()\-\u2010-\u2015]+")
_COUNTRY = re.compile(r"(?:\+|00)?840?(?=[235789])")
# TT 22/2014/TT-BTTTT: mobile 0, network code of two digits, 7 digits; fixed 11 digits from 02.
_PHONE = re.compile(r"0[35789][0-9]{8}|02[0-9]{9}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")
_IDENTITIES = {
    IdentityKind.PERSONAL_NUMBER: (re.compile(r"[0-9]{9}|[0-9]{12}"), "9 hoặc 12 chữ số"),
    IdentityKind.PASSPORT: (re.compile(r"[A-Z0-9]{6,12}"), "từ 6 đến 12 chữ cái và chữ số"),
    IdentityKind.TAX_CODE: (re.compile(r"[0-9]{10}(?:[0-9]{3})?|[0-9]{12}"), "10, 12 hoặc 13 chữ số"),
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody, or an organisation; what is empty was not given."""

    name: str
    identity_kind: IdentityKind = IdentityKind.PERSONAL_NUMBER
    identity: str = ""
    phone: str = ""  # national form, 0912345678
    email: str = ""
    address: str = ""

    @property
    def folded_name(self) -> str:
        """The name as it is searched for."""
        return folded(self.name)


class Helper(StrEnum):
    """Who files for an applicant who does not file alone."""

    REPRESENTATIVE = "representative"  # somebody the applicant brings or sends
    OFFICER = "officer"  # người nộp hộ: staff type, scan and file for people


@dataclass(frozen=True, kw_only=True)
class Representation:
    """By whom and by what right a dossier is filed for its applicant.

    A representative is a person; an officer is known by the account that files, so `person` stays empty.
    """

    helper: Helper
    ground: str  # relation, letter of authority, or the note of the applicant's consent
    person: Person | None = None
    place: str = ""  # where an officer gave the help, if not at the desk that files


def person(
    field: str,
    *,
    name: str,
    identity: str = "",
    identity_kind: IdentityKind = IdentityKind.PERSONAL_NUMBER,
    phone: str = "",
    email: str = "",
    address: str = "",
) -> Person:
    """A person as entered in a form.

    Args:
        field: where in the form, "applicant"; problems are reported below it, "applicant.phone".
    Raises: InvalidInputError with everything that is wrong, at once.
    """
    problems = Problems()
    read = Person(
        name=problems.read(lambda: person_name(f"{field}.name", name), ""),
        identity_kind=identity_kind,
        identity=problems.read(lambda: identity_number(f"{field}.identity", identity, identity_kind), ""),
        phone=problems.read(lambda: phone_number(f"{field}.phone", phone), ""),
        email=problems.read(lambda: email_address(f"{field}.email", email), ""),
        address=problems.read(lambda: one_line(f"{field}.address", address, longest=LONGEST_ADDRESS), ""),
    )
    problems.close()
    return read


def person_name(field: str, text: str) -> str:
    """A name: one line of 1 to 200 characters with a letter in it."""
    name = one_line(field, text, longest=LONGEST_NAME, shortest=1)
    if not any(sign.isalpha() for sign in name):
        raise InvalidInputError([Problem(field, "Không có chữ cái nào", "họ và tên hoặc tên tổ chức")])
    return name


def phone_number(field: str, text: str) -> str:
    """A phone number of Vietnam in national form, 0912345678, or nothing if nothing was given."""
    dialled = _compact(text)
    country = _COUNTRY.match(dialled)
    national = f"0{dialled[country.end() :]}" if country else dialled
    return _matching(
        _PHONE, field, national, "10 số bắt đầu bằng 03, 05, 07, 08, 09 hoặc 11 số bắt đầu bằng 02"
    )


def email_address(field: str, text: str) -> str:
    """A mail address with its domain in small letters, or nothing if nothing was given."""
    local, at, domain = text.strip().rpartition("@")
    address = f"{local}{at}{domain.lower()}"
    if len(address) > LONGEST_EMAIL:
        raise InvalidInputError([Problem(field, "Quá dài", f"không quá {LONGEST_EMAIL} ký tự")])
    return _matching(_EMAIL, field, address, "ten@vidu.vn")


def identity_number(field: str, text: str, kind: IdentityKind) -> str:
    """The number by which somebody is known to the state, without separators, or nothing."""
    pattern, allowed = _IDENTITIES[kind]
    return _matching(pattern, field, _compact(text).upper(), allowed)


def represented(applicant: Person, representative: Person, ground: str) -> Representation:
    """Somebody else files for the applicant, who stays the applicant.

    Args:
        ground: relation or letter of authority, as the receipt prints it.
    Raises: InvalidInputError without a ground, or if the two are the same person.
    """
    if representative.identity and representative.identity == applicant.identity:
        message = "Người nộp thay trùng với người nộp hồ sơ"
        raise InvalidInputError([Problem("representative.identity", message, "để trống nếu tự nộp")])
    said = one_line("representation", ground, longest=LONGEST_NOTE, shortest=1)
    return Representation(helper=Helper.REPRESENTATIVE, ground=said, person=representative)


def filed_by_officer(consent: str, place: str = "") -> Representation:
    """An officer files for an applicant who agreed; how and when is noted, and where the help was given."""
    said = one_line("consent", consent, longest=LONGEST_NOTE, shortest=1)
    where = one_line("assisted_at", place, longest=LONGEST_NAME)
    return Representation(helper=Helper.OFFICER, ground=said, place=where)


def _compact(text: str) -> str:
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def _matching(pattern: re.Pattern[str], field: str, text: str, allowed: str) -> str:
    if text and not pattern.fullmatch(text):
        raise InvalidInputError([Problem(field, "Không đúng dạng", allowed)])
    return text
