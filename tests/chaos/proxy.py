"""A TCP proxy between the parts: it cuts, holds and delays what goes through, as it is told.

`python -m tests.chaos.proxy '{"control": 21199, "links": {"desks": [21140, 21080]}}'` listens on loopback for
each link and passes on to its target. What a link does is set over the control port, one JSON line an order.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import uvloop

HOST = "127.0.0.1"
CHUNK_BYTES = 65_536
_AT_ONCE = struct.pack("ii", 1, 0)  # linger for no time: what is not sent is dropped
OPEN, REFUSE, HOLD, SWALLOW = "open", "refuse", "hold", "swallow"


@dataclass
class Link:
    """One way between two parts.

    Attributes:
        mode: open; refuse (new connections are closed at once); hold (nothing passes, nothing is closed);
            swallow (the next answer is lost and its connection cut).
        delay: seconds that each piece waits.
    """

    target: int
    mode: str = OPEN
    delay: float = 0.0
    writers: set[asyncio.StreamWriter] = field(default_factory=set)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def order(self, mode: str, delay: float, cut: bool) -> None:
        """Change what it does; `cut` closes what is connected."""
        self.mode, self.delay = mode, delay
        if cut:
            self.cut()
        async with self.changed:
            self.changed.notify_all()

    def cut(self) -> None:
        """Reset all connections."""
        for writer in list(self.writers):
            reset(writer)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A connection from one part, carried to the other until either ends."""
        if self.mode == REFUSE:
            reset(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, self.target)
        except OSError:
            reset(writer)
            return
        self.writers |= {writer, far_writer}
        try:
            await asyncio.gather(
                self._pump(reader, far_writer, is_answer=False),
                self._pump(far_reader, writer, is_answer=True),
            )
        finally:
            self.writers -= {writer, far_writer}

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        with suppress(OSError):
            while data := await source.read(CHUNK_BYTES):
                if self.mode != OPEN or self.delay:
                    await self._wait()
                    if self.mode == SWALLOW and is_answer:
                        reset(sink)
                        break
                sink.write(data)
                await sink.drain()
        sink.close()

    async def _wait(self) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: self.mode != HOLD)
        if self.delay:
            await asyncio.sleep(self.delay)


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection at once, with a reset."""
    if not writer.transport.is_closing():
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    writer.transport.abort()


async def serve(ports: dict[str, Any]) -> None:
    """Listen on all links and on the control port, for ever."""
    links = {name: Link(target) for name, (_, target) in ports["links"].items()}
    servers = [
        await asyncio.start_server(links[name].carry, HOST, listen)
        for name, (listen, _) in ports["links"].items()
    ]

    async def control(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            order = json.loads(line)
            for name in order["links"]:
                await links[name].order(order["mode"], order["delay"], order["cut"])
            writer.write(b"done\n")
        writer.close()

    servers.append(await asyncio.start_server(control, HOST, ports["control"]))
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    uvloop.run(serve(json.loads(sys.argv[1])))
