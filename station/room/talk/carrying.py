"""Export and sync. The journal is touched through ``hand`` only, which runs a job where the room's own work is done: at
once in a command that opened the journal itself, in the room's thread in a running room. Copying to a slow stick and
talking to the center happen in the caller's thread; the room goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from station.errors import PlanError
from station.event import Event
from station.room.room import Room
from station.room.transfer import cut_news
from station.text import Text
from station.vault.bundle import Bundle, Outbox, write_receipt_file
from station.vault.bundle.errors import NOTHING_NEW
from station.vault.bundle.outbox import copy_out

if TYPE_CHECKING:
    from station.vault.courier import Announced

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
    from station.vault.courier import Courier, announce, deliver
    from station.vault.courier_errors import CenterRefused
    from station.vault.verify.findings import moment

    _cut(room, outbox, say, hand)
    courier = Courier(
        url,
        room.kiosk.device,
        room.kiosk.trust,
        longest_wait=room.rules.transfer.longest_wait_seconds,
    )
    append = _append(room, hand)
    recorded = hand(lambda: room.state.day.bundles)
    known = {one.manifest for one in recorded if one.interim}
    refused: PlanError | None = None
    waiting: list[tuple[Bundle, Announced]] = []
    try:
        # Head, counts and incidents of every bundle first: they are small, and what the center most needs.
        for bundle in outbox.unsent(recorded):
            room.sending = Text(f"正在告知中心 {bundle.name}", f"telling the center of {bundle.name}")
            try:
                told = announce(courier, bundle, append, known=bundle.sha256 in known)
            except CenterRefused as error:
                say(f"{bundle.name}: {error.what.zh} {error.what.en}")
                refused = error
                continue
            waiting.append((bundle, told))
        for bundle, told in waiting:
            try:
                done = deliver(courier, bundle, append, told, _progress(room, bundle, say))
            except CenterRefused as error:
                say(f"{bundle.name}: {error.what.zh} {error.what.en}")
                refused = error
                continue
            write_receipt_file(outbox.path(bundle.manifest.number), done.note)
            received = moment(done.receipt.received)
            say(f"已签收 · receipted: {bundle.name}  {done.receipt.sequence}  {received}")
    finally:
        room.sending = None
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


def _progress(room: Room, bundle: Bundle, say: Say) -> Callable[[int, int], None]:
    """On the screen each part; said to the person who asked at each tenth."""
    said = -1

    def progress(done: int, total: int) -> None:
        nonlocal said
        room.sending = Text(f"正在发送 分片 {done}/{total}", f"sending part {done} of {total}")
        if done * 10 // total > said:
            said = done * 10 // total
            say(f"{bundle.name}  分片 · parts {done}/{total}")

    return progress


def _append(room: Room, hand: Hand) -> Callable[[Event], object]:
    return lambda happened: hand(lambda: room.append(happened))
