"""What the errors of workflow mean to a caller."""

from __future__ import annotations

from collections.abc import Mapping

from services.chassis.problems import Meaning
from services.contracts.calendars import MissingCalendarError
from services.contracts.forms import NoSuchFormError
from services.contracts.forms.slips import NotAReasonError
from services.workflow.domain import errors

MEANINGS: Mapping[type[Exception], Meaning] = {
    errors.UnknownDossierError: Meaning(404, "dossier-not-found", "Không có hồ sơ này"),
    errors.UnknownProcessError: Meaning(404, "process-not-found", "Không có quy trình này"),
    errors.PublishedError: Meaning(409, "process-published", "Phiên bản đã công bố"),
    errors.ProcessError: Meaning(422, "invalid-process", "Quy trình chưa hợp lệ"),
    errors.NothingToPrintError: Meaning(404, "no-such-form", "Hồ sơ không có văn bản này"),
    NoSuchFormError: Meaning(404, "no-such-form", "Thông tư này không có mẫu đó"),
    NotAReasonError: Meaning(409, "no-reason", "Lý do đã ghi không phải là lý do bằng lời"),
    errors.StaleDossierError: Meaning(412, "stale-version", "Hồ sơ đã thay đổi"),
    errors.NoOpenStepError: Meaning(409, "no-open-step", "Hồ sơ không còn bước nào"),
    errors.ClaimedError: Meaning(409, "step-claimed", "Bước này đã có người nhận"),
    errors.OpenedError: Meaning(409, "step-opened", "Bước này đã được mở"),
    errors.ForbiddenTransitionError: Meaning(409, "forbidden-transition", "Không thực hiện được"),
    errors.WrongRoleError: Meaning(403, "wrong-role", "Không đúng vai trò của bước"),
    errors.NotYoursError: Meaning(403, "not-yours", "Không thuộc quyền của người này"),
    errors.StandInError: Meaning(422, "invalid-stand-in", "Chưa cử được người làm thay"),
    errors.StandInOverError: Meaning(409, "stand-in-over", "Việc làm thay đã kết thúc"),
    errors.UnknownStandInError: Meaning(404, "stand-in-not-found", "Không có lần làm thay này"),
    errors.UnknownConsultationError: Meaning(404, "consultation-not-found", "Không có lần lấy ý kiến này"),
    errors.ConsultationOpenError: Meaning(409, "consultation-open", "Còn chờ ý kiến"),
    errors.ConsultationOverError: Meaning(409, "consultation-over", "Việc lấy ý kiến đã kết thúc"),
    errors.UnknownForwardingError: Meaning(404, "forwarding-not-found", "Không có lần chuyển này"),
    errors.InvalidOrderError: Meaning(422, "invalid-order", "Thứ tự không đúng"),
    errors.UnknownStepError: Meaning(422, "unknown-step", "Không có bước này"),
    errors.ReasonMissingError: Meaning(422, "reason-required", "Thiếu lý do"),
    MissingCalendarError: Meaning(
        503, "calendar-missing", "Chưa có lịch làm việc của năm này; cần công bố lịch rồi làm lại"
    ),
    errors.PapersMissingError: Meaning(422, "papers-required", "Thiếu danh mục giấy tờ"),
    errors.NoPapersError: Meaning(409, "no-papers", "Chưa có giấy tờ nộp bổ sung"),
    errors.GroundMissingError: Meaning(422, "ground-required", "Cần lãnh đạo cho phép và ghi căn cứ"),
    errors.SecondExtensionError: Meaning(409, "second-extension", "Đã hẹn lại một lần"),
    errors.InvalidDateError: Meaning(422, "invalid-date", "Thời điểm không hợp lệ"),
    errors.InvalidCalendarError: Meaning(422, "invalid-calendar", "Lịch chưa hợp lệ"),
    errors.KnownCalendarError: Meaning(409, "calendar-published", "Lịch đã công bố"),
    errors.StaleCalendarError: Meaning(412, "calendar-changed", "Lịch đã thay đổi"),
    errors.UnknownCalendarError: Meaning(404, "calendar-not-found", "Không có lịch này"),
    errors.ResultMissingError: Meaning(422, "invalid-result", "Kết quả chưa hợp lệ"),
}
