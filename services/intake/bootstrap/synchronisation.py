"""Builds what keeps systems of record outside informed: the courier with its service, the resending."""

from __future__ import annotations

from functools import partial

from services.chassis.commands import Answer
from services.chassis.core import Core
from services.chassis.jobs import Fenced, Job
from services.chassis.work import UnitOfWork
from services.intake import bootstrap
from services.intake.handlers import synchronising
from services.intake.handlers.courier import Courier
from services.intake.handlers.errors import NotSynchronisedError, UnknownDossierError
from services.intake.handlers.means import Means
from services.intake.metrics import SynchronisationMetrics
from services.intake.ports import Actor, RecordService
from services.intake.province import Access, ProvinceService
from services.intake.settings import IntakeSettings
from services.intake.store.errands import MongoErrands
from services.intake.store.fencing import run_in_commune

OPERATOR = Actor(holder="operator", name="", via="command")
RESENT_AT_ONCE = 10_000


def service(settings: IntakeSettings) -> RecordService | None:
    """The province's service, if this installation is connected with one."""
    if settings.province_url is None:
        return None
    access = Access(
        url=settings.province_url,
        client_id=settings.province_client_id,
        client_secret=settings.province_client_secret,
        seconds=settings.province_seconds,
    )
    return ProvinceService(access)


def leased(
    settings: IntakeSettings, core: Core, metrics: SynchronisationMetrics, given: RecordService | None = None
) -> list[Job]:
    """The job that one worker does at a time; none where no service is connected."""
    reached = given or service(settings)
    if reached is None:
        return []
    means = bootstrap.means(settings, core)
    courier = Courier(MongoErrands(core.store), reached, means, metrics.carried)
    return [Job("synchronisation", partial(_stride, courier))]


def _stride(courier: Courier, fenced: Fenced) -> float:
    return courier.stride(partial(run_in_commune, fenced))


def resend_failed(settings: IntakeSettings, core: Core, commune_id: str | None = None) -> int:
    """Send again all that failed, of one commune or of all; tells how many dossiers."""
    means = bootstrap.means(settings, core)
    found = MongoErrands(core.store).failed(RESENT_AT_ONCE, commune_id)
    return sum(_resent(core, means, *place) for place in found)


def _resent(core: Core, means: Means, commune_id: str, dossier_id: str) -> bool:
    def run(work: UnitOfWork) -> Answer:
        synchronising.resend(dossier_id, None, OPERATOR, work, means=means)
        return Answer(200, None)

    try:
        core.commands.run(commune_id, run)
    except (NotSynchronisedError, UnknownDossierError):
        return False  # somebody else was first
    return True
