"""What others are asked for beside the step: opinions, other agencies."""

from __future__ import annotations

from services.workflow.pages import shapes
from services.workflow.pages.acts.parts import CAME_AT, TERM, Act, Field, Group

OTHERS = (
    Act(
        name="ask_opinion",
        slug="lay-y-kien",
        title="Lấy ý kiến",
        button="Gửi câu hỏi",
        path="consultations",
        done="Đã gửi câu hỏi.",
        group=Group.OTHERS,
        fields=(
            Field(name="asked_unit", label="Hỏi ai", kind="choice", options="units"),
            Field(
                name="asked_name",
                label="Tên cơ quan khác",
                kind="line",
                help="Chỉ khi hỏi ngoài xã.",
            ),
            Field(name="agency_code", label="Mã cơ quan khác", kind="line", help="Ví dụ 000.00.15.H12"),
            Field(name="question", label="Nội dung cần hỏi", required=True),
            *TERM,
        ),
        shape=shapes.question,
        help="Bước này phải đợi ý kiến, hoặc đến khi hết hạn trả lời.",
    ),
    Act(
        name="give_opinion",
        slug="cho-y-kien",
        title="Cho ý kiến",
        button="Ghi ý kiến",
        path="consultations/{about}/answer",
        done="Đã ghi ý kiến.",
        group=Group.OTHERS,
        fields=(Field(name="answer", label="Ý kiến", required=True), CAME_AT),
        shape=shapes.timed("came_at"),
    ),
    Act(
        name="withdraw_question",
        slug="thoi-hoi",
        title="Không cần ý kiến nữa",
        button="Rút câu hỏi",
        path="consultations/{about}/withdrawal",
        done="Đã rút câu hỏi.",
        group=Group.OTHERS,
        fields=(Field(name="reason", label="Lý do", required=True),),
    ),
    Act(
        name="forward",
        slug="chuyen-co-quan",
        title="Chuyển cơ quan khác (liên thông)",
        button="Chuyển đi",
        path="forwardings",
        done="Đã chuyển cơ quan khác.",
        group=Group.OTHERS,
        fields=(
            Field(name="agency", label="Tên cơ quan", kind="line", required=True),
            Field(
                name="agency_code",
                label="Mã cơ quan",
                kind="line",
                required=True,
                help="Ví dụ 000.00.15.H12",
            ),
            *TERM,
            Field(name="leads", label="Cơ quan này chủ trì giải quyết", kind="tick"),
        ),
        help="Ngày hẹn trả kết quả không thay đổi. Chưa làm bước tiếp theo cho đến khi có trả lời.",
    ),
    Act(
        name="note_agency_answer",
        slug="co-quan-tra-loi",
        title="Ghi trả lời của cơ quan khác",
        button="Ghi trả lời",
        path="forwardings/{about}/answer",
        done="Đã ghi trả lời.",
        group=Group.OTHERS,
        fields=(
            Field(name="outcome", label="Kết quả", kind="choice", options="outcomes", required=True),
            Field(name="answer", label="Nội dung trả lời", required=True),
            CAME_AT,
        ),
        shape=shapes.timed("came_at"),
    ),
)
