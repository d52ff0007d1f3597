"""Runs everything, waits until it works, loads the demonstration district and tells where all is."""

import socket
import subprocess
import sys
import time

from deploy import broker, control, district, rebuild, servers, services, table
from deploy.backups.place import require_whole
from deploy.files import private_folder, secret
from deploy.instance import HOSTING_ADMIN, OFFSETS, REPOSITORY, Instance, from_environment
from deploy.problems import Problem, last_line, say, told
from deploy.supervisor import state

READY_SECONDS = 150.0
_TOLD_EVERY_SECONDS = 5.0


def main() -> int:
    """What `deploy/up` does once the machine has all it needs."""
    began_at = time.monotonic()
    instance = from_environment()
    private_folder(instance.data)
    require_whole(instance)
    if not state.is_running(instance.run):
        require_free_ports(instance)
    changed = control.run(instance, table.programs(instance))
    instance.record()
    say("started; waiting until all are ready" if changed else "running already; nothing to start")
    servers.wait(instance)
    wait_until_ready(instance)
    _make_hosting_admin(instance)
    if instance.demonstration:
        changed = district.load(instance) or changed
    _renew_read_model(instance)
    _tell(instance)
    say(f"ready after {time.monotonic() - began_at:.0f} s" if changed else "all was up; nothing was changed")
    return 0


def require_free_ports(instance: Instance) -> None:
    """Raises: Problem naming a port that another program holds."""
    for name in OFFSETS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", instance.port(name)))
            except OSError as exc:
                raise Problem(
                    f"port {instance.port(name)} ({name}) is taken by another program",
                    f"end that program, or give MOTCUA_PORT_BASE another number than {instance.port_base}",
                ) from exc


def wait_until_ready(instance: Instance) -> None:
    """Wait for every program. Raises: Problem naming those that are not ready in time."""
    probes = table.probes(instance)
    told_at = began_at = time.monotonic()
    while missing := table.missing(probes):
        now = time.monotonic()
        if now > began_at + READY_SECONDS:
            logs = ", ".join(f"{instance.data}/log/{name}.log" for name in missing)
            raise Problem(f"not ready after {READY_SECONDS:.0f} s: {', '.join(missing)}", f"read {logs}")
        if now > told_at + _TOLD_EVERY_SECONDS:
            say(f"still waiting for {', '.join(missing)}")
            told_at = now
        time.sleep(0.2)


def _make_hosting_admin(instance: Instance) -> None:
    """Have intake make the first account, from which all others come; it changes nothing if it is there."""
    secret(instance.data, "hosting-admin", byte_count=12)
    password_file = str(instance.data / "secrets" / "hosting-admin")
    command = ("create-hosting-admin", "--username", HOSTING_ADMIN, "--password-file", password_file)
    done = subprocess.run(
        (sys.executable, "-m", "services.intake.admin", *command),
        check=False,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env=services.environment(instance, "intake"),
    )
    if done.returncode != 0:
        cause = f"the hosting administrator could not be made: {last_line(done.stderr)}"
        raise Problem(cause, "mend what it says, then run it again")


def _renew_read_model(instance: Instance) -> None:
    """After an upgrade: what other rules made of the events is made anew, while all goes on."""
    if rebuild.run(instance, ["--if-outdated"]) != 0:
        say("the read model is still the one of another version; deploy/rebuild goes on with it")


def _tell(instance: Instance) -> None:
    gateway = instance.url("gateway")
    say(f"address      {gateway}/intake/ /workflow/ /tracking/ /notify/ (API description: .../openapi.json)")
    say(f"data         {instance.data} (logs in log/, secrets in secrets/)")
    if instance.amqp_uri is None:
        management = instance.url("broker.management")
        say(f"broker       {management} (management; username {broker.USER}, password in secrets/)")
    if instance.demonstration:
        say(f"mail         {instance.url('mail.http')}/mails   SMS {instance.url('sms.http')}/messages")
    say(f"hosting      username {HOSTING_ADMIN}, password {secret(instance.data, 'hosting-admin')}")
    if instance.demonstration:
        for account in district.accounts(instance):
            who = f"{account.commune}, {account.title}:"
            say(f"{who:<42} username {account.username:<26} password {account.password}")


if __name__ == "__main__":
    sys.exit(told(main))
