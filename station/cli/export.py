"""``station export``: bundles to a folder or stick."""

from __future__ import annotations

from pathlib import Path

import click

from station.errors import PlanError


@click.command()
@click.argument("place", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--room", "name", help="考场号；只有一个考场时不需要 · room number; not needed where there is only one"
)
@click.option(
    "--new-only", is_flag=True, help="只导出中心尚未签收的包 · only bundles without the center's receipt"
)
def export(place: Path | None, name: str | None, new_only: bool) -> None:
    """导出上报包到文件夹或 U 盘并读回比对 · Write bundles to a folder or stick, and compare"""
    from station.cli.outgoing import cut_and_say, opened_room
    from station.vault.bundle import Outbox
    from station.vault.bundle.errors import NOTHING_NEW
    from station.vault.bundle.outbox import copy_out

    with opened_room(name) as (room, home):
        outbox = Outbox(home.outbox)
        cut_and_say(room, outbox)
        recorded = room.state.day.bundles
        if not recorded:
            raise PlanError(NOTHING_NEW)
        if place is None:
            click.echo(f"保存在 · kept in {home.outbox}")
            return
        for one in recorded:
            bundle = outbox.bundle(one.number)
            if bundle is not None and not (new_only and one.receipt):
                target = copy_out(bundle, one.receipt, place, room.append)
                click.echo(f"已写入并比对 · written and compared: {target}")
