"""``--paper`` of the commands that open screens."""

from __future__ import annotations

from pathlib import Path

import click

PAPER = click.option(
    "--paper",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="STATION_PAPER",
    metavar="DIR",
    help="U 盘上的文件夹，每分钟写入纸面名单；也可用环境变量 STATION_PAPER · folder on a stick: the roster on paper is kept "
    "fresh there; or by the variable STATION_PAPER",
)
