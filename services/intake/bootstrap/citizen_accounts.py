"""Builds what accounts of citizens need: their keys, their store, who comes with a telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.intake.bootstrap import Desk
from services.intake.bootstrap.online import OnlineDesk
from services.intake.domain.citizen_accounts import Owner
from services.intake.handlers.account_keeping import AccountMeans, account_of
from services.intake.store.citizen_accounts import MongoAccounts


@dataclass(frozen=True)
class AccountDesk:
    """Everything that the routes of accounts work with, beside the desk."""

    desk: Desk

    @cached_property
    def online(self) -> OnlineDesk:
        """Codes, passes, drafts."""
        return OnlineDesk(self.desk)

    @cached_property
    def means(self) -> AccountMeans:
        """What the handlers are given."""
        seal = self.desk.core.seal

        def sealed(commune_id: str, secret: Mapping[str, Any]) -> str:
            return seal.seal(f"commune:{commune_id}:accounts:1", secret)

        return AccountMeans(online=self.online.means, seal=sealed, unseal=seal.open)

    @cached_property
    def accounts(self) -> MongoAccounts:
        """Accounts, for reading."""
        return MongoAccounts(self.desk.core.store)

    def owner(self, commune_id: str, holder: str) -> Owner:
        """Who comes with that telephone."""
        kept = self.accounts.of_holder(commune_id, holder)
        return Owner(holder, account_of(kept, self.means) if kept else None)
