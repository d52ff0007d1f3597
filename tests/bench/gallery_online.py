"""What a telephone has filed online, and is filing: for the pictures of those pages."""

from __future__ import annotations

import io
import re
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from PIL import Image, ImageDraw

from deploy.demonstration.day import Commune
from deploy.instance import Instance
from tests.waiting import wait_until

PAPERS = ("to-khai", "giay-bao-tu")


def filings(
    instance: Instance, commune: Commune, person: Mapping[str, str], procedure: str
) -> tuple[dict[str, str], str, str]:
    """Examples by name, the token of the telephone, and a dossier for which papers can be asked."""
    phone = f"09{secrets.randbelow(10**8):08d}"
    with httpx.Client(base_url=instance.url("gateway"), timeout=30.0, trust_env=False) as http:
        filer = Filer(http, f"/intake/v1/communes/{commune.commune_id}", person, procedure)
        filer.post("phone-codes", {"phone": phone})
        token = str(filer.post("filing-passes", {"phone": phone, "code": _code(instance, phone)})["token"])
        http.headers["Authorization"] = f"Bearer {token}"
        draft, ready, filing, asked = (filer.begin(papers) for papers in (1, 2, 2, 2))
        for one in (filing, asked):
            filer.change(one, "submission", {"consent": True})
        account = filer.account()
    examples = {"draft": draft, "ready": ready, "filing": filing, **account}
    return examples, token, asked  # its dossier has the same id


def _code(instance: Instance, phone: str) -> str:
    def texts() -> list[str]:
        sent = httpx.get(f"{instance.url('sms.http')}/messages", timeout=10, trust_env=False).json()["items"]
        return [one["text"] for one in sent if one["to"] == f"84{phone[1:]}"]

    found = re.match(r"\d{6}", wait_until(texts, 30, what="the code has arrived")[-1])
    assert found is not None
    return found.group()


@dataclass(frozen=True)
class Filer:
    """The API as a telephone's holder has it."""

    http: httpx.Client
    at: str
    person: Mapping[str, str]
    procedure: str

    def post(self, path: str, body: Any, etag: str = "") -> Any:
        """Change something."""
        headers = {"Idempotency-Key": uuid.uuid4().hex, **({"If-Match": etag} if etag else {})}
        answer = self.http.post(f"{self.at}/{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    def change(self, filing_id: str, what: str, body: Any) -> Any:
        """Change a filing as it stands."""
        path = f"filings/{filing_id}"
        etag = self.http.get(f"{self.at}/{path}").headers["etag"]
        return self.post(f"{path}/{what}", body, etag)

    def account(self) -> dict[str, str]:
        """An account of this telephone, and who stands under it."""
        who = {name: self.person[name] for name in ("name", "identity_number", "address")}
        self.post("own-account", {"person": who, "consent": True})
        told = self.http.get(f"{self.at}/own-account").json()
        return {"account": told["account_id"], "person": told["persons"][0]["person_id"]}

    def begin(self, papers: int) -> str:
        """A filing with the first papers photographed; with all of them the applicant is named as well."""
        filing_id = str(self.post("filings", {"procedure_code": self.procedure})["filing_id"])
        for paper in PAPERS[:papers]:
            path = f"{self.at}/filings/{filing_id}/photos"
            headers = {"Idempotency-Key": uuid.uuid4().hex, "Content-Type": "image/jpeg"}
            query = {"paper": paper, "filename": "IMG_0001.jpg"}
            answer = self.http.post(path, params=query, content=_photograph(), headers=headers)
            assert answer.is_success, answer.text
        if papers > 1:
            who = {name: self.person[name] for name in ("name", "identity_number", "address")}
            self.change(filing_id, "applicant", {"applicant": who, "result_delivery": "desk"})
        return filing_id


def _photograph() -> bytes:
    """A paper with lines on it."""
    kept, paper = io.BytesIO(), Image.new("RGB", (1200, 1600), "#f6f3ea")
    drawn = ImageDraw.Draw(paper)
    for line in range(140, 1500, 60):
        drawn.line((120, line, 1080 - line % 7 * 60, line), fill="#556", width=6)
    paper.save(kept, "JPEG")
    return kept.getvalue()
