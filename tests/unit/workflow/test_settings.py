"""The variables of workflow, what its bootstrap makes of them, and what it counts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from services import workflow
from services.chassis.clock import StoredClock
from services.chassis.settings import SettingsError, describe
from services.workflow import bootstrap
from services.workflow.api.acting import count_ended
from services.workflow.domain import steps
from services.workflow.domain.choices import Choices, SecondExtension
from services.workflow.metrics import COMMUNES_SHOWN, ApiMetrics, WorkerMetrics
from services.workflow.settings import PREFIX, WorkflowSettings
from tests.fakes.clock import NOON, FixedClock
from tests.fakes.workflow import MORNING, SPECIALIST, VN, actor, running

NEEDED = {
    "AMQP_URI": "amqp://127.0.0.1//",
    "MONGODB_URI": "mongodb://127.0.0.1/",
    "MOTCUA_SEAL_SECRET": "seals personal data, in tests only",
    "MOTCUA_SERVICE_SECRET": "signs the tokens of services, in tests only",
}


def test_defaults() -> None:
    """What is the same everywhere need not be set."""
    settings = WorkflowSettings.from_mapping(NEEDED)
    assert (settings.common.port, settings.common.worker_port) == (8102, 8112)
    assert (settings.common.database, settings.processes) == ("motcua_workflow", None)
    assert bootstrap.feeds(settings) == {"intake": "http://127.0.0.1:8101"}


def test_what_nobody_verified_is_configuration() -> None:
    """The defaults are those of the rules; roles that nobody holds are refused."""
    assert bootstrap.choices(WorkflowSettings.from_mapping(NEEDED).choices) == Choices()
    told = {"WORKFLOW_SECOND_EXTENSION": "override", "WORKFLOW_REFUSAL_SIGNERS": "leader, clerk"}
    chosen = bootstrap.choices(WorkflowSettings.from_mapping({**NEEDED, **told}).choices)
    assert chosen.second_extension is SecondExtension.OVERRIDE
    assert chosen.refusal_signers == {"leader", "clerk"}
    for wrong in ("", "mayor"):
        with pytest.raises(SettingsError, match="WORKFLOW_APOLOGY_SIGNERS"):
            WorkflowSettings.from_mapping({**NEEDED, "WORKFLOW_APOLOGY_SIGNERS": wrong})


def test_the_readme_names_every_variable() -> None:
    """Whoever runs the service finds each of them there."""
    readme = (Path(workflow.__file__).parent / "README.md").read_text()
    assert [key for key, _, _ in describe(WorkflowSettings, PREFIX) if f"`{key}`" not in readme] == []


@pytest.mark.parametrize(("value", "worked"), [("0", True), ("1", False)])
def test_the_culture_day_is_switched_on(value: str, worked: bool) -> None:
    """By the hosting unit, before the first calendar is published."""
    settings = WorkflowSettings.from_mapping({**NEEDED, "MOTCUA_CULTURE_DAY": value})
    assert bootstrap.shipped_calendar(settings).is_working_day(date(2026, 11, 24)) is worked


def test_a_wrong_variable_ends_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With one line and status 2."""
    for name, value in {**NEEDED, "MOTCUA_CULTURE_DAY": "maybe"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        bootstrap.settings_from_environment()
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("MOTCUA_CULTURE_DAY: 'maybe' is not allowed")
    with pytest.raises(SettingsError, match="AMQP_URI"):
        WorkflowSettings.from_mapping({})


def test_a_wrong_definition_ends_the_process(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With one line that names the file, before any server is asked."""
    (tmp_path / "wrong.json").write_text("[]")
    settings = WorkflowSettings.from_mapping({**NEEDED, "WORKFLOW_PROCESSES": str(tmp_path)})
    with pytest.raises(SystemExit) as ended:
        bootstrap.means_or_exit(settings, bootstrap.core(settings))
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("wrong.json: an object is required")


def test_the_clock_goes_by_milliseconds() -> None:
    """As the database keeps instants: what is told and what is read again are the same."""
    clock = StoredClock(FixedClock(NOON + timedelta(microseconds=1_999)))
    assert clock.now() == NOON + timedelta(milliseconds=1)


def test_steps_are_counted_when_they_end() -> None:
    """By role, outcome and whether on time; a claim ends nothing, nor does a repetition; practice is none."""
    registry = CollectorRegistry()
    metrics = ApiMetrics(registry)
    claimed = steps.claimed(running(), actor("staff-2", SPECIALIST), MORNING)
    done = steps.opened(steps.done(claimed, actor("staff-2", SPECIALIST), MORNING), "sign", "s2", MORNING, VN)
    for made in ([claimed], [done], []):
        count_ended(metrics, "32128", made)
        count_ended(metrics, "32128_th1", made)
    labels = {"role": SPECIALIST, "outcome": "done", "on_time": "true"}
    assert registry.get_sample_value("workflow_steps_total", labels) == 1


def test_late_steps_are_shown_for_the_worst_communes() -> None:
    """The others together; whoever has none any more is not shown."""
    registry = CollectorRegistry()
    metrics = WorkerMetrics(registry)
    metrics.late({"gone": 1})
    metrics.late({f"c{number:03d}": number for number in range(1, COMMUNES_SHOWN + 3)})

    def shown(commune_id: str) -> float | None:
        return registry.get_sample_value("workflow_late_steps", {"commune_id": commune_id})

    assert (shown("c202"), shown("c003"), shown("c002"), shown("gone")) == (202, 3, None, None)
    assert shown("other") == 1 + 2
