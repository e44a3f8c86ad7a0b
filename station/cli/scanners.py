"""``--scanner`` of the commands that open screens, and ``station kiosk scanners``, which sets it once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.locations import data_dir

if TYPE_CHECKING:
    from station.checkin.scanner.settings import ScannerSettings

KINDS = "wedge, evdev:PATH, serial:PATH, camera:PATH, folder:DIR, video:FILE, replay:FILE"

SCANNERS = click.option(
    "--scanner",
    "scanners",
    multiple=True,
    metavar="KIND:PATH",
    help=f"只用这些扫码设备，可重复；不写则按 station kiosk scanners 的设置 · use these scanners; can be repeated; without "
    f"it those set by station kiosk scanners: {KINDS}",
)
PREVIEW = click.option(
    "--preview/--no-preview",
    default=None,
    help="入场画面空闲时是否显示摄像头画面 · whether the door shows the camera's picture while nobody is there",
)


def chosen(folder: Path, scanners: tuple[str, ...], preview: bool | None) -> ScannerSettings:
    """The kiosk's scanners, with what the command line says instead.

    Raises:
        PlanError: a word that can be no scanner, or a settings file that is wrong.
    """
    from station.checkin.scanner.settings import ScannerSettings, check, load_settings

    held = load_settings(folder)
    settings = ScannerSettings(scanners or held.scanners, held.preview if preview is None else preview)
    check(settings.scanners)
    return settings


@click.command("scanners")
@click.argument("words", nargs=-1, metavar="[KIND:PATH]…")
@PREVIEW
def kiosk_scanners(words: tuple[str, ...], preview: bool | None) -> None:
    """设置或显示本机的扫码设备 · Set or show this kiosk's scanners

    种类 Kinds: wedge, evdev:PATH, serial:PATH, camera:PATH, folder:DIR, video:FILE, replay:FILE
    """
    from station.checkin.scanner.settings import FILE, save_settings
    from station.vault.kiosk import Kiosk

    folder = Kiosk.load(data_dir()).folder
    settings = chosen(folder, words, preview)
    if words or preview is not None:
        save_settings(folder, settings)
    click.echo(f"{folder / FILE}")
    for word in settings.scanners:
        click.echo(f"  {word}")
    shown = "显示 · shown" if settings.preview else "不显示 · not shown"
    click.echo(f"  摄像头画面 · camera preview: {shown}")
