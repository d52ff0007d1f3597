"""Others have a word in it: opinions that are asked for, and another agency of the chain (liên thông)."""

from deploy.demonstration.ugly.cases.lateness import fired
from deploy.demonstration.ugly.conductor import AFTERNOON, MORNING, Case, Later
from deploy.demonstration.ugly.filing import filed
from deploy.demonstration.ugly.scene import Scene

BUILDING = "1.011607"  # 15 working days


def opinion_given(scene: Scene) -> Case:
    """Another unit of the commune answers in its term; the steps go on meanwhile."""
    one = filed(scene, BUILDING)
    question = {
        "asked_unit": scene.commune.unit_id,
        "question": "Hộ này đã nhận hỗ trợ nào trong năm chưa?",
        "term": {"unit": "working_days", "count": 2},
    }
    seen = one.office("consultations", question, "specialist")
    consultation = seen["consultations"][-1]["consultation_id"]
    one.appears("consultation.asked")
    waiting = scene.officer("counter_officer").items(scene.path("workflow", "consultations"))
    scene.holds("the unit finds it", one.dossier_id in {each["dossier_id"] for each in waiting})
    yield Later(1, MORNING)
    answer = {"answer": "Chưa nhận khoản nào."}
    one.office(f"consultations/{consultation}/answer", answer, "counter_officer")
    one.recorded("workflow", "consulted", "opinion_given")
    one.appears("consultation.answered")
    again = ("workflow", f"consultations/{consultation}/answer", answer, "counter_officer", 409)
    one.refuses("answered again", *again, "consultation-over")
    scene.holds("nobody was silent", not one.is_listed(mark="consultation_silent"))
    yield Later(1, AFTERNOON)
    one.ends_well()


def opinion_silent(scene: Scene) -> Case:
    """An agency says nothing in its term: reported once, shown to the leaders; its late word is kept."""
    one = filed(scene, BUILDING)
    question = {
        "asked_unit": "H12.25",
        "asked_name": "Sở Nông nghiệp và Môi trường",
        "question": "Thửa đất có tranh chấp không?",
        "term": {"unit": "working_hours", "count": 4},
    }
    seen = one.office("consultations", question, "specialist")
    consultation = seen["consultations"][-1]
    yield Later(0, AFTERNOON)
    one.appears("consultation.silent")
    fired(one, "consultation_silent")
    one.counted(mark="consultation_silent")
    seen = one.seen("workflow")["consultations"][-1]
    scene.holds("silent after its term", seen["silent_at"] > consultation["answer_by"], seen)
    yield Later(1, MORNING)
    answer = {"answer": "Không có tranh chấp."}
    one.office(f"consultations/{consultation['consultation_id']}/answer", answer, "specialist")
    one.recorded("workflow", "consulted", "opinion_silent", "opinion_given")
    one.appears("consultation.asked", "consultation.silent", "consultation.answered")
    yield Later(1, AFTERNOON)
    one.ends_well()
    one.counted(mark="consultation_silent")


def another_agency(scene: Scene) -> Case:
    """Handed over with its deadline, given back in time; the date that was promised stays."""
    one = filed(scene, BUILDING)
    yield Later(0, AFTERNOON)
    sending = {
        "agency": "Chi nhánh Văn phòng đăng ký đất đai",
        "agency_code": "H12.25.31",
        "term": {"unit": "working_days", "count": 2},
    }
    seen = one.office("forwardings", sending, "specialist")
    forwarding = seen["forwardings"][-1]["forwarding_id"]
    one.stands(4, state="with_agency")
    one.appears("agency.forwarded")
    one.refuses("a step meanwhile", "workflow", "completion", {}, "specialist", 409, "forbidden-transition")
    yield Later(2, MORNING)
    reply = {"outcome": "resolved", "answer": "Đã xác nhận ranh giới thửa đất."}
    one.office(f"forwardings/{forwarding}/answer", reply, "counter_officer")
    one.stands(4, state="running")
    one.recorded("workflow", "forwarded", "agency_answered")
    one.appears("agency.forwarded", "agency.answered")
    yield Later(2, AFTERNOON)
    one.ends_well()
