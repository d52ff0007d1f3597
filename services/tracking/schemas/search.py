"""How staff ask for dossiers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.chassis.paging import DEFAULT_LIMIT, MAX_LIMIT
from services.tracking.domain.criteria import Criteria, Days
from services.tracking.domain.marks import Mark
from services.tracking.domain.ratings import Rating
from services.tracking.domain.statuses import Status

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]


class Search(BaseModel):
    """Which dossiers; all that is given has to hold."""

    model_config = ConfigDict(extra="forbid")

    name: Word | None = Field(None, description="How the name or a word of it begins; marks do not matter.")
    number: Word | None = Field(None, description="The whole dossier number.")
    status: list[Status] = Field([], max_length=len(Status), description="One of these national statuses.")
    open: bool | None = Field(None, description="Whether something remains to be done.")
    late: bool | None = Field(None, description="Whether the result came, or is to come, after the due date.")
    mark: Mark | None = Field(None, description="Has this mark, for the leaders' eyes.")
    procedure: Word | None = Field(None, description="Procedure code.")
    unit: Word | None = Field(None, description="Id of the unit that has it.")
    officer: Word | None = Field(
        None, description="Who has it: an officer's id, `nobody` (not taken yet), `reception` (no step open)."
    )
    channel: Literal["counter", "online", "post"] | None = Field(None, description="How it was filed.")
    assisted: bool | None = Field(None, description="Whether an officer filed it on the person's behalf.")
    filed_from: Day | None = Field(None, alias="from", description="Filed on this civil day or later.")
    filed_to: Day | None = Field(None, alias="to", description="Filed on this civil day or earlier.")
    due_from: Day | None = None
    due_to: Day | None = None
    result_from: Day | None = Field(None, description="The result stood on this civil day or later.")
    result_to: Day | None = None
    rating: list[Rating] = Field([], max_length=len(Rating), description="Its citizen said one of 1 to 5.")
    rated_from: Day | None = Field(None, description="Rated on this civil day or later.")
    rated_to: Day | None = None
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    after: str | None = Field(None, description="`next` of the page before, unread.")

    def criteria(self) -> Criteria:
        """In the terms of the domain."""
        return Criteria(
            name=self.name or "",
            number=(self.number or "").upper(),
            statuses=frozenset(self.status),
            open=self.open,
            late=self.late,
            mark=self.mark,
            procedure=self.procedure or "",
            unit=self.unit or "",
            officer=self.officer or "",
            channel=self.channel or "",
            assisted=self.assisted,
            filed=Days(self.filed_from, self.filed_to),
            due=Days(self.due_from, self.due_to),
            result=Days(self.result_from, self.result_to),
            ratings=frozenset(self.rating),
            rated=Days(self.rated_from, self.rated_to),
        )
