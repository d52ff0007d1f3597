"""What is asked and told of a dossier outside: a message is formed, sent, and its answer kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.chassis.work import UnitOfWork
from services.contracts.desk import DossierNumbered
from services.intake.domain import synchronising
from services.intake.domain.axes import Sync
from services.intake.domain.documents import document, restored
from services.intake.domain.dossier import Dossier
from services.intake.domain.exchange_codec import written
from services.intake.domain.exchange_of import Surroundings, line_of
from services.intake.domain.numbering import recognised
from services.intake.domain.synchronising import Cause, Duty, Errand, Message, Reply, Telling
from services.intake.handlers.errors import NotSynchronisedError, UnknownDossierError
from services.intake.handlers.keeping import send_errand
from services.intake.handlers.means import Means, entry, find, find_version, save
from services.intake.handlers.outside_numbers import claim_number
from services.intake.handlers.records import reception_of
from services.intake.ports import ERRANDS, Actor, Document

ASKED = ("MaDinhDanhDonVi", "MaTTHC", "NgayTiepNhan")  # with a number
TOLD = ("TrangThai", "NgayHenTra", "NgayKetThucXuLy", "MaKetQua", "LyDo")  # of a status
PROVINCE = Actor(holder="province", name="", via="province")


def form(dossier_id: str, now: datetime, work: UnitOfWork) -> Telling | None:
    """The message of a dossier's errand, formed once and kept; none if there is nothing to say any more."""
    kept_errand = work.get(ERRANDS, dossier_id)
    if kept_errand is None:
        return None
    errand = restored(Errand, kept_errand)
    dossier, kept = find(dossier_id, work)
    formed = errand.formed(dossier)
    if formed.message is None:
        work.remove(ERRANDS, dossier_id)
        if dossier.synchronisation.state is Sync.PENDING:
            save(synchronising.settled(dossier, now), kept, work)
        return None
    if formed is not errand:
        work.put(ERRANDS, dossier_id, {**kept_errand, **document(formed)})
    return Telling(
        dossier_id=dossier_id,
        message=formed.message,
        number=dossier.synchronisation.external_number,
        members=_members(dossier, kept, formed.message),
    )


def settle(dossier_id: str, message: Message, reply: Reply, work: UnitOfWork, *, means: Means) -> None:
    """Keep what came of a message; an answer to one that is no longer under way changes nothing."""
    kept_errand = work.get(ERRANDS, dossier_id)
    errand = restored(Errand, kept_errand) if kept_errand else None
    if errand is None or kept_errand is None or errand.message != message:
        return
    now = means.clock.now()
    if reply.away:
        work.put(ERRANDS, dossier_id, {**kept_errand, **document(errand.in_vain(now))})
        return
    dossier, kept = find(dossier_id, work)
    after = _after(dossier, kept, message, reply, now, work)
    if synchronising.duty_of(after) is None:
        work.remove(ERRANDS, dossier_id)
    else:
        going_on = document(errand.going_on(now))
        work.put(ERRANDS, dossier_id, {"version": kept_errand["version"], **going_on})


def _after(
    dossier: Dossier, kept: Document, message: Message, reply: Reply, now: datetime, work: UnitOfWork
) -> Dossier:
    """The dossier after an answer, saved."""
    if reply.refusal:
        return _failed(dossier, kept, Cause.REFUSED, reply.refusal, now, work)
    if message.duty is not Duty.NUMBER:
        after = synchronising.told(dossier, message, now)
        save(after, kept, work)
        return after
    if recognised(reply.number) is None:
        return _failed(dossier, kept, Cause.UNREADABLE, "", now, work)
    if not claim_number(reply.number, dossier.dossier_id, work):
        return _failed(dossier, kept, Cause.TAKEN, "", now, work)
    return _numbered(dossier, kept, message, reply.number, now, work)


def _numbered(
    dossier: Dossier, kept: Document, message: Message, number: str, now: datetime, work: UnitOfWork
) -> Dossier:
    after = synchronising.numbered(dossier, number, message, now)
    work.announce(
        DossierNumbered(
            commune_id=dossier.commune_id,
            occurred_at=now,
            actor=PROVINCE.holder,
            dossier_id=dossier.dossier_id,
            dossier_number=number,
            provisional_number=reception_of(after).provisional_number,
            numbered_at=now,
        )
    )
    save(after, {**kept, "outside_number": number.upper()}, work, entry("numbered", now, PROVINCE))
    return after


def _failed(
    dossier: Dossier, kept: Document, cause: Cause, detail: str, now: datetime, work: UnitOfWork
) -> Dossier:
    after = synchronising.refused(dossier, cause, detail, now)
    save(after, kept, work, entry("synchronisation_failed", now, PROVINCE, after.synchronisation.cause))
    return after


def set_aside(dossier_id: str, work: UnitOfWork, *, means: Means) -> None:
    """A dossier that makes its message fail waits for somebody to look, and holds up no other.

    One that cannot even be read waits as an errand: for long, and seen to be there.
    """
    now = means.clock.now()
    try:
        dossier, kept = find(dossier_id, work)
    except UnknownDossierError:
        work.remove(ERRANDS, dossier_id)
    except (LookupError, TypeError, ValueError):
        errand = work.get(ERRANDS, dossier_id) or {"dossier_id": dossier_id, "since": now}
        later = {"next_at": now + synchronising.PAUSES[-1], "cause": Cause.SPOILT.value}
        work.put(ERRANDS, dossier_id, {**errand, **later})
    else:
        work.remove(ERRANDS, dossier_id)
        _failed(dossier, kept, Cause.SPOILT, "", now, work)


def resend(
    dossier_id: str, expected: int | None, actor: Actor, work: UnitOfWork, *, means: Means
) -> Document:
    """Send what failed or waits once more, at once and under the same message id.

    Args:
        expected: the version that the caller has seen; None: whatever it is now (the operator's command).
    Raises: UnknownDossierError, StaleDossierError, NotSynchronisedError.
    """
    dossier, kept = find(dossier_id, work) if expected is None else find_version(dossier_id, expected, work)
    if dossier.synchronisation.state in (Sync.LOCAL, Sync.SYNCED):
        raise NotSynchronisedError(dossier_id)
    now = means.clock.now()
    send_errand(dossier_id, now, work)
    return save(synchronising.resumed(dossier, now), kept, work, entry("synchronisation_resent", now, actor))


def _members(dossier: Dossier, kept: Mapping[str, Any], message: Message) -> dict[str, Any]:
    """What a message says, by the names of the exchange."""
    told = written(line_of(dossier, surroundings(dossier, kept)))
    told["TrangThai"] = int(message.status)
    if message.duty is Duty.CREATE:
        return told
    asked = ("MaDinhDanhDonVi", "MaTTHC", "NgayTiepNhan")
    wanted = (
        asked if message.duty is Duty.NUMBER else ("TrangThai", "NgayHenTra", "NgayKetThucXuLy", "MaKetQua")
    )
    return {name: told[name] for name in wanted if name in told}


def surroundings(dossier: Dossier, kept: Mapping[str, Any]) -> Surroundings:
    """What a line of the exchange says besides the dossier itself."""
    return Surroundings(
        source=f"motcua:{dossier.commune_id}",
        unit_name=kept.get("receipt", {}).get("receiving_unit", ""),
        scanned={scan["paper"] for scan in kept.get("scans", ()) if scan["paper"]},
    )
