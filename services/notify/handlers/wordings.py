"""Publishing templates: each version is kept for ever with who, when and why; the last one counts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from string import Template

from services.chassis.work import UnitOfWork
from services.notify.domain.templates import NewWording, Published, Wording, faults
from services.notify.handlers.errors import InvalidWordingError, StaleWordingError
from services.notify.ports import WORDING_HEADS, WORDINGS


def checked(new: NewWording) -> Wording:
    """The template, if messages can be put into its words.

    Raises: InvalidWordingError.
    """
    wording = Wording(new.about, Template(new.subject.strip()), Template(new.text.strip()))
    found = list(faults(new.notice, new.channel, wording))
    if found:
        raise InvalidWordingError(found)
    return wording


def publish_wording(new: NewWording, shipped: str, work: UnitOfWork, *, by: str, now: datetime) -> Published:
    """Publish a version in the hosting unit's work; messages that leave from now on say it.

    Args:
        shipped: name of the software's version, which counts where nothing was published.
    Raises: InvalidWordingError, StaleWordingError.
    """
    wording = checked(new)
    head = work.get(WORDING_HEADS, new.about)
    number = head["number"] if head else 0
    current = f"{new.notice}.h{number}" if head else shipped
    if new.base != current:
        raise StaleWordingError(f"{new.about}: {new.base} is not {current}")
    published = Published(
        notice=new.notice,
        channel=new.channel,
        number=number + 1,
        subject=wording.subject.template,
        text=wording.text.template,
        published_at=now,
        published_by=by,
        reason=new.reason.strip(),
    )
    kept = {**asdict(published), "notice": str(new.notice), "channel": str(new.channel), "about": new.about}
    work.put(WORDINGS, f"{new.about}.{published.number}", kept)
    work.put(WORDING_HEADS, new.about, {**(head or {}), **kept})
    return published
