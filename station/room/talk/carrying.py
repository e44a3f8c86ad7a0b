"""Export and sync. The journal is touched through ``hand`` only, which runs a job where the room's own work is done: at
once in a command that opened the journal itself, in the room's thread in a running room. Copying to a slow stick and
talking to the center happen in the caller's thread; the room goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from station.errors import PlanError
from station.event import Event
from station.room.room import Room
from station.room.transfer import cut_news
from station.vault.bundle import Bundle, Outbox, write_receipt_file
from station.vault.bundle.errors import NOTHING_NEW
from station.vault.bundle.outbox import copy_out

T = TypeVar("T")
Say = Callable[[str], None]
"""Told to the person who asked, as soon as it is done."""


class Hand(Protocol):
    """Runs a job where the room's own work is done, and gives its result or raises its error."""

    def __call__(self, job: Callable[[], T], /) -> T: ...


def at_once(job: Callable[[], T], /) -> T:
    """The hand of a program that has the room to itself."""
    return job()


def export(room: Room, outbox: Outbox, place: Path | None, new_only: bool, say: Say, hand: Hand) -> None:
    """Cut what is new; copy bundles to a place and compare.

    Raises:
        PlanError: there is nothing yet. DeviceError: the disk or the stick refuses.
    """
    _cut(room, outbox, say, hand)
    recorded = hand(lambda: room.state.day.bundles)
    if not recorded:
        raise PlanError(NOTHING_NEW)
    if place is None:
        say(f"保存在 · kept in {outbox.folder}")
        return
    for one in recorded:
        bundle = outbox.bundle(one.number)
        if bundle is not None and not (new_only and one.receipt):
            target = copy_out(bundle, one.receipt, place, _append(room, hand))
            say(f"已写入并比对 · written and compared: {target}")


def sync(room: Room, outbox: Outbox, url: str, say: Say, hand: Hand) -> None:
    """Send what the center has not receipted; a bundle that it refuses does not hold up the next.

    Raises:
        PlanError: the last refusal of the center. DeviceError: disk or network.
    """
    # Loaded where a network is used, and nowhere else.
    from station.vault.courier import CenterRefused, Courier, deliver
    from station.vault.verify.findings import moment

    _cut(room, outbox, say, hand)
    courier = Courier(url, room.kiosk.device, room.kiosk.trust)
    waiting: Sequence[Bundle] = outbox.unsent(hand(lambda: room.state.day.bundles))
    refused: PlanError | None = None
    for bundle in waiting:
        try:
            done = deliver(courier, bundle, _append(room, hand))
        except CenterRefused as error:
            say(f"{bundle.name}: {error.what.zh} {error.what.en}")
            refused = error
            continue
        write_receipt_file(outbox.path(bundle.manifest.number), done.note)
        say(f"已签收 · receipted: {bundle.name}  {done.receipt.sequence}  {moment(done.receipt.received)}")
    safe = hand(lambda: room.state.day.safe_to)
    say(f"前 {safe} 条已由中心保存 · the center holds the first {safe} entries")
    if refused is not None:
        raise refused


def _cut(room: Room, outbox: Outbox, say: Say, hand: Hand) -> None:
    def cut() -> Bundle | None:
        # In a running room the newest entries may have no head yet.
        room.heads.make(room.now().stamp)
        return cut_news(room, outbox)

    bundle = hand(cut)
    if bundle is not None:
        manifest = bundle.manifest
        say(f"已切出 · cut: {bundle.name}（第 {manifest.start} 至 {manifest.end - 1} 条 · entries）")


def _append(room: Room, hand: Hand) -> Callable[[Event], object]:
    return lambda happened: hand(lambda: room.append(happened))
