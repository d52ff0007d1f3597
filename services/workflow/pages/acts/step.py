"""The step itself: doing it, claiming it, handing it back."""

from __future__ import annotations

from services.workflow.pages import shapes
from services.workflow.pages.acts.parts import Act, Field, Group, When

STEP = (
    Act(
        name="complete",
        slug="hoan-thanh",
        title="Hoàn thành bước",
        button="Hoàn thành, chuyển tiếp",
        path="completion",
        done="Đã hoàn thành bước.",
        group=Group.STEP,
        fields=(
            Field(
                name="next_step_code",
                label="Chuyển đến bước",
                kind="choice",
                options="following",
                required=True,
                when=When.SEVERAL,
            ),
            Field(
                name="result.result_number",
                label="Số kết quả",
                kind="line",
                when=When.LAST,
                help="Để trống: lấy số tiếp theo của xã.",
            ),
            Field(
                name="result.signed_on",
                label="Ngày ký",
                kind="date",
                when=When.LAST,
            ),
            Field(name="last", label="", kind="hidden", value="1", when=When.LAST),
            Field(name="note", label="Ghi chú", help="Không bắt buộc; người xử lý tiếp theo đọc được."),
        ),
        shape=shapes.completion,
    ),
    Act(
        name="claim",
        slug="nhan",
        title="Nhận xử lý",
        button="Nhận việc này",
        path="claim",
        done="Bạn đã nhận việc này.",
        group=Group.STEP,
    ),
    Act(
        name="take_back",
        slug="rut-lai",
        title="Rút lại bước đã chuyển",
        button="Rút lại",
        path="take-back",
        done="Đã rút lại; bước trước lại là việc của bạn.",
        group=Group.STEP,
    ),
    Act(
        name="release",
        slug="thoi-nhan",
        title="Thôi nhận xử lý",
        button="Thôi nhận",
        path="release",
        done="Việc này chưa có ai nhận.",
        group=Group.STEP,
        fields=(
            Field(
                name="reason",
                label="Lý do",
                required=True,
                when=When.THEIRS,
                help="Trả lại việc của người khác phải nêu lý do.",
            ),
        ),
    ),
    Act(
        name="return",
        slug="tra-lai",
        title="Trả lại bước trước",
        button="Trả lại",
        path="return",
        done="Đã trả lại bước trước.",
        group=Group.STEP,
        fields=(
            Field(name="to_step_code", label="Về bước", kind="choice", options="earlier", required=True),
            Field(name="reason", label="Lý do", required=True, help="Đồng nghiệp đọc được lý do này."),
        ),
        help="Ngày hẹn trả kết quả không thay đổi.",
    ),
)
