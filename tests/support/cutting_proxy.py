"""A proxy above TCP that does to a connection what a school's link does: it delays, cuts and swallows.

    a cut         both sides get a reset, after a number of bytes drawn from an exponential distribution
    a drop        from some byte on nothing arrives any more, and nobody is told; the connection ends when a side gives up
    a delay       every piece waits a little
    a partition   what a closed port does, and what is under way is dropped: until :meth:`CuttingProxy.join`

It has one port for each station, so that each can be parted from the center by itself. One event loop in a thread of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

PIECE = 4_096


@dataclass(frozen=True)
class Link:
    """How bad it is."""

    cut_bytes: float = 60_000
    """A connection lives for so many bytes on average; 0: for ever."""
    drop: float = 0.02
    """Share of connections that fall silent instead of being reset."""
    delay_s: float = 0.01
    """Longest delay of a piece."""


class CuttingProxy:
    """Ports on loopback before one target; ``counted`` tells what happened."""

    def __init__(self, target: tuple[str, int], stations: int, link: Link, seed: int = 1) -> None:
        self._target, self._link = target, link
        self._random = random.Random(seed)
        self.counted: Counter[str] = Counter()
        self.ports: list[int] = []
        self._parted: set[int] = set()
        self._open: dict[int, set[asyncio.StreamWriter]] = {n: set() for n in range(stations)}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._servers: list[asyncio.Server] = []

    def __enter__(self) -> CuttingProxy:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def part(self, station: int) -> None:
        """Part a station from the center; what is under way is dropped without a word."""
        self.counted["partitions"] += 1
        self._parted.add(station)

    def join(self, station: int) -> None:
        """Let it through again; connections of before stay dead."""
        self._parted.discard(station)
        self._loop.call_soon_threadsafe(lambda: [one.transport.abort() for one in self._open[station]])

    async def _start(self) -> None:
        for station in self._open:
            server = await asyncio.start_server(self._handler(station), "127.0.0.1", 0)
            self._servers.append(server)
            self.ports.append(server.sockets[0].getsockname()[1])

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await task

    def _handler(
        self, station: int
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.counted["connections"] += 1
            if station in self._parted:
                self.counted["refused by a partition"] += 1
                writer.transport.abort()
                return
            try:
                there, back = await asyncio.open_connection(*self._target)
            except OSError:
                self.counted["center away"] += 1
                writer.transport.abort()
                return
            self._open[station] |= {writer, back}
            try:
                await self._carry(station, reader, writer, there, back)
            finally:
                self._open[station] -= {writer, back}
                for one in (writer, back):
                    one.transport.abort()

        return handle

    async def _carry(
        self,
        station: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        there: asyncio.StreamReader,
        back: asyncio.StreamWriter,
    ) -> None:
        silent = self._random.random() < self._link.drop
        left = self._random.expovariate(1 / self._link.cut_bytes) if self._link.cut_bytes else float("inf")
        budget = [left]
        tasks = [
            asyncio.create_task(self._pump(station, source, sink, budget, silent))
            for source, sink in ((reader, back), (there, writer))
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _pump(
        self,
        station: int,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        budget: list[float],
        silent: bool,
    ) -> None:
        while piece := await source.read(PIECE):
            if station in self._parted:
                self.counted["pieces lost in partitions"] += 1
                continue
            await asyncio.sleep(self._random.random() * self._link.delay_s)
            if budget[0] < len(piece):
                # Some of it still arrives: no message may be taken for whole because it was short.
                sink.write(piece[: max(0, int(budget[0]))])
                self.counted["drops" if silent else "cuts"] += 1
                if not silent:
                    return
                while await source.read(PIECE):
                    pass
                return
            budget[0] -= len(piece)
            self.counted["bytes"] += len(piece)
            sink.write(piece)
            await sink.drain()
