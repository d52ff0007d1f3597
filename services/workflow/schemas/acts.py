"""What an officer could do with a dossier, and who and what their office is, as the API shows it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from services.contracts.person import PersonData
from services.workflow.domain.commune import Commune
from services.workflow.domain.dates import days_left
from services.workflow.domain.offering import Offer, offers
from services.workflow.domain.results import signing_day
from services.workflow.domain.running import Running
from services.workflow.domain.standing import Member
from services.workflow.domain.steps import gone_through
from services.workflow.domain.trials import Scene


class ActOut(BaseModel):
    """One thing that the caller could do now."""

    act: str
    about: str = Field(description="Id of the consultation or the forwarding that it is about.")
    needs_ground: bool = Field(description="A rule has to give way: the ground is to be told.")
    blocked: str = Field(description="Not yet: what a leader would have to allow, in a sentence.")

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """As callers read it."""
        return cls(
            act=offer.deed.value, **{name: value for name, value in vars(offer).items() if name != "deed"}
        )


class StepRef(BaseModel):
    """A step to choose."""

    step_code: str
    step_name: str
    role: str


class ActsOut(BaseModel):
    """What the caller could do with a dossier at this moment, and what they would have to choose from."""

    version: int
    as_of: datetime
    acts: list[ActOut]
    on_behalf_of: str = Field(description="For whom the caller would do the step; empty: as themselves.")
    following: list[StepRef] = Field(description="Steps that may come next.")
    earlier: list[StepRef] = Field(description="Steps to which it could go back.")
    signed_on: date | None = Field(description="Of the result, where none is told; none: no result yet.")
    result_number: str = Field(description="Of the result that the desk gave out, where it did.")
    days_left: int | None = Field(description="Working days after today up to the date of the dossier.")
    step_days_left: int | None = Field(description="The same of the open step.")

    @classmethod
    def of(cls, scene: Scene) -> Self:
        """As the rules say."""
        running, run = scene.running, scene.running.current
        due = None if run is None else days_left(scene.at, run.due_at, scene.calendar)
        last = run is not None and running.is_last(run)
        return cls(
            version=running.version,
            as_of=scene.at,
            acts=[ActOut.of(one) for one in offers(scene)],
            on_behalf_of="" if run is None else scene.actor.behalf(run.role, run.claimed_by),
            following=[] if run is None else _steps(running, running.process.following(run.step_code)),
            earlier=[] if run is None else _steps(running, gone_through(running, run)),
            signed_on=signing_day(running, scene.at) if last else None,
            result_number=running.desk_result_number or "",
            days_left=days_left(scene.at, running.due_at, scene.calendar),
            step_days_left=due,
        )


def _steps(running: Running, codes: tuple[str, ...]) -> list[StepRef]:
    known = [step for step in map(running.process.definition, codes) if step is not None]
    return [StepRef(step_code=one.code, step_name=one.name, role=one.role) for one in known]


class ApplicantOut(BaseModel):
    """Whose dossier it is; opened for this answer alone."""

    name: str
    phone: str
    address: str
    representative: str

    @classmethod
    def of(cls, person: PersonData) -> Self:
        """What an officer needs to reach them."""
        return cls(
            name=person.name,
            phone=person.phone or "",
            address=person.address or "",
            representative=person.representative or "",
        )


class UnitOut(BaseModel):
    """A unit of the commune."""

    unit_id: str
    name: str


class ColleagueOut(BaseModel):
    """Somebody who works in the commune, or did."""

    staff_id: str
    name: str
    roles: list[str]
    unit_id: str
    resolves: list[str] = Field(description="Roles in which they resolve dossiers; none once they have left.")

    @classmethod
    def of(cls, member: Member, name: str) -> Self:
        """With the name that was opened for this answer."""
        return cls(
            staff_id=member.staff_id,
            name=name,
            roles=list(member.roles),
            unit_id=member.unit_id,
            resolves=sorted(member.resolves),
        )


class OfficeOut(BaseModel):
    """The commune: its units, and whoever works there."""

    name: str
    units: list[UnitOut]
    staff: list[ColleagueOut]

    @classmethod
    def of(cls, commune: Commune, staff: list[ColleagueOut]) -> Self:
        """By name."""
        units = [UnitOut(unit_id=unit_id, name=name) for unit_id, name in commune.units.items()]
        return cls(
            name=commune.name,
            units=sorted(units, key=lambda one: one.name),
            staff=sorted(staff, key=lambda one: one.name),
        )
