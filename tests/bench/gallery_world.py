"""Examples for the pictures of pages: dossiers in every state, documents, a ticket, what was filed online."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deploy import broker
from deploy.demonstration.day import CERTIFIED_COPIES, Commune, papers_of
from deploy.demonstration.desks import signed_in
from deploy.instance import SERVICES, Instance
from tests.bench import gallery_online
from tests.letters import NO_EVENT, NO_EVENT_LETTER, into_inbox
from tests.waiting import wait_until

PLACE, NAME = "luong-the-tran", "Lương Thế Trân"
FUNERAL_HELP, DEATH = "1.001731", "1.000656"
QUESTION = "Hộ này đã nhận hỗ trợ nào trong năm chưa?"
REASON = "Trích lục khai tử nộp kèm bị mờ, không đọc được số."
PERSON = {
    "name": "Lâm Thị Ảnh",
    "identity_number": "096085000123",
    "phone": "0911222333",
    "address": "ấp Tân Phong, xã Lương Thế Trân",
}
HEARD_SECONDS = 60.0
EXAMPLES = frozenset({
    *("commune", "code", "procedure", "ticket"),
    *("step_one", "step_one_number", "step_two", "completed"),
    *("filed", "asked", "declined", "passed_on", "arrival"),
    *("wants_papers", "wants_money", "wants_opinion", "abroad", "leaving"),
    *("registered", "submitted", "assigned"),
    *("draft", "ready", "filing"),
    "letter",
    *("account", "person", "opening"),
})  # fmt: skip


@dataclass(frozen=True)
class World:
    """What there is to look at.

    Attributes:
        examples: by the names in braces of `gallery.SHOWN`.
        filer: the token of whoever files online.
    """

    examples: Mapping[str, str]
    filer: str


def made(instance: Instance) -> World:
    """Everything anew: in a running instance, beside what is there."""
    communes = signed_in(instance)
    commune = next(one for one in communes if NAME in one.name)
    other = next(one for one in communes if one is not commune)
    office = Office(commune)
    examples = {
        "commune": commune.commune_id,
        "procedure": FUNERAL_HELP,
        **_at_the_counter(office, other.commune_id),
        **_in_the_office(office),
        **_documents(commune),
        "ticket": _ticket(commune),
        "letter": _letters(instance),
    }
    online, token, asked = gallery_online.filings(instance, commune, PERSON, DEATH)
    request = {"reason": "Ảnh tờ khai bị mờ.", "items": ["Tờ khai: xin chụp lại"]}
    office.act("intake", "counter_officer", asked, "supplement-requests", request)
    opening = _account(commune, online["account"])
    for one in communes:
        for officer in one.officers.values():
            officer.close()
    return World({**examples, **online, "opening": opening}, token)


def _letters(instance: Instance) -> str:
    """The same bytes that are no event, set aside by each service."""
    for service in SERVICES:
        into_inbox(broker.uri(instance), service, NO_EVENT)
    return NO_EVENT_LETTER


@dataclass(frozen=True)
class Office:
    """Officers of the commune who do what the examples need."""

    commune: Commune

    def file(self, code: str = FUNERAL_HELP, **more: Any) -> dict[str, Any]:
        """A dossier with all its papers, received unless told otherwise."""
        counter = self.commune.officers["counter_officer"]
        body = {
            "channel": "counter",
            "unit_id": self.commune.unit_id,
            "procedure_code": code,
            "applicant": PERSON,
            "papers": papers_of(counter.get(f"/intake/v1/procedures/{code}").body),
            "result_delivery": "desk",
            "receive": True,
            **more,
        }
        return dict(counter.post(self.commune.path("intake", "dossiers"), body).body)

    def act(self, service: str, role: str, dossier_id: str, what: str, body: Mapping[str, Any]) -> Any:
        """Do something with a dossier as soon as the service knows of it."""
        officer, path = self.commune.officers[role], self.commune.path(service, f"dossiers/{dossier_id}")
        known = lambda: officer.get(path, may_be_missing=True).status == 200  # noqa: E731
        wait_until(known, HEARD_SECONDS, what="the service knows of the dossier")
        return officer.act(path, what, dict(body)).body

    def stepped(self, dossier_id: str, role: str, **body: Any) -> Any:
        """The open step is done."""
        return self.act("workflow", role, dossier_id, "completion", body)


def _at_the_counter(office: Office, other: str) -> dict[str, str]:
    counter = office.commune.officers["counter_officer"]
    certificate = {
        "unit_id": office.commune.unit_id,
        "procedure_code": CERTIFIED_COPIES,
        "applicant": PERSON,
        "copies": 2,
        "pages": 3,
    }
    asked, declined = (office.file(receive=False)["dossier_id"] for _ in range(2))
    request = {"reason": REASON, "items": ["Trích lục khai tử (bản sao rõ)", "Giấy xác nhận nơi cư trú"]}
    office.act("intake", "counter_officer", asked, "supplement-requests", request)
    office.act("intake", "counter_officer", declined, "refusal", {"reason": "Không thuộc thẩm quyền của xã."})
    arrival = office.file(
        DEATH,
        channel="online",
        receive=False,
        incomplete=True,
        papers=[{"code": "to-khai", "kind": "electronic"}],
    )
    certified = counter.post(office.commune.path("intake", "certifications"), certificate).body
    return {
        "code": certified["lookup_code"],
        "filed": office.file(receive=False)["dossier_id"],
        "asked": asked,
        "declined": declined,
        "passed_on": office.file(competent_commune_id=other)["dossier_id"],
        "arrival": arrival["dossier_id"],
    }


def _in_the_office(office: Office) -> dict[str, str]:
    one, two, completed = (office.file() for _ in range(3))
    office.stepped(two["dossier_id"], "specialist", note="Đủ giấy tờ, đề nghị lãnh đạo ký.")
    for role in ("specialist", "leader"):
        office.stepped(completed["dossier_id"], role)
    result = {"result_number": f"{secrets.randbelow(900) + 1}/KQ-UBND"}
    office.stepped(completed["dossier_id"], "clerk", result=result)
    waiting = _waiting(office)
    _heard(office, completed["dossier_id"], "intake", "completed")
    return {
        "step_one": one["dossier_id"],
        "step_one_number": one["dossier_number"],
        "step_two": two["dossier_id"],
        "completed": completed["dossier_id"],
        **waiting,
    }


def _waiting(office: Office) -> dict[str, str]:
    """Dossiers that cannot go on before somebody answers."""
    unit, term = office.commune.unit_id, {"unit": "working_days", "count": 2}
    agency = {"agency": "Bảo hiểm xã hội cơ sở Cái Nước", "agency_code": "000.00.09.G34"}
    orders: dict[str, tuple[str, dict[str, Any]]] = {
        "wants_papers": (
            "supplement-requests",
            {"reason": REASON, "papers": ["Trích lục khai tử (bản sao rõ)"]},
        ),
        "wants_money": ("payment-demands", {"amount": 120_000, "text": "Chi phí xác minh"}),
        "wants_opinion": ("consultations", {"asked_unit": unit, "question": QUESTION, "term": term}),
        "abroad": ("forwardings", {**agency, "term": term}),
    }
    found = {name: str(office.file()["dossier_id"]) for name in (*orders, "leaving")}
    for name, (what, body) in orders.items():
        office.act("workflow", "specialist", found[name], what, body)
    wish = {"reason": "Gia đình đổi ý, xin rút."}
    office.act("intake", "counter_officer", found["leaving"], "withdrawal", wish)
    _heard(office, found["leaving"], "workflow", "withdrawal_requested")
    return found


def _heard(office: Office, dossier_id: str, service: str, state: str) -> None:
    reader, path = office.commune.officers["leader"], office.commune.path(service, f"dossiers/{dossier_id}")
    said = lambda: reader.get(path, may_be_missing=True).body.get("state") == state  # noqa: E731
    wait_until(said, HEARD_SECONDS, what=f"{service} says {state}")


def _account(commune: Commune, account_id: str) -> str:
    """An officer has seen the paper of who has the account; another one is being opened: its id."""
    counter, path = (
        commune.officers["counter_officer"],
        commune.path("intake", f"citizen-accounts/{account_id}"),
    )
    who = {name: PERSON[name] for name in ("name", "identity_number", "address")}
    counter.act(path, "persons", {"person": who, "paper": "id_card"})
    body = {"phone": f"09{secrets.randbelow(10**8):08d}", "person": who, "consent": True}
    return str(counter.post(commune.path("intake", "account-openings"), body).body["opening_id"])


def _documents(commune: Commune) -> dict[str, str]:
    clerk, leader = commune.officers["clerk"], commune.officers["leader"]
    path = commune.path("intake", "incoming-documents")

    def register(summary: str) -> str:
        number = secrets.randbelow(9_000) + 1
        body = {
            "author": "Sở Nội vụ tỉnh Cà Mau",
            "symbol": f"{number}/SNV-VP",
            "kind": "Công văn",
            "summary": summary,
            "medium": "electronic",
            "authenticity_checked": True,
        }
        return str(clerk.post(path, body).body["document_id"])

    registered, submitted, assigned = (
        register(f"Về việc rà soát thủ tục hành chính {about}")
        for about in ("quý IV", "lĩnh vực hộ tịch", "lĩnh vực người có công với cách mạng")
    )
    for one in (submitted, assigned):
        clerk.act(f"{path}/{one}", "submission", {"to": leader.holder})
    lead = {"kind": "staff", "id": commune.officers["specialist"].holder}
    given = {"lead": lead, "opinion": "Tham mưu văn bản trả lời.", "working_days": 5}
    leader.act(f"{path}/{assigned}", "assignment", given)
    return {"registered": registered, "submitted": submitted, "assigned": assigned}


def _ticket(commune: Commune) -> str:
    """Three people wait; two are called to their desks."""
    counter, line = commune.officers["counter_officer"], commune.path("intake", f"units/{commune.unit_id}")
    tickets = [counter.post(f"{line}/tickets", {}).body["number"] for _ in range(4)]
    commune.officers["counter_officer.2"].post(f"{line}/calls", {"desk": "Quầy 2"})
    counter.post(f"{line}/calls", {"desk": "Quầy 1"})
    return str(tickets[-1])
