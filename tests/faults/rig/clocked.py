"""A room on the machine's own clocks, asked over standard input: ``open``, ``look``.

Trusted time is confirmed as a moment of the demo day's entry window, as two people would on a machine whose clock is
wrong; from then on it runs with the boot clock. Each answer is one line of JSON: trusted and wall time, the jumps on
record, the verdict on the next candidate, the boot clock, and where the journal, computed again, disagrees.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from station.checkin.events import Judged
from station.room import Room
from station.room.home import open_room
from station.room.opening import open_day
from station.room.replay import Disagreement, replay
from station.timer.clock import SystemSource
from station.timer.events import ClockJumped
from station.vault.entry import decode
from tests.faults.rig.world import Desk
from tests.support.plans import at


def replayed(room: Room) -> list[Disagreement]:
    """Where the rules, asked again, say otherwise than the journal so far."""
    return replay([decode(body, seq) for seq, body in enumerate(room.journal.entries())]).disagreements


def main() -> None:
    """Serve until standard input ends."""
    desk = Desk(Path(sys.argv[1]))
    source = SystemSource()
    desk.source = source  # type: ignore[assignment]
    room = desk.room = open_room(desk.kiosk, desk.home, source)
    candidates = iter(range(1, 7))
    for line in sys.stdin:
        if line.strip() == "open":
            refused = open_day(room, [desk.unlock("s01"), desk.unlock("s02")], at("08:50"))
            assert refused is None, refused
        room.tick()
        who = desk.plan.candidate(next(candidates))
        desk.scan(who.ticket)
        verdicts = [r.event.verdict for r in desk.scan(who.id_number).records if isinstance(r.event, Judged)]
        reading = room.now()
        jumps = [r.event.offset_ms for r in room.records() if isinstance(r.event, ClockJumped)]
        answer = {
            "time": reading.time,
            "wall": reading.stamp.wall,
            "boot_us": reading.stamp.boot_us,
            "slept_ms": reading.slept_ms,
            "jumps": jumps,
            "verdict": verdicts[-1],
            "disagree": [f"{one.seq} {one.what.en}" for one in replayed(room)],
        }
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    room.end()


if __name__ == "__main__":
    main()
