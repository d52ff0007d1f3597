"""The routes that every service has beside its own: its feed, its dead letters, its limits."""

from __future__ import annotations

from fastapi import APIRouter

from services.chassis.admission.settings import LimitSettings
from services.chassis.admission.shown import limits_router
from services.chassis.core import Core
from services.chassis.deadletters import DeadLetters
from services.chassis.feed import feed_router
from services.chassis.letteracts import acts_router
from services.chassis.letterbox import letters_router


def common_routers(core: Core, tenant_path: str, limits: LimitSettings) -> list[APIRouter]:
    """Of one service.

    Args:
        tenant_path: the path of a tenant, with its parameter.
    """
    letters = DeadLetters(core.store)
    return [
        feed_router(core.event_log, tenant_path),
        letters_router(letters, tenant_path),
        acts_router(letters),
        limits_router(core.service, limits),
    ]
