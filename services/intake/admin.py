"""Command line for the hosting unit: `python -m services.intake.admin create-hosting-admin ...`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from services.chassis.errors import ServiceError
from services.intake import bootstrap
from services.intake.bootstrap import serials, synchronisation
from services.intake.domain.errors import InvalidInputError

SHORTEST_PASSWORD = 8


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; 0 if it is done or was done before."""
    parser = argparse.ArgumentParser(prog="python -m services.intake.admin", description=__doc__)
    orders = parser.add_subparsers(dest="order", required=True)
    order = orders.add_parser("create-hosting-admin", help="make the first account; harmless if it is there")
    order.add_argument("--username", required=True)
    order.add_argument("--password-file", required=True, type=Path, help="its first line is the password")
    order.set_defaults(run=lambda given: _create_hosting_admin(given.username, given.password_file))
    order = orders.add_parser("resend", help="send again what systems of record outside did not take")
    order.add_argument("--commune", help="of this commune only")
    order.set_defaults(run=lambda given: _resend(given.commune))
    order = orders.add_parser("audit-serials", help="name each series of numbers that is not exactly 1..n")
    order.set_defaults(run=lambda given: _audit_serials())
    given = parser.parse_args(arguments)
    try:
        done: int = given.run(given)
        return done
    except (ServiceError, InvalidInputError, OSError) as exc:
        sys.stderr.write(f"{exc}\n")
        return 1


def _create_hosting_admin(username: str, password_file: Path) -> int:
    password = password_file.read_text(encoding="utf-8").partition("\n")[0].strip()
    if len(password) < SHORTEST_PASSWORD:
        sys.stderr.write(f"{password_file}: at least {SHORTEST_PASSWORD} characters are required\n")
        return 2
    core = bootstrap.core(bootstrap.settings_from_environment())
    new = bootstrap.create_hosting_admin(core, username, password)
    sys.stdout.write(f"{username}: {'created' if new else 'was there already'}\n")
    return 0


def _resend(commune_id: str | None) -> int:
    settings = bootstrap.settings_from_environment()
    core = bootstrap.core(settings)
    core.ensure()
    count = synchronisation.resend_failed(settings, core, commune_id)
    sys.stdout.write(f"{count} dossiers are sent again\n")
    return 0


def _audit_serials() -> int:
    found = list(serials.not_whole(bootstrap.core(bootstrap.settings_from_environment())))
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
