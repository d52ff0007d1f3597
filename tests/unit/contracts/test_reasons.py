"""What counts as a reason."""

from __future__ import annotations

import pytest

from services.contracts.reasons import is_reason


@pytest.mark.parametrize(
    "text",
    [
        "Thiếu giấy chứng sinh",
        "Không thuộc thẩm quyền",
        "thieu to khai",
        "Sai họ tên cha",
        "Phần mềm lỗi nên chưa tra cứu được dữ liệu dân cư",
        "UBND xã chưa nhận được kết quả xác minh (mã 12)",
        "Hồ sơ số 000.17.22.H12-261124-0001 đã giải quyết",
    ],
)
def test_words_for_a_person_are_a_reason(text: str) -> None:
    """NĐ 61/2018/NĐ-CP, art. 17.1: supplements and refusals say why; a code beside the words does no harm."""
    assert is_reason(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "...",
        "Khác",
        "ERR_4031",
        "Lỗi 500",
        "HTTP 500 Internal Server Error",
        "Mã lỗi: 0x80004005",
        "lỗi hệ thống",
        "Lỗi kỹ thuật không xác định",
        "NullPointerException",
        "java.lang.IllegalStateException: invalid status",
        "error_code=12; status=failed",
        "E-1001",
        "Exception: timeout",
    ],
)
def test_a_technical_error_is_none(text: str) -> None:
    """A technical error code is never a reason (public study of the Hanoi system)."""
    assert not is_reason(text)
