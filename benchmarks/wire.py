"""A sender that costs next to nothing: prepared requests over kept connections, one room after another on each."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence

from benchmarks.rooms import RoomBytes
from benchmarks.timing import Seconds


class Refusing(RuntimeError):
    """The server said no; a measurement of refusals is none."""


def send_all(port: int, rooms: Sequence[RoomBytes], connections: int) -> tuple[Seconds, Counter[int]]:
    """Send every room: what is missing, its parts, its manifest. Returns wall time and the statuses that came."""
    return asyncio.run(_send_all(port, rooms, connections))


async def _send_all(port: int, rooms: Sequence[RoomBytes], connections: int) -> tuple[Seconds, Counter[int]]:
    waiting = list(reversed(rooms))
    seen: Counter[int] = Counter()

    async def sender() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        while waiting:
            room = waiting.pop()
            for request in (room.missing, *room.puts, room.commit):
                writer.write(request)
                await writer.drain()
                seen[await _answer(reader)] += 1
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(sender() for _ in range(connections)))
    return time.perf_counter() - begun, seen


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    length = next(
        int(line.partition(b":")[2])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length")
    )
    body = await reader.readexactly(length)
    if status not in (200, 201):
        raise Refusing(f"{status} {body.decode('utf-8', 'replace')}")
    return status
