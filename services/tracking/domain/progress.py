"""How much of a dossier is done, in percent: what anyone may know who knows its number.

Law: TT 01/2018/TT-VPCP, art. 16: without logging in, the dossier's code and its degree of completion only.
How the degree is measured is nowhere laid down; this is our definition, told in the service's README.
"""

from __future__ import annotations

from services.tracking.domain.statuses import CLOSED, Status

RECEIVED_PERCENT = 10  # received and numbered, no step done
COMPLETED_PERCENT = 90  # the result is there, not yet handed over


def percent(status: Status, steps_done: int, steps_count: int) -> int:
    """Degree of completion, 0 to 100; between reception and result by the share of steps done.

    It falls only when a dossier is sent back to an earlier step.

    Args:
        steps_done: how many steps of the process lie behind it.
        steps_count: how many the process has; 0 where no step was opened.
    """
    if status in CLOSED:
        return 100
    if status is Status.FILED:
        return 0
    if status is Status.COMPLETED:
        return COMPLETED_PERCENT
    if not steps_count:
        return RECEIVED_PERCENT
    done = min(max(steps_done, 0), steps_count)
    return RECEIVED_PERCENT + (COMPLETED_PERCENT - RECEIVED_PERCENT) * done // steps_count
