"""Publishing process definitions, and finding the one that a dossier gets."""

from __future__ import annotations

from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts.calendars import civil_date
from services.contracts.envelope import HOST
from services.contracts.workflow import ProcessPublished
from services.workflow.domain.errors import PublishedError
from services.workflow.domain.linting import check
from services.workflow.domain.processes import Process
from services.workflow.domain.versions import Version, check_follows
from services.workflow.handlers.means import Means
from services.workflow.ports import PROCESSES


def process_for(code: str, received_at: datetime, work: UnitOfWork, *, means: Means) -> Process:
    """The version for a dossier received then: of those that were published and those that come along.

    Raises: UnknownProcessError.
    """
    published = stored_versions(code, work.beside(HOST))
    return means.processes.beside(published).in_force(code, received_at)


def stored_versions(code: str, work: UnitOfWork) -> list[Version]:
    """What was published of a process, in the work of the hosting unit."""
    found = work.get(PROCESSES, code)
    return [Version.restored(one) for one in found["versions"]] if found else []


def ship_process(process: Process, work: UnitOfWork, *, now: datetime) -> bool:
    """Publish a version that comes with the software; tells whether it was new.

    Where the hosting unit has published that version itself, theirs stands: it is the approved one.
    Raises: PublishedError if the software brings another content than it did before.
    """
    known = stored_versions(process.code, work)
    same = next((one for one in known if one.process.version == process.version), None)
    if same is None:
        _publish(process, known, work, now, "")
        return True
    if same.process != process and not same.published_by:
        raise PublishedError(f"{process.code}: version {process.version} is published: raise the version")
    return False


def publish_process(process: Process, work: UnitOfWork, *, by: str, now: datetime) -> bool:
    """Publish a version for dossiers received from now on; tells whether it was new.

    Raises: ProcessError if it could not be run; PublishedError, see check_follows.
    Law: TT 01/2018/TT-VPCP, art. 8: the approved internal process is built as the electronic one.
    """
    check(process)
    known = stored_versions(process.code, work)
    new = check_follows(process, known, civil_date(now))
    if new:
        _publish(process, known, work, now, by)
    return new


def _publish(process: Process, known: list[Version], work: UnitOfWork, now: datetime, by: str) -> None:
    version = Version(process=process, published_at=now, published_by=by)
    work.put(PROCESSES, process.code, {"versions": [one.document() for one in (*known, version)]})
    work.announce(
        ProcessPublished(
            commune_id=HOST,
            occurred_at=now,
            actor=by,
            process_code=process.code,
            version=process.version,
            name=process.name,
            steps_count=process.length,
        )
    )
