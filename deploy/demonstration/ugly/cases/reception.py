"""At the reception: not accepted, and filed by an officer for somebody who cannot."""

from deploy.demonstration.ugly.conductor import MORNING, Case, Later
from deploy.demonstration.ugly.filing import accepted, filed
from deploy.demonstration.ugly.scene import Scene

MARITAL_STATUS = "1.004873"  # 3 working days
REASON = "Người yêu cầu thường trú ở xã khác; thẩm quyền thuộc xã nơi thường trú."


def refused_at_reception(scene: Scene) -> Case:
    """Filed online, not accepted: form 03 with a reason in words, and the reason by message."""
    one = filed(scene, MARITAL_STATUS, channel="online", receive=False)
    one.stands(1, at_desk="filed")
    one.told("filed")
    yield Later(0, MORNING)
    one.refuses("no reason", "intake", "refusal", {"reason": " "}, "counter_officer", 422, "invalid-fields")
    one.desk("refusal", {"reason": REASON})
    one.stands(3, at_desk="declined")
    one.told("declined")
    one.appears("dossier.filed", "dossier.declined")
    one.recorded("intake", "filed", "declined")
    title = "Phiếu từ chối tiếp nhận giải quyết hồ sơ"
    scene.paper("form 03", scene.officer("counter_officer"), one.path("intake", "forms/refusal"), title)
    one.refuses(
        "received after all", "intake", "reception", {}, "counter_officer", 409, "forbidden-transition"
    )


def filed_by_an_officer(scene: Scene) -> Case:
    """No phone, no account: an officer files for the person, with a note of consent; told at the desk."""
    person = {"name": "Lâm Thị Sáu", "address": "ấp Bùng Binh, tỉnh Cà Mau"}
    consent = "Bà Sáu đồng ý bằng lời trước mặt cán bộ trực, có hai người làm chứng."
    note = {"relation": "cán bộ tiếp nhận giúp khai", "consent_note": consent}
    one = filed(scene, MARITAL_STATUS, person=person, channel="online", receive=False, representative=note)
    one.stands(1)
    seen = one.seen("intake")["representative"]
    scene.same("the officer helped", (seen["helper"], seen["person"]), ("officer", None))
    scene.holds("with consent", consent in seen["ground"], seen)
    one.told("filed")
    accepted(one, one.desk("reception", {}))
    yield Later(1, MORNING)
    one.ends_well()
    messages = scene.officer("leader").items(scene.path("notify", "messages"), dossier_id=one.dossier_id)
    told = {(each["channel"], each["state"], each["cause"]) for each in messages}
    scene.same("nothing was sent", told, {("desk", "desk", "no_contact")})
