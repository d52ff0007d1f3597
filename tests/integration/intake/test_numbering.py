"""The lawful number under a crowd: 1..n, each once, without a gap."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from services.intake.ports import DOSSIERS, SERIALS
from tests.integration.intake.house import COMMUNE, House, filing

DESKS, EACH = 64, 5


def test_64_desks_share_one_unit_without_a_gap(intake: House) -> None:
    """64 threads receive, some are refused: numbers and register places are exactly 1..n."""

    def desk(number: int) -> list[int]:
        bodies = [filing(applicant={"name": f"Lê Văn {number}"}) for _ in range(EACH)]
        bodies.insert(2, filing(papers=[]))
        return [intake.post(f"{COMMUNE}/dossiers", body).status_code for body in bodies]

    with ThreadPoolExecutor(DESKS) as crowd:
        statuses = Counter(status for each in crowd.map(desk, range(DESKS)) for status in each)
    assert statuses == {201: DESKS * EACH, 422: DESKS}
    kept = intake.all(DOSSIERS)
    expected = list(range(1, DESKS * EACH + 1))
    assert sorted(int(one["number"].rpartition("-")[2]) for one in kept) == expected
    assert sorted(one["reception"]["register_serial"] for one in kept) == expected
    assert {one["last"] for one in intake.all(SERIALS)} == {DESKS * EACH}
    assert len({one["lookup_code"] for one in kept}) == len(kept)
