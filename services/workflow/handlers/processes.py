"""Publishing process definitions."""

from __future__ import annotations

from datetime import datetime

from services.chassis.work import UnitOfWork
from services.contracts import codec
from services.contracts.envelope import HOST
from services.contracts.workflow import ProcessPublished
from services.workflow.domain.errors import ProcessError
from services.workflow.domain.processes import Process
from services.workflow.ports import PROCESSES


def publish_process(process: Process, work: UnitOfWork, *, now: datetime) -> bool:
    """Publish a version once; tells whether it was new.

    Raises: ProcessError if that version was published before with another content.
    """
    key = f"{process.code}|{process.version}"
    content = codec.encode(process)
    known = work.get(PROCESSES, key)
    if known is not None:
        if known["content"] != content:
            raise ProcessError(f"{process.code}: version {process.version} is published: raise the version")
        return False
    work.put(PROCESSES, key, {"content": content, "published_at": now})
    work.announce(
        ProcessPublished(
            commune_id=HOST,
            occurred_at=now,
            process_code=process.code,
            version=process.version,
            name=process.name,
            steps_count=len(process.steps),
        )
    )
    return True
