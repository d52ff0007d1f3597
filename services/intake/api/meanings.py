"""What the errors of intake mean to a caller."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.responses import Response

from services.chassis.problems import FieldError, Meaning, Problem
from services.contracts.calendars import MissingCalendarError
from services.contracts.forms import NoSuchFormError
from services.contracts.forms.slips import NotAReasonError
from services.intake.domain import errors as domain
from services.intake.domain.errors import (
    ForbiddenTransitionError,
    InvalidInputError,
    MissingPapersError,
    UnknownProcedureError,
)
from services.intake.handlers import account_errors, desk_errors, errors, line_errors, online_errors

MEANINGS: Mapping[type[Exception], Meaning] = {
    errors.UnknownCommuneError: Meaning(404, "commune-not-found", "Không có xã này"),
    errors.UnknownDossierError: Meaning(404, "dossier-not-found", "Không có hồ sơ hoặc tệp này"),
    errors.UnknownHolderError: Meaning(404, "holder-not-found", "Xã không có tài khoản này"),
    errors.UnknownPaperError: Meaning(422, "unknown-paper", "Thủ tục không có giấy tờ này"),
    errors.UnknownLeaseError: Meaning(404, "serial-lease-not-found", "Không có dãy số này"),
    errors.StaleLeaseError: Meaning(412, "stale-version", "Nội dung đã thay đổi"),
    errors.LeaseClosedError: Meaning(409, "serial-lease-closed", "Dãy số đã đóng"),
    errors.SerialUsedError: Meaning(409, "serial-used", "Số đã dùng"),
    errors.UnknownTakingError: Meaning(404, "payment-not-found", "Hồ sơ không có khoản thu này"),
    errors.AlreadyRefundedError: Meaning(409, "already-refunded", "Đã hoàn khoản này"),
    errors.MasteredElsewhereError: Meaning(409, "mastered-elsewhere", "Bản gốc ở hệ thống khác"),
    errors.ExchangeTooLongError: Meaning(413, "too-many-lines", "Tệp quá dài"),
    errors.NotSynchronisedError: Meaning(409, "nothing-to-send", "Không có gì phải gửi lại"),
    errors.NumberedOutsideError: Meaning(409, "numbered-outside", "Số do hệ thống ngoài cấp"),
    errors.OutsideNumberTakenError: Meaning(409, "external-number-taken", "Số đã ghi cho hồ sơ khác"),
    errors.TakenError: Meaning(409, "already-there", "Đã có rồi"),
    errors.StaleDossierError: Meaning(412, "stale-version", "Nội dung đã thay đổi"),
    errors.ResultUnknownError: Meaning(409, "result-not-known", "Chưa có thông tin kết quả"),
    desk_errors.UnknownRequestError: Meaning(422, "unknown-request", "Hồ sơ không có yêu cầu này"),
    desk_errors.UnpaidFeeError: Meaning(409, "fee-unpaid", "Chưa thu lệ phí"),
    desk_errors.NotSharedError: Meaning(409, "not-shared", "Hồ sơ không chuyển xã khác"),
    desk_errors.ClockRunsError: Meaning(409, "clock-runs", "Thời hạn đang tính"),
    desk_errors.HandedBackError: Meaning(409, "handed-back-elsewhere", "Nơi khác trả kết quả"),
    desk_errors.NothingOwedError: Meaning(422, "nothing-owed", "Không còn khoản phải nộp"),
    line_errors.NobodyWaitsError: Meaning(409, "nobody-waits", "Không có ai chờ"),
    line_errors.UnknownTicketError: Meaning(404, "ticket-not-found", "Không có số này"),
    line_errors.NotAtDeskError: Meaning(409, "not-at-desk", "Số này không ở quầy này"),
    online_errors.TooManyCodesError: Meaning(429, "code-too-soon", "Chưa gửi thêm mã được"),
    online_errors.UnknownFilingError: Meaning(404, "filing-not-found", "Không còn bản nháp này"),
    online_errors.StaleFilingError: Meaning(412, "stale-version", "Nội dung đã thay đổi"),
    online_errors.FiledError: Meaning(409, "already-filed", "Hồ sơ đã nộp"),
    online_errors.TooManyFilingsError: Meaning(409, "too-many-filings", "Nhiều hồ sơ đang làm dở"),
    online_errors.TooManyPhotosError: Meaning(409, "too-many-photos", "Đã đủ số ảnh"),
    online_errors.NothingAskedError: Meaning(409, "nothing-asked", "Không chờ bổ sung"),
    online_errors.NoApplicantError: Meaning(409, "no-applicant", "Chưa có người nộp hồ sơ"),
    domain.NotPracticeError: Meaning(409, "not-a-practice-commune", "Không phải xã thực hành"),
    domain.PracticeRefusedError: Meaning(409, "practice-refused", "Không làm ở xã thực hành"),
    domain.PracticeClosedError: Meaning(409, "practice-closed", "Nơi thực hành này đã đóng"),
    account_errors.UnknownAccountError: Meaning(404, "account-not-found", "Không có tài khoản này"),
    account_errors.AccountThereError: Meaning(409, "account-there", "Số này đã có tài khoản"),
    account_errors.StaleAccountError: Meaning(412, "stale-version", "Nội dung đã thay đổi"),
    account_errors.UnknownOpeningError: Meaning(404, "opening-not-found", "Lần mở này không còn"),
    account_errors.UnknownPersonError: Meaning(404, "person-not-found", "Không có người này"),
    account_errors.TooManyPersonsError: Meaning(409, "too-many-persons", "Tài khoản đã đủ người"),
    account_errors.LastPersonError: Meaning(409, "last-person", "Còn một người cuối cùng"),
    errors.NotReceivedError: Meaning(409, "not-received", "Hồ sơ chưa được tiếp nhận"),
    errors.UnknownRequestError: Meaning(404, "request-not-found", "Không có yêu cầu bổ sung này"),
    errors.NotDeclinedError: Meaning(409, "not-declined", "Hồ sơ không bị từ chối"),
    NotAReasonError: Meaning(409, "no-reason", "Lý do đã ghi không phải là lý do bằng lời"),
    NoSuchFormError: Meaning(404, "no-such-form", "Thông tư này không có mẫu đó"),
    errors.NotInstantError: Meaning(422, "not-instant", "Không phải thủ tục giải quyết ngay"),
    errors.TooManyScansError: Meaning(409, "too-many-scans", "Hồ sơ đã đủ số tệp"),
    MissingCalendarError: Meaning(
        503, "calendar-missing", "Chưa có lịch làm việc của năm này; cần cập nhật lịch rồi tiếp nhận lại"
    ),
}
CODES: Mapping[type[InvalidInputError], tuple[str, str]] = {
    InvalidInputError: ("invalid-fields", "Thông tin gửi lên chưa hợp lệ"),
    MissingPapersError: ("missing-papers", "Thiếu giấy tờ bắt buộc"),
    UnknownProcedureError: ("unknown-procedure", "Không có thủ tục này"),
}
# The last part of a field's name where the domain's word is not that of the API.
FIELD_NAMES = {
    "identity": "identity_number",
    "count": "quantity",
    "representation": "representative.relation",
    "consent": "representative.consent_note",
    "assisted_at": "representative.assisted_at",
    "fee.copies": "copies",
    "fee.pages": "pages",
    "fee.cases": "cases",
}


def explain(app: FastAPI) -> None:
    """Have the rules of the domain answer in problem documents too."""
    app.add_exception_handler(InvalidInputError, lambda request, exc: invalid_input(exc))
    app.add_exception_handler(ForbiddenTransitionError, lambda request, exc: forbidden(exc))


def invalid_input(exc: Exception) -> Response:
    """422, with every field that is wrong and what would be right."""
    assert isinstance(exc, InvalidInputError)  # noqa: S101 - registered for it
    code, title = CODES[type(exc)]
    fields = [FieldError(field_name(one.field), f"{one.message}.", one.allowed) for one in exc.problems]
    return Problem(422, code, title, "Xin sửa các mục được nêu rồi gửi lại.", errors=fields).response()


def field_name(field: str) -> str:
    """The field as the API calls it."""
    if field in FIELD_NAMES:
        return FIELD_NAMES[field]
    place, dot, last = field.rpartition(".")
    return f"{place}{dot}{FIELD_NAMES.get(last, last)}"


def forbidden(exc: Exception) -> Response:
    """409, with both statuses in words."""
    assert isinstance(exc, ForbiddenTransitionError)  # noqa: S101 - registered for it
    detail = f"Hồ sơ đang ở trạng thái «{exc.before}», không chuyển được sang «{exc.after}»."
    return Problem(409, "forbidden-transition", "Hồ sơ không ở trạng thái cho phép", detail).response()
