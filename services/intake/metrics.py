"""What intake counts and measures."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from services.contracts.practice import is_practice

MOST_COMMUNES = 200  # series stay bounded: the communes after these are counted together
OTHER = "other"
STATES = ("awaited", "agrees", "differs")
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class IntakeMetrics:
    """The metrics of one process; what is done for practice is no figure of anybody's."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._communes: set[str] = set()
        self._filed = Counter(
            "intake_dossiers_filed_total", "Dossiers filed", ("commune_id", "channel"), registry=registry
        )
        self._received = Counter(
            "intake_receptions_total", "Dossiers received", ("commune_id",), registry=registry
        )
        self._seconds = Histogram(
            "intake_filing_seconds",
            "Time to file a dossier, durably",
            ("commune_id",),
            buckets=_BUCKETS,
            registry=registry,
        )
        self._orders = Counter(
            "intake_desk_orders_total",
            "Papers asked for and taken, payments, withdrawals and the like at the desk",
            ("commune_id", "what"),
            registry=registry,
        )
        self._returned = Counter(
            "intake_hand_overs_total", "Results handed over", ("commune_id",), registry=registry
        )

        self._documents = Counter(
            "intake_documents_registered_total",
            "Incoming documents registered",
            ("commune_id",),
            registry=registry,
        )

        self._accounts = Counter(
            "intake_citizen_accounts_total",
            "Accounts of citizens opened, moved to another telephone and closed",
            ("commune_id", "what"),
            registry=registry,
        )

    def account(self, commune_id: str, what: str) -> None:
        """Count what became of an account."""
        self._accounts.labels(self._label(commune_id), what).inc()

    def document_registered(self, commune_id: str) -> None:
        """Count an incoming document."""
        if not is_practice(commune_id):
            self._documents.labels(self._label(commune_id)).inc()

    def desk_order(self, commune_id: str, what: str) -> None:
        """Count what the desk did with a dossier after its filing, apart from reception and hand-over."""
        if not is_practice(commune_id):
            self._orders.labels(self._label(commune_id), what).inc()

    def filed(self, commune_id: str, channel: str, seconds: float) -> None:
        """Count a filing and measure it."""
        if is_practice(commune_id):
            return
        label = self._label(commune_id)
        self._filed.labels(label, channel).inc()
        self._seconds.labels(label).observe(seconds)

    def received(self, commune_id: str) -> None:
        """Count a reception."""
        if not is_practice(commune_id):
            self._received.labels(self._label(commune_id)).inc()

    def returned(self, commune_id: str) -> None:
        """Count a hand-over."""
        if not is_practice(commune_id):
            self._returned.labels(self._label(commune_id)).inc()

    def _label(self, commune_id: str) -> str:
        if commune_id in self._communes:
            return commune_id
        if len(self._communes) >= MOST_COMMUNES:
            return OTHER
        self._communes.add(commune_id)
        return commune_id


class SynchronisationMetrics:
    """How it goes with the systems of record outside."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._dossiers = Gauge(
            "intake_synchronisation_dossiers",
            "Dossiers of which a system of record does not know all: waiting, or failed until somebody looks",
            ("state",),
            registry=registry,
        )
        self._oldest = Gauge(
            "intake_synchronisation_oldest_seconds",
            "How long the oldest of those that wait has waited",
            registry=registry,
        )
        self._messages = Counter(
            "intake_synchronisation_messages_total",
            "Messages to systems of record, by what came of them",
            ("outcome",),
            registry=registry,
        )

    def carried(self, outcome: str) -> None:
        """Count a message."""
        self._messages.labels(outcome).inc()

    def measured(self, counts: Mapping[str, int], oldest_seconds: float) -> None:
        """Note what is kept in the database."""
        for state, count in counts.items():
            self._dossiers.labels(state).set(count)
        self._oldest.set(oldest_seconds)


class WorkerMetrics:
    """What the worker counts and measures."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._orphans = Counter(
            "intake_scan_orphans_total",
            "Files deleted because nothing referred to them",
            registry=registry,
        )
        self._filings = Counter(
            "intake_filings_swept_total",
            "Begun online and never filed, or filed and shown long enough",
            registry=registry,
        )
        self._confirmed = Gauge(
            "intake_confirmed_hand_overs",
            "Hand-overs before the news of the completion, by what the news made of them",
            ("state",),
            registry=registry,
        )

        self._chased = Counter(
            "intake_document_reminders_total",
            "Incoming documents of which it was said that they are late",
            registry=registry,
        )
        self._late = Gauge(
            "intake_documents_overdue", "Open incoming documents whose time has run out", registry=registry
        )

        self.outside = SynchronisationMetrics(registry)

    def document_chased(self) -> None:
        """Count a reminder."""
        self._chased.inc()

    def documents_late(self, count: int) -> None:
        """Note how many incoming documents are late."""
        self._late.set(count)

    def orphan_swept(self) -> None:
        """Count an orphan."""
        self._orphans.inc()

    def filing_swept(self) -> None:
        """Count a filing whose time was over."""
        self._filings.inc()

    def measured(self, hand_overs: Mapping[str, int]) -> None:
        """Note what is kept in the database."""
        for state in STATES:
            self._confirmed.labels(state).set(hand_overs.get(state, 0))
