"""Where one instance lives on this machine: its data folder, its ports, and whose servers it uses."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.files import write_private
from deploy.problems import Problem

REPOSITORY = Path(__file__).resolve().parent.parent
SERVICES = ("intake", "workflow", "tracking", "notify")
HOSTING_ADMIN = "hosting"  # the first account, from which all others come
DEFAULT_PORT_BASE = 8000

# All below the range (32768 and up) from which Linux takes the ports of outgoing connections: a server that
# restarts there may find its own port taken, at times by a client that connected to itself.
OFFSETS: Mapping[str, int] = {
    "gateway": 80,
    "intake.api": 101,
    "workflow.api": 102,
    "tracking.api": 103,
    "notify.api": 104,
    "intake.worker": 111,
    "workflow.worker": 112,
    "tracking.worker": 113,
    "notify.worker": 114,
    "mail": 125,
    "mail.http": 126,
    "sms.http": 127,
    "broker": 131,
    "broker.distribution": 132,
    "broker.epmd": 133,
    "broker.management": 134,
    "database": 137,
}
HIGHEST_PORT_BASE = 32767 - max(OFFSETS.values())
PASSED_ON = ("MOTCUA_", "INTAKE_", "WORKFLOW_", "TRACKING_", "NOTIFY_")


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One instance as the operator asked for it.

    Args:
        data: folder of everything generated: secrets, configuration, databases, logs.
        tools: folder of programs fetched for it (a `mongod` where the machine has none).
        port_base: every port is this number plus its offset, so two instances can run side by side.
        amqp_uri: the operator's own broker; None: a private node is run.
        mongodb_uri: the operator's own database; None: a private `mongod` is run.
        demonstration: whether the application clock may be moved and a demonstration district is loaded.
        passed_on: variables of the services that the operator set.
    """

    data: Path
    tools: Path
    port_base: int = DEFAULT_PORT_BASE
    amqp_uri: str | None = None
    mongodb_uri: str | None = None
    mongod: str | None = None
    demonstration: bool = True
    passed_on: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_mapping(cls, given: Mapping[str, str]) -> "Instance":
        """Read the variables of an operator; those of `settings.env` in the data folder count unless given.

        Raises: Problem naming the variable, its value and what is allowed.
        """
        data = Path(given.get("MOTCUA_DATA") or REPOSITORY / ".motcua").absolute()
        values = {**_settings_file(data / "settings.env"), **given}
        return cls(
            data=data,
            tools=Path(values.get("MOTCUA_TOOLS") or data / "tools").absolute(),
            port_base=_port_base(values.get("MOTCUA_PORT_BASE") or str(DEFAULT_PORT_BASE)),
            amqp_uri=values.get("AMQP_URI") or None,
            mongodb_uri=values.get("MONGODB_URI") or None,
            mongod=values.get("MOTCUA_MONGOD") or None,
            demonstration=_flag("MOTCUA_DEMONSTRATION", values.get("MOTCUA_DEMONSTRATION") or "1"),
            passed_on={key: value for key, value in sorted(values.items()) if key.startswith(PASSED_ON)},
        )

    @classmethod
    def recorded(cls, given: Mapping[str, str]) -> "Instance":
        """The instance as `deploy/up` last ran it in the same data folder, else as `given` says."""
        asked = cls.from_mapping(given)
        try:
            kept = json.loads((asked.run / "instance.json").read_text())
        except FileNotFoundError:
            return asked
        return cls.from_mapping({**kept, "MOTCUA_DATA": str(asked.data)})

    def record(self) -> None:
        """Keep what was asked, so that status, down and clock need no variables."""
        kept = dict(self.passed_on)
        kept["MOTCUA_TOOLS"] = str(self.tools)
        kept["MOTCUA_PORT_BASE"] = str(self.port_base)
        kept["MOTCUA_DEMONSTRATION"] = str(int(self.demonstration))
        kept["AMQP_URI"] = self.amqp_uri or ""
        kept["MONGODB_URI"] = self.mongodb_uri or ""
        write_private(self.run / "instance.json", json.dumps(kept, indent=1))

    @property
    def run(self) -> Path:
        """Folder of what only a running instance needs: state, lock, program table."""
        return self.data / "run"

    @property
    def clock_file(self) -> Path:
        """File with the seconds by which the application clock of a demonstration is ahead."""
        return self.data / "clock"

    def port(self, name: str) -> int:
        """Port of a part, named as in OFFSETS."""
        return self.port_base + OFFSETS[name]

    def url(self, name: str) -> str:
        """Loopback HTTP address of a part, without a slash at its end."""
        return f"http://127.0.0.1:{self.port(name)}"


def from_environment() -> Instance:
    """The instance that this process' environment asks for."""
    return Instance.from_mapping(os.environ)


def _settings_file(path: Path) -> dict[str, str]:
    """Variables of a file with one KEY=VALUE on a line; lines with # at their start are remarks."""
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return {}
    pairs = [line.partition("=") for line in map(str.strip, lines) if line and not line.startswith("#")]
    return {key.strip(): value.strip() for key, _, value in pairs}


def _port_base(text: str) -> int:
    if text.isdigit() and 1024 <= int(text) <= HIGHEST_PORT_BASE:
        return int(text)
    raise Problem(f"MOTCUA_PORT_BASE is {text!r}", f"give a number from 1024 to {HIGHEST_PORT_BASE}")


def _flag(key: str, text: str) -> bool:
    if text in ("0", "1"):
        return text == "1"
    raise Problem(f"{key} is {text!r}", "give 0 or 1")
