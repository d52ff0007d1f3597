"""Breaks a cluster under load: `tests/chaos/run-cluster [--rounds N] [--only BLOW ...]`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy import mongod
from deploy.files import private_folder
from deploy.instance import REPOSITORY, Instance
from deploy.problems import say, told
from tests.chaos import communes
from tests.chaos.cluster.cluster import cluster
from tests.chaos.cluster.faults import BLOWS, Blow
from tests.chaos.cluster.rooms import enter, rooms
from tests.chaos.cluster.round import Felt, Player, Round, tell
from tests.chaos.cluster.world import ClusterWorld, instance
from tests.chaos.world import running

FOLDER = REPOSITORY / ".motcua" / "chaos" / "cluster"


def main(arguments: list[str]) -> int:
    """Play the rounds; 0 only if nothing was lost and service was back in time after every blow."""
    parser = argparse.ArgumentParser(prog="tests/chaos/run-cluster", description=__doc__)
    names = [blow.name for blow in BLOWS]
    parser.add_argument("--rounds", type=int, default=1, help="how often all is played")
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="these blows alone")
    parser.add_argument("--results", type=Path, help="where the figures of the rounds are written as JSON")
    asked = parser.parse_args(arguments)
    enter("tests.chaos.cluster")
    blows = [blow for blow in BLOWS if blow.name in asked.only]
    data = Path(os.environ.get("MOTCUA_DATA") or FOLDER).absolute()
    shutil.rmtree(data / "world", ignore_errors=True)
    played: list[Round] = []
    for one in play(private_folder(data / "world"), asked.rounds, blows):
        played.append(one)
        if asked.results:
            asked.results.write_text(json.dumps([part.as_json() for part in played], indent=1) + "\n")
    return conclude(played)


def play(data: Path, count: int, blows: Sequence[Blow]) -> Iterator[Round]:
    """Form a cluster in an empty folder, run the services on it, and play round after round."""
    fetched = Instance.from_mapping(
        {
            "MOTCUA_DATA": str(data),
            "MOTCUA_TOOLS": os.environ.get("MOTCUA_TOOLS") or str(REPOSITORY / ".motcua" / "tools"),
            "MOTCUA_MONGOD": os.environ.get("MOTCUA_MONGOD", ""),
        }
    )
    say("forming a cluster of three RabbitMQ nodes and three MongoDB members")
    with rooms() as found, cluster(found, data, mongod.find(fetched)) as formed:
        say("starting the services on it")
        own = instance(formed, private_folder(data / "services"), os.environ)
        with running(ClusterWorld(own)) as world:
            assert isinstance(world, ClusterWorld)
            communes.publish_next_year(own)
            player = Player(formed, world, say)
            for number in range(count):
                yield player.play(number, blows)


def conclude(played: Sequence[Round]) -> int:
    """Tell the worst of all rounds."""
    say(f"the worst of {len(played)} rounds:")
    for blow in [one.blow for one in played[0].felt]:
        say(tell(worst([one for part in played for one in part.felt if one.blow == blow])))
    good = all(one.is_good for one in played)
    total, lost = sum(one.acknowledged for one in played), sum(len(one.findings) for one in played)
    say(f"{total} acknowledged, {lost} findings: {'GOOD' if good else 'RED'}")
    return 0 if good else 1


def worst(felt: Sequence[Felt]) -> Felt:
    """The largest of each figure."""
    return Felt(
        blow=felt[0].blow,
        limit=felt[0].limit,
        filings_away=max(one.filings_away for one in felt),
        tracking_away=max(one.tracking_away for one in felt),
        slowest_answer=max(one.slowest_answer for one in felt),
        come_back_later=max(one.come_back_later for one in felt),
        whole_after=max(one.whole_after for one in felt),
        helped=max(one.helped for one in felt),
    )


if __name__ == "__main__":
    sys.exit(told(lambda: main(sys.argv[1:])))
