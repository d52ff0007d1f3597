"""The proxy between the parts does to connections what it is told, and nothing else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from tests.chaos.proxy import HOLD, HOST, OPEN, REFUSE, SWALLOW, Link

LIMIT_SECONDS = 5.0
Play = Callable[[Link, int], Awaitable[None]]
Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A part that answers with what it was asked."""
    while data := await reader.read(1000):
        writer.write(data)
    writer.close()


def played(play: Play) -> None:
    """Run a play against a part behind a link."""

    async def run() -> None:
        part = await asyncio.start_server(echo, HOST, 0)
        link = Link(part.sockets[0].getsockname()[1])
        proxy = await asyncio.start_server(link.carry, HOST, 0)
        try:
            await asyncio.wait_for(play(link, proxy.sockets[0].getsockname()[1]), LIMIT_SECONDS)
        finally:
            proxy.close()
            part.close()
            await asyncio.sleep(0.05)  # the loop closes what is closing

    asyncio.run(run())


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Ends]:
    """A connection to the proxy, closed afterwards."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, text: bytes) -> bytes:
    """One question and its answer."""
    writer.write(text)
    return await reader.read(1000)


def test_open_all_passes() -> None:
    """Both ways, question by question."""

    async def play(link: Link, port: int) -> None:
        async with connected(port) as ends:
            assert await ask(*ends, b"one") == b"one"
            assert await ask(*ends, b"two") == b"two"

    played(play)


def test_cut_connections_end_and_new_ones_are_made() -> None:
    """A reset, not a farewell."""

    async def play(link: Link, port: int) -> None:
        async with connected(port) as ends:
            assert await ask(*ends, b"one") == b"one"
            await link.order(OPEN, 0.0, cut=True)
            with pytest.raises(ConnectionError):
                await ask(*ends, b"two")
        async with connected(port) as ends:
            assert await ask(*ends, b"three") == b"three"

    played(play)


def test_refusing_no_connection_is_made() -> None:
    """As if nobody listened."""

    async def play(link: Link, port: int) -> None:
        await link.order(REFUSE, 0.0, cut=True)
        async with connected(port) as ends:
            with pytest.raises(ConnectionError):
                await ask(*ends, b"one")

    played(play)


def test_holding_nothing_passes_until_it_is_healed() -> None:
    """Nobody is told; what waited arrives afterwards, once."""

    async def play(link: Link, port: int) -> None:
        async with connected(port) as (reader, writer):
            assert await ask(reader, writer, b"one") == b"one"
            await link.order(HOLD, 0.0, cut=False)
            writer.write(b"two")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.read(1000), 0.2)
            await link.order(OPEN, 0.0, cut=False)
            assert await reader.read(1000) == b"two"

    played(play)


def test_swallowing_the_question_arrives_and_the_answer_is_lost() -> None:
    """The sharpest of all: it was done, and nobody was told."""

    async def play(link: Link, port: int) -> None:
        await link.order(SWALLOW, 0.0, cut=False)
        async with connected(port) as ends:
            with pytest.raises(ConnectionError):
                await ask(*ends, b"one")

    played(play)


def test_delayed_each_piece_waits() -> None:
    """There and back."""

    async def play(link: Link, port: int) -> None:
        await link.order(OPEN, 0.1, cut=False)
        async with connected(port) as ends:
            began = asyncio.get_running_loop().time()
            assert await ask(*ends, b"one") == b"one"
            assert asyncio.get_running_loop().time() - began >= 0.2

    played(play)


def test_a_part_that_is_down_is_a_connection_that_ends() -> None:
    """The proxy stays; whoever connected hears that nobody is there."""
    with socket.socket() as nobody:
        nobody.bind((HOST, 0))
        port = nobody.getsockname()[1]

    async def play(link: Link, listening: int) -> None:
        link.target = port
        async with connected(listening) as ends:
            with pytest.raises(ConnectionError):
                await ask(*ends, b"one")

    played(play)
