"""Holds a room to what must be true after every step, from its stored bytes alone.

    watch = Watch(day)      follows the running room
    watch.check()           after each step: reads what is new in the store and judges it

What was acknowledged is stored, as it was said. Numbers are dense, time never goes back, every head is on the
tree and signed by the epoch that it belongs to, and is never taken back. The fold of the store is the state in
memory. What the records say is judged by facts.py.
"""

from __future__ import annotations

import msgspec

from station.event import Record
from station.room import RoomState, evolve
from station.vault import entry as entries
from station.vault import merkle
from station.vault.day.events import EpochStarted
from station.vault.keys import Epoch, read_epoch
from station.vault.note import open_checkpoint, parse_vkey
from tests.support.facts import Facts
from tests.support.sim import ExamDay


class Watch:
    """One journal, from its first entry to its last."""

    def __init__(self, day: ExamDay) -> None:
        self.day = day
        self.facts = Facts(day.plan, day.kiosk.device.vkey)
        self.state = RoomState()
        self.frontier = merkle.Frontier()
        self.roots = [self.frontier.root()]
        self.records: list[Record] = []
        self.acknowledged: list[Record] = []
        self.epochs: list[Epoch] = []
        self.heads: dict[int, str] = {}
        self.follow()

    def follow(self) -> None:
        """Listen to the room that runs now: after every start of the program."""
        self.day.room.listen(self.acknowledged.append)

    def check(self) -> None:
        """Raises AssertionError: something is not as it must be."""
        self._read_on()
        room = self.day.room
        assert room.journal.size == len(self.records)
        assert room.journal.root() == self.frontier.root()
        self._acknowledged()
        assert self.state == room.state, "the fold of the journal is not the state in memory"
        self._heads()
        self.facts.hold(room.state)

    def _read_on(self) -> None:
        for body in self.day.room.journal.entries(len(self.records)):
            seq = len(self.records)
            entry = entries.decode(body, seq)
            record = entries.record_of(entry)
            assert not self.records or record.time >= self.records[-1].time, "time went back"
            self.frontier.append(merkle.leaf_hash(body))
            self.roots.append(self.frontier.root())
            if isinstance(record.event, EpochStarted):
                epoch = read_epoch(record.event.certificate, self.day.kiosk.device.vkey)
                assert (epoch.origin, epoch.first) == (self.day.room.journal.origin, seq)
                self.epochs.append(epoch)
            self.records.append(record)
            self.state = evolve(self.state, record)
            self.facts.hear(record)

    def _acknowledged(self) -> None:
        for said in self.acknowledged:
            assert said.seq < len(self.records), "acknowledged, and not stored"
            bare = msgspec.structs.replace(said, event=entries.bare(said.event))
            assert self.records[said.seq] == bare, "stored otherwise than it was acknowledged"
        self.acknowledged.clear()

    def _heads(self) -> None:
        heads = dict(self.day.room.journal.heads())
        assert heads.keys() >= self.heads.keys(), "a head was taken back"
        for size, note in heads.items():
            if self.heads.get(size) == note:
                continue
            [epoch] = [one for one, end in self._spans() if one.first < size <= end]
            head, _ = open_checkpoint(note, [parse_vkey(epoch.vkey)])
            assert (head.origin, head.size, head.root) == (epoch.origin, size, self.roots[size])
        self.heads = heads

    def _spans(self) -> list[tuple[Epoch, int]]:
        """Each epoch with the size at which the next one begins."""
        ends = [one.first for one in self.epochs[1:]] + [len(self.records)]
        return list(zip(self.epochs, ends, strict=True))


__all__ = ["Watch"]
