"""People as entered at the counter."""

from __future__ import annotations

import unicodedata

import pytest

from services.intake.domain.errors import InvalidInputError
from services.intake.domain.persons import (
    Helper,
    Person,
    email_address,
    filed_by_officer,
    identity_number,
    person,
    person_name,
    phone_number,
    represented,
)
from services.intake.domain.receipt import IdentityKind


def problems_of(exc: pytest.ExceptionInfo[InvalidInputError]) -> list[str]:
    """The fields that an error names."""
    return [problem.field for problem in exc.value.problems]


def test_a_person_is_read_and_normalised() -> None:
    """What an officer types in any shape is kept in one."""
    read = person(
        "applicant",
        name=unicodedata.normalize("NFD", " Nguyễn  Thị Đào "),
        identity="096 123 456 789",
        phone="+84 912.345.678",
        email=" Dao.Nguyen@Vidu.VN ",
        address="Ấp 1,\nxã Cái Nước",
    )
    assert read == Person(
        name="Nguyễn Thị Đào",
        identity="096123456789",
        phone="0912345678",
        email="Dao.Nguyen@vidu.vn",
        address="Ấp 1, xã Cái Nước",
    )
    assert read.folded_name == "nguyen thi dao"


def test_only_the_name_is_needed() -> None:
    """Somebody without a phone, a mail address or a card can file."""
    assert person("applicant", name="Lê Văn Đức") == Person(name="Lê Văn Đức")


def test_everything_wrong_is_said_at_once() -> None:
    """One answer names all five fields, below the form's own name, so that nobody is sent back twice."""
    with pytest.raises(InvalidInputError) as caught:
        person("applicant", name="", identity="12", phone="12", email="nobody", address="x" * 301)
    assert problems_of(caught) == [
        "applicant.name",
        "applicant.identity",
        "applicant.phone",
        "applicant.email",
        "applicant.address",
    ]
    assert "applicant.phone: Không đúng dạng" in str(caught.value)
    assert all(problem.allowed for problem in caught.value.problems)


@pytest.mark.parametrize("name", ["x" * 200, "Y", "Công ty TNHH Một thành viên số 1"])
def test_names_within_bounds(name: str) -> None:
    """One to 200 characters, organisations included."""
    assert person_name("name", name) == name


@pytest.mark.parametrize("name", ["", " \u200b ", "x" * 201, "x" * 10_000, "12345", "---"])
def test_names_out_of_bounds(name: str) -> None:
    """Nothing, too much, or no letter at all is no name."""
    with pytest.raises(InvalidInputError):
        person_name("name", name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("0912345678", "0912345678"),
        ("84912345678", "0912345678"),
        ("+84 (0) 912-345-678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("０９１２３４５６７８", "0912345678"),
        ("0849 123 456", "0849123456"),
        ("0290 3881 234", "02903881234"),
        ("+84 290 3881234", "02903881234"),
    ],
)
def test_phone_numbers_are_kept_in_national_form(typed: str, kept: str) -> None:
    """Mobile and fixed numbers, with or without the country's code, end in one form."""
    assert phone_number("phone", typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["912345678", "01234567890", "0612345678", "+1 202 555 0100", "09123456789", "0912 34567x", "0" * 999],
)
def test_what_is_no_phone_number(typed: str) -> None:
    """Numbers without their zero, of old series, from abroad or with a slip are refused, not guessed."""
    with pytest.raises(InvalidInputError):
        phone_number("phone", typed)


@pytest.mark.parametrize(
    "typed", ["a@b", "a b@c.vn", "@c.vn", "a@c..vn", "a@-c.vn", "x" * 65 + "@c.vn", "a@c.vn\nBcc: d@e.vn"]
)
def test_what_is_no_mail_address(typed: str) -> None:
    """Addresses that a mail server would refuse, or that would smuggle in a header, are refused."""
    with pytest.raises(InvalidInputError):
        email_address("email", typed)


def test_a_mail_address_has_254_characters_at_most() -> None:
    """A longer one cannot be delivered."""
    domain = ".".join(["x" * 60] * 4)
    assert email_address("email", f"abcdefghi@{domain}") == f"abcdefghi@{domain}"
    with pytest.raises(InvalidInputError, match="Quá dài"):
        email_address("email", f"abcdefghijkl@{domain}")


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (IdentityKind.PERSONAL_NUMBER, "381 234 567", "381234567"),
        (IdentityKind.PERSONAL_NUMBER, "", ""),
        (IdentityKind.PASSPORT, "c1234567", "C1234567"),
        (IdentityKind.TAX_CODE, "0100109106-001", "0100109106001"),
    ],
)
def test_identity_numbers(kind: IdentityKind, typed: str, kept: str) -> None:
    """Nine or twelve digits of a person, a passport, or a tax code, without separators."""
    assert identity_number("identity", typed, kind) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (IdentityKind.PERSONAL_NUMBER, "1234567890"),
        (IdentityKind.PERSONAL_NUMBER, "09612345678a"),
        (IdentityKind.PASSPORT, "C12"),
        (IdentityKind.TAX_CODE, "123"),
    ],
)
def test_wrong_identity_numbers(kind: IdentityKind, typed: str) -> None:
    """A digit too few or a letter among them is a slip that is told."""
    with pytest.raises(InvalidInputError):
        identity_number("identity", typed, kind)


def test_a_representative_needs_a_ground() -> None:
    """Whoever files for another says by what right, and stays another person."""
    applicant = Person(name="Nguyễn Thị Đào", identity="096123456789")
    son = Person(name="Lê Văn Đức", identity="096123456780")
    representation = represented(applicant, son, " con ruột ")
    assert (representation.helper, representation.ground) == (Helper.REPRESENTATIVE, "con ruột")
    assert representation.person == son
    with pytest.raises(InvalidInputError) as caught:
        represented(applicant, son, "")
    assert problems_of(caught) == ["representation"]


def test_a_helper_is_never_the_applicant() -> None:
    """The same identity number twice is a form filled in wrongly; two without a number are left alone."""
    applicant = Person(name="Nguyễn Thị Đào", identity="096123456789")
    with pytest.raises(InvalidInputError) as caught:
        represented(applicant, applicant, "chính tôi")
    assert problems_of(caught) == ["representative.identity"]
    nobody = Person(name="Lê Văn Đức")
    assert represented(nobody, nobody, "cùng tên").person == nobody


def test_an_officer_who_files_notes_the_consent() -> None:
    """Filing for people is a first-class way in; that they agreed is on record."""
    assert filed_by_officer("Đồng ý trực tiếp tại quầy").helper is Helper.OFFICER
    with pytest.raises(InvalidInputError) as caught:
        filed_by_officer("")
    assert problems_of(caught) == ["consent"]
