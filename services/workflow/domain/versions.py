"""The versions of the processes: which one a dossier gets, and what may be published after what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from services.contracts import codec
from services.contracts.calendars import civil_date
from services.workflow.domain.errors import ProcessError, PublishedError, UnknownProcessError
from services.workflow.domain.processes import Process


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of a process, and how it came.

    Attributes:
        published_at: none: it comes with the software and was not published yet.
        published_by: empty: it comes with the software.
    """

    process: Process
    published_at: datetime | None = None
    published_by: str = ""

    def known_at(self, received_at: datetime) -> bool:
        """Whether it counted already when a dossier was received: nothing is changed for those before."""
        return not self.published_by or (self.published_at is not None and self.published_at <= received_at)

    def document(self) -> dict[str, object]:
        """As it is stored."""
        return {
            "content": codec.encode(self.process),
            "published_at": self.published_at,
            "published_by": self.published_by,
        }

    @classmethod
    def restored(cls, stored: Mapping[str, object]) -> Self:
        """The version of a document."""
        process = codec.decode(Process, stored["content"])
        return cls(process=process, published_at=stored["published_at"], published_by=stored["published_by"])  # type: ignore[arg-type]


class Processes:
    """Versions of processes, in their order."""

    def __init__(self, versions: Iterable[Version]) -> None:
        self.versions = tuple(sorted(versions, key=lambda one: (one.process.code, one.process.version)))
        keys = [(one.process.code, one.process.version) for one in self.versions]
        if len(keys) != len(set(keys)):
            raise ProcessError("two definitions have the same code and version: raise one version")

    @classmethod
    def shipped(cls, processes: Iterable[Process]) -> Self:
        """Those that come with the software."""
        return cls(Version(process=process) for process in processes)

    def beside(self, published: Iterable[Version]) -> Processes:
        """With those that were published; where both have a version, the published one counts."""
        known = {(one.process.code, one.process.version): one for one in (*self.versions, *published)}
        return Processes(known.values())

    def of(self, code: str) -> tuple[Version, ...]:
        """The versions of one process, the first one first."""
        return tuple(one for one in self.versions if one.process.code == code)

    def in_force(self, code: str, received_at: datetime) -> Process:
        """The version for a dossier received at that instant.

        Where none had been published by then, it is the first that began: a dossier whose process was
        published late is not lost.
        Raises: UnknownProcessError.
        """
        on = civil_date(received_at)
        begun = [one for one in self.of(code) if one.process.effective_from <= on]
        if not begun:
            day = on.strftime("%d/%m/%Y")
            raise UnknownProcessError(f"Ngày {day} không có phiên bản nào của quy trình {code} có hiệu lực.")
        known = [one.process for one in begun if one.known_at(received_at)] or [begun[0].process]
        return max(known, key=_rank)

    def current(self, at: datetime) -> list[Process]:
        """The version of each process that a dossier received at that instant gets, by code."""
        on = civil_date(at)
        begun = (one.process for one in self.versions if one.process.effective_from <= on)
        return [self.in_force(code, at) for code in dict.fromkeys(process.code for process in begun)]

    def version_of(self, process: Process) -> Version:
        """How a process of this collection came."""
        return next(one for one in self.versions if one.process is process)

    def until(self, version: Version) -> date | None:
        """The day from which another version counts in its place."""
        mine = version.process
        later = [one.process for one in self.of(mine.code) if _rank(one.process) > _rank(mine)]
        return min((one.effective_from for one in later), default=None)


def _rank(process: Process) -> tuple[date, int]:
    """Of several that have begun the last one counts."""
    return process.effective_from, process.version


def check_follows(process: Process, published: Iterable[Version], today: date) -> bool:
    """Whether a version is new, and may come after those that were published.

    What the software brings for a day to come (a new law) keeps nobody from publishing for the time before.
    Raises: PublishedError if it edits one of them, comes before one, or begins in the past.
    """
    kept = tuple(published)
    known = {one.process.version: one.process for one in kept}
    if process.version in known:
        if known[process.version] != process:
            raise _contradiction(
                process,
                "version",
                f"version {process.version} is published: raise the version",
                f"Phiên bản {process.version} đã công bố, không sửa được nữa. Xin đánh số phiên bản mới.",
            )
        return False
    if known:
        counting = [one.process for one in kept if one.published_by or one.process.effective_from <= today]
        begins = max((one.effective_from for one in counting), default=today)
        _check_order(process, known[max(known)], max(begins, today))
    return True


def _check_order(process: Process, newest: Process, earliest: date) -> None:
    if process.version < newest.version:
        raise _contradiction(
            process,
            "version",
            f"version {newest.version} is published: raise the version above it",
            f"Phiên bản {newest.version} đã công bố. Số phiên bản mới phải lớn hơn.",
        )
    if process.effective_from < earliest:
        day = earliest.strftime("%d/%m/%Y")
        raise _contradiction(
            process,
            "effective_from",
            f"it begins before {earliest.isoformat()}: dossiers got another version: begin then or later",
            f"Phiên bản mới chỉ có thể có hiệu lực từ ngày {day}: hồ sơ nhận trước đó theo phiên bản cũ.",
        )


def _contradiction(process: Process, place: str, english: str, words: str) -> PublishedError:
    return PublishedError(f"{process.code}: {english}", detail=words, errors=((place, words, ""),))
