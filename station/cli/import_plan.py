"""``station import``: a room's package becomes the beginning of its journal."""

from __future__ import annotations

from pathlib import Path

import click

from station.locations import data_dir


@click.command("import")
@click.argument("package", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--room", help="考场号；与包内不同则拒绝 · room number; refused if the package is for another")
@click.option(
    "--day", help="考试日 YYYY-MM-DD；与包内不同则拒绝 · day; refused if the package is for another"
)
def import_plan(package: Path, room: str | None, day: str | None) -> None:
    """导入本考场的计划包 · Import this room's plan package"""
    from station.room.home import import_package
    from station.timer.clock import SystemSource
    from station.vault.kiosk import Kiosk

    home = import_package(Kiosk.load(data_dir()), package, SystemSource(), room, day)
    click.echo(f"已导入 · imported: {home.name}")
