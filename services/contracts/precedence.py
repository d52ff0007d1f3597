"""What may be refused first when there is too much to do: the rules that begin something, and the bulk ones.

A desk that goes on with what it has accepted is refused last, then a desk that begins something new, then a
citizen's look-up, then a machine; bulk work goes first. The names are those of the permission table.
"""

from __future__ import annotations

from services.contracts.identity import Role

# Each has a rate of its own and goes behind the desks; who files online does so too.
MACHINES = frozenset({Role.MACHINE_CLIENT, Role.SERVICE, Role.FILER})

ENTRANCES = frozenset(
    {
        "intake.file_dossier",
        "intake.submit_filing",
        "intake.record_certification",
        "intake.register_document",
    }
)

BULK = frozenset(
    {
        "intake.export_document_register",
        "intake.export_dossiers",
        "intake.import_dossiers",
        "intake.audit_serials",
        "tracking.read_register",
        "tracking.read_weekly",
        "tracking.print_weekly",
        "tracking.list_weekly",
        "tracking.read_index",
        "tracking.list_index",
        "tracking.read_evaluation",
        "tracking.print_evaluation",
        "tracking.list_evaluation",
        "workflow.claim_steps",
        "workflow.complete_steps",
        "workflow.publish_calendar",
        "workflow.publish_commune_calendar",
        "workflow.publish_days",
        "workflow.read_redating",
        *(f"{name}.read_feed" for name in ("intake", "workflow", "tracking", "notify")),
        *(f"{name}.read_ledger" for name in ("intake", "workflow", "notify")),
        *(f"{name}.read_ledger_lines" for name in ("intake", "workflow", "notify")),
        *(f"{name}.read_own_feed" for name in ("intake", "workflow", "tracking", "notify")),
    }
)
