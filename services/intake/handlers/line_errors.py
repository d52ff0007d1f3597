"""What is refused about the line in front of the desks.

IntakeRefusal
├── NobodyWaitsError     there is nobody to be called
├── UnknownTicketError   no such ticket was given in this unit today
└── NotAtDeskError       the ticket does not stand before this officer
"""

from __future__ import annotations

from services.intake.handlers.errors import IntakeRefusal


class NobodyWaitsError(IntakeRefusal):
    """There is nobody to be called."""

    detail = "Không còn ai chờ. Ai vắng mặt thì gọi lại theo số."


class UnknownTicketError(IntakeRefusal):
    """No such ticket was given in this unit today."""

    detail = "Hôm nay đơn vị này không có số đó."


class NotAtDeskError(IntakeRefusal):
    """The ticket does not stand before this officer."""

    detail = "Số này không còn ở quầy của ông/bà: đã xong, hoặc quầy khác đã gọi."
