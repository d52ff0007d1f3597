"""Marks by which the desk finds the dossiers that want something of it."""

from __future__ import annotations

from enum import StrEnum

from services.intake.domain.dossier import Dossier
from services.intake.domain.requests import is_repeated
from services.intake.domain.states import LocalState, local_state


class Mark(StrEnum):
    """Why a dossier is looked for."""

    UNSEEN_NOTICE = "unseen_notice"  # somebody has to be told something
    SUPPLEMENTED = "supplemented"  # papers came, it waits to be received
    REPEATED_SUPPLEMENT = "repeated_supplement"  # asked for papers more than once: leaders look at it
    ARRIVED = "arrived"  # another commune received it for this one
    PASSED_ON = "passed_on"  # received here for another commune


def marks(dossier: Dossier) -> dict[str, list[str]]:
    """The marks of a dossier, as they are kept: nothing where there is none, so that the index is small."""
    held = {
        Mark.UNSEEN_NOTICE: any(one.seen_at is None for one in dossier.notices),
        Mark.SUPPLEMENTED: local_state(dossier) is LocalState.SUPPLEMENTED_AT_RECEPTION,
        Mark.REPEATED_SUPPLEMENT: is_repeated(dossier),
        Mark.ARRIVED: dossier.origin is not None,
        Mark.PASSED_ON: dossier.competent is not None,
    }
    found = [mark.value for mark, holds in held.items() if holds]
    return {"marks": found} if found else {}
