"""One dossier of a case: what its people do with it, and what every service must say of it then."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deploy.demonstration.api import Answer, Api
from deploy.demonstration.ledger import Entry
from deploy.demonstration.ugly.scene import Scene, at_of


@dataclass
class Dossier:
    """A dossier with its line in the book."""

    scene: Scene
    entry: Entry
    received_at: datetime | None = None
    promised_at: datetime | None = None  # the date of the receipt, kept for ever
    resolved_here: bool = True

    @property
    def dossier_id(self) -> str:
        """Its id."""
        return self.entry.dossier_id

    def path(self, service: str, rest: str = "") -> str:
        """Its address in a service."""
        return self.scene.path(service, f"dossiers/{self.dossier_id}" + (f"/{rest}" if rest else ""))

    def seen(self, service: str) -> dict[str, Any]:
        """As a service shows it to its officers."""
        return dict(self._read(service).body)

    def _read(self, service: str) -> Answer:
        return self._reader(service).get(self.path(service), may_be_missing=True)

    def _reader(self, service: str) -> Api:
        return self.scene.officer("counter_officer" if service == "intake" else "leader")

    def desk(self, rest: str, body: Mapping[str, Any], role: str = "counter_officer") -> dict[str, Any]:
        """Do something at the desk."""
        return self._done("intake", role, rest, body)

    def office(self, rest: str, body: Mapping[str, Any], role: str) -> dict[str, Any]:
        """Do something where it is resolved."""
        return self._done("workflow", role, rest, body)

    def refuses(
        self, what: str, service: str, rest: str, body: Mapping[str, Any], role: str, status: int, code: str
    ) -> None:
        """What must not be done is refused, with a reason, and changes nothing."""
        before = self.seen(service)["version"]
        answer = self._posted(service, role, rest, body)
        self.scene.refused(what, answer, status, code)
        self.scene.same(f"{what}: changes nothing", self.seen(service)["version"], before)

    def _done(self, service: str, role: str, rest: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._posted(service, role, rest, body)
        self.scene.holds(f"{role} may {rest}", answer.status < 400, f"{answer.status} {answer.body}")
        return dict(answer.body)

    def _posted(self, service: str, role: str, rest: str, body: Mapping[str, Any]) -> Answer:
        officer, reader = self.scene.officer(role), self._reader(service)
        return officer.act(self.path(service), rest, dict(body), reader=reader, refusable=True)

    # what must be true of it

    def stands(
        self, status: int, due_at: datetime | None = None, *, state: str = "", at_desk: str = ""
    ) -> None:
        """Intake, workflow and tracking agree on the status, and on the date in force.

        Args:
            due_at: nothing: that of before.
            state, at_desk: the finer state in workflow and at the desk, where it matters.
        """
        self.entry.status = status
        self.entry.due_at = due_at or self.entry.due_at
        services = ["intake", "tracking"] + (["workflow"] if self._is_resolved(status) else [])
        wanted = (status, self.entry.due_at)
        for service in services:
            self.until(f"{service}: status and date", service, lambda seen: _standing(seen) == wanted)
        if state:
            self.until("workflow: state", "workflow", lambda seen: seen["state"] == state)
        if at_desk:
            self.until("intake: state", "intake", lambda seen: seen["state"] == at_desk)
        self._promise_is_kept()

    def _is_resolved(self, status: int) -> bool:
        return self.resolved_here and self.received_at is not None and status >= 4

    def _promise_is_kept(self) -> None:
        if self.promised_at is not None:
            self.scene.same(
                "the receipt's date", at_of(self.seen("intake")["original_due_at"]), self.promised_at
            )
            self.scene.same("its first date", at_of(self.seen("tracking")["first_due_at"]), self.promised_at)

    def until(self, what: str, service: str, enough: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Ask a service until what it shows is enough."""

        def answered(answer: Answer) -> object:
            return answer.status == 200 and enough(answer.body)

        named = f"{self.entry.number or self.dossier_id}: {what}"
        return dict(self.scene.until(named, lambda: self._read(service), answered).body)

    def recorded(self, service: str, *whats: str) -> None:
        """The history of a service says these, in this order (others may stand between)."""
        rest = iter(line["what"] for line in self.seen(service)["history"])
        self.scene.holds(f"{service}: history has {whats}", all(what in rest for what in whats), whats)

    def appears(self, *types: str) -> None:
        """The timeline comes to have these events, each at least so often as it is named."""
        wanted = Counter(types)
        self.until(
            f"timeline has {types}",
            "tracking",
            lambda seen: Counter(line["type"].removesuffix(".v1") for line in seen["timeline"]) >= wanted,
        )

    def told(self, *notices: str) -> None:
        """The applicant is told these, once each besides what was told before, by each way that they gave.

        Who gave none is told at the desk.
        """
        self.entry.expected.update(notices)
        ways = dict.fromkeys(self.entry.channels or ["desk"], "sent" if self.entry.channels else "desk")
        due = Counter({(notice, way): n for notice, n in self.entry.expected.items() for way in ways})
        path = self.scene.path("notify", "messages")

        def told() -> Counter[tuple[str, str]]:
            found = self.scene.officer("leader").items(path, dossier_id=self.dossier_id)
            return Counter(
                (one["notice"], one["channel"]) for one in found if one["state"] == ways.get(one["channel"])
            )

        self.scene.until(f"told {notices}", told, lambda got: got == due)

    def counted(self, **criteria: Any) -> None:
        """Tracking's list by these criteria has it, so the figure that opens the list counts it."""
        self.scene.holds(f"listed by {criteria}", self.is_listed(**criteria), criteria)

    def is_listed(self, **criteria: Any) -> bool:
        """Whether tracking's list by these criteria has it."""
        found = self.scene.officer("leader").items(self.scene.path("tracking", "dossiers"), **criteria)
        return self.dossier_id in {one["dossier_id"] for one in found}

    # what usually happens to it

    def next_step(self, **body: Any) -> None:
        """Somebody of its role does the open step."""
        step = self.seen("workflow")["current"]
        self.office("completion", body, step["role"])

    def finish(self, result_number: str = "") -> str:
        """All steps to the signed result; returns its number."""
        number = result_number or f"{self.scene.stage.chance.randrange(10**6)}/KQ-UBND"
        while (step := self.seen("workflow")["current"]) is not None:
            last = step["place"] == step["steps_count"]
            self.next_step(**({"result": {"result_number": number}} if last else {}))
        return number

    def ends_well(self, *notices: str) -> None:
        """All steps to a result in time, told and handed over."""
        self.finish()
        self.stands(9, state="completed")
        self.told("completed", *notices)
        seen = self.seen("tracking")
        self.scene.same("in time", (seen["completion"]["on_time"], seen["late"]), (True, False))
        self.hand_over()

    def hand_over(self, **more: Any) -> None:
        """The result into the applicant's hand; all services know."""
        self.desk("hand-over", {"relation": "self", "proof": "receipt", **more})
        self.stands(10)


def _standing(seen: Mapping[str, Any]) -> tuple[int, datetime | None]:
    due_at = seen.get("due_at")
    return seen["status"], at_of(due_at) if due_at else None
