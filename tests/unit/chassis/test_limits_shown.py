"""The limits in force, as the API and the panel show them."""

from __future__ import annotations

import dataclasses

from services.chassis.admission.settings import LimitSettings
from services.chassis.admission.shown import FACTORS, LimitsOut
from services.chassis.pages.limits import KINDS


def test_each_limit_is_told_with_its_variable_and_what_it_would_be() -> None:
    """As the process has read it, with the sentence that helps."""
    told = LimitsOut.of("lending", LimitSettings(desk_per_second=300.0))
    desk = next(one for one in told.items if one.name == "desk_per_second")
    assert (desk.variable, desk.value, desk.default) == ("LENDING_DESK_PER_SECOND", 300.0, 600.0)
    assert desk.help.endswith(".")
    assert told.factors == []
    assert told.factors_variable == "LENDING_LIMIT_FACTORS"


def test_a_tenant_with_a_factor_is_told_what_it_comes_to() -> None:
    """Of each limit that is a tenant's own."""
    told = LimitsOut.of("lending", LimitSettings(limit_factors=(("hue", 0.5),)))
    assert [(one.tenant, one.factor) for one in told.factors] == [("hue", 0.5)]
    assert told.factors[0].limits == {
        "desk_per_second": 300.0,
        "client_per_second": 25.0,
        "bulk_per_second": 2.5,
    }


def test_the_panel_has_words_for_every_limit() -> None:
    """A new setting cannot be left out of it."""
    assert set(KINDS) == {item.name for item in dataclasses.fields(LimitSettings)} - {FACTORS}
