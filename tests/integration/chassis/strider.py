"""A process that does a leased job, for the tests that kill and freeze it.

`python -m tests.integration.chassis.strider MONGODB_URI DATABASE HOLDER`: announces each number of the
collection "todo" once, a few to a transaction, and notes in "inside" whenever it stands within one.
"""

from __future__ import annotations

import services.chassis.patched  # noqa: F401 - before anything that opens a socket

# isort: split

import sys
import time

from pymongo import UpdateOne

from services.chassis.jobs import Fenced, Job
from services.chassis.lease import Lease
from services.chassis.leasing import JobLoop
from services.chassis.work import Batch, Layer
from tests.integration.chassis.plumbing import Side, happened

AT_ONCE = 5
INSIDE_SECONDS = 0.05


def main() -> None:
    """Until killed."""
    mongodb_uri, database, holder = sys.argv[1:]
    with Side.at(mongodb_uri, database) as side:
        inside = side.store.plumbing("inside")

        def fill(batch: Batch) -> int:
            waiting = batch.find("todo", {"done_by": None})[:AT_ONCE]
            inside.insert_one({"holder": holder, "waiting": len(waiting)})
            time.sleep(INSIDE_SECONDS)
            for document in waiting:
                layer = Layer(batch, "t1")
                layer.announce(happened("thing", document["number"]))
                batch.merge(layer)
                batch.write("todo", UpdateOne({"_id": document["_id"]}, {"$set": {"done_by": holder}}))
            return len(waiting)

        job = Job("todo", lambda fenced: 0.0 if fenced.run(fill) else 0.1)
        JobLoop(job, Fenced(side.store, side.transactor, Lease(side.store, "todo", holder))).run()


if __name__ == "__main__":
    main()
