"""The province's service as the source of numbers: slow, away, losing what it acknowledged, and wrong.

Domain section 4: a lost acknowledgement from another system must not move the business state; the message is
sent again with the same id.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from deploy.instance import REPOSITORY
from services.chassis.errors import LeaseLostError
from services.chassis.issued import ISSUED
from services.contracts.desk import DossierNumbered
from services.contracts.envelope import decode, unwrap
from services.contracts.intake import DossierReceived
from services.intake import admin
from services.intake.bootstrap import synchronisation
from services.intake.ports import ERRANDS
from tests.forms.paper import texts
from tests.integration.intake.couriers import Courier, emptied, read, variables
from tests.integration.intake.house import COMMUNE, House, house
from tests.servers import Servers
from tests.simulators.running import SimulatedProvince as Province
from tests.simulators.running import free_port, running_province
from tests.waiting import wait_until

OURS = "000.01.31.H12"


@pytest.fixture(scope="module")
def province() -> Iterator[Province]:
    """The province's service."""
    with running_province() as found:
        yield found


@pytest.fixture(scope="module")
def connected(servers: Servers, province: Province) -> Iterator[House]:
    """An intake that is connected with it."""
    with (
        servers.databases("test_province") as name,
        house(servers.mongodb_uri, name, **variables(province, INTAKE_PROVINCE_SECONDS="0.5")) as made,
    ):
        yield made


@pytest.fixture
def intake(connected: House, province: Province) -> House:
    """That intake, with a service that works and has never heard of a dossier."""
    province.stop()
    province.start()
    return emptied(connected)


Couriers = Callable[..., Courier]


@pytest.fixture
def couriers(intake: House) -> Iterator[Couriers]:
    """Makes couriers of that intake, each of a worker of its own."""
    with ExitStack() as made:

        def make(holder: str = "one") -> Courier:
            courier = Courier(intake, holder)
            made.callback(courier.close)
            return courier

        yield make


@pytest.fixture
def courier(couriers: Couriers) -> Courier:
    """The courier of a worker."""
    return couriers()


def told_on(pdf: bytes) -> str:
    """The text of a paper."""
    return " ".join(" ".join(texts(pdf)).split())


def numbered(intake: House, dossier_id: str) -> list[DossierNumbered]:
    """How often the lawful number of a dossier was announced."""
    found = [decode(bytes(one["body"])) for one in intake.all("events")]
    return [
        unwrap(DossierNumbered, one)
        for one in found
        if (one.type, one.subject) == (DossierNumbered.type, dossier_id)
    ]


def test_the_desk_has_a_number_at_once_and_the_lawful_one_later(
    intake: House, province: Province, courier: Courier
) -> None:
    """Provisional on the receipt; then lawful, announced once, told with its status; found by either."""
    filed = intake.filed()
    assert (filed["dossier_number"], filed["synchronisation"]) == (
        filed["provisional_number"],
        "provisional",
    )
    assert filed["provisional_number"].startswith(f"TAM-{OURS}-")
    told = intake.all("events")[-1]
    received = unwrap(DossierReceived, decode(bytes(told["body"])))
    assert (received.provisional, received.system_of_record) == (True, "ministry")
    courier.until_idle()
    after = read(intake, filed["dossier_id"])
    (code,) = province.ledger()["codes"]
    assert (after["dossier_number"], after["external_number"]) == (code, code)
    assert (after["provisional_number"], after["synchronisation"]) == (filed["dossier_number"], "synced")
    (event,) = numbered(intake, filed["dossier_id"])
    assert (event.dossier_number, event.provisional_number) == (code, filed["dossier_number"])
    for number in (code, filed["dossier_number"].lower()):
        (found,) = intake.get(f"{COMMUNE}/dossiers?number={number}").json()["items"]
        assert found["dossier_id"] == filed["dossier_id"]
    assert province.ledger()["statuses"] == {code: [2]}
    assert province.ledger()["dossiers"][code]["ChuHoSo"]["HoTen"] == "Nguyễn Thị Đào"


def test_the_receipt_says_that_its_number_is_provisional(intake: House, courier: Courier) -> None:
    """It is reprinted with the lawful number as another paper; the first one is kept."""
    filed = intake.filed()
    path = f"{COMMUNE}/dossiers/{filed['dossier_id']}/receipt"
    first = intake.get(path).content
    assert "Số tạm" in told_on(first)
    assert filed["provisional_number"] in told_on(first)
    assert intake.get(path).content == first
    courier.until_idle()
    second = intake.get(path).content
    assert read(intake, filed["dossier_id"])["dossier_number"] in told_on(second)
    assert "Số tạm" not in told_on(second)
    assert sorted(one["occasion"] for one in intake.all(ISSUED)) == ["", "provisional"]


def test_a_slow_service_gives_one_number(intake: House, province: Province, courier: Courier) -> None:
    """Slower than a call may take: each message is sent again under its id, and takes effect once."""
    province.set(slow_seconds=1.0)
    filed = intake.filed()
    courier.until(lambda: courier.carried("away"))
    province.set()
    courier.until_idle()
    assert len(province.ledger()["codes"]) == len(province.ledger()["dossiers"]) == 1
    assert len(numbered(intake, filed["dossier_id"])) == 1


@pytest.mark.parametrize("duplicates", [False, True])
def test_lost_acknowledgements_make_no_second_number(
    intake: House, province: Province, duplicates: bool, courier: Courier
) -> None:
    """Number and dossier are lost once each; the service answers repetitions as then, or with 409."""
    province.set(lossy=True, duplicates=duplicates)
    filed = intake.filed()
    courier.until_idle()
    ledger = province.ledger()
    assert len(ledger["codes"]) == len(ledger["dossiers"]) == 1
    assert list(ledger["statuses"].values()) == [[2]]
    sent = Counter(message_id for _, message_id in ledger["calls"])
    assert set(sent.values()) == {2}, "each message went twice, under one id"
    assert len(numbered(intake, filed["dossier_id"])) == 1
    assert read(intake, filed["dossier_id"])["status"] == 2


def test_the_desk_works_on_while_nobody_answers(intake: House, province: Province, courier: Courier) -> None:
    """Receptions take no longer; what waits shows in the metrics; all is numbered when it is back."""
    province.stop()
    began = time.monotonic()
    filed = [intake.filed() for _ in range(12)]
    assert time.monotonic() - began < 6
    courier.until(lambda: courier.carried("away"))
    courier.measure()
    assert courier.value("intake_synchronisation_dossiers", state="waiting") == 12
    assert (courier.value("intake_synchronisation_oldest_seconds") or 0) > 0
    one = intake.get(f"{COMMUNE}/dossiers/{filed[0]['dossier_id']}/synchronisation").json()
    assert (one["state"], one["cause"], one["attempts"] > 0) == ("provisional", "away", True)
    assert "chưa trả lời" in one["cause_title"]
    waiting = intake.get(f"{COMMUNE}/synchronisations?state=waiting").json()["items"]
    assert len(waiting) == 12
    province.start()
    courier.until_idle()
    assert len(set(province.ledger()["codes"])) == 12
    numbers = {read(intake, each["dossier_id"])["dossier_number"] for each in filed}
    assert numbers == set(province.ledger()["codes"])


def test_while_nobody_answers_one_tries(intake: House, province: Province, courier: Courier) -> None:
    """The first round finds out; afterwards the service is left alone, and asked by one message at a time."""
    province.set(busy=True)
    for _ in range(20):
        intake.filed()
    for _ in range(40):
        courier.stride()
        time.sleep(0.005)
    tried = courier.carried("away")
    assert 1 <= tried <= 9, "eight side by side, and at most one more"
    province.set()


def test_what_the_service_refuses_waits_for_somebody(
    intake: House, province: Province, courier: Courier
) -> None:
    """Failed with the cause, counted, the number still provisional; sent again by officer and by command."""
    province.set(refusal="wrong-procedure")
    filed, other = intake.filed(), intake.filed()
    courier.until_idle()
    failed = read(intake, filed["dossier_id"])
    assert (failed["synchronisation"], failed["status"]) == ("failed", 2)
    courier.measure()
    assert courier.value("intake_synchronisation_dossiers", state="failed") == 2
    one = intake.get(f"{COMMUNE}/dossiers/{filed['dossier_id']}/synchronisation").json()
    assert (one["cause"], one["cause_title"]) == (
        "refused: 422 wrong-procedure",
        "Hệ thống của tỉnh từ chối.",
    )
    assert len(intake.get(f"{COMMUNE}/synchronisations").json()["items"]) == 2
    province.set()
    path = f"{COMMUNE}/dossiers/{filed['dossier_id']}/synchronisation"
    again = intake.post(path, headers={"If-Match": f'"{failed["version"]}"'})
    assert (again.status_code, again.json()["synchronisation"]) == (200, "provisional")
    courier.until_idle()
    assert read(intake, filed["dossier_id"])["synchronisation"] == "synced"
    nothing = intake.post(path, headers={"If-Match": f'"{read(intake, filed["dossier_id"])["version"]}"'})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing-to-send")
    assert synchronisation.resend_failed(intake.settings, intake.core, "32128") == 1
    courier.until_idle()
    assert read(intake, other["dossier_id"])["synchronisation"] == "synced"
    assert len(province.ledger()["codes"]) == 2


def test_one_number_is_not_given_to_two_dossiers(intake: House, province: Province, courier: Courier) -> None:
    """Two dossiers get one code: the second stays provisional, and asks anew when somebody says so."""
    code = f"{OURS}-261124-0777"
    province.set(code=code)
    filed = [intake.filed() for _ in range(2)]
    courier.until_idle()
    states = {one["dossier_id"]: read(intake, one["dossier_id"]) for one in filed}
    assert sorted(one["synchronisation"] for one in states.values()) == ["failed", "synced"]
    (failed,) = [one for one in states.values() if one["synchronisation"] == "failed"]
    assert failed["dossier_number"] == failed["provisional_number"]
    province.set()
    path = f"{COMMUNE}/dossiers/{failed['dossier_id']}/synchronisation"
    assert intake.get(path).json()["cause"] == "number_taken"
    intake.post(path, headers={"If-Match": f'"{failed["version"]}"'})
    courier.until_idle()
    after = read(intake, failed["dossier_id"])
    assert (after["synchronisation"], after["dossier_number"] != code) == ("synced", True)


def test_what_is_no_number_is_not_taken_for_one(intake: House, province: Province, courier: Courier) -> None:
    """A code that the recogniser does not know leaves the dossier provisional, with the cause."""
    province.set(code="HOSO-1")
    filed = intake.filed()
    courier.until_idle()
    assert read(intake, filed["dossier_id"])["synchronisation"] == "failed"
    path = f"{COMMUNE}/dossiers/{filed['dossier_id']}/synchronisation"
    assert intake.get(path).json()["cause"] == "unreadable"


def test_a_token_that_ended_early_is_renewed(intake: House, province: Province, courier: Courier) -> None:
    """One refusal for a token costs one call, no dossier."""
    province.set(void_tokens=1)
    filed = intake.filed()
    courier.until_idle()
    assert read(intake, filed["dossier_id"])["synchronisation"] == "synced"
    assert province.ledger()["tokens"] == 2


def test_the_other_system_hears_how_it_goes_on(intake: House, province: Province, courier: Courier) -> None:
    """A hand-over is told as status 10 under the lawful number, also one that came before the number."""
    filed, early = intake.filed(), intake.filed()
    collected = {
        "relation": "self",
        "proof": "receipt",
        "confirmed_result": {"result_number": "15/2026", "reason": "mất mạng"},
    }

    def handed_over(dossier: dict[str, Any]) -> None:
        version = f'"{read(intake, dossier["dossier_id"])["version"]}"'
        path = f"{COMMUNE}/dossiers/{dossier['dossier_id']}/hand-over"
        assert intake.post(path, collected, headers={"If-Match": version}).status_code == 200

    handed_over(early)
    courier.until_idle()
    handed_over(filed)
    assert read(intake, filed["dossier_id"])["synchronisation"] == "pending"
    courier.until_idle()
    statuses = province.ledger()["statuses"]
    assert statuses[read(intake, filed["dossier_id"])["dossier_number"]] == [2, 10]
    assert statuses[read(intake, early["dossier_id"])["dossier_number"]] == [10]


def still_holds(courier: Courier) -> bool:
    """Another stride of a courier that does not look at its lease."""
    courier.job.stride(courier.fenced)
    return False


def test_a_frozen_courier_that_wakes_writes_nothing(
    intake: House, province: Province, couriers: Couriers
) -> None:
    """Its message took effect; whoever took over sends it again under its id: one number, announced once."""
    filed = intake.filed()
    frozen, other = couriers("one"), couriers("two")
    frozen.stride()
    intake.core.store.plumbing("leases").update_one({"_id": frozen.job.name}, [{"$set": {"until": "$$NOW"}}])
    assert other.fenced.lease.acquire()
    with pytest.raises(LeaseLostError):
        wait_until(partial(still_holds, frozen), what="the answer that it waits for is there")
    assert not numbered(intake, filed["dossier_id"])
    other.until_idle()
    assert len(province.ledger()["codes"]) == 1
    assert len(numbered(intake, filed["dossier_id"])) == 1


def test_a_procedure_of_our_own_keeps_our_number(intake: House) -> None:
    """Its system of record is this one: lawful at once, nothing to be told."""
    papers = [{"code": "don", "kind": "original"}, {"code": "khoan-vay", "kind": "copy"}]
    filed = intake.filed(procedure_code="DP.GIA-HAN-VAY", papers=papers)
    assert filed["dossier_number"].startswith(f"{OURS}-")
    assert (filed["synchronisation"], filed["provisional_number"]) == ("local", None)
    assert not intake.all(ERRANDS)


def test_the_command_sends_again(
    intake: House,
    province: Province,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    courier: Courier,
) -> None:
    """The operator's command finds what failed by itself."""
    province.set(refusal="not-now")
    intake.filed()
    courier.until_idle()
    province.set()
    common = intake.settings.common
    environ = {
        "AMQP_URI": common.amqp_uri,
        "MONGODB_URI": common.mongodb_uri,
        "MOTCUA_SEAL_SECRET": common.seal_secret,
        "MOTCUA_SERVICE_SECRET": common.service_secret,
        "INTAKE_DATABASE": common.database,
        **variables(province),
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert admin.main(["resend"]) == 0
    assert capsys.readouterr().out.endswith("1 dossiers are sent again\n")
    courier.until_idle()
    assert len(province.ledger()["codes"]) == 1


def known_outside(intake: House, dossier_id: str) -> bool:
    """Whether its system of record knows all."""
    return bool(read(intake, dossier_id)["synchronisation"] == "synced")


def test_a_worker_process_brings_the_number(
    intake: House, province: Province, amqp_uri: str, tmp_path: Path
) -> None:
    """The real worker, with its lease, its green threads and its gauges; nobody does a stride by hand."""
    filed = intake.filed()
    common, port = intake.settings.common, free_port()
    environ = {
        **os.environ,
        "AMQP_URI": amqp_uri,
        "MONGODB_URI": common.mongodb_uri,
        "MOTCUA_SEAL_SECRET": common.seal_secret,
        "MOTCUA_SERVICE_SECRET": common.service_secret,
        "INTAKE_DATABASE": common.database,
        "INTAKE_WORKER_PORT": str(port),
        **variables(province),
    }
    command = [sys.executable, "-W", "ignore", "-m", "services.intake.worker"]
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(command, cwd=REPOSITORY, env=environ, stdout=log, stderr=log)
        try:
            wait_until(
                lambda: read(intake, filed["dossier_id"])["synchronisation"] == "synced", 60, what="synced"
            )
        finally:
            worker.terminate()
            worker.wait(20)
    assert province.ledger()["codes"] == [read(intake, filed["dossier_id"])["dossier_number"]]
