"""Incoming documents (NĐ 30/2020/NĐ-CP, art. 20-24): numbered, given, signed for, ended, chased."""

from typing import Any

from deploy.demonstration.ugly.conductor import AFTERNOON, MORNING, Case, Later
from deploy.demonstration.ugly.scene import Scene


def document_handled(scene: Scene) -> Case:
    """An electronic one: its sender is told the same day, a specialist answers it in time."""
    one = _registered(scene, "Công văn", medium="electronic", authenticity_checked=True)
    scene.same(
        "one series for paper and electronic",
        _registered(scene, "Giấy mời")["register_serial"],
        one["register_serial"] + 1,
    )
    _do(scene, one, "confirmation", {}, "clerk")
    leader, specialist = scene.officer("leader").holder, scene.officer("specialist").holder
    _do(scene, one, "submission", {"to": leader}, "clerk")
    given = {"lead": {"kind": "staff", "id": specialist}, "opinion": "Tham mưu trả lời.", "working_days": 3}
    _do(scene, one, "assignment", given, "leader")
    yield Later(0, AFTERNOON)
    _do(scene, one, "acknowledgement", {}, "specialist")
    yield Later(2, MORNING)
    body = {"result": "Đã trả lời bằng văn bản.", "reply_symbol": "57/UBND-VP"}
    closed = _do(scene, one, "closing", body, "specialist")
    told = (closed["state"], closed["closing"]["outcome"], closed["closing"]["on_time"], closed["overdue_at"])
    scene.same("ended in time", told, ("closed", "resolved", True, None))
    whats = [line["what"] for line in closed["history"]]
    scene.same(
        "its history",
        whats,
        ["registered", "arrival_confirmed", "submitted", "assigned", "acknowledged", "closed"],
    )
    register = scene.path("intake", "incoming-documents/register/file")
    year = one["register_year"]
    for kind, head in (("pdf", b"%PDF"), ("csv", b""), ("xlsx", b"PK")):
        file = scene.officer("clerk").get(register, year=year, format=kind).body
        scene.holds(f"the register as {kind}", file and file.startswith(head), file[:20])


def document_chased(scene: Scene) -> Case:
    """Nobody answers it: it is announced late, once, and stands in the list of late ones until it ends."""
    one = _registered(scene, "Công văn")
    _do(scene, one, "submission", {"to": scene.officer("leader").holder}, "clerk")
    specialist = scene.officer("specialist.2").holder
    given = {"lead": {"kind": "staff", "id": specialist}, "working_days": 1}
    assigned = _do(scene, one, "assignment", given, "leader")
    yield Later(2, MORNING)
    path = scene.path("intake", f"incoming-documents/{one['document_id']}")
    reader = scene.officer("leader")
    late = scene.until("said to be late", lambda: reader.get(path).body, lambda seen: seen["overdue_at"])
    scene.holds("not before its time", late["overdue_at"] > assigned["due_at"], late["overdue_at"])
    listed = reader.items(scene.path("intake", "incoming-documents"), view="overdue")
    scene.holds("in the list of late ones", one["document_id"] in {each["document_id"] for each in listed})
    yield Later(2, MORNING)
    scene.same("announced once", reader.get(path).body["overdue_at"], late["overdue_at"])
    _do(scene, one, "acknowledgement", {}, "specialist.2")
    closed = _do(scene, one, "closing", {"result": "Đã xếp lưu hồ sơ."}, "specialist.2")
    scene.same("ended late", closed["closing"]["on_time"], False)
    listed = reader.items(scene.path("intake", "incoming-documents"), view="overdue")
    scene.holds("no longer listed", one["document_id"] not in {each["document_id"] for each in listed})


def secret_document(scene: Scene) -> Case:
    """What is secret has no place here: refused, with the reason, and no number is used."""
    before = _registered(scene, "Thông báo")
    clerk, path = scene.officer("clerk"), scene.path("intake", "incoming-documents")
    secret = {**_document(scene, "Kế hoạch"), "secrecy": "mat"}
    scene.refused("a secret one", clerk.post(path, secret, refusable=True), 422, "secret-document")
    yield Later(0, MORNING)
    symbols = [one["symbol"] for one in clerk.items(path)]
    scene.holds("leaves no trace", secret["symbol"] not in symbols)
    _do(scene, before, "void", {"reason": "Đăng ký nhầm: không thuộc xã này."}, "clerk")


def _document(scene: Scene, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "author": "Sở Nội vụ tỉnh Cà Mau",
        "symbol": f"{scene.stage.chance.randrange(10**6)}.{scene.stage.opening:%d%m}/SNV-VP",
        "kind": kind,
        "summary": "Về việc rà soát thủ tục hành chính tại xã",
        "medium": "paper",
        **more,
    }


def _registered(scene: Scene, kind: str, **more: Any) -> dict[str, Any]:
    path = scene.path("intake", "incoming-documents")
    return dict(scene.officer("clerk").post(path, _document(scene, kind, **more)).body)


def _do(scene: Scene, one: dict[str, Any], rest: str, body: dict[str, Any], role: str) -> dict[str, Any]:
    path = scene.path("intake", f"incoming-documents/{one['document_id']}")
    answer = scene.officer(role).act(path, rest, body, refusable=True)
    scene.holds(f"{role} may {rest}", answer.status < 400, answer.body)
    return dict(answer.body)
