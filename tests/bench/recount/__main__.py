"""Evidence: reports equal a recount from events at random instants, while desks are at work.

`deploy/up && python -m tests.bench.recount [INSTANTS] [SEED]` (1,000 and 1 if not given). Eight desks file,
decide and hand over in six communes of their own, the application's clock goes on a day every ten seconds,
and meanwhile the weekly report, the index (QĐ 766) and the points (TT 01/2018) are asked for as of random
instants of the time so far and held against a slow recount of the owners' event logs, which uses nothing of
the services. One commune in turn rests, so that its board of the present can be compared as well. Every tenth
report is asked for once more at the end, when the desks have closed. Prints one JSON object; exit code 1 if
anything differs.
"""

from __future__ import annotations

import random
import sys
import time
from typing import Any

from tests.bench.desks import running, show
from tests.bench.recount import load
from tests.bench.recount.asking import Asking, Outcome
from tests.bench.recount.horizon import A_DAY_SECONDS, Horizon
from tests.bench.recount.logs import Logs
from tests.bench.recount.weekly import PLAIN
from tests.chaos import communes
from tests.chaos.ledger import Ledger
from tests.chaos.shift import at_work, catalogue, closed

AGAIN_EVERY = 10
WARM_UP_SECONDS = 3 * A_DAY_SECONDS  # so much time there is to choose instants from
NOT_PLAYED = {"post"}  # by mail nobody files at these desks


def main(wanted: int, seed: int) -> int:
    """Measure; 1 if anything differs."""
    instance = running()
    base = instance.url("gateway")
    communes.publish_next_year(instance)
    ids = communes.set_up(instance, communes.next_free(instance), load.COMMUNES)
    logs = {one: Logs(base, one, communes.add_client(instance, one)) for one in ids}
    ledger = Ledger()
    places = communes.signed_in(instance, base, ledger, ids)
    horizon = Horizon(instance, ledger, random.Random(seed))
    hall = load.Busy(ledger, places, catalogue(base))
    asking = Asking(hall, logs, horizon, wanted, say=_say)
    opened_at = time.monotonic()
    with at_work(hall, base, seed, load.DESKS, load.choose, load.BusyDesk):
        horizon.start()
        time.sleep(WARM_UP_SECONDS)
        began = time.monotonic()
        asking.run(seed)
        seconds = time.monotonic() - began
    horizon.stop()
    meanwhile = load.told(ledger, time.monotonic() - opened_at)
    hall.stopping = False  # the leaders still read
    for one in asking.outcome.asked[::AGAIN_EVERY]:
        asking.ask_again(one)
    _tell(asking.outcome, horizon, seconds, meanwhile)
    closed(places)
    for log in logs.values():
        log.close()
    return 1 if asking.outcome.differing else 0


def _tell(outcome: Outcome, horizon: Horizon, seconds: float, meanwhile: dict[str, Any]) -> None:
    show(
        {
            "benchmark": "recount",
            "instants": len(outcome.asked),
            "reports_compared": outcome.reports,
            "of_these_asked_again_at_the_end": 3 * outcome.again,
            "boards_compared": outcome.boards,
            "differences": outcome.differing,
            "differing": outcome.words,
            "seconds": round(seconds, 1),
            "days_of_the_application": (horizon.safe - horizon.began).days,
            "figures_above_zero": dict(outcome.figures.most_common()),
            "figures_never_above_zero": sorted(set(PLAIN) - set(outcome.figures) - NOT_PLAYED),
            "load": meanwhile,
        }
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    sys.exit(main(*[*given, *(1_000, 1)[len(given) :]]))
