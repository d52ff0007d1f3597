"""The limits in force over HTTP: each by the variable that sets it, and what each tenant has that differs.

They are read once, when a process starts: a changed variable counts after a restart of the API.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from services.chassis.admission.settings import LimitSettings

OF_A_TENANT = ("desk_per_second", "client_per_second", "bulk_per_second")  # what its factor multiplies
FACTORS = "limit_factors"


class LimitOut(BaseModel):
    """One limit.

    Attributes:
        name: of the setting, the same in every service.
    """

    name: str
    variable: str
    value: float
    default: float
    help: str


class FactorOut(BaseModel):
    """A tenant whose limits differ, and what they come to."""

    tenant: str
    factor: float
    limits: Mapping[str, float]


class LimitsOut(BaseModel):
    """All of a service."""

    items: list[LimitOut]
    factors: list[FactorOut]
    factors_variable: str

    @classmethod
    def of(cls, service: str, limits: LimitSettings) -> LimitsOut:
        """As the process has them."""
        prefix, defaults = f"{service.upper()}_", LimitSettings()
        return cls(
            items=[
                LimitOut(
                    name=item.name,
                    variable=prefix + item.name.upper(),
                    value=getattr(limits, item.name),
                    default=getattr(defaults, item.name),
                    help=item.metadata["help"],
                )
                for item in dataclasses.fields(limits)
                if item.name != FACTORS
            ],
            factors=[_factor(limits, tenant, factor) for tenant, factor in limits.limit_factors],
            factors_variable=prefix + FACTORS.upper(),
        )


def _factor(limits: Any, tenant: str, factor: float) -> FactorOut:
    own = {name: getattr(limits, name) * factor for name in OF_A_TENANT}
    return FactorOut(tenant=tenant, factor=factor, limits=own)


def limits_router(service: str, limits: LimitSettings) -> APIRouter:
    """The route that shows them."""
    router = APIRouter(tags=["limits"])
    told = LimitsOut.of(service, limits)

    @router.get("/v1/limits", response_model=LimitsOut)
    def read_limits() -> LimitsOut:
        """The limits in force, each by the variable that sets it."""
        return told

    return router
