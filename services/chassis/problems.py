"""Problem documents (RFC 9457): what a caller is told in Vietnamese, with a stable code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from services.chassis.context import current_trace_id
from services.chassis.errors import ServiceError

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 50
MAX_FIELD = 200


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field: its path, a Vietnamese sentence, and what is allowed."""

    field: str
    message: str
    allowed: str = ""


class Problem(ServiceError):
    """An answer that is an error; raised anywhere below the HTTP edge."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail or title}")
        self.status, self.code, self.title, self.detail = status, code, title, detail
        self.errors, self.headers = tuple(errors), dict(headers or {})

    def response(self) -> Response:
        """The document."""
        document: dict[str, Any] = {
            "type": f"urn:motcua:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "trace_id": current_trace_id(),
        }
        if self.detail:
            document["detail"] = self.detail
        if self.errors:
            document["errors"] = [
                {"field": error.field, "message": error.message}
                | ({"allowed": error.allowed} if error.allowed else {})
                for error in self.errors
            ]
        body = json.dumps(document, ensure_ascii=False).encode()
        return Response(body, self.status, headers=self.headers, media_type=MEDIA_TYPE)


@dataclass(frozen=True)
class Meaning:
    """How a service's error looks to a caller; the detail is the error's own, if it has one."""

    status: int
    code: str
    title: str
    headers: Mapping[str, str] | None = None


def problem_of(exc: Exception, meaning: Meaning) -> Problem:
    """The problem that tells of an error of a service.

    An error may carry `detail` (a Vietnamese sentence) and `errors` (FieldError or field, message, allowed).
    """
    told = getattr(exc, "errors", ())
    errors = [error if isinstance(error, FieldError) else FieldError(*error) for error in told]
    return Problem(
        meaning.status,
        meaning.code,
        meaning.title,
        str(getattr(exc, "detail", "")),
        errors=errors,
        headers=meaning.headers,
    )


def malformed_body() -> Problem:
    """The body is no JSON in UTF-8."""
    detail = "Nội dung gửi lên không phải JSON hợp lệ, mã hóa UTF-8."
    return Problem(400, "malformed-body", "Không đọc được nội dung gửi lên", detail)


_DATE = "YYYY-MM-DD"
_INSTANT = "RFC 3339, ví dụ 2026-11-24T08:30:00+07:00"
_SENTENCES = {
    "missing": ("Thiếu thông tin bắt buộc.", ""),
    "extra_forbidden": ("Không có trường này.", ""),
    "string_too_long": ("Dài quá mức cho phép.", "tối đa {max_length} ký tự"),
    "string_too_short": ("Ngắn quá mức cho phép.", "tối thiểu {min_length} ký tự"),
    "string_type": ("Phải là chữ.", "chuỗi ký tự"),
    "string_unicode": ("Có ký tự không hợp lệ.", "chữ Unicode (UTF-8)"),
    "string_pattern_mismatch": ("Không đúng dạng.", "{pattern}"),
    "int_type": ("Phải là số nguyên.", "số nguyên"),
    "int_parsing": ("Phải là số nguyên.", "số nguyên"),
    "int_parsing_size": ("Phải là số nguyên.", "số nguyên"),
    "int_from_float": ("Phải là số nguyên.", "số nguyên"),
    "float_type": ("Phải là số.", "số"),
    "float_parsing": ("Phải là số.", "số"),
    "decimal_type": ("Phải là số.", "số"),
    "decimal_parsing": ("Phải là số.", "số"),
    "finite_number": ("Phải là số hữu hạn.", "số"),
    "bool_type": ("Phải là true hoặc false.", "true, false"),
    "bool_parsing": ("Phải là true hoặc false.", "true, false"),
    "greater_than": ("Nhỏ quá mức cho phép.", "lớn hơn {gt}"),
    "greater_than_equal": ("Nhỏ quá mức cho phép.", "từ {ge} trở lên"),
    "less_than": ("Lớn quá mức cho phép.", "nhỏ hơn {lt}"),
    "less_than_equal": ("Lớn quá mức cho phép.", "tối đa {le}"),
    "too_long": ("Nhiều quá mức cho phép.", "tối đa {max_length} mục"),
    "too_short": ("Ít quá mức cho phép.", "tối thiểu {min_length} mục"),
    "enum": ("Giá trị không được phép.", "{expected}"),
    "literal_error": ("Giá trị không được phép.", "{expected}"),
    "datetime_parsing": ("Không phải thời điểm hợp lệ.", _INSTANT),
    "datetime_from_date_parsing": ("Không phải thời điểm hợp lệ.", _INSTANT),
    "timezone_aware": ("Thiếu múi giờ.", _INSTANT),
    "datetime_type": ("Không phải thời điểm hợp lệ.", _INSTANT),
    "datetime_object_invalid": ("Không phải thời điểm hợp lệ.", _INSTANT),
    "date_from_datetime_parsing": ("Không phải ngày hợp lệ.", _DATE),
    "date_from_datetime_inexact": ("Không phải ngày hợp lệ.", _DATE),
    "date_parsing": ("Không phải ngày hợp lệ.", _DATE),
    "date_type": ("Không phải ngày hợp lệ.", _DATE),
    "model_attributes_type": ("Phải là một đối tượng JSON.", "{{...}}"),
    "model_type": ("Phải là một đối tượng JSON.", "{{...}}"),
    "dict_type": ("Phải là một đối tượng JSON.", "{{...}}"),
    "list_type": ("Phải là một danh sách.", "[...]"),
}


def invalid_fields(exc: RequestValidationError) -> Problem:
    """The problem that names every wrong field and what is allowed there."""
    found = exc.errors()
    if any(error["type"] == "json_invalid" for error in found):
        return malformed_body()
    return Problem(
        422,
        "invalid-fields",
        "Thông tin gửi lên chưa hợp lệ",
        "Xin sửa các trường được nêu rồi gửi lại.",
        errors=[_field_error(error) for error in found[:MAX_ERRORS]],
    )


def _field_error(error: Mapping[str, Any]) -> FieldError:
    message, allowed = _SENTENCES.get(error["type"], ("Giá trị không hợp lệ.", ""))
    place = [str(part) for part in error["loc"] if part != "body"]
    bounds = allowed.format_map(_Lenient(error.get("ctx", {})))
    return FieldError(".".join(place)[:MAX_FIELD] or "body", message, bounds)


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
