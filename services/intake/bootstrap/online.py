"""Builds what who files online needs: codes for telephones, passes, drafts, photographs."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, partial

from services.chassis.core import Core
from services.chassis.jobs import Fenced, Job
from services.intake.bootstrap import Desk, Issuer
from services.intake.handlers.online_sweep import sweep_filings
from services.intake.handlers.phone_codes import OnlineMeans
from services.intake.photos import PhotoError, Photos
from services.intake.qrcodes import qr_svg
from services.intake.store.fencing import run_in_commune
from services.intake.store.files import GridScanFiles
from services.intake.store.online import MongoFilings

UnreadableError = PhotoError
drawn_as_qr = qr_svg
PHOTOS = Photos()  # one turn for all of this process, whoever sends pictures


def online_means(desk: Desk) -> OnlineMeans:
    """What the handlers are given."""
    settings = desk.settings
    return OnlineMeans(
        means=desk.means,
        keyed=_keyed(settings.common.service_secret),
        code_lasts=timedelta(minutes=settings.phone_code_minutes),
        codes_per_hour=settings.phone_codes_per_hour,
        draft_kept=timedelta(days=settings.filing_draft_days),
    )


def _keyed(secret: str) -> Callable[[str], str]:
    key = b"telephones " + secret.encode()

    def digest(text: str) -> str:
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    return digest


@dataclass(frozen=True)
class OnlineDesk:
    """Everything that the routes of who files online work with, beside the desk."""

    desk: Desk

    @cached_property
    def means(self) -> OnlineMeans:
        """What the handlers are given."""
        return online_means(self.desk)

    @cached_property
    def filings(self) -> MongoFilings:
        """What was begun, for reading."""
        return MongoFilings(self.desk.core.store)

    @cached_property
    def photos(self) -> Photos:
        """Pictures."""
        return PHOTOS

    @cached_property
    def passes(self) -> Issuer:
        """Tokens of who confirmed a telephone."""
        return Issuer(self.desk.core, timedelta(minutes=self.desk.settings.filing_pass_minutes))


def leased(core: Core, count: Callable[[], None]) -> list[Job]:
    """The sweep of what has had its time, which one worker does at a time."""
    return [Job("online-filings", partial(_stride, core, count))]


def _stride(core: Core, count: Callable[[], None], fenced: Fenced) -> float:
    store = core.store
    run = partial(run_in_commune, fenced)
    return sweep_filings(MongoFilings(store), GridScanFiles(store), core.clock, run, count)
