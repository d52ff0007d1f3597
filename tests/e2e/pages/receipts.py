"""Dossiers for the pages that anybody may open: filed at a desk, and known to tracking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Page

from deploy.demonstration.day import CERTIFIED_COPIES, Commune, papers_of
from tests.e2e.district import District
from tests.waiting import wait_until

PERSON = {"name": "Lâm Thị Yến", "address": "ấp Tân Phong", "phone": "0911222333"}


@dataclass(frozen=True)
class Receipt:
    """What the applicant has on paper."""

    code: str
    number: str


def certified(district: District, commune: Commune) -> Receipt:
    """Of copies certified and handed over at once."""
    body = {"procedure_code": CERTIFIED_COPIES, "copies": 2, "pages": 1}
    return _filed(district, commune, "certifications", body)


def received(district: District, commune: Commune) -> Receipt:
    """Of an ordinary dossier that has been received."""
    counter = commune.officers["counter_officer"]
    procedure = next(one for one in counter.items("/intake/v1/procedures") if not one["instant"])
    body = {
        "channel": "counter",
        "procedure_code": procedure["code"],
        "papers": papers_of(procedure),
        "result_delivery": "desk",
        "receive": True,
    }
    return _filed(district, commune, "dossiers", body)


def _filed(district: District, commune: Commune, what: str, body: dict[str, Any]) -> Receipt:
    told = {"unit_id": commune.unit_id, "applicant": PERSON, **body}
    answer = commune.officers["counter_officer"].post(commune.path("intake", what), told).body
    receipt = Receipt(answer["lookup_code"], answer["dossier_number"])
    address = f"{district.instance.url('gateway')}/tracking/v1/public/lookup"

    def known() -> bool:
        asked = httpx.get(address, headers={"Lookup-Code": receipt.code}, trust_env=False)
        # Its first step may have begun meanwhile: then it was never seen as only received.
        return asked.status_code == 200 and asked.json()["status"] >= answer["status"]

    wait_until(known, 60, what="tracking knows of the dossier")
    return receipt


def errors_of(page: Page) -> list[str]:
    """What goes wrong in the scripts of a page, from now on."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors
