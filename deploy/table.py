"""Everything that one instance runs, and how each program is asked whether it is ready."""

from collections.abc import Callable, Mapping
from functools import partial

from deploy import database, gateway, ready, servers, services
from deploy.instance import SERVICES, Instance
from deploy.program import Program

Probes = Mapping[str, Callable[[], bool]]


def programs(instance: Instance) -> list[Program]:
    """The whole program table; writes the configuration files that the programs read."""
    table = [*servers.programs(instance), *services.programs(instance), gateway.program(instance)]
    if instance.demonstration:
        table += services.sinks(instance)
    return table


def probes(instance: Instance) -> Probes:
    """By program name, a question whether it is ready to work."""
    found: dict[str, Callable[[], bool]] = {"database": partial(database.is_ready, database.uri(instance))}
    if instance.amqp_uri is None:
        found["broker"] = partial(ready.tcp, instance.port("broker"))
    for service in SERVICES:
        for role in services.ROLES:
            name = f"{service}.{role}"
            found[name] = partial(ready.http, f"{instance.url(name)}/readyz")
    found["gateway"] = partial(ready.http, f"{instance.url('gateway')}/healthz")
    if instance.demonstration:
        found["mail-sink"] = partial(ready.http, f"{instance.url('mail.http')}/readyz")
        found["sms-sink"] = partial(ready.http, f"{instance.url('sms.http')}/readyz")
    return found


def missing(questions: Probes) -> list[str]:
    """Names of those that are not ready."""
    return [name for name, is_ready in questions.items() if not is_ready()]
