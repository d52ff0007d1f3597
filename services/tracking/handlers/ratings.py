"""Citizens say how content they are: once, of a real dossier whose result they have.

TrackingError
├── NotReturnedError    the result was not handed over yet, as far as is known here
└── AlreadyRatedError   it was said before
"""

from __future__ import annotations

from services.chassis.work import UnitOfWork
from services.contracts.tracking import DossierRated
from services.tracking.domain.dossier import Dossier
from services.tracking.domain.ratings import Rated, Rating, Via
from services.tracking.domain.statuses import Status
from services.tracking.handlers import TrackingError, by_code
from services.tracking.ports import RATINGS, Clock, PublicDossiers

ACTOR = "public"  # whoever has the code


class NotReturnedError(TrackingError):
    """The result was not handed over yet, as far as is known here."""

    detail = "Ông/Bà đánh giá được sau khi đã nhận kết quả."


class AlreadyRatedError(TrackingError):
    """It was said before."""

    detail = "Mỗi hồ sơ được đánh giá một lần; hồ sơ này đã được đánh giá. Xin cảm ơn."


def to_be_rated(typed: str, *, dossiers: PublicDossiers) -> tuple[str, Dossier]:
    """The commune and the dossier that the holder of a look-up code may rate, if it was not rated before.

    Raises: UnreadableCodeError, UnknownDossierError, NotReturnedError.
    """
    commune_id, dossier = by_code(typed, dossiers=dossiers)
    if dossier.status is not Status.RETURNED:
        raise NotReturnedError
    return commune_id, dossier


def rate(dossier: Dossier, rating: Rating, via: Via, work: UnitOfWork, *, clock: Clock) -> Rated:
    """Keep it, and say so.

    Raises: AlreadyRatedError.
    """
    dossier_id = dossier.dossier_id
    if work.get(RATINGS, dossier_id) is not None:
        raise AlreadyRatedError
    now = clock.now()
    kept = {"dossier_id": dossier_id, "rating": int(rating), "via": via.value, "rated_at": now}
    work.put(RATINGS, dossier_id, kept)
    rated = DossierRated(
        commune_id=work.tenant,
        occurred_at=now,
        actor=ACTOR,
        dossier_id=dossier_id,
        rating=int(rating),
        via=via.value,
    )
    work.announce(rated)
    return Rated(rating, now)
