"""What an error says about an event: its kind, and words without anybody's data."""

from __future__ import annotations

import pytest
from pymongo.errors import DuplicateKeyError, WriteError

from services.chassis.errors import ConflictError, PermanentError, TransientError, UnreadableError
from services.chassis.poison import Kind, NewerVersionError, cause_of, refuse_newer
from services.chassis.seal import SealError
from services.chassis.transactions import DuplicateError, SpoiledError
from services.contracts.codec import MalformedError
from services.contracts.envelope import EnvelopeError

PERSON = "Nguyễn Thị Hạnh"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (EnvelopeError("id: a non-empty string is required"), Kind.UNREADABLE),
        (MalformedError("number: a whole number is required"), Kind.CONTRACT),
        (UnreadableError("not of its type"), Kind.CONTRACT),
        (NewerVersionError("thing.happened.v2"), Kind.VERSION),
        (SealError("sealed with another key, or changed"), Kind.SEAL),
        (PermanentError("forbidden"), Kind.RULE),
        (TransientError("away"), Kind.GAVE_UP),
        (ConflictError("a unique key is taken"), Kind.STORE),
        (WriteError("no", 121), Kind.STORE),
        (OverflowError("MongoDB can only handle up to 8-byte ints"), Kind.STORE),
        (ValueError("x"), Kind.DEFECT),
    ],
    ids=str,
)
def test_each_error_has_its_kind(error: Exception, kind: Kind) -> None:
    """The most special class decides; what is not ours is a fault of ours."""
    assert cause_of(error).kind is kind


def test_what_the_database_refused_is_told_by_the_refusal() -> None:
    """The transaction is spoiled by something; that is the cause."""
    error = SpoiledError("spoiled")
    error.__cause__ = WriteError("Document failed validation", 121)
    assert cause_of(error).text == "WriteError: code 121"


@pytest.mark.parametrize(
    "error",
    [
        ValueError(f"bad name {PERSON}"),
        KeyError(PERSON),
        DuplicateKeyError(f'E11000 dup key: {{ name: "{PERSON}" }}', 11000),
        MalformedError(f"time: not an instant: '{PERSON}'"),
        DuplicateError(f"E11000 dup key: name {PERSON}"),
        PermanentError(f'no such thing: "{PERSON}"'),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nobody_is_named_in_a_cause(error: Exception) -> None:
    """Foreign words are left out, quoted values of our own too."""
    assert "Hạnh" not in cause_of(error).text


def test_a_fault_of_ours_names_its_place() -> None:
    """File, line and function in our own code."""
    with pytest.raises(TypeError) as caught:
        refuse_newer("thing.happened.v2", [None])  # type: ignore[list-item]
    assert cause_of(caught.value).text.startswith("TypeError: raised at services/chassis/poison.py:")


def test_an_error_of_a_domain_is_a_rule_in_its_own_words() -> None:
    """A domain knows no plumbing; what it refuses is a refusal all the same, and says which."""

    class UnknownProcessError(Exception):
        __module__ = "services.workflow.domain.versions"

    cause = cause_of(UnknownProcessError("no process nowhere"))
    assert (cause.kind, cause.text) == (Kind.RULE, "UnknownProcessError: no process nowhere")


@pytest.mark.parametrize(
    ("type_", "known", "refused"),
    [
        ("thing.happened.v2", ["thing.happened.v1"], True),
        ("thing.happened.v10", ["thing.happened.v9", "thing.happened.v2"], True),
        ("thing.happened.v1", ["thing.happened.v2"], False),
        ("thing.moved.v2", ["thing.happened.v1"], False),
        ("thing.happened", ["thing.happened.v1"], False),
    ],
)
def test_only_a_newer_version_of_what_is_handled_is_refused(
    type_: str, known: list[str], refused: bool
) -> None:
    """Anything else is passed over: a source may say more than this service wants to know."""
    if refused:
        with pytest.raises(NewerVersionError):
            refuse_newer(type_, known)
    else:
        refuse_newer(type_, known)
