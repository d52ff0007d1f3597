"""What an operator may ask for, and what is said to a wrong value."""

from pathlib import Path

import pytest

from deploy.instance import HIGHEST_PORT_BASE, OFFSETS, Instance
from deploy.problems import Problem


def test_defaults_need_no_variable() -> None:
    """Without variables: private servers, the documented ports, a demonstration."""
    one = Instance.from_mapping({})
    assert (one.amqp_uri, one.mongodb_uri, one.demonstration) == (None, None, True)
    assert one.url("gateway") == "http://127.0.0.1:8080"
    assert one.port("intake.worker") == 8111


def test_ports_stay_below_those_of_outgoing_connections() -> None:
    """No port is where Linux takes those of outgoing connections: a restarting server finds its own."""
    assert HIGHEST_PORT_BASE + max(OFFSETS.values()) < 32768
    assert len(set(OFFSETS.values())) == len(OFFSETS)


@pytest.mark.parametrize("text", ["", "0", "80", "80a", "-8000", "32700", "8000.0"])
def test_wrong_port_base_is_named(text: str) -> None:
    """A port base out of bounds is refused with its name and value; an empty one is as good as none."""
    if not text:
        assert Instance.from_mapping({"MOTCUA_PORT_BASE": text}).port_base == 8000
        return
    with pytest.raises(Problem, match=f"MOTCUA_PORT_BASE is {text!r}") as caught:
        Instance.from_mapping({"MOTCUA_PORT_BASE": text})
    assert str(HIGHEST_PORT_BASE) in caught.value.cure


def test_wrong_flag_is_named() -> None:
    """A flag takes 0 or 1 and nothing like it."""
    with pytest.raises(Problem, match="MOTCUA_DEMONSTRATION is 'yes'"):
        Instance.from_mapping({"MOTCUA_DEMONSTRATION": "yes"})


def test_settings_file_counts_unless_the_variable_is_given(tmp_path: Path) -> None:
    """`settings.env` of the data folder sets what the environment leaves open."""
    (tmp_path / "settings.env").write_text(
        "# ours\nMOTCUA_PORT_BASE=9000\nNOTIFY_SMTP_HOST = mail.example.vn\n"
    )
    given = {"MOTCUA_DATA": str(tmp_path)}
    assert Instance.from_mapping(given).port_base == 9000
    assert Instance.from_mapping(given).passed_on["NOTIFY_SMTP_HOST"] == "mail.example.vn"
    assert Instance.from_mapping({**given, "MOTCUA_PORT_BASE": "9200"}).port_base == 9200


def test_recorded_instance_needs_only_its_folder(tmp_path: Path) -> None:
    """What `deploy/up` was given is known to the other commands without the variables."""
    given = {
        "MOTCUA_DATA": str(tmp_path),
        "MOTCUA_PORT_BASE": "9400",
        "MOTCUA_DEMONSTRATION": "0",
        "AMQP_URI": "amqp://elsewhere/",
        "INTAKE_DATABASE": "ours",
    }
    Instance.from_mapping(given).record()
    kept = Instance.recorded({"MOTCUA_DATA": str(tmp_path)})
    assert (kept.port_base, kept.demonstration, kept.amqp_uri) == (9400, False, "amqp://elsewhere/")
    assert (kept.mongodb_uri, kept.passed_on["INTAKE_DATABASE"]) == (None, "ours")
    assert (tmp_path / "run" / "instance.json").stat().st_mode & 0o777 == 0o600
