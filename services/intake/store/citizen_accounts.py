"""Queries over accounts of citizens, and over the dossiers that an account shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo import DESCENDING

from services.chassis.mongo import Document, Expiry, Index, Store
from services.intake.domain.citizen_accounts import Account, Telephone
from services.intake.domain.dossier import Channel
from services.intake.ports import ACCOUNT_OPENINGS, ACCOUNT_TELEPHONES, ACCOUNTS, DOSSIERS

ACCOUNT_INDEXES = (Index(("identities",)),)
OPENING_INDEXES = (Expiry("expires_at"),)
MOST_SHOWN = 200  # dossiers of one account: those of a family in many years
MOST_FOUND = 10  # accounts under which one person stands


class MongoAccounts:
    """Accounts of one commune, for reading."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def one(self, commune_id: str, account_id: str) -> Document | None:
        """The account of that id."""
        return self._store.tenant(commune_id).collection(ACCOUNTS).get(account_id)

    def of_holder(self, commune_id: str, holder: str) -> Document | None:
        """The account of a telephone."""
        link = self._store.tenant(commune_id).collection(ACCOUNT_TELEPHONES).get(holder)
        return self.one(commune_id, link["account_id"]) if link else None

    def with_identity(self, commune_id: str, digest: str) -> list[Document]:
        """The accounts under which somebody stands whose number an officer saw, the last one opened first."""
        accounts = self._store.tenant(commune_id).collection(ACCOUNTS)
        order = [("opened_at", DESCENDING)]
        return list(accounts.find({"identities": digest}, sort=order, limit=MOST_FOUND))

    def opening(self, commune_id: str, opening_id: str) -> Document | None:
        """What an officer typed."""
        return self._store.tenant(commune_id).collection(ACCOUNT_OPENINGS).get(opening_id)

    def dossiers(self, commune_id: str, account: Account) -> list[Document]:
        """The dossiers that it shows, the last filed first; see Account.owns."""
        persons = [{"applicant.identity": number} for number in account.identities]
        either = [*persons, *(_filed_from(one) for one in account.telephones)]
        dossiers = self._store.tenant(commune_id).collection(DOSSIERS)
        return list(dossiers.find({"$or": either}, sort=[("filed_at", DESCENDING)], limit=MOST_SHOWN))


def _filed_from(telephone: Telephone) -> Mapping[str, Any]:
    span = {"$gte": telephone.since, **({"$lt": telephone.until} if telephone.until else {})}
    return {"channel": Channel.ONLINE.value, "filed_by": telephone.holder, "filed_at": span}
