"""``station export``: bundles to a folder or stick."""

from __future__ import annotations

from pathlib import Path

import click


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
    from station.cli.outgoing import carry
    from station.room.talk.carrying import at_once
    from station.room.talk.carrying import export as export_bundles
    from station.room.talk.wire import Export

    # The room's process has another working directory.
    target = None if place is None else place.absolute()
    carry(
        name,
        Export(place="" if target is None else str(target), new_only=new_only),
        lambda room, outbox: export_bundles(room, outbox, target, new_only, click.echo, at_once),
    )
