"""How often a process looks for circles of objects that nobody uses any more."""

import gc

# What is made for a request or an event is let go without that search; circles are few. By default every 700
# objects start one, and each tenth of them walks over far more than it can ever find.
_THRESHOLDS = (20_000, 20, 100)


def collect_seldom() -> None:
    """Leave alone what start-up made, and search the rest seldom: to be called when start-up is done."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
