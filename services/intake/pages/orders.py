"""What the desk may do with a dossier that is there: which form is offered when, and what it sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.intake.domain.states import LocalState
from services.intake.pages.desk import lines, ticked
from services.intake.pages.offers import Order, Sent


def _items_by_line(sent: Sent) -> Sent:
    return {**sent, "items": lines(sent.get("items", ""))}


def _papers(sent: Sent) -> Sent:
    return {**sent, "papers": ticked(sent), "complete": "complete" in sent}


_S = LocalState
_BEFORE = frozenset({_S.FILED, _S.ARRIVED, _S.ASKED_AT_RECEPTION, _S.SUPPLEMENTED_AT_RECEPTION})
_ASKED = frozenset({_S.ASKED_AT_RECEPTION, _S.PAPERS_ASKED})
_WORKED = frozenset(
    {_S.RECEIVED, _S.PASSED_ON, _S.IN_PROGRESS, _S.PAPERS_ASKED, _S.SUPPLEMENTED, _S.PAYMENT_ASKED, _S.PAID}
)
_READY = frozenset({_S.COMPLETED, _S.REFUSED})
_CLOSED = frozenset({_S.DECLINED, _S.WITHDRAWN, _S.STOPPED})

# The first that fits is shown open on the dossier's page.
ORDERS = (
    Order("tra-ket-qua", "Trả kết quả", "hand-over", _READY | _WORKED, "intake.hand_over_result"),
    Order(
        "tiep-nhan",
        "Tiếp nhận",
        "reception",
        frozenset({_S.FILED, _S.ARRIVED, _S.SUPPLEMENTED_AT_RECEPTION}),
        "intake.receive_dossier",
    ),
    Order("nop-giay-to", "Nhận giấy tờ bổ sung", "papers", _ASKED, "intake.add_papers", _papers),
    Order(
        "yeu-cau-bo-sung",
        "Yêu cầu bổ sung",
        "supplement-requests",
        _BEFORE,
        "intake.ask_supplement",
        _items_by_line,
    ),
    Order("tu-choi", "Không tiếp nhận", "refusal", _BEFORE, "intake.refuse_dossier"),
    Order("thu-tien", "Thu tiền", "payments", _BEFORE | _WORKED | _READY, "intake.take_payment"),
    Order("rut-ho-so", "Rút hồ sơ", "withdrawal", _BEFORE | _WORKED, "intake.withdraw_dossier"),
    Order("chuyen-xa", "Chuyển xã có thẩm quyền", "rerouting", frozenset({_S.PASSED_ON}), "intake.reroute"),
    Order("tra-ban-chinh", "Trả lại bản chính", "originals", _CLOSED, "intake.return_originals"),
)
BY_CODE: Mapping[str, Order] = {order.code: order for order in ORDERS}


def possible(state: str, may: Callable[[str], bool]) -> list[Order]:
    """What is offered in a state to whoever may do it, the likeliest first."""
    found = [order for order in ORDERS if state in order.when and may(order.rule)]
    late = [order for order in found if order.code == "tra-ket-qua" and state not in _READY]
    return [order for order in found if order not in late] + late  # before the news only in need
