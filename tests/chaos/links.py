"""Orders to the proxy between the parts."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.chaos.proxy import HOLD, HOST, OPEN, REFUSE, SWALLOW

ORDER_SECONDS = 10.0


@dataclass(frozen=True)
class Links:
    """The ways between the parts: by name the port on which the proxy listens and the one it leads to."""

    control: int
    ports: Mapping[str, tuple[int, int]]

    @property
    def names(self) -> list[str]:
        """All of them."""
        return sorted(self.ports)

    def argument(self) -> str:
        """What the proxy is started with."""
        return json.dumps({"control": self.control, "links": {k: list(v) for k, v in self.ports.items()}})

    def cut(self, *names: str) -> None:
        """Reset the connections; new ones are made at once."""
        self._order(names, OPEN, cut=True)

    def refuse(self, *names: str) -> None:
        """Reset the connections and let none be made."""
        self._order(names, REFUSE, cut=True)

    def hold(self, *names: str) -> None:
        """Nothing passes and nothing is closed."""
        self._order(names, HOLD)

    def delay(self, seconds: float, *names: str) -> None:
        """Each piece waits so long."""
        self._order(names, OPEN, delay=seconds)

    def swallow(self, *names: str) -> None:
        """What is asked arrives; the answer is lost and its connection cut."""
        self._order(names, SWALLOW)

    def heal(self, *names: str) -> None:
        """All passes again; without names, on all links."""
        self._order(names or tuple(self.ports), OPEN)

    def _order(self, names: Sequence[str], mode: str, *, delay: float = 0.0, cut: bool = False) -> None:
        """Give an order, again until the proxy is there to take it."""
        line = json.dumps({"links": names, "mode": mode, "delay": delay, "cut": cut}).encode() + b"\n"
        until = time.monotonic() + ORDER_SECONDS
        while True:
            try:
                with socket.create_connection((HOST, self.control), timeout=ORDER_SECONDS) as told:
                    told.sendall(line)
                    if told.recv(16) == b"done\n":
                        return
            except OSError:
                if time.monotonic() > until:
                    raise
            time.sleep(0.1)
