"""New appointments, and ends that are no ordinary result."""

from __future__ import annotations

from services.workflow.pages import shapes
from services.workflow.pages.acts.parts import GROUND, REASON, Act, Field, Group

ENDING = (
    Act(
        name="decide_withdrawal",
        slug="rut-ho-so",
        title="Quyết định yêu cầu rút hồ sơ",
        button="Ghi quyết định",
        path="withdrawal-decision",
        done="Đã quyết định về yêu cầu rút hồ sơ.",
        group=Group.ENDING,
        fields=(
            Field(name="granted", label="Quyết định", kind="choice", options="decisions", required=True),
            Field(
                name="reason", label="Lý do", help="Không cho rút thì phải nêu lý do để người nộp hiểu được."
            ),
        ),
    ),
    Act(
        name="extend",
        slug="hen-lai",
        title="Xin lỗi và hẹn lại",
        button="Xin lỗi, hẹn lại",
        path="extensions",
        done="Đã hẹn lại. In thư xin lỗi ở mục “Văn bản”.",
        group=Group.ENDING,
        fields=(
            REASON,
            Field(
                name="new_due_at",
                label="Hẹn trả mới",
                kind="instant",
                required=True,
                help="Trong giờ làm việc, sau ngày hẹn đang có. Chỉ được hẹn lại một lần.",
            ),
            GROUND,
        ),
        shape=shapes.timed("new_due_at"),
    ),
    Act(
        name="refuse",
        slug="tu-choi",
        title="Từ chối giải quyết",
        button="Từ chối giải quyết",
        path="refusal",
        done="Đã từ chối giải quyết. In văn bản ở mục “Văn bản”.",
        group=Group.ENDING,
        fields=(
            REASON,
            Field(
                name="result_number",
                label="Số văn bản",
                kind="line",
                help="Để trống: lấy số tiếp theo của xã.",
            ),
            Field(name="signed_on", label="Ngày ký", kind="date", help="Để trống: hôm nay."),
            GROUND,
        ),
        stern=True,
        help="Từ chối sau thẩm định là một kết quả; hồ sơ kết thúc.",
    ),
    Act(
        name="stop",
        slug="dung",
        title="Dừng giải quyết",
        button="Dừng giải quyết",
        path="stop",
        done="Đã dừng giải quyết. In thông báo ở mục “Văn bản”.",
        group=Group.ENDING,
        fields=(
            Field(name="decision", label="Quyết định", required=True, help="Số, ngày của quyết định nếu có."),
            REASON,
            Field(name="money", label="Phí, lệ phí đã nộp", help="Hoàn lại thế nào, nếu có."),
        ),
        stern=True,
        help="Hồ sơ kết thúc mà không có kết quả.",
    ),
)
