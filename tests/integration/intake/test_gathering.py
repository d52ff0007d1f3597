"""Pages that come one by one become a paper: bound once, of their own owner alone, swept where left over."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
from PIL import Image

from tests.integration.intake.house import COMMUNE, House
from tests.integration.intake.test_counter import sweep

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]>>endobj\n%%EOF"


def photograph(width: int) -> bytes:
    """A page that is known by its width."""
    made = io.BytesIO()
    Image.new("RGB", (width, 900), "white").save(made, "JPEG")
    return made.getvalue()


def page_of(
    intake: House, path: str, filename: str, content: bytes, key: str | None = None
) -> dict[str, Any]:
    """A page that was sent ahead."""
    answer = intake.post(f"{path}/pages?filename={filename}", content=content, key=key)
    assert answer.status_code == 201, answer.text
    return {"page_id": answer.json()["page_id"], "filename": filename}


def test_pages_are_bound_once(intake: House) -> None:
    """Photographs in the order that is given, a PDF as it came; asked again there are no more files."""
    path = f"{COMMUNE}/dossiers/{intake.filed()['dossier_id']}/scans"
    first = page_of(intake, path, "a.jpg", photograph(300), "page-1")
    assert page_of(intake, path, "a.jpg", photograph(300), "page-1") == first
    whole, second = page_of(intake, path, "b.pdf", PDF), page_of(intake, path, "c.jpg", photograph(600))
    wanted = {"paper": "to-khai", "pages": [second, whole, first]}
    answers = [intake.post(f"{path}/bound", wanted, key="bound-1") for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    bound, kept = answers[0].json()["scans"]
    assert (bound["filename"], kept["filename"], kept["paper"]) == ("to-khai.pdf", "b.pdf", "to-khai")
    assert intake.get(f"{path}/{kept['scan_id']}").content == PDF
    with pypdfium2.PdfDocument(intake.get(f"{path}/{bound['scan_id']}").content) as document:
        assert [round(page.get_width() / page.get_height(), 2) for page in document] == [0.67, 0.33]
    assert sweep(intake) == 4  # both photographs, and what the two repetitions wrote
    assert intake.get(f"{path}/{kept['scan_id']}").content == PDF


def test_a_page_is_of_its_owner_alone(intake: House) -> None:
    """What was sent ahead for one dossier is not there for another; what is no page is told."""
    mine, other = (f"{COMMUNE}/dossiers/{intake.filed()['dossier_id']}/scans" for _ in range(2))
    page = page_of(intake, mine, "a.jpg", photograph(300))
    refused = intake.post(f"{other}/bound", {"pages": [page]})
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown-page")
    for name, content, status in (
        ("a.jpg", b"\xff\xd8\xff\xe0 cut off", 415),
        ("a.txt", b"text", 415),
        ("a.pdf", photograph(300), 422),
    ):
        assert intake.post(f"{mine}/pages?filename={name}", content=content).status_code == status
    assert intake.post(f"{mine}/bound", {"pages": []}).status_code == 422
    assert intake.post(f"{mine}/bound", {"paper": "khong-co", "pages": [page]}).status_code == 422
    nobody = f"{COMMUNE}/dossiers/nobody/scans"
    assert intake.post(f"{nobody}/pages?filename=a.jpg", content=photograph(300)).status_code == 404
