"""All that staff may know of one dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.tracking.domain.dossier import Dossier
from services.tracking.domain.office import Office
from services.tracking.domain.ratings import Rated


@dataclass(frozen=True, kw_only=True)
class Detail:
    """A dossier with the names behind its ids and the reasons that its events carried sealed.

    Attributes:
        officers: names by the ids that stand in the timeline.
        reasons: typed by officers, by the id of the event that carried them.
        rated: what its citizen said of how it was handled.
        at: the instant of the question; lateness is measured at it.
    """

    dossier: Dossier
    office: Office
    officers: Mapping[str, str]
    reasons: Mapping[str, str]
    rated: Rated | None
    at: datetime
