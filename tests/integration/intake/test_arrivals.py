"""What was filed from afar, as the desk sees it over HTTP."""

from __future__ import annotations

from tests.integration.intake.house import COMMUNE, House, filing

ARRIVALS = f"{COMMUNE}/arrivals"


def filed(intake: House, channel: str = "online") -> str:
    """A dossier that was filed and not received; its address."""
    answer = intake.post(f"{COMMUNE}/dossiers", filing(channel=channel, receive=False))
    assert answer.status_code == 201, answer.text
    return f"{COMMUNE}/dossiers/{answer.json()['dossier_id']}"


def waiting(intake: House) -> list[str]:
    """The addresses of those that wait."""
    told = intake.get(ARRIVALS).json()
    return [f"{COMMUNE}/dossiers/{one['dossier_id']}" for one in told["items"]]


def test_the_longest_waiting_comes_first_and_leaves_when_it_is_answered(intake: House) -> None:
    """Received, refused, or asked for papers: until these come the desk does not owe an answer."""
    intake.filed()
    first, second, third = filed(intake), filed(intake, "post"), filed(intake)
    filed(intake, "counter")
    assert waiting(intake) == [first, second, third]
    now = {"If-Match": '"1"'}
    assert intake.post(f"{first}/reception", headers=now).status_code == 200
    asking = {"reason": "Ảnh tờ khai bị mờ", "items": ["Tờ khai"]}
    assert intake.post(f"{second}/supplement-requests", asking, headers=now).status_code == 200
    told = intake.get(ARRIVALS).json()
    assert (len(told["items"]), told["asked_count"], told["answer_hours"]) == (1, 1, 8.0)
    assert told["items"][0]["urgency"] == "in_time"
    papers = {"papers": [{"code": "to-khai", "kind": "electronic"}], "complete": True}
    assert intake.post(f"{second}/papers", papers, headers={"If-Match": '"2"'}).status_code == 200
    assert waiting(intake) == [third, second]
    refused = intake.post(f"{third}/refusal", {"reason": "Nộp nhầm xã, xin nộp ở xã cư trú"}, headers=now)
    assert refused.status_code == 200
    assert waiting(intake) == [second]


def test_a_wait_is_late_by_the_hours_of_the_installation(intake: House) -> None:
    """Counted in working time; nobody without a token sees the list."""
    filed(intake)
    assert intake.get(ARRIVALS, who="").status_code == 401
    (one,) = intake.get(ARRIVALS).json()["items"]
    assert one["waiting_since"] == one["filed_at"]
    assert one["waited_minutes"] >= 0
