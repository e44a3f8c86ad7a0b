"""``station kiosk install`` and ``uninstall``: a Debian machine that shows one room's screens and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import click

from station.locations import config_dir

_ROOT = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("/"),
    help="另一系统的根，例如镜像 · the root of another system, an image for example",
)
AFTERWARDS = (
    ("systemctl", "daemon-reload"),
    ("systemd-sysusers",),
    ("systemd-tmpfiles", "--create", "/etc/tmpfiles.d/station-kiosk.conf"),
    ("udevadm", "control", "--reload"),
    ("systemctl", "restart", "systemd-journald"),
)
"""So that it holds without a restart; each is left out where the program is not there."""


@click.command("install")
@_ROOT
@click.option("--dry-run", is_flag=True, help="只显示会写什么 · only show what would be written")
@click.option("--user", default="exam", show_default=True, help="专用用户 · the user")
@click.option("--home", default="/var/lib/station", show_default=True, help="数据文件夹 · folder of its data")
@click.option("--program", default="/usr/local/bin/station", show_default=True, help="程序 · the program")
@click.option("--room", default="", help="考场号；只有一个时不写 · room; not where there is only one")
@click.option("--points", default=13, show_default=True, help="字号 · size of the type")
def install(root: Path, dry_run: bool, user: str, home: str, program: str, room: str, points: int) -> None:
    """把这台 Debian 机器装成考场终端，可原样卸下 · Make this Debian machine a kiosk; can be taken back as it was"""
    from station.machine.install import UNIT, File, Kiosk, plan
    from station.machine.laid import lay

    items = plan(
        Kiosk(user=user, home=home, program=program, room=room, points=points), config_dir() / "kiosk"
    )
    if dry_run:
        for item in items:
            if isinstance(item, File):
                click.echo(f"--- {item.path} {item.mode:o}\n{item.body.decode()}")
            else:
                click.echo(f"--- {item.path} → {item.to}")
        return
    changed = lay(root, items)
    for path in changed:
        click.echo(f"已写 · written: {path}")
    _afterwards(root)
    _missing()
    click.echo(f"重启后生效；卸下：station kiosk uninstall · takes effect at the next start ({UNIT})")


@click.command("uninstall")
@_ROOT
def uninstall(root: Path) -> None:
    """卸下考场终端，机器恢复原样；考试数据留着 · Take the kiosk's files back; the rooms' data stay"""
    from station.machine.laid import take_up

    back, left = take_up(root)
    for path in back:
        click.echo(f"已恢复 · as before: {path}")
    for path in left:
        click.echo(f"后来有人改过，未动 · changed since, left alone: {path}")
    _afterwards(root)


def _afterwards(root: Path) -> None:
    if root != Path("/") or not Path("/run/systemd/system").is_dir():
        return
    for words in AFTERWARDS:
        if shutil.which(words[0]):
            subprocess.run(words, check=False)  # noqa: S603


def _missing() -> None:
    for program in ("cage", "foot"):
        if shutil.which(program) is None:
            click.echo(f"! 没有 {program}：apt-get install {program} · {program} is not here")
