"""``station clock``: the candidates' clock on a second display."""

from __future__ import annotations

import click

from station.errors import DeviceError
from station.locations import data_dir


@click.command()
@click.option(
    "--room", "name", help="考场号；只有一个考场时不需要 · room number; not needed where there is only one"
)
def clock(name: str | None) -> None:
    """考生看的倒计时钟，按 q 退出 · The candidates' countdown for a second display; q ends it

    向正在运行的考场程序询问，不显示任何个人信息 · asks the running room; shows nothing personal
    """
    from station.room.home import find_room
    from station.room.talk.client import NOT_THERE, ask
    from station.room.talk.wire import RoomSnapshot, Snapshot
    from station.timer.clock import SystemSource
    from station.tui.wallclock.app import WallClock
    from station.vault.kiosk import Kiosk

    home = find_room(Kiosk.load(data_dir()), name)

    def asking() -> RoomSnapshot:
        told = ask(home.folder, Snapshot(), lambda said: None, PATIENCE_SECONDS)
        if not isinstance(told, RoomSnapshot):
            raise DeviceError(NOT_THERE, why=type(told).__name__)
        return told

    WallClock(asking, SystemSource()).run(mouse=False)


PATIENCE_SECONDS = 5.0
"""For an answer; the clock runs on meanwhile."""
