"""``station sync``: bundles to the center, receipts back."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import click


@click.command()
@click.argument("url", envvar="STATION_CENTER")
@click.option(
    "--room", "name", help="考场号；只有一个考场时不需要 · room number; not needed where there is only one"
)
@click.option(
    "--steady",
    is_flag=True,
    help="无人值守：各考场错开起始，断线一直重试，直到签收或被拒收"
    " · unattended: begins at the room's own moment, tries on until all is receipted or refused",
)
def sync(url: str, name: str | None, steady: bool) -> None:
    """发送上报包到认定中心并核对回执 · Send bundles to the center and verify its receipts

    URL 也可由环境变量 STATION_CENTER 给出 · URL may come from STATION_CENTER
    """
    if steady:
        send_steadily(lambda: _send(url, name), name, click.echo)
    else:
        _send(url, name)


def _send(url: str, name: str | None) -> None:
    from station.cli.outgoing import carry
    from station.room.talk.carrying import at_once
    from station.room.talk.carrying import sync as sync_bundles
    from station.room.talk.wire import Sync

    carry(name, Sync(url=url), lambda room, outbox: sync_bundles(room, outbox, url, click.echo, at_once))


def send_steadily(
    send: Callable[[], None],
    name: str | None,
    say: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
    jitter: Callable[[], float] = random.random,
) -> None:
    """Wait until the room's own moment, then send until all is receipted. The room is free for others between two tries: a
    stick may take what the network does not.

    Raises:
        PlanError: the center refused, or a receipt does not hold. DeviceError: the disk refuses; a network that is away, or a
        center that is busy, is waited for.
    """
    from station.errors import DeviceError
    from station.locations import data_dir
    from station.plan.rules import load_rules
    from station.room.home import find_room
    from station.room.talk.answering import BUSY
    from station.vault.courier_errors import LATER, NETWORK, NOT_CENTER
    from station.vault.kiosk import Kiosk
    from station.vault.pace import LONGEST_ASKED_S, place_in

    rules = load_rules().transfer
    kiosk = Kiosk.load(data_dir())
    # The device's key and the room's folder: no two rooms of a province have both.
    wait = place_in(f"{kiosk.device.vkey} {find_room(kiosk, name).folder.name}", rules.spread_seconds)
    while True:
        say(f"{wait:.0f} 秒后发送 · sending in {wait:.0f} s")
        sleep(wait)
        try:
            return send()
        except DeviceError as error:
            # By its code: a running room's errors come over its socket.
            if error.code not in {one.code for one in (BUSY, LATER, NETWORK, NOT_CENTER)}:
                raise
            say(f"{error.what.zh} {error.what.en}")
            longest = LONGEST_ASKED_S if error.code == LATER.code else float(rules.longest_wait_seconds)
            wait = longest * (1 + jitter() / 2)
