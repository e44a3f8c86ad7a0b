"""A sender that costs next to nothing: prepared requests over kept connections, one room after another on each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from benchmarks.rooms import RoomBytes
from benchmarks.timing import Seconds


class Refusing(RuntimeError):
    """The server said no; a measurement of refusals is none."""


def send_all(ports: Sequence[int], rooms: Sequence[RoomBytes], connections: int) -> Seconds:
    """Send every room: what is missing, its parts, its manifest; connections go to the ports in turn.

    Raises:
        Refusing: one was not taken.
    """
    return asyncio.run(_send_all(ports, rooms, connections))


async def _send_all(ports: Sequence[int], rooms: Sequence[RoomBytes], connections: int) -> Seconds:
    waiting = list(reversed(rooms))

    async def sender(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        while waiting:
            room = waiting.pop()
            for request in (room.missing, *room.puts, room.commit):
                writer.write(request)
                await writer.drain()
                await _taken(reader)
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(sender(ports[n % len(ports)]) for n in range(connections)))
    return time.perf_counter() - begun


async def _taken(reader: asyncio.StreamReader) -> None:
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
