"""What the use cases refuse; what was entered wrongly stands in domain.errors.

IntakeRefusal
├── UnknownCommuneError      there is no such commune
├── UnknownDossierError      there is no such dossier (permanent: an event about it is set aside)
├── UnknownHolderError       the commune has no such officer or machine client
├── UnknownPaperError        the dossier's procedure has no such paper
├── UnknownLeaseError        the commune has no such lease of serials
├── StaleLeaseError          the lease changed since the caller read it
├── LeaseClosedError         the lease is closed, what it had not used is void
├── SerialUsedError          another dossier has that serial of a lease
├── UnknownTakingError       the dossier has no such payment
├── AlreadyRefundedError     the payment was given back before
├── MasteredElsewhereError   another system holds the master copy; it is changed there
├── ExchangeTooLongError     an exchange file has more lines than are read at once
├── NotSynchronisedError     nothing of the dossier waits to be told outside
├── NumberedOutsideError     an outside service numbers the dossier, no officer does
├── OutsideNumberTakenError  another dossier has that number of another system
├── TakenError               a commune, unit, username or client of that name is there already
├── StaleDossierError        the dossier changed since the caller read it
├── ResultUnknownError       the completion has not been heard of; the officer may confirm the result
├── NotReceivedError         a receipt is asked for before the reception
├── NotDeclinedError         a slip of refusal is asked for, and nobody refused
├── UnknownRequestError      the desk made no such request for papers
├── NotInstantError          a certification of a procedure that takes steps
└── TooManyScansError        a dossier has room for so many scans only
"""

from __future__ import annotations

from services.chassis.errors import PermanentError, ServiceError


class IntakeRefusal(ServiceError):
    """Anything that a use case refuses; `detail` is for people."""

    detail = ""


class UnknownCommuneError(IntakeRefusal):
    """There is no such commune."""


class UnknownDossierError(IntakeRefusal, PermanentError):
    """There is no such dossier."""


class UnknownHolderError(IntakeRefusal):
    """The commune has no such officer or machine client."""


class UnknownPaperError(IntakeRefusal):
    """The dossier's procedure has no such paper."""

    def __init__(self, code: str, known: str) -> None:
        super().__init__(code)
        self.errors = [("paper", "Thủ tục của hồ sơ không có giấy tờ này", known)]


class UnknownLeaseError(IntakeRefusal):
    """The commune has no such lease of serials."""


class StaleLeaseError(IntakeRefusal):
    """The lease changed since the caller read it."""

    detail = "Dãy số đã thay đổi từ lúc được xem. Xin tải lại rồi làm tiếp."


class LeaseClosedError(IntakeRefusal):
    """The lease is closed, what it had not used is void."""

    detail = "Dãy số này đã đóng; các số chưa dùng đã hủy."


class SerialUsedError(IntakeRefusal):
    """Another dossier has that serial of a lease."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.detail = f"Số {number} đã dùng cho hồ sơ khác."


class UnknownTakingError(IntakeRefusal):
    """The dossier has no such payment."""


class AlreadyRefundedError(IntakeRefusal):
    """The payment was given back before."""

    detail = "Khoản thu này đã hoàn trước đó."


class MasteredElsewhereError(IntakeRefusal):
    """Another system holds the master copy; it is changed there."""

    detail = (
        "Hồ sơ này được nhập từ hệ thống khác, nơi giữ bản gốc. Xin cập nhật ở hệ thống đó rồi nhập lại tệp "
        "trao đổi."
    )


class ExchangeTooLongError(IntakeRefusal):
    """An exchange file has more lines than are read at once."""

    def __init__(self, most: int) -> None:
        super().__init__(str(most))
        self.detail = f"Một tệp có tối đa {most} dòng; xin chia nhỏ."


class NotSynchronisedError(IntakeRefusal):
    """Nothing of the dossier waits to be told outside."""

    detail = "Hồ sơ này không có gì phải gửi lại."


class NumberedOutsideError(IntakeRefusal):
    """An outside service numbers the dossier, no officer does."""

    detail = "Hệ thống của tỉnh tự cấp số cho hồ sơ này."


class OutsideNumberTakenError(IntakeRefusal):
    """Another dossier has that number of another system."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.detail = f"Số {number} đã ghi cho hồ sơ khác."


class TakenError(IntakeRefusal):
    """A commune, unit, username or client of that name is there already."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.detail = f"{what} đã có rồi."


class StaleDossierError(IntakeRefusal):
    """The dossier changed since the caller read it."""

    detail = "Hồ sơ đã thay đổi từ lúc được xem. Xin tải lại rồi làm tiếp."


class ResultUnknownError(IntakeRefusal):
    """The completion has not been heard of; the officer may confirm the signed result."""

    detail = (
        "Chưa có thông tin kết quả đã ký của hồ sơ này. Nếu đang giữ kết quả đã ký, xin gửi kèm "
        "confirmed_result gồm số kết quả và lý do."
    )


class NotReceivedError(IntakeRefusal):
    """A receipt is asked for before the reception."""

    detail = "Hồ sơ chưa được tiếp nhận nên chưa có giấy tiếp nhận."


class NotDeclinedError(IntakeRefusal):
    """A slip of refusal is asked for, and nobody refused."""

    detail = "Hồ sơ không bị từ chối tiếp nhận nên không có phiếu từ chối."


class UnknownRequestError(IntakeRefusal):
    """The desk made no such request for papers."""

    detail = "Hồ sơ không có yêu cầu bổ sung này tại nơi tiếp nhận."


class NotInstantError(IntakeRefusal):
    """A certification of a procedure that takes steps."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        allowed = "thủ tục giải quyết ngay tại quầy"
        self.errors = [("procedure_code", "Thủ tục này không giải quyết ngay tại quầy", allowed)]


class TooManyScansError(IntakeRefusal):
    """A dossier has room for so many scans only."""

    def __init__(self, most: int) -> None:
        super().__init__(str(most))
        self.detail = f"Một hồ sơ giữ tối đa {most} tệp."
