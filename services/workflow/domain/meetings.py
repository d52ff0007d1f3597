"""Who wins when the desk and the resolving office act on a dossier at the same time, as one table.

The two hear of each other by events, which may be late: each line holds whichever was heard first. The
act of an officer here is heard at once; what the desk did is heard when its event arrives, and counts from
when it was done. No national text rules these meetings; the lines follow from the transitions (derived from
the decree) and from one principle: what the citizen holds, then what is signed, then what was decided stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.workflow.domain.transitions import Action, State, after, allowed, forbidden


class News(StrEnum):
    """What the desk did, as `contracts.handling.NewsSuperseded` names it."""

    WITHDRAWAL = "withdrawal"  # the applicant asked to withdraw
    SUPPLEMENTED = "supplemented"
    PAYMENT = "payment"
    HAND_OVER = "hand_over"  # of a signed result, confirmed at the desk


class Act(StrEnum):
    """What the resolving office did."""

    COMPLETION = "completion"
    REFUSAL = "refusal"
    STOP = "stop"
    SUPPLEMENT_REQUEST = "supplement_request"
    PAYMENT_REQUEST = "payment_request"
    EXTENSION = "extension"
    WITHDRAWAL_GRANTED = "withdrawal_granted"
    WITHDRAWAL_DENIED = "withdrawal_denied"


class Winner(StrEnum):
    """Whose deed stands."""

    DESK = "desk"
    OFFICE = "office"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One line of the table.

    Attributes:
        before: where the dossier stood when the two met.
        act_first, news_first: where it stands in the end, by what was heard first.
        told: what the loser's officer reads where the act was first; empty where nobody loses by it.
    """

    news: News
    act: Act
    before: State
    winner: Winner
    act_first: State
    news_first: State
    told: str
    reason: str

    @property
    def reported(self) -> bool:
        """Whether the desk's news, heard after the act, is answered by an event of its own."""
        return bool(self.told)

    @property
    def refusal(self) -> str:
        """What the officer here reads where the news was first and the act is refused; else empty."""
        done, meant = _DEEDS[self.news], _ACTS[self.act]
        stood = after(self.before, done) if allowed(self.before, done) else self.before
        return "" if allowed(stood, meant) else forbidden(stood, meant)


_DEEDS = {
    News.WITHDRAWAL: Action.REQUEST_WITHDRAWAL,
    News.SUPPLEMENTED: Action.SUPPLEMENT,
    News.PAYMENT: Action.PAY,
    News.HAND_OVER: Action.HAND_OVER,
}
_ACTS = {
    Act.COMPLETION: Action.FINISH,
    Act.REFUSAL: Action.REFUSE,
    Act.STOP: Action.STOP,
    Act.SUPPLEMENT_REQUEST: Action.REQUEST_SUPPLEMENT,
    Act.PAYMENT_REQUEST: Action.REQUEST_PAYMENT,
    Act.EXTENSION: Action.EXTEND,
    Act.WITHDRAWAL_GRANTED: Action.GRANT_WITHDRAWAL,
    Act.WITHDRAWAL_DENIED: Action.DENY_WITHDRAWAL,
}
_R, _P, _M, _W = (
    State.RUNNING,
    State.AWAITING_PAPERS,
    State.AWAITING_PAYMENT,
    State.WITHDRAWAL_REQUESTED,
)
_E, _S, _C, _Z = State.HANDED_OVER_EARLY, State.STOPPED, State.COMPLETED, State.RETURNED

_DESK, _OFFICE, _BOTH = Winner

Row = tuple[Act, Winner, State, State, State, str, str]  # as the attributes of a meeting

_SIGNED = "a result signed before the withdrawal was decided stands (design, section 2)"
_WITHDRAWAL: tuple[Row, ...] = (
    (
        Act.COMPLETION,
        _OFFICE,
        *(_R, _C, _C),
        "Kết quả đã được ký trước khi quyết định về yêu cầu rút. Mời người nộp nhận kết quả.",
        _SIGNED,
    ),
    (
        Act.REFUSAL,
        _OFFICE,
        *(_R, _C, _C),
        "Văn bản từ chối đã được ký trước khi quyết định về yêu cầu rút. Mời người nộp nhận lại giấy tờ.",
        _SIGNED + "; a refusal after appraisal is a result (NĐ 61/2018, art. 19.8)",
    ),
    (
        Act.STOP,
        _OFFICE,
        *(_R, _S, _S),
        "Hồ sơ đã dừng giải quyết, yêu cầu rút không còn gì để quyết định. Trả lại giấy tờ cho người nộp.",
        "a stopped dossier has nothing left to withdraw",
    ),
    (
        Act.SUPPLEMENT_REQUEST,
        _DESK,
        *(_R, _W, _W),
        "",
        "nobody is asked for papers while the withdrawal is undecided",
    ),
    (
        Act.PAYMENT_REQUEST,
        _DESK,
        *(_R, _W, _W),
        "",
        "nobody is asked for money while the withdrawal is undecided",
    ),
    (
        Act.EXTENSION,
        _BOTH,
        *(_R, _W, _W),
        "",
        "the new appointment stands, and the request waits for its decision",
    ),
    (
        Act.WITHDRAWAL_GRANTED,
        _OFFICE,
        *(_W, _S, _S),
        "Hồ sơ đã được cho rút theo yêu cầu trước.",
        "one decision ends the dossier, a second request finds nothing",
    ),
    (
        Act.WITHDRAWAL_DENIED,
        _BOTH,
        *(_W, _W, _R),
        "",
        "a request after a denial is a new one, one before it is the same",
    ),
)
_SUPPLEMENTED: tuple[Row, ...] = (
    (
        Act.COMPLETION,
        _OFFICE,
        *(_R, _C, _C),
        "Kết quả đã được ký, giấy tờ nộp thêm không còn được xem xét. Trả lại người nộp.",
        "a result is not reopened by papers",
    ),
    (
        Act.REFUSAL,
        _OFFICE,
        *(_R, _C, _C),
        "Hồ sơ đã bị từ chối giải quyết, giấy tờ nộp thêm không còn được xem xét. Trả lại người nộp.",
        "a result is not reopened by papers (NĐ 61/2018, art. 19.8)",
    ),
    (
        Act.STOP,
        _OFFICE,
        *(_P, _S, _S),
        "Hồ sơ đã dừng giải quyết, giấy tờ bổ sung không còn được xem xét. Trả lại người nộp.",
        "a stopped dossier does not go on",
    ),
    (
        Act.SUPPLEMENT_REQUEST,
        _OFFICE,
        *(_R, _P, _P),
        "Giấy tờ này chưa trả lời yêu cầu bổ sung; người thẩm định sẽ xem đã đủ chưa.",
        "papers that the desk took without knowing of the request: an officer may take them as the answer",
    ),
    (Act.PAYMENT_REQUEST, _BOTH, _R, _M, _M, "", "papers are added, the payment is still owed"),
    (
        Act.EXTENSION,
        _BOTH,
        *(_P, _R, _R),
        "",
        "the later counts: papers start the time anew, an apology names its date",
    ),
    (
        Act.WITHDRAWAL_GRANTED,
        _OFFICE,
        *(_W, _S, _S),
        "Hồ sơ đã được cho rút, giấy tờ bổ sung không còn được xem xét. Trả lại người nộp.",
        "a withdrawn dossier does not go on",
    ),
    (Act.WITHDRAWAL_DENIED, _BOTH, _W, _R, _R, "", "the dossier goes on, with its papers"),
)
_PAYMENT: tuple[Row, ...] = (
    (
        Act.COMPLETION,
        _OFFICE,
        *(_R, _C, _C),
        "Khoản này không còn phải nộp, kết quả đã được ký. Xem xét hoàn lại tiền cho người nộp.",
        "a leader had waived the duty, and the result is not reopened by money",
    ),
    (
        Act.REFUSAL,
        _OFFICE,
        *(_R, _C, _C),
        "Khoản này không còn phải nộp, hồ sơ đã bị từ chối giải quyết. Xem xét hoàn lại tiền.",
        "a leader had waived the duty, and the refusal is not reopened by money",
    ),
    (
        Act.STOP,
        _OFFICE,
        *(_M, _S, _S),
        "Hồ sơ đã dừng giải quyết. Xem xét hoàn lại tiền cho người nộp.",
        "a stopped dossier does not go on",
    ),
    (Act.SUPPLEMENT_REQUEST, _BOTH, _R, _P, _P, "", "the money is noted, the papers are still missing"),
    (
        Act.PAYMENT_REQUEST,
        _OFFICE,
        *(_R, _M, _M),
        "Tiền này không ghi cho khoản đang chờ nộp; khoản đó vẫn chờ.",
        "money that the desk took without knowing of the duty is not guessed to be for it",
    ),
    (Act.EXTENSION, _BOTH, _M, _R, _R, "", "the new appointment stands, and the dossier goes on"),
    (
        Act.WITHDRAWAL_GRANTED,
        _OFFICE,
        *(_W, _S, _S),
        "Hồ sơ đã được cho rút. Xem xét hoàn lại tiền cho người nộp.",
        "a withdrawn dossier does not go on",
    ),
    (Act.WITHDRAWAL_DENIED, _BOTH, _W, _R, _R, "", "the dossier goes on, paid"),
)
_HELD = "what the citizen holds cannot be unmade"
_HAND_OVER: tuple[Row, ...] = (
    (Act.COMPLETION, _BOTH, _R, _Z, _Z, "", "the same result, registered before or after it was handed over"),
    (Act.REFUSAL, _DESK, _R, _Z, _E, "", _HELD + "; a refusal already signed is what was handed over"),
    (
        Act.STOP,
        _DESK,
        *(_R, _Z, _E),
        "Kết quả đã trả cho người nộp trước khi biết hồ sơ dừng; việc trả kết quả có hiệu lực.",
        _HELD,
    ),
    (Act.SUPPLEMENT_REQUEST, _DESK, _R, _E, _E, "", _HELD),
    (Act.PAYMENT_REQUEST, _DESK, _R, _E, _E, "", _HELD),
    (Act.EXTENSION, _DESK, _R, _E, _E, "", _HELD),
    (
        Act.WITHDRAWAL_GRANTED,
        _DESK,
        *(_W, _Z, _E),
        "Kết quả đã trả cho người nộp trước khi biết hồ sơ được cho rút; việc trả kết quả có hiệu lực.",
        _HELD,
    ),
    (Act.WITHDRAWAL_DENIED, _DESK, _W, _E, _E, "", _HELD),
)


def _meetings(news: News, rows: tuple[Row, ...]) -> Iterator[Meeting]:
    for act, winner, before, act_first, news_first, told, reason in rows:
        yield Meeting(
            news=news,
            act=act,
            before=before,
            winner=winner,
            act_first=act_first,
            news_first=news_first,
            told=told,
            reason=reason,
        )


MEETINGS = (
    *_meetings(News.WITHDRAWAL, _WITHDRAWAL),
    *_meetings(News.SUPPLEMENTED, _SUPPLEMENTED),
    *_meetings(News.PAYMENT, _PAYMENT),
    *_meetings(News.HAND_OVER, _HAND_OVER),
)
