"""``station room``: opens the room's screens on this terminal."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from station.cli.paper import PAPER
from station.cli.scanners import PREVIEW, SCANNERS, chosen
from station.locations import data_dir, room_folders


@click.command()
@click.option(
    "--room",
    "name",
    help="考场号；本机只有一个考场时不需要 · room number; not needed where there is only one",
)
@SCANNERS
@PREVIEW
@click.option(
    "--heads-to",
    envvar="STATION_HEADS",
    default="",
    help="考试时允许联网的考点：边考边把树头送此中心会签 · where a network is allowed: send heads to this center",
)
@click.option(
    "--time-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="认定中心签名时间的文件，开启时读取 · file with a time signed by the center, read at opening",
)
@PAPER
@click.option("--quiet", is_flag=True, help="不发声 · no sounds")
def room(
    name: str | None,
    scanners: tuple[str, ...],
    preview: bool | None,
    heads_to: str,
    time_file: Path | None,
    paper: Path | None,
    quiet: bool,
) -> None:
    """打开本考场的屏幕 · Open this room's screens"""
    from station.tui.first_picture import FirstPicture

    with FirstPicture.of_this_terminal(_called(name)) as picture:
        # Nothing that a start makes is thrown away again, so looking for it would only cost time.
        gc.disable()
        from station.room.home import find_room, open_room
        from station.timer.clock import SystemSource
        from station.tui.run import run_screens
        from station.vault.kiosk import Kiosk

        kiosk = Kiosk.load(data_dir())
        settings = chosen(kiosk.folder, scanners, preview)
        opened = open_room(kiosk, find_room(kiosk, name), SystemSource())
        run_screens(
            opened,
            quiet=quiet,
            scanners=settings,
            heads_to=heads_to,
            paper=paper,
            time_file=time_file,
            take_over=picture.hand_over,
        )


def _called(name: str | None) -> str:
    """What the first picture calls the room; whether it can be opened is found out behind the picture."""
    folders = [one.name for one in room_folders(data_dir())]
    return name or (folders[0] if len(folders) == 1 else "")
