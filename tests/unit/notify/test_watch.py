"""Results of which nobody was told are found; what was told, given away or is told elsewhere is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from services.chassis.faults import Fault
from services.notify.watch import ResultsWithoutNotice


class Kept:
    """Dossiers with a result, and what was told of them; see ports.Results."""

    def __init__(self) -> None:
        self.dossiers: dict[str, dict[str, Any]] = {}
        self.notices: dict[tuple[str, str], list[str]] = {}

    def add(self, commune_id: str, dossier_id: str, *told: str, **more: Any) -> None:
        """One whose result is known here."""
        key = f"{commune_id}/{dossier_id}"
        self.dossiers[key] = {"_id": key, "tenant": commune_id, **more}
        if told:
            self.notices[commune_id, dossier_id] = list(told)

    def page(self, after: str, limit: int) -> list[dict[str, Any]]:
        """See ports.Results."""
        return [self.dossiers[key] for key in sorted(self.dossiers) if key > after][:limit]

    def some(self, keys: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
        """See ports.Results."""
        return [one for key, one in self.dossiers.items() if tuple(key.split("/")) in set(keys)]

    def told(self, commune_id: str, dossier_ids: Sequence[str]) -> dict[str, list[str]]:
        """See ports.Results."""
        return {
            one: self.notices[commune_id, one] for one in dossier_ids if (commune_id, one) in self.notices
        }


def fault(commune_id: str, dossier_id: str) -> Fault:
    """What has to be named."""
    return Fault(commune_id, dossier_id, "result_without_notice", "notify")


@pytest.fixture
def kept() -> Kept:
    """Two communes, one dossier of each told of, one not."""
    made = Kept()
    for commune_id in ("32128", "32134"):
        made.add(commune_id, "told", "workflow:told:00000009")
        made.add(commune_id, "untold")
    return made


def test_a_result_without_its_notice_is_found(kept: Kept) -> None:
    """In every commune, page by page, once in a round."""
    watch = ResultsWithoutNotice(kept, page=3)
    first, ended = watch.look()
    rest, over = watch.look()
    assert [*first, *rest] == [fault("32128", "untold"), fault("32134", "untold")]
    assert (ended, over) == (False, True)
    assert watch.look() == (first, False)


@pytest.mark.parametrize(
    "more", [{"returned": True}, {"told_elsewhere": True}], ids=lambda more: next(iter(more))
)
def test_who_holds_the_result_or_is_told_elsewhere_needs_no_notice(kept: Kept, more: dict[str, Any]) -> None:
    """The citizen has it; or the commune where it was filed tells."""
    kept.add("32128", "untold", **more)
    kept.add("32134", "untold", **more)
    assert ResultsWithoutNotice(kept).look() == ([], True)


def test_a_second_look_sees_the_notice_that_came(kept: Kept) -> None:
    """And a dossier that is not known any more, because its result was handed over."""
    suspects = [fault("32128", "untold"), fault("32134", "untold"), fault("32128", "gone")]
    kept.notices["32134", "untold"] = ["workflow:untold:00000009"]
    assert list(ResultsWithoutNotice(kept).still(suspects).values()) == [True, False, False]


def test_it_answers_for_its_own_kind() -> None:
    """Nothing else is its to mend."""
    assert list(ResultsWithoutNotice(Kept()).looks_for) == [("result_without_notice", "notify")]
