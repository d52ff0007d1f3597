"""The templates as they are now: what the hosting unit published, over what came with the software."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import fields

from services.chassis import logs
from services.chassis.mongo import Document, Store
from services.contracts.envelope import HOST
from services.notify.domain.rules import Channel, Notice
from services.notify.domain.templates import Published, Wording, faults
from services.notify.ports import WORDING_HEADS, WORDINGS

KEPT_SECONDS = 5.0  # for so long a process may go on saying what was said before
Place = tuple[Notice, Channel]

log = logs.logger()


class StoredWordings(Mapping[Place, Wording]):
    """See ports.Wordings; as a mapping it is what the renderer takes."""

    def __init__(
        self, store: Store, shipped: Mapping[Place, Wording], kept_seconds: float = KEPT_SECONDS
    ) -> None:
        self._host = store.tenant(HOST)
        self._shipped = shipped
        self._kept_seconds = kept_seconds
        self._heads: dict[Place, Wording] = {}
        self._until = float("-inf")

    def __getitem__(self, place: Place) -> Wording:
        """What counts."""
        if time.monotonic() >= self._until:
            self._heads = dict(self._usable())
            self._until = time.monotonic() + self._kept_seconds
        return self._heads.get(place) or self._shipped[place]

    def __iter__(self) -> Iterator[Place]:
        """Every notice with each of its channels."""
        return iter(self._shipped)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._shipped)

    def current(self, notice: Notice, channel: Channel) -> Wording:
        """See ports.Wordings."""
        return self[notice, channel]

    def shipped(self, notice: Notice, channel: Channel) -> Wording:
        """See ports.Wordings."""
        return self._shipped[notice, channel]

    def published(self, notice: Notice, channel: Channel) -> list[Published]:
        """See ports.Wordings."""
        where, order = {"about": f"{notice}.{channel}"}, [("number", -1)]
        return [_published(one) for one in self._host.collection(WORDINGS).find(where, sort=order)]

    def forget(self) -> None:
        """Look again at the next question."""
        self._until = float("-inf")

    def _usable(self) -> Iterator[tuple[Place, Wording]]:
        """What was published and can still be said: an upgrade may have taken a placeholder away."""
        for head in self._host.collection(WORDING_HEADS).find({}):
            one = _published(head)
            wrong = next(faults(one.notice, one.channel, one.wording), None)
            if wrong is None:
                yield (one.notice, one.channel), one.wording
            else:
                log.error("wording_not_usable", template=one.name, channel=str(one.channel), cause=wrong[0])


def _published(document: Document) -> Published:
    members = {item.name: document[item.name] for item in fields(Published)}
    return Published(
        **{**members, "notice": Notice(document["notice"]), "channel": Channel(document["channel"])}
    )
