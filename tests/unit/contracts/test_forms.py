"""Which forms there are, how each circular calls them, and which circular applies."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.contracts.forms import FORMS, Basis, Form, NoSuchFormError, basis_on, form_name

TITLES = {
    "TT01-2018/01": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "TT01-2018/02": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    "TT01-2018/03": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    "TT01-2018/04": "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
    "TT01-2018/05": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    "TT01-2018/06": "Sổ theo dõi hồ sơ",
    "TT03-2025/01": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "TT03-2025/02": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    "TT03-2025/03": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    "TT03-2025/04": "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
    "TT03-2025/05": "Thông báo dừng giải quyết hồ sơ",
    "TT03-2025/06": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    "TT03-2025/07": "Sổ theo dõi hồ sơ",
}


def test_the_circulars_have_these_forms() -> None:
    """Six by TT 01/2018/TT-VPCP, art. 9; seven by TT 03/2025/TT-VPCP, Appendix I; by their titles there."""
    assert {name.code: name.title for name in FORMS} == TITLES


@pytest.mark.parametrize(
    ("on", "basis"),
    [
        (date(2018, 11, 23), Basis.TT01_2018),
        (date(2025, 9, 14), Basis.TT01_2018),
        (date(2025, 9, 15), Basis.TT03_2025),
        (date(2026, 8, 5), Basis.TT03_2025),
    ],
)
def test_the_day_chooses_the_circular(on: date, basis: Basis) -> None:
    """TT 03/2025/TT-VPCP from its date on (day in force not verified), before that TT 01/2018/TT-VPCP."""
    assert basis_on(on) is basis


def test_the_first_day_is_a_setting() -> None:
    """The day in force was not seen in a source, so whoever knows it sets it."""
    assert basis_on(date(2025, 10, 31), since=date(2025, 11, 1)) is Basis.TT01_2018


def test_the_day_is_that_of_vietnam() -> None:
    """At 17:00 UTC the next day has begun in Vietnam."""
    late = datetime(2025, 9, 14, 17, 0, tzinfo=UTC)
    assert form_name(Form.APOLOGY, late).code == "TT03-2025/04"
    assert form_name(Form.APOLOGY, late.replace(hour=16, minute=59)).code == "TT01-2018/04"


def test_somebody_may_ask_for_the_other_circular() -> None:
    """A dossier that follows the older law to its end has its papers by it."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    asked = form_name(Form.CONTROL_SLIP, at, Basis.TT01_2018)
    assert (asked.code, asked.foot) == ("TT01-2018/05", "Mẫu số 05 - Thông tư 01/2018/TT-VPCP")
    usual = form_name(Form.CONTROL_SLIP, at)
    assert (usual.code, usual.foot) == ("TT03-2025/06", "Mẫu số 06 - Phụ lục I, Thông tư 03/2025/TT-VPCP")


def test_the_older_circular_has_no_notice_of_a_stop() -> None:
    """TT 01/2018/TT-VPCP, art. 9 has six forms; nothing else is printed in the place of the seventh."""
    with pytest.raises(NoSuchFormError, match="TT01-2018 has no form for stop"):
        form_name(Form.STOP, datetime(2026, 3, 2, tzinfo=UTC), Basis.TT01_2018)
