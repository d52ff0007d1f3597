"""What somebody could do with a dossier at this moment. Each rule is tried, none is told a second time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.contracts.calendars import MissingCalendarError
from services.workflow.domain.errors import GroundMissingError, WorkflowError
from services.workflow.domain.running import Running
from services.workflow.domain.trials import TRIALS, WORDS, Deed, Scene, Trial


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One thing that could be done.

    Attributes:
        about: id of the consultation or the stay at an agency that it is about.
        needs_ground: a rule has to give way, and the ground on which it does is to be told.
        blocked: it cannot be done yet: what a leader would have to allow, in words.
    """

    deed: Deed
    about: str = ""
    needs_ground: bool = False
    blocked: str = ""


def offers(scene: Scene) -> tuple[Offer, ...]:
    """All that could be done, in the order of `Deed`."""
    return tuple(_offers(scene))


def _offers(scene: Scene) -> Iterator[Offer]:
    for deed, trial in TRIALS.items():
        for about in _abouts(scene.running, deed):
            offer = _tried(replace(scene, about=about), deed, trial)
            if offer is not None:
                yield offer


def _abouts(running: Running, deed: Deed) -> tuple[str, ...]:
    if deed in (Deed.GIVE_OPINION, Deed.WITHDRAW_QUESTION):
        return tuple(one.consultation_id for one in running.consultations)
    if deed is Deed.NOTE_AGENCY_ANSWER:
        return (running.open_forwarding.forwarding_id,) if running.open_forwarding else ()
    return ("",)


def _tried(scene: Scene, deed: Deed, trial: Trial) -> Offer | None:
    """Without a ground first; with one where it is asked for; still asked for: somebody else's to give."""
    try:
        trial(scene)
    except GroundMissingError as missing:
        if scene.ground:
            return Offer(deed=deed, blocked=missing.detail)
        offer = _tried(replace(scene, ground=WORDS), deed, trial)
        return offer and replace(offer, needs_ground=not offer.blocked)
    except MissingCalendarError:
        pass  # whoever orders it is told which calendar is missing
    except WorkflowError:
        return None
    return Offer(deed=deed, about=scene.about)
