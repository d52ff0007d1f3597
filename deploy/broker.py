"""The private RabbitMQ node: its configuration, and the programs that run it as the present user."""

from pathlib import Path

from deploy.files import fingerprint, private_folder, secret, write_private
from deploy.instance import Instance
from deploy.problems import Problem
from deploy.program import NICENESS, Program

USER = VHOST = "motcua"
_PLUGINS = "[rabbitmq_management].\n"
# The scripts in the path change to the user of the system's own node; this one runs as whoever calls it.
START_SCRIPT = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


def uri(instance: Instance) -> str:
    """Address of the broker that the services use."""
    if instance.amqp_uri:
        return instance.amqp_uri
    password = secret(instance.data, "broker-password")
    return f"amqp://{USER}:{password}@127.0.0.1:{instance.port('broker')}/{VHOST}"


def programs(instance: Instance) -> list[Program]:
    """The node, and the name service of Erlang's distribution that it insists on; configuration written.

    RabbitMQ starts that name service (epmd) as a daemon unless one answers; ours is a program like any other,
    so that nothing escapes the supervisor. The start script replaces itself by the node when it believes to
    be under systemd, so there is no script to kill whose node lives on.

    Raises: Problem unless RabbitMQ is installed.
    """
    if not START_SCRIPT.exists():
        raise Problem("RabbitMQ is not installed", "apt-get install --no-install-recommends rabbitmq-server")
    home = private_folder(instance.data / "broker")
    _write_cookie(instance, home / ".erlang.cookie")
    write_private(home / "enabled_plugins", _PLUGINS)
    write_private(home / "rabbitmq.conf", _configuration(instance))
    erlang = _erlang_environment(instance, home)
    epmd = ("epmd", "-port", erlang["ERL_EPMD_PORT"], "-address", "127.0.0.1")
    return [
        Program(name="epmd", command=epmd, environment=erlang, directory=str(home), stop_stage=0),
        Program(
            name="broker",
            command=(str(START_SCRIPT),),
            environment=erlang | _node_environment(instance, home),
            directory=str(home),
            stop_stage=1,
            stop_seconds=20,
            niceness=NICENESS["broker"],
            revision=fingerprint(_PLUGINS, _configuration(instance)),
        ),
    ]


def _erlang_environment(instance: Instance, home: Path) -> dict[str, str]:
    return {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "ERL_EPMD_PORT": str(instance.port("broker.epmd")),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_CRASH_DUMP_SECONDS": "0",
        "ERL_ZFLAGS": "-start_epmd false",
    }


def _node_environment(instance: Instance, home: Path) -> dict[str, str]:
    return {
        "RABBITMQ_NODENAME": "motcua@localhost",  # the data carry it: the same whatever the ports are
        "RABBITMQ_DIST_PORT": str(instance.port("broker.distribution")),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
        "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
        "RABBITMQ_CONF_ENV_FILE": str(home / "rabbitmq-env.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_LOG_BASE": str(home),  # what little does not go to the console
        "RUNNING_UNDER_SYSTEMD": "true",
    }


def _write_cookie(instance: Instance, path: Path) -> None:
    if not path.exists():
        write_private(path, secret(instance.data, "broker-cookie"))
        path.chmod(0o400)  # as Erlang itself makes it


def _configuration(instance: Instance) -> str:
    return f"""\
listeners.tcp.1 = 127.0.0.1:{instance.port("broker")}
management.tcp.ip = 127.0.0.1
management.tcp.port = {instance.port("broker.management")}
default_user = {USER}
default_pass = {secret(instance.data, "broker-password")}
default_vhost = {VHOST}
log.file = false
log.console = true
log.console.level = warning
"""
