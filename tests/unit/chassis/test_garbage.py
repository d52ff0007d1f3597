"""Processes that work for long search seldom for what nobody uses, and find it nevertheless."""

import subprocess
import sys

_PROGRAM = """
import gc, weakref
from services.chassis.garbage import collect_seldom

class Circle:
    def __init__(self):
        self.itself = self

of_start_up = [object() for _ in range(1000)]
collect_seldom()
assert gc.get_freeze_count() > 1000
rounds = gc.get_stats()[0]["collections"]
circles = [weakref.ref(Circle()) for _ in range(60_000)]
searches = gc.get_stats()[0]["collections"] - rounds
assert sum(one() is None for one in circles) > 20_000, "they pile up"
print(searches)
"""


def test_it_searches_seldom_and_circles_do_not_pile_up() -> None:
    """Of 60,000 circles most are gone, after a few searches where there would be more than a hundred."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM], check=True, capture_output=True, text=True)
    assert 1 <= int(done.stdout) <= 12
