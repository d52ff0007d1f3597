"""Filed at commune A for commune B: two records, one number, one clock that runs from B's reception."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.contracts.desk import DossierNumbered, DossierProgressed
from services.contracts.handling import (
    DossierExtended,
)
from services.contracts.intake import DossierFiled, DossierReceived
from services.contracts.status import Status
from services.intake.domain.catalogue import Catalogue, RecordOwner
from services.intake.domain.dates import DueChange
from services.intake.domain.dossier import Channel
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.receipt import PaperKind
from services.intake.domain.sharing import competent, is_preliminary
from services.intake.domain.states import LocalState, local_state
from services.intake.domain.synchronising import Reply
from services.intake.handlers import scans, synchronising, withdrawals
from services.intake.handlers.desk_errors import ClockRunsError, NotSharedError
from services.intake.handlers.desk_orders import (
    Reroute,
)
from services.intake.handlers.dossiers import file_and_receive, file_dossier, receive_dossier, refuse_dossier
from services.intake.handlers.filing import prepare
from services.intake.handlers.orders import PaperEntry
from services.intake.handlers.other_communes import reroute
from services.intake.ports import DOSSIERS, SERIALS, Document
from tests.fakes.intake import COMMUNE, OFFICER, birth
from tests.unit.intake.connected import errand
from tests.unit.intake.samples import procedure
from tests.unit.intake.two_communes import (
    COLLEAGUE,
    HERE,
    NEXT,
    THERE,
    THIRD,
    TwoCommunes,
    completed,
    say,
    worked_on,
)

WITNESS = PaperEntry(code="witness", kind=PaperKind.ORIGINAL)


@pytest.fixture
def two() -> TwoCommunes:
    """Two communes."""
    return TwoCommunes()


def progress(two: TwoCommunes) -> list[int]:
    """The statuses that were told in A."""
    return [event.status for event in two.told(HERE) if isinstance(event, DossierProgressed)]


def test_one_filing_makes_two_records_with_one_number(two: TwoCommunes) -> None:
    """A's number, receipt and register; B's arrival at status 1 without a clock (NĐ 309/2026, art. 14.4)."""
    here, there = two.filed(), two.arrived()
    assert (here["status"], there["status"]) == (Status.RECEIVED, Status.NEW)
    assert here["number"] == there["number"] == "000.01.31.H12-261124-0001"
    assert (there["origin"]["commune_id"], there["origin"]["dossier_id"]) == (HERE, here["dossier_id"])
    assert (here["competent"]["commune_id"], here["competent"]["dossier_id"]) == (THERE, there["dossier_id"])
    assert there.get("reception") is None
    assert (here["marks"], there["marks"]) == (["passed_on"], ["arrived"])
    assert local_state(two.dossier()) is LocalState.PASSED_ON
    assert is_preliminary(two.dossier())
    assert not two.there.documents(SERIALS), "no serial of B's was used"


def test_no_process_runs_where_it_was_received(two: TwoCommunes) -> None:
    """A's reception names no process and who is competent; B's filing names where it came from."""
    two.filed()
    filed, received = two.told(HERE)
    assert isinstance(filed, DossierFiled)
    assert isinstance(received, DossierReceived)
    assert (filed.competent_commune_id, received.competent_commune_id) == (THERE, THERE)
    assert received.process_code is None
    (arrived,) = two.told(THERE)
    assert isinstance(arrived, DossierFiled)
    assert (arrived.origin_commune_id, arrived.unit_id) == (HERE, "one-stop")
    assert arrived.person.startswith(f"{THERE} "), "sealed with B's key"
    assert arrived.lookup_digest == filed.lookup_digest


def test_the_clock_starts_with_the_competent_communes_reception(two: TwoCommunes) -> None:
    """B's register has it, its day's numbers do not; A has B's date then (NĐ 309/2026, art. 17.3)."""
    here = two.filed()
    two.desk.clock.move(timedelta(days=1))
    there = two.received()
    assert there["reception"]["number"] == here["number"]
    assert (there["reception"]["serial"], there["reception"]["register_serial"]) == (0, 1)
    assert list(two.there.documents(SERIALS)) == ["register:one-stop:2026"]
    event = two.told(THERE)[-1]
    assert isinstance(event, DossierReceived)
    assert (event.process_code, event.origin_commune_id) == ("QT-1.001193", HERE)
    assert event.received_at == two.desk.clock.now()
    after = two.dossier()
    assert [one.due_at for one in after.all_due_dates] == [
        here["reception"]["due_at"],
        there["reception"]["due_at"],
    ]
    assert (after.due_dates[0].why, after.due_dates[0].by) == (DueChange.COMPETENT, THERE)
    assert not is_preliminary(after)
    told = two.told(HERE)[-1]
    assert isinstance(told, DossierProgressed)
    assert (told.status, told.due_at) == (2, there["reception"]["due_at"])


def test_what_happens_there_is_mirrored_here_and_nothing_else(two: TwoCommunes) -> None:
    """Worked on, extended, completed: status, date and result; B's officers stay a commune to A."""
    worked_on(two)
    later = two.desk.clock.now() + timedelta(days=3)
    say(
        two,
        DossierExtended,
        nth=1,
        previous_due_at=later,
        due_at=later,
        extended_at=two.desk.clock.now(),
        in_time=True,
        overridden=False,
        form_number="1/PXL",
        person="",
    )
    completed(two)
    after = two.dossier()
    assert (after.status, after.completion and after.completion.result_number) == (9, "15/2026")
    assert [one.why for one in after.due_dates] == [DueChange.COMPETENT, DueChange.EXTENDED]
    assert progress(two) == [2, 4, 4, 9]
    lines = [(line["what"], line["by"], line["via"]) for line in two.a()["history"][2:]]
    assert lines == [
        (what, THERE, f"commune:{THERE}") for what in ("received", "in_progress", "extended", "completed")
    ]
    assert "officer-9" not in str(two.a())


def test_what_changes_nothing_there_changes_nothing_here(two: TwoCommunes) -> None:
    """A line for B's own officers is B's."""
    worked_on(two)
    before = two.a()
    withdrawals.see_notices(
        two.arrived()["dossier_id"], two.arrived()["version"], COLLEAGUE, two.there, means=two.desk.means
    )
    scan = scans.Scan(
        scan_id="s1", paper="form", filename="a.pdf", media_type="application/pdf", size=3, sha256="00"
    )
    scans.add_scans(two.arrived()["dossier_id"], [scan], COLLEAGUE, two.there, means=two.desk.means)
    assert two.a() == before


def test_the_competent_commune_may_refuse_what_arrives(two: TwoCommunes) -> None:
    """3 in both with the reason; A's desk tells the applicant (NĐ 61/2018/NĐ-CP, art. 17.1)."""
    two.filed()
    there = two.arrived()
    refuse_dossier(
        there["dossier_id"], 1, "Không thuộc thẩm quyền của xã", COLLEAGUE, two.there, means=two.desk.means
    )
    assert (two.a()["status"], two.a()["refusal"]["reason"]) == (3, "Không thuộc thẩm quyền của xã")
    assert progress(two) == [3]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"competent_commune_id": "99999"}, "competent_commune_id"),
        ({"competent_commune_id": "host"}, "competent_commune_id"),
        ({"competent_commune_id": "32134/x"}, "competent_commune_id"),
        ({"competent_unit_id": "office"}, "competent_unit_id"),
    ],
)
def test_a_commune_or_unit_that_there_is_not_is_named(
    two: TwoCommunes, changes: dict[str, str], field: str
) -> None:
    """Refused with the field and what would be right."""
    with pytest.raises(InvalidInputError) as refused:
        two.filed(**changes)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_commune_that_has_several_desks_must_be_told_which(two: TwoCommunes) -> None:
    """Nothing is guessed."""
    kept = two.there.get("communes", "commune") or {}
    units = [*kept["units"], {"unit_id": "second", "name": "2", "agency_code": "x", "receives": True}]
    two.there.put("communes", "commune", {**kept, "units": units})
    with pytest.raises(InvalidInputError) as refused:
        two.filed()
    assert refused.value.problems[0].allowed == "one-stop, second"
    assert two.filed(competent_unit_id="second")["competent"]["unit_id"] == "second"


def test_the_own_commune_is_no_other(two: TwoCommunes) -> None:
    """Named as competent, it is filed as ever; what is done at the counter goes nowhere else."""
    assert two.filed(competent_commune_id=HERE).get("competent") is None
    instant = procedure(code="2.000815", instant=True, process_code=None)
    two.desk.catalogue = Catalogue([procedure(), instant])
    order = birth(procedure_code="2.000815", competent_commune_id=THERE)
    with pytest.raises(InvalidInputError):
        prepare(order, COMMUNE, OFFICER, two.desk.means)
    with pytest.raises(ValueError, match="resolved where it was received"):
        competent(two.dossier())


def online(two: TwoCommunes) -> Document:
    """Filed online at A for B, and not received yet."""
    order = birth(channel=Channel.ONLINE, competent_commune_id=THERE)
    draft = prepare(order, COMMUNE, OFFICER, two.desk.means)
    return file_dossier(draft, OFFICER, two.here, means=two.desk.means)


def test_what_is_filed_online_goes_on_with_its_reception(two: TwoCommunes) -> None:
    """Nothing arrives in B before A has received it; scans go with it, the files stay where they are."""
    kept = online(two)
    assert not two.there.documents(DOSSIERS)
    scan = scans.Scan(
        scan_id="s1", paper="form", filename="a.pdf", media_type="application/pdf", size=3, sha256="00"
    )
    scans.add_scans(kept["dossier_id"], [scan], OFFICER, two.here, means=two.desk.means)
    receive_dossier(kept["dossier_id"], 2, COMMUNE, OFFICER, two.here, means=two.desk.means)
    second = replace(scan, scan_id="s2")
    scans.add_scans(kept["dossier_id"], [second], OFFICER, two.here, means=two.desk.means)
    held = [(one["scan_id"], one["held_by"]) for one in two.arrived()["scans"]]
    assert held == [("s1", HERE), ("s2", HERE)]
    assert [one["scan_id"] for one in two.a()["scans"]] == ["s1", "s2"]


def send_on(two: TwoCommunes, kept: Document, commune_id: str = THIRD, *, there: bool = False) -> Document:
    """Another commune is competent, says A or B."""
    order = Reroute(competent_commune_id=commune_id, competent_unit_id="", reason="Nơi cư trú thuộc xã khác")
    work, officer = (two.there, COLLEAGUE) if there else (two.here, OFFICER)
    return reroute(kept["dossier_id"], kept["version"], order, officer, work, means=two.desk.means)


@pytest.mark.parametrize("by_b", [False, True])
def test_a_dossier_is_rerouted_as_long_as_no_clock_runs(two: TwoCommunes, by_b: bool) -> None:
    """It ends in B with the reason, arrives in C with the same number, and stays received in A."""
    two.filed()
    answered = send_on(two, two.arrived() if by_b else two.a(), there=by_b)
    assert answered["dossier_id"] == (two.arrived() if by_b else two.a())["dossier_id"]
    here, third = two.a(), two.arrived(NEXT)
    assert (here["status"], two.arrived()["status"], third["status"]) == (2, 3, 1)
    assert (third["number"], here["competent"]["commune_id"]) == (here["number"], THIRD)
    assert [one["commune_id"] for one in here["competent_before"]] == [THERE]
    line = here["history"][-1]
    assert (line["what"], line["via"]) == ("rerouted", f"commune:{THERE}" if by_b else "staff")
    received = two.received(NEXT)
    assert two.dossier().all_due_dates[-1].due_at == received["reception"]["due_at"]


def test_rerouting_restarts_no_running_clock(two: TwoCommunes) -> None:
    """Once received there it is refused: the office that has it hands it over (domain.md, 5.4)."""
    two.filed()
    two.received()
    for kept, there in ((two.a(), False), (two.arrived(), True)):
        with pytest.raises(ClockRunsError):
            send_on(two, kept, there=there)
    assert not two.work(THIRD).documents(DOSSIERS)


def test_what_has_not_gone_there_yet_goes_elsewhere_at_once(two: TwoCommunes) -> None:
    """Filed online at A and not received: nothing of it ever was in B."""
    changed = send_on(two, online(two))
    assert changed["competent"]["commune_id"] == THIRD
    assert not two.there.documents(DOSSIERS)


@pytest.mark.parametrize("commune_id", [HERE, THERE, "99999"])
def test_it_is_rerouted_to_another_commune_that_there_is(two: TwoCommunes, commune_id: str) -> None:
    """Neither back to where it was received nor to where it is."""
    two.filed()
    with pytest.raises(InvalidInputError):
        send_on(two, two.a(), commune_id)


def test_a_dossier_of_the_own_commune_is_not_rerouted(two: TwoCommunes) -> None:
    """No other commune has to do with it."""
    draft = prepare(birth(), COMMUNE, OFFICER, two.desk.means)
    kept = file_and_receive(draft, COMMUNE, OFFICER, two.here, means=two.desk.means)
    with pytest.raises(NotSharedError):
        send_on(two, kept)


@pytest.mark.parametrize("received_first", [True, False])
def test_the_lawful_number_that_comes_here_goes_there(two: TwoCommunes, received_first: bool) -> None:
    """One code in both records, whether the competent commune has received it yet or not (art. 17.3)."""
    two.desk.outside_owners = frozenset({RecordOwner.MINISTRY})
    two.filed()
    if received_first:
        two.received()
    dossier_id = two.a()["dossier_id"]
    errand(two.desk, dossier_id)
    telling = synchronising.form(dossier_id, two.desk.clock.now(), two.here)
    assert telling is not None
    reply = Reply(number="000.17.22.H56-261124-0007")
    synchronising.settle(dossier_id, telling.message, reply, two.here, means=two.desk.means)
    if not received_first:
        two.received()
    assert two.a()["reception"]["number"] == two.arrived()["reception"]["number"] == reply.number
    told = [event.tenant for event in two.desk.work.events if isinstance(event, DossierNumbered)]
    assert told == [HERE, THERE]
    assert two.arrived()["synchronisation"]["state"] == "local", "it is told outside by who received it"
    assert two.a()["synchronisation"]["state"] == "pending"


def test_a_number_for_a_record_without_its_twin_is_kept(two: TwoCommunes) -> None:
    """A restored database may lack the other commune's part."""
    two.desk.outside_owners = frozenset({RecordOwner.MINISTRY})
    two.filed()
    two.there.remove(DOSSIERS, two.arrived()["dossier_id"])
    dossier_id = two.a()["dossier_id"]
    errand(two.desk, dossier_id)
    telling = synchronising.form(dossier_id, two.desk.clock.now(), two.here)
    assert telling is not None
    reply = Reply(number="000.17.22.H56-261124-0007")
    synchronising.settle(dossier_id, telling.message, reply, two.here, means=two.desk.means)
    assert two.a()["reception"]["number"] == reply.number


def test_a_record_without_its_twin_is_kept_all_the_same(two: TwoCommunes) -> None:
    """A restored database may lack the other commune's part: nothing fails for it."""
    two.filed()
    two.here.remove(DOSSIERS, two.a()["dossier_id"])
    assert two.received()["status"] == Status.RECEIVED
