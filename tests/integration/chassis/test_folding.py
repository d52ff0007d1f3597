"""Updates folded in memory leave what the database itself makes of them, and what cannot be is refused."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.chassis.folding import UnfoldableError, folded
from tests.integration.chassis.plumbing import Side

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def instant(chance: random.Random) -> datetime:
    """Some instant, finer than the database keeps."""
    return START + timedelta(microseconds=chance.randrange(10_000_000))


def standing(chance: random.Random) -> dict[str, Any]:
    """A part that is compared member by member."""
    return {"rank": chance.randrange(3), "sequence": chance.randrange(3), "at": instant(chance)}


def update(chance: random.Random) -> dict[str, Any]:
    """An update with some of the operators that projections use."""
    entry = {"at": instant(chance), "event_id": f"e{chance.randrange(1_000_000):06}", "told": (1, 2)}
    every: dict[str, Any] = {
        "$set": {chance.choice("abc"): chance.choice([1, "x", None, instant(chance), {"n": (1, "y")}])},
        "$unset": {chance.choice("def"): ""},
        "$max": {"standing": standing(chance), "count": chance.randrange(9)},
        "$min": {"filed_at": instant(chance), "name": chance.choice(["An", "Ánh", "Đức"])},
        "$push": {"timeline": {"$each": [entry], "$sort": {"at": 1, "event_id": 1}}},
        "$setOnInsert": {"dossier_id": f"d{chance.randrange(9)}", "tenant": "t1"},
    }
    every["$set"] |= {chance.choice("def"): 1} if chance.random() < 0.3 else {}
    chosen = {name: parts for name, parts in every.items() if chance.random() < 0.8}
    clash = set(chosen.get("$set", {})) & set(chosen.get("$unset", {}))
    return {name: parts for name, parts in chosen.items() if not (clash and name == "$unset")}


@pytest.mark.parametrize("seed", range(20))
def test_folding_is_what_the_database_does(side: Side, seed: int) -> None:
    """The same random updates, one by one, end in the same document, however they fall."""
    chance = random.Random(seed)
    document: dict[str, Any] | None = None
    collection = side.store.plumbing("views")
    for _ in range(40):
        change = update(chance)
        if not change:
            continue
        collection.update_one({"_id": "t1/d1"}, change, upsert=True)
        document = folded(document, "t1/d1", change)
        assert collection.find_one({"_id": "t1/d1"}) == document


@pytest.mark.parametrize(
    "change",
    [
        {"$inc": {"count": 1}},
        {"$set": {"step.name": "x"}},
        {"$push": {"timeline": 1}},
        {"$push": {"timeline": {"$each": [], "$sort": {"at": -1}}}},
        {"$max": {"count": "text"}},
        {"$max": {"count": None}},
    ],
    ids=str,
)
def test_what_only_the_database_can_do_is_refused(change: dict[str, Any]) -> None:
    """Nothing is guessed: a rebuilding stops at what it would do in another way."""
    with pytest.raises(UnfoldableError):
        folded({"_id": "t1/d1", "count": 1}, "t1/d1", change)
