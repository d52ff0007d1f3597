"""Which words may stand where: plumbing without civic words, events without names, files without machines."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.contracts.registry import EVENTS
from tests.architecture.tree import ROOT, modules, tracked

CIVIC = re.compile(r"dossier|commune|citizen|procedure|applicant|officer|appointment", re.IGNORECASE)

# Parts of a field's name that speak of a human being. What an office, a procedure or a step is called
# is no personal data; such fields are told from the others here, one by one.
PERSONAL = re.compile(
    r"name|phone|mobile|mail|address|birth|gender|sex|passport|identity|citizen|applicant|representative"
    r"|reason|remark|note(?!book)|comment|lookup_code",
    re.IGNORECASE,
)
OF_AN_OFFICE = {"procedure_name", "step_name", "desk_phone", "desk_address"}
NAMED_OFFICES = {"CommunePublished", "Unit", "ProcedurePublished", "ProcessPublished", "SpecialDay"}

MACHINE = re.compile(r"(?<![\w.$}~-])/(?:work|root|home|Users)/")
REGISTRY = re.compile(r"https?://[^\s\"'<>]*(?:pypi|pythonhosted|npmjs|deb\.debian)", re.IGNORECASE)


def test_chassis_speaks_of_tenants() -> None:
    """The plumbing would serve a library as well: no civic word stands in it, comments included."""
    found = [
        f"{module.name}:{number}: {line.strip()}"
        for module in modules("services")
        if module.parts[1:2] == ("chassis",)
        for number, line in enumerate(module.path.read_text().splitlines(), 1)
        if CIVIC.search(line)
    ]
    assert not found


def fields(kind: type) -> Iterator[tuple[str, str]]:
    """Class and name of each field of a dataclass, and of those inside it."""
    hints = typing.get_type_hints(kind)
    for item in dataclasses.fields(kind):
        yield kind.__name__, item.name
        for inner in (hints[item.name], *typing.get_args(hints[item.name])):
            if dataclasses.is_dataclass(inner) and isinstance(inner, type):
                yield from fields(inner)


@pytest.mark.parametrize("kind", EVENTS.values(), ids=EVENTS)
def test_events_speak_of_humans_in_one_member_only(kind: type) -> None:
    """Outside the sealed `person` no field of an event can hold who somebody is, or free text about them."""
    open_fields = [
        f"{owner}.{name}"
        for owner, name in fields(kind)
        if PERSONAL.search(name)
        and name not in OF_AN_OFFICE
        and not (name == "name" and owner in NAMED_OFFICES)
    ]
    assert not open_fields


def lines(path: Path) -> list[str]:
    """The lines of a text file; none of a picture."""
    try:
        return path.read_text().splitlines()
    except UnicodeDecodeError:
        return []


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["a machine's path", "a registry's address"])
def test_no_file_names(pattern: re.Pattern[str]) -> None:
    """The repository works elsewhere: it names neither a machine's folders nor where packages come from."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in tracked()
        for number, line in enumerate(lines(path), 1)
        if pattern.search(line)
    ]
    assert not found
