"""Process definitions: the graph of the steps, the version in force, and how they are read from files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from services.contracts import codec
from services.workflow.domain.errors import ProcessError, PublishedError, UnknownProcessError
from services.workflow.domain.processes import Process, StepDefinition, StepKind
from services.workflow.domain.versions import Processes, Version, check_follows
from services.workflow.process_files import FOLDER, read_processes
from tests.fakes.workflow import process


def branched() -> Process:
    """Appraise; verify first or sign at once; sign; register."""
    appraise, sign, register = process().steps
    verify = StepDefinition(code="verify", name="Xác minh", role="specialist", hours=0.25)
    return process(steps=(replace(appraise, next=("verify", "sign")), verify, sign, register))


def test_the_steps_are_a_graph() -> None:
    """A step is as far along as the longest way to it; a shorter way skips places, and goes back nowhere."""
    told = branched()
    assert told.successors == {
        "appraise": ("verify", "sign"),
        "verify": ("sign",),
        "sign": ("register",),
        "register": (),
    }
    assert [told.place(step.code) for step in told.steps] == [1, 2, 3, 4]
    assert (told.length, told.first.code) == (4, "appraise")
    assert told.reachable("verify") == {"sign", "register"}
    assert [step.code for step in told.steps if told.is_end(step.code)] == ["register"]


def test_steps_that_exclude_each_other() -> None:
    """Stand at the same place; the longest way says how many steps there are."""
    steps = {"a": ("b", "c"), "b": ("d",), "c": ("d",), "d": ()}
    told = process(
        steps=tuple(
            StepDefinition(code=code, name=code, role="clerk", hours=1, next=following)
            for code, following in steps.items()
        )
    )
    assert [told.place(code) for code in steps] == [1, 2, 2, 3]
    assert told.length == 3


def test_kinds_of_steps() -> None:
    """Where none is told, the end registers the result and everything else is work."""
    appraise, sign, register = process().steps
    told = process(steps=(appraise, replace(sign, kind="sign"), register))
    kinds = [told.kind_of(step.code) for step in told.steps]
    assert kinds == [StepKind.WORK, StepKind.SIGN, StepKind.REGISTER]


def test_a_step_by_its_code() -> None:
    """None where there is no such step."""
    assert process().definition("sign") == process().steps[1]
    assert process().definition("nowhere") is None


def instant(year: int, month: int, day: int, hour: int = 9) -> datetime:
    """An instant of that civil day in Vietnam."""
    return datetime(year, month, day, hour, tzinfo=UTC) - timedelta(hours=7)


def test_the_version_in_force() -> None:
    """That of the day of reception: the newest that had begun; on the same day the higher one."""
    first = process()
    third = process(version=3, effective_from=date(2026, 7, 1))
    second = process(version=2, effective_from=date(2026, 7, 1))
    later = process(version=4, effective_from=date(2027, 1, 1))
    known = Processes.shipped([later, third, first, second, process(code="other")])
    assert known.in_force("ordinary", instant(2026, 6, 30)) == first
    assert known.in_force("ordinary", instant(2026, 7, 1, 0)) == third
    assert known.in_force("ordinary", instant(2026, 12, 31)) == third
    assert known.in_force("ordinary", instant(2027, 1, 1)) == later
    assert known.current(instant(2026, 6, 30)) == [first, process(code="other")]
    assert known.current(instant(2027, 1, 1)) == [later, process(code="other")]
    assert known.current(instant(2025, 12, 31)) == []
    assert [known.until(one) for one in known.of("ordinary")] == [
        date(2026, 7, 1),
        date(2026, 7, 1),
        date(2027, 1, 1),
        None,
    ]


@pytest.mark.parametrize(("code", "year"), [("ordinary", 2025), ("nowhere", 2026)])
def test_no_version_in_force(code: str, year: int) -> None:
    """Before the first one, and of a process that nobody published."""
    with pytest.raises(UnknownProcessError, match=code):
        Processes.shipped([process()]).in_force(code, instant(year, 12, 31))


def test_a_published_version_counts_from_its_publication() -> None:
    """A dossier received in the morning keeps the version that it got, whenever its news arrives."""
    noon = instant(2026, 11, 24, 12)
    new = Version(
        process=process(version=2, effective_from=date(2026, 11, 24)), published_at=noon, published_by="h"
    )
    known = Processes.shipped([process()]).beside([new])
    assert known.in_force("ordinary", noon - timedelta(minutes=1)).version == 1
    assert known.in_force("ordinary", noon).version == 2


def test_a_process_that_was_published_late() -> None:
    """Serves those who were received before it: nobody is served by none."""
    late = [
        Version(process=process(version=version), published_at=instant(2026, 11, 24), published_by="h")
        for version in (1, 2)
    ]
    assert Processes(late).in_force("ordinary", instant(2026, 11, 23)).version == 1


def test_a_published_version_stands_before_the_one_that_comes_along() -> None:
    """The approved one counts."""
    theirs = Version(process=process(name="Đã duyệt"), published_at=instant(2026, 1, 2), published_by="h")
    known = Processes.shipped([process(), process(code="other")]).beside([theirs])
    assert [one.process.name for one in known.versions] == ["Đã duyệt", "Đăng ký khai sinh"]


def test_a_version_stands_there_once() -> None:
    """Two definitions of the same version would be a matter of luck."""
    with pytest.raises(ProcessError, match="same code and version"):
        Processes.shipped([process(), process(name="Khác")])


TODAY = date(2026, 11, 24)
NEWEST = process(version=2, effective_from=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (replace(NEWEST, name="Khác"), "version"),
        (replace(NEWEST, version=1), "version"),
        (replace(NEWEST, version=3, effective_from=date(2026, 11, 30)), "effective_from"),
        (replace(NEWEST, version=3, effective_from=date(2026, 11, 23)), "effective_from"),
    ],
    ids=["edits", "comes before", "begins before the newest", "begins in the past"],
)
def test_what_contradicts_a_published_version(new: Process, field: str) -> None:
    """Is refused: what dossiers got is never changed, and versions follow each other."""
    with pytest.raises(PublishedError) as refused:
        check_follows(new, [Version(process=NEWEST, published_by="h")], TODAY)
    assert [named for named, _, _ in refused.value.errors] == [field]
    assert "ordinary: " in str(refused.value)


def test_a_law_to_come_keeps_nobody_from_publishing() -> None:
    """What the software brings for a later day is no obstacle to the approved process of today."""
    shipped = Version(process=NEWEST)
    approved = replace(NEWEST, version=3, effective_from=TODAY)
    assert check_follows(approved, [Version(process=process()), shipped], TODAY)
    with pytest.raises(PublishedError):
        check_follows(replace(approved, effective_from=date(2026, 11, 23)), [shipped], TODAY)
    known = Processes([Version(process=process()), shipped, Version(process=approved)])
    assert known.in_force("ordinary", instant(2026, 11, 30)) == approved
    assert known.in_force("ordinary", instant(2026, 12, 1)) == NEWEST
    assert [known.until(one) for one in known.of("ordinary")] == [TODAY, None, NEWEST.effective_from]


def test_what_may_follow() -> None:
    """A later version, also for the same day; the same again is not new; a first one may lie in the past."""
    assert check_follows(replace(NEWEST, version=3), [Version(process=NEWEST)], TODAY)
    assert not check_follows(NEWEST, [Version(process=NEWEST)], TODAY)
    assert check_follows(process(), [], TODAY)
    with pytest.raises(PublishedError):
        check_follows(replace(process(), version=2), [Version(process=process())], TODAY)


def test_a_version_is_stored_whole() -> None:
    """And comes back."""
    version = Version(process=branched(), published_at=instant(2026, 11, 24), published_by="h")
    assert Version.restored(version.document()) == version


def test_a_definition_of_old() -> None:
    """One without what came later reads as before: in the order of its list, with all branches."""
    content = {
        **codec.encode(process()),
        "steps": [{"code": "a", "name": "A", "role": "clerk", "hours": 2}],
    }
    for name in ("payment_pauses", "payment_pauses_source"):
        del content[name]
    old = codec.decode(Process, content)
    assert (old.successors, old.steps[0].hours, old.payment_pauses) == ({"a": ()}, 2.0, False)
    assert old.steps[0].branches == ("refuse", "supplement", "consult", "forward")


def test_the_shipped_definitions_are_read() -> None:
    """All files of the folder pass the check."""
    assert len(read_processes().versions) == len(list(FOLDER.glob("*.json"))) > 0


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"{", r"wrong\.json: not JSON in UTF-8"),
        (b"\xff", r"wrong\.json: not JSON in UTF-8"),
        (b"[]", r"wrong\.json: an object is required"),
        (b"{}", r"wrong\.json: code: a string is required"),
        (json.dumps({**codec.encode(process()), "steps": []}).encode(), r"wrong\.json: steps: there is none"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, content: bytes, cause: str) -> None:
    """With what is wrong in it."""
    (tmp_path / "wrong.json").write_bytes(content)
    with pytest.raises(ProcessError, match=cause):
        read_processes(tmp_path)


def test_a_folder_without_definitions(tmp_path: Path) -> None:
    """Is a mistake; other files in it are not looked at."""
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(ProcessError, match="no process found"):
        read_processes(tmp_path)
    (tmp_path / "one.json").write_text(json.dumps(codec.encode(process())))
    assert [one.process for one in read_processes(tmp_path).versions] == [process()]


def test_how_a_process_came() -> None:
    """Whoever shows a version in force shows its publication too."""
    known = Processes.shipped([process()])
    assert known.version_of(known.in_force("ordinary", instant(2026, 11, 24))) is known.versions[0]
