"""What the desk and the resolving office do to a dossier while neither hears of the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deploy.demonstration.ugly.dossier import Dossier
from deploy.demonstration.ugly.filing import filed
from deploy.demonstration.ugly.scene import Scene

FUNERAL_HELP = "1.001731"  # 5 working days, free; a specialist, a leader, a clerk
DUTY = {"amount": 120_000, "text": "Chi phí xác minh"}
MISSING = {"reason": "Bản nộp kèm bị mờ, không đọc được số.", "papers": ["Trích lục khai tử"]}
REASON = "Chờ cơ quan bảo hiểm xác nhận đối tượng."


@dataclass(frozen=True)
class Line:
    """One meeting, as it must end.

    Args:
        before: where the dossier stands: running, papers, payment, withdrawal, payment+withdrawal.
        status: the national status in all services when all have heard.
        told: whether the desk's officer is told that something else stands.
        waived: a leader lets the payment duty go before the act, unknown to the desk.
        refused: the desk cannot do it a second time.
    """

    news: str
    act: str
    before: str
    status: int
    told: bool = False
    waived: bool = False
    refused: bool = False


LINES = (
    Line("withdrawal", "completion", "running", 9, told=True),
    Line("withdrawal", "refusal", "running", 9, told=True),
    Line("withdrawal", "stop", "running", 8, told=True),
    Line("withdrawal", "supplement_request", "running", 7),
    Line("withdrawal", "payment_request", "running", 7),
    Line("withdrawal", "extension", "running", 7),
    Line("withdrawal", "withdrawal_granted", "withdrawal", 8, refused=True),
    Line("withdrawal", "withdrawal_denied", "withdrawal", 4, refused=True),
    Line("supplemented", "completion", "running", 9, told=True),
    Line("supplemented", "refusal", "running", 9, told=True),
    Line("supplemented", "stop", "papers", 8, told=True),
    Line("supplemented", "supplement_request", "running", 5),
    Line("supplemented", "payment_request", "running", 6),
    Line("supplemented", "extension", "papers", 4),
    Line("supplemented", "withdrawal_granted", "withdrawal", 8, told=True),
    Line("supplemented", "withdrawal_denied", "withdrawal", 4),
    Line("payment", "completion", "payment", 9, told=True, waived=True),
    Line("payment", "refusal", "payment", 9, told=True, waived=True),
    Line("payment", "stop", "payment", 8, told=True),
    Line("payment", "supplement_request", "payment", 5, waived=True),
    Line("payment", "payment_request", "running", 6),
    Line("payment", "extension", "payment", 4),
    Line("payment", "withdrawal_granted", "payment+withdrawal", 8, told=True),
    Line("payment", "withdrawal_denied", "payment+withdrawal", 4),
    Line("hand_over", "completion", "running", 10),
    Line("hand_over", "refusal", "running", 10),
    Line("hand_over", "stop", "running", 10, told=True),
    Line("hand_over", "supplement_request", "running", 10),
    Line("hand_over", "payment_request", "running", 10),
    Line("hand_over", "extension", "running", 10),
    Line("hand_over", "withdrawal_granted", "withdrawal", 10, told=True),
    Line("hand_over", "withdrawal_denied", "withdrawal", 10),
)


def prepared(scene: Scene, line: Line) -> Dossier:
    """A dossier that stands where the two will meet, known to all services."""
    one = filed(scene, FUNERAL_HELP)
    if line.before == "papers":
        one.office("supplement-requests", MISSING, "specialist")
        one.stands(5)
    if line.before.startswith("payment"):
        one.office("payment-demands", DUTY, "specialist")
        one.stands(6)
    if line.before.endswith("withdrawal"):
        one.desk("withdrawal", {"reason": "Gia đình xin rút."})
        one.stands(7)
    return one


def desk_acts(one: Dossier, line: Line) -> None:
    """What the desk does."""
    if line.refused:
        where = ("intake", "withdrawal", {"reason": "Xin rút lần nữa."}, "counter_officer")
        one.refuses("asked for twice", *where, 409, "forbidden-transition")
        return
    {
        "withdrawal": _withdraws,
        "supplemented": _takes_papers,
        "payment": _takes_money,
        "hand_over": _hands_over,
    }[line.news](one)


def _withdraws(one: Dossier) -> None:
    one.desk("withdrawal", {"reason": "Gia đình đã tự lo được."})


def _takes_papers(one: Dossier) -> None:
    one.desk("papers", {"papers": [{"name": "Trích lục khai tử", "kind": "copy"}], "complete": True})


def _takes_money(one: Dossier) -> None:
    note = "Người nộp báo phải đóng khoản này."
    one.desk("payments", {"amount": DUTY["amount"], "note": note})


def _hands_over(one: Dossier) -> None:
    confirmed = {"result_number": "9/KQ-UBND", "reason": "Mất kết nối, đã có bản ký giấy."}
    one.desk("hand-over", {"relation": "self", "proof": "receipt", "confirmed_result": confirmed})


def office_acts(one: Dossier, line: Line) -> None:
    """What the resolving office does."""
    if line.waived:
        one.office("payment-waiver", {"reason": "Hộ nghèo được miễn."}, "leader")
    _ACTS[line.act](one)


def _refuses(one: Dossier) -> None:
    one.next_step()
    one.office("refusal", {"reason": "Không thuộc đối tượng được hỗ trợ."}, "leader")


def _extends(one: Dossier) -> None:
    new = one.scene.at(8, 10).isoformat()
    one.office("extensions", {"reason": REASON, "new_due_at": new}, "leader")


_ACTS: Mapping[str, Callable[[Dossier], object]] = {
    "completion": lambda one: one.finish("9/KQ-UBND"),
    "refusal": _refuses,
    "stop": lambda one: one.office("stop", {"decision": "Dừng giải quyết", "reason": REASON}, "leader"),
    "supplement_request": lambda one: one.office("supplement-requests", MISSING, "specialist"),
    "payment_request": lambda one: one.office("payment-demands", DUTY, "specialist"),
    "extension": _extends,
    "withdrawal_granted": lambda one: one.office("withdrawal-decision", {"granted": True}, "leader"),
    "withdrawal_denied": lambda one: one.office(
        "withdrawal-decision", {"granted": False, "reason": REASON}, "leader"
    ),
}
