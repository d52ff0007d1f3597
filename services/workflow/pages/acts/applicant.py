"""What the applicant is asked for: papers, money."""

from __future__ import annotations

from services.workflow.pages import shapes
from services.workflow.pages.acts.parts import GROUND, REASON, Act, Field, Group

APPLICANT = (
    Act(
        name="request_supplement",
        slug="yeu-cau-bo-sung",
        title="Yêu cầu bổ sung giấy tờ",
        button="Gửi yêu cầu bổ sung",
        path="supplement-requests",
        done="Đã yêu cầu bổ sung. In phiếu ở mục “Văn bản”.",
        group=Group.APPLICANT,
        fields=(
            REASON,
            Field(
                name="papers",
                label="Giấy tờ cần bổ sung",
                required=True,
                help="Mỗi giấy tờ một dòng. Chỉ được yêu cầu một lần, nên ghi cho đủ.",
            ),
            Field(
                name="answer_by", label="Bổ sung trước", kind="instant", help="Để trống: theo quy định chung."
            ),
            GROUND,
        ),
        shape=shapes.supplement,
        help="Hồ sơ chờ người nộp; khi đủ giấy tờ, thời hạn tính lại từ đầu.",
    ),
    Act(
        name="permit_supplement",
        slug="cho-phep-bo-sung",
        title="Cho phép yêu cầu bổ sung thêm",
        button="Cho phép",
        path="supplement-permission",
        done="Đã cho phép yêu cầu bổ sung.",
        group=Group.APPLICANT,
        fields=(Field(name="ground", label="Căn cứ cho phép", required=True),),
    ),
    Act(
        name="accept_papers",
        slug="nhan-du",
        title="Nhận giấy tờ đã nộp là đủ",
        button="Giấy tờ đã đủ",
        path="papers-acceptance",
        done="Đã nhận đủ giấy tờ. Thời hạn tính lại từ khi giấy tờ được nộp.",
        group=Group.APPLICANT,
        fields=(Field(name="note", label="Ghi chú"),),
    ),
    Act(
        name="demand_payment",
        slug="yeu-cau-nop-tien",
        title="Yêu cầu nộp tiền",
        button="Gửi yêu cầu nộp tiền",
        path="payment-demands",
        done="Đã yêu cầu nộp tiền.",
        group=Group.APPLICANT,
        fields=(
            Field(name="amount", label="Số tiền (đồng)", kind="count", required=True),
            Field(name="text", label="Khoản phải nộp", required=True),
            Field(name="pay_by", label="Nộp trước", kind="instant", help="Không bắt buộc."),
        ),
        shape=shapes.demand,
    ),
    Act(
        name="waive_payment",
        slug="cho-qua-nop-tien",
        title="Cho qua khoản phải nộp",
        button="Cho qua",
        path="payment-waiver",
        done="Hồ sơ được đi tiếp mà chưa nộp đủ tiền.",
        group=Group.APPLICANT,
        fields=(REASON,),
    ),
)
