"""``station status``: what this kiosk holds and how far each room's day is."""

from __future__ import annotations

import click

from station.errors import DeviceError
from station.locations import data_dir


@click.command()
def status() -> None:
    """本机各考场的日志与状态 · Journal and state of the rooms on this kiosk"""
    from station.room.home import rooms
    from station.room.registry import PARTS
    from station.room.state import fold
    from station.timer.clock import SystemSource
    from station.timer.wording import clock_lines
    from station.vault import entry as entries
    from station.vault.connection import LOCKED
    from station.vault.journal import Journal
    from station.vault.kiosk import Kiosk

    assert PARTS
    kiosk = Kiosk.load(data_dir())
    click.echo(f"{kiosk.device.name}  {kiosk.trust.fingerprint}")
    for home in rooms(kiosk):
        try:
            journal = Journal.open(home.journal)
        except DeviceError as error:
            if error.problem is not LOCKED:
                raise
            click.echo(f"{home.name}  正在运行 · running in another process")
            continue
        state = fold(entries.record_of(entries.decode(body, n)) for n, body in enumerate(journal.entries()))
        click.echo(
            f"{home.name}  {state.day.phase}  {journal.size} 条 entries"
            f"  中心已收 safe {state.day.safe_to}  密封 seals {state.papers.seal_count}"
        )
        for line in clock_lines(state.timer, SystemSource()):
            click.echo(f"  {line.zh} · {line.en}")
        if state.day.disk_full:
            click.echo("  ! 硬盘已满，预留空间已让出：封好、导出，再腾出空间 · disk full, reserve given up")
        journal.close()
