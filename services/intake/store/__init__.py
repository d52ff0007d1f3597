"""Intake's collections and their indexes; beside this file lie its queries and the files of scans."""

from __future__ import annotations

from services.chassis import issued
from services.chassis.mongo import Index, Indexes
from services.intake.domain.dossier import Channel
from services.intake.ports import (
    ACCOUNT_OPENINGS,
    ACCOUNT_TELEPHONES,
    ACCOUNTS,
    CALENDARS,
    CLIENTS,
    COMMUNES,
    DOSSIERS,
    ERRANDS,
    FILINGS,
    INCOMING,
    LIKENESSES,
    LINES,
    OUTSIDE_NUMBERS,
    PHONE_PROOFS,
    PROCEDURES,
    SAMPLES_DONE,
    SERIAL_LEASES,
    SERIALS,
    SIGNING_KEYS,
    STAFF,
    TAKINGS,
    TICKETS,
)
from services.intake.store import citizen_accounts, errands, incoming, online, serials, takings

INDEXES: Indexes = {
    COMMUNES: (),
    # Whoever logs in says no commune.
    SAMPLES_DONE: (),
    STAFF: (Index(("username",), unique=True, across_tenants=True),),
    CLIENTS: (Index(("client_id",), unique=True, across_tenants=True),),
    SIGNING_KEYS: (),
    PROCEDURES: (),
    SERIALS: (),
    CALENDARS: (),
    SERIAL_LEASES: serials.LEASE_INDEXES,
    TAKINGS: takings.INDEXES,
    ERRANDS: errands.INDEXES,
    OUTSIDE_NUMBERS: (),
    FILINGS: online.FILING_INDEXES,
    LINES: (Index(("on", "unit_id")),),
    TICKETS: (),
    PHONE_PROOFS: online.PROOF_INDEXES,
    ACCOUNTS: citizen_accounts.ACCOUNT_INDEXES,
    ACCOUNT_TELEPHONES: (),
    ACCOUNT_OPENINGS: citizen_accounts.OPENING_INDEXES,
    **issued.INDEXES,
    INCOMING: incoming.INDEXES,
    LIKENESSES: (),
    DOSSIERS: (
        Index(("number",), unique=True, only_where={"number": {"$exists": True}}),
        # A dossier that arrived from another commune has the code of the one that was received there.
        Index(("lookup_digest", "arrived"), unique=True, across_tenants=True),
        Index(("filed_at", "dossier_id")),
        Index(("status", "filed_at", "dossier_id")),
        Index(("marks", "filed_at", "dossier_id"), only_where={"marks": {"$exists": True}}),
        Index(("search_name", "dossier_id")),
        Index(("filed_by", "filed_at"), only_where={"channel": Channel.ONLINE.value}),
        Index(("applicant.identity", "filed_at"), only_where={"applicant.identity": {"$gt": ""}}),
        Index(("reconciliation.state",), only_where={"reconciliation.state": {"$exists": True}}),
        *serials.DOSSIER_INDEXES,
        *errands.DOSSIER_INDEXES,
    ),
}
