"""Intake's small adapters: types of files, passwords, chance, counters."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry

from services.intake import sniff
from services.intake.chance import SystemChance
from services.intake.metrics import MOST_COMMUNES, IntakeMetrics, WorkerMetrics
from services.intake.passwords import ArgonPasswords

REST = b"\x00" * 200
SCANS = [
    (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj", "application/pdf", "pdf"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01", "image/jpeg", "jpg"),
    (b"\xff\xd8\xff\xe1\x00\x18Exif\x00\x00", "image/jpeg", "JPEG"),
    (b"\xff\xd8\xff\xdb\x00\x43\x00", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png", "png"),
    (b"II*\x00\x08\x00\x00\x00", "image/tiff", "tif"),
    (b"MM\x00*\x00\x00\x00\x08", "image/tiff", "tiff"),
]


@pytest.mark.parametrize(("head", "kind", "ending"), SCANS)
def test_scans_are_known_by_their_first_bytes(head: bytes, kind: str, ending: str) -> None:
    """PDF, JPEG in all its shapes, PNG, TIFF of both byte orders; name and type must agree."""
    found = sniff.media_type(head + REST)
    assert found == kind
    assert sniff.agrees(kind, f"giấy.{ending}", "")
    assert sniff.agrees(kind, f"giấy.{ending}", f"{kind}; charset=binary")
    assert not sniff.agrees(kind, "giấy.exe", "")
    assert not sniff.agrees(kind, ending, "")
    assert not sniff.agrees(kind, f"giấy.{ending}", "text/plain")


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\x00" + REST, b"\x7fELF" + REST, b"PK\x03\x04" + REST, b"<html>" + REST, b"MZ %PDF-1.4"],
)
def test_nothing_else_is_a_scan(content: bytes) -> None:
    """Programs, archives, pages, and a PDF that begins as something else."""
    assert sniff.media_type(content) is None


def test_a_password_is_compared_and_never_kept() -> None:
    """Only the right one matches; without anything to compare with, or with rubbish, none does."""
    passwords = ArgonPasswords()
    kept = passwords.hashed("mật khẩu đúng")
    assert "mật khẩu" not in kept
    assert kept != passwords.hashed("mật khẩu đúng")
    assert passwords.matches(kept, "mật khẩu đúng")
    for hashed in (kept, None, "rubbish"):
        assert not passwords.matches(hashed, "nobody has this password")


def test_chance_repeats_nothing() -> None:
    """Ids and secrets differ; random bits keep within their number."""
    chance = SystemChance()
    assert chance.new_id() != chance.new_id()
    assert chance.secret() != chance.secret()
    assert 0 <= chance.bits(5) < 32


def test_series_stay_bounded_however_many_communes() -> None:
    """The first 200 communes have their own series, the others share one."""
    registry = CollectorRegistry()
    metrics = IntakeMetrics(registry)
    for number in range(MOST_COMMUNES + 2):
        metrics.filed(f"c{number}", "counter", 0.01)
        metrics.received(f"c{number}")
        metrics.returned(f"c{number}")
    for name in ("intake_dossiers_filed_total", "intake_receptions_total", "intake_hand_overs_total"):
        labels = {"channel": "counter"} if "filed" in name else {}
        assert registry.get_sample_value(name, {"commune_id": "other", **labels}) == 2
        assert registry.get_sample_value(name, {"commune_id": "c0", **labels}) == 1


def test_hand_overs_before_the_news_are_shown_by_state() -> None:
    """A state that no dossier has any more goes back to zero."""
    registry = CollectorRegistry()
    metrics = WorkerMetrics(registry)
    metrics.measured({"awaited": 2})
    metrics.measured({"agrees": 2})
    name = "intake_confirmed_hand_overs"
    assert registry.get_sample_value(name, {"state": "awaited"}) == 0
    assert registry.get_sample_value(name, {"state": "agrees"}) == 2
