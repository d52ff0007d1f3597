"""What may be done with an incoming document: which form is offered when, and what it sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.intake.domain.incoming.states import DocumentState
from services.intake.pages.offers import Order, Sent


def _assignment(sent: Sent) -> Sent:
    """Parties as kind and id; a form has them as one value, "unit one-stop"."""
    cooperating = [sent["cooperating"]] if "cooperating" in sent else []
    told = {name: value for name, value in sent.items() if name not in ("lead", "cooperating")}
    return {**told, "lead": _party(sent.get("lead", "")), "cooperating": [_party(one) for one in cooperating]}


def _party(value: str) -> dict[str, str]:
    kind, _, holder = value.partition(" ")
    return {"kind": kind, "id": holder}


_S = DocumentState
_OPEN = frozenset(state for state in DocumentState if state.is_open)
_GIVEN = frozenset({_S.ASSIGNED, _S.ACKNOWLEDGED})

# The first that fits is shown open on the document's page.
ORDERS = (
    Order("nhan", "Nhận xử lý", "acknowledgement", frozenset({_S.ASSIGNED}), "intake.acknowledge_document"),
    Order("trinh", "Trình lãnh đạo", "submission", frozenset({_S.REGISTERED}), "intake.submit_document"),
    Order(
        "giao",
        "Giao xử lý",
        "assignment",
        frozenset({_S.SUBMITTED}) | _GIVEN,
        "intake.assign_document",
        _assignment,
    ),
    Order("ket-thuc", "Kết thúc", "closing", _GIVEN | {_S.SUBMITTED}, "intake.close_document"),
    Order("ghi", "Ghi tiến độ", "notes", _GIVEN, "intake.note_document"),
    Order("bao-nhan", "Đã báo nhận cho nơi gửi", "confirmation", _OPEN, "intake.confirm_arrival"),
    Order("tra-lai", "Trả lại nơi gửi", "return", _OPEN, "intake.return_document"),
    Order("huy", "Hủy số đến", "void", _OPEN, "intake.void_document"),
)
BY_CODE: Mapping[str, Order] = {order.code: order for order in ORDERS}


def possible(document: Mapping[str, Any], may: Callable[[str], bool]) -> list[Order]:
    """What is offered for a document to whoever may do it, the likeliest first."""
    found = [order for order in ORDERS if document["state"] in order.when and may(order.rule)]
    is_told = document["medium"] != "electronic" or document["confirmed_at"] is not None
    return [order for order in found if not (order.code == "bao-nhan" and is_told)]
