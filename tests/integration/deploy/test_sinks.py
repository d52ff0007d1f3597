"""The stand-ins for mail server and SMS gateway behave like real ones, and keep what they acknowledged."""

import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from deploy import ready
from deploy.instance import REPOSITORY, Instance
from tests.integration.deploy import instances
from tests.waiting import wait_until

MESSAGE = {"to": "+84900000001", "text": "Ho so da co ket qua", "reference": "notice-1"}


@pytest.fixture
def one(tmp_path: Path) -> Instance:
    """An instance of which only ports and folder are used."""
    return instances.instance(tmp_path)


@pytest.fixture
def mail(one: Instance) -> Iterator["Sink"]:
    """A running mail sink."""
    ports = ("--port", str(one.port("mail")), "--http-port", str(one.port("mail.http")))
    with Sink("mail", one.url("mail.http"), (*ports, "--folder", str(one.data / "mail"))) as sink:
        yield sink


@pytest.fixture
def sms(one: Instance) -> Iterator["Sink"]:
    """A running SMS gateway."""
    arguments = ("--port", str(one.port("sms.http")), "--folder", str(one.data / "sms"))
    with Sink("sms", one.url("sms.http"), arguments) as sink:
        yield sink


class Sink:
    """A sink as a process that can be killed and started again."""

    def __init__(self, name: str, url: str, arguments: tuple[str, ...]) -> None:
        self._command = (sys.executable, "-m", f"deploy.sinks.{name}", *arguments)
        self.http = httpx.Client(base_url=url, trust_env=False)

    def __enter__(self) -> "Sink":
        self._process = subprocess.Popen(self._command, cwd=REPOSITORY)
        wait_until(lambda: ready.http(f"{self.http.base_url}/readyz"), what="the sink is ready")
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        self._kill()

    def kill_and_start(self) -> None:
        """Kill it with signal 9 and start it on the same folder."""
        self._kill()
        self.__enter__()

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()


def _mail(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "motcua@example.vn", "lua@example.vn", subject
    mail["Message-ID"] = "<notice-1@example.vn>"
    mail.set_content("Kính gửi bà Lụa, hồ sơ đã có kết quả.")
    return mail


def test_mail_is_kept_before_it_is_acknowledged(one: Instance, mail: Sink) -> None:
    """A mail taken with 250 is there after a kill, with its envelope, Vietnamese subject and text."""
    with smtplib.SMTP("127.0.0.1", one.port("mail")) as connection:
        to = ["lua@example.vn", "an@example.vn"]
        refused = connection.send_message(_mail("Hồ sơ đã có kết quả"), to_addrs=to)
        assert refused == {}
    mail.kill_and_start()
    (kept,) = mail.http.get("/mails").json()["items"]
    assert kept["recipients"] == ["lua@example.vn", "an@example.vn"]
    assert (kept["subject"], kept["message_id"]) == ("Hồ sơ đã có kết quả", "<notice-1@example.vn>")
    assert "bà Lụa" in kept["text"]
    assert b"Return-Path: <motcua@example.vn>" in mail.http.get(f"/mails/{kept['id']}").content


def test_mails_are_listed_in_order(one: Instance, mail: Sink) -> None:
    """All mails of a connection are listed, oldest first."""
    with smtplib.SMTP("127.0.0.1", one.port("mail")) as connection:
        for number in range(5):
            connection.send_message(_mail(f"mail {number}"))
    subjects = [kept["subject"] for kept in mail.http.get("/mails").json()["items"]]
    assert subjects == [f"mail {number}" for number in range(5)]


@pytest.mark.parametrize("path", ["/", "/mails/../../secrets/seal", "/mails/none", "/mails/"])
def test_mail_view_shows_nothing_else(mail: Sink, path: str) -> None:
    """Only mails can be read through the view."""
    assert mail.http.get(path).status_code == 404


def test_sms_is_taken_once_per_reference(sms: Sink) -> None:
    """The same message twice, with a kill between, is one; another text under its reference is refused."""
    first = sms.http.post("/send", json=MESSAGE).json()
    sms.kill_and_start()
    again = sms.http.post("/send", json=MESSAGE).json()
    assert (first["repeated"], again["repeated"], again["id"]) == (False, True, first["id"])
    assert sms.http.post("/send", json={**MESSAGE, "text": "khac"}).status_code == 409
    (kept,) = sms.http.get("/messages").json()["items"]
    assert {field: kept[field] for field in MESSAGE} == MESSAGE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"to": "1", "text": "a"}',
        b'{"to": 1, "text": "a", "reference": "r"}',
        b"x" * 70_000,
    ],
)
def test_bad_sms_is_refused(sms: Sink, body: bytes) -> None:
    """What is no message is answered with 400, and nothing is kept."""
    assert sms.http.post("/send", content=body).status_code == 400
    assert sms.http.get("/messages").json() == {"items": []}
