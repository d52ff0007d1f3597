"""Who may do what: the roles and the one permission table of all services. What is not in it is denied."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """A role of staff, of a machine, or of nobody in particular."""

    COUNTER_OFFICER = "counter_officer"  # cán bộ tiếp nhận
    SPECIALIST = "specialist"  # công chức chuyên môn
    LEADER = "leader"  # lãnh đạo
    CLERK = "clerk"  # văn thư
    COMMUNE_ADMIN = "commune_admin"
    HOSTING_ADMIN = "hosting_admin"  # đơn vị vận hành
    MACHINE_CLIENT = "machine_client"  # a commune's own software
    SERVICE = "service"
    PUBLIC = "public"  # anyone, without a token


DESK = frozenset({Role.COUNTER_OFFICER, Role.MACHINE_CLIENT})
OFFICERS = frozenset({Role.COUNTER_OFFICER, Role.SPECIALIST, Role.LEADER, Role.CLERK})
STAFF = OFFICERS | {Role.COMMUNE_ADMIN}
READERS = STAFF | {Role.MACHINE_CLIENT, Role.HOSTING_ADMIN}
ADMINS = frozenset({Role.COMMUNE_ADMIN, Role.HOSTING_ADMIN})
HOSTING = frozenset({Role.HOSTING_ADMIN})
ANYONE = frozenset({Role.PUBLIC})
FEED_READERS = frozenset({Role.SERVICE, Role.MACHINE_CLIENT})

ACROSS_COMMUNES = frozenset({Role.HOSTING_ADMIN, Role.SERVICE})  # not bound to the commune of a token

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    # notify
    "notify.list_messages": READERS,
    "notify.read_message": READERS,
    "notify.retry_message": frozenset({Role.COUNTER_OFFICER}) | ADMINS,
    "notify.read_feed": frozenset({Role.SERVICE}),
    "notify.read_own_feed": frozenset({Role.MACHINE_CLIENT}),
}
