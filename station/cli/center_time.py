"""``station center time``: the center's signed word on what time it is, for one kiosk's code."""

from __future__ import annotations

from pathlib import Path

import click

from station.event import Milliseconds


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("code")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="签名时间写到此文件 · write the note to this file",
)
@click.option(
    "--off-by",
    "off_by",
    default=1_000,
    show_default=True,
    type=click.IntRange(0, 60_000),
    help="本机时钟最多差多少毫秒 · how far this machine's clock may be off, milliseconds",
)
def time(folder: Path, code: str, out: Path | None, off_by: Milliseconds) -> None:
    """为考场终端屏幕上的校验码签发现在的时间 · Sign the time now for the code that a kiosk shows

    先确认本机时钟是准的（NTP）。考场终端扫屏幕上的二维码，或读 --out 的文件；出示校验码后两分钟内有效。
    See first that this machine's clock is right (NTP). The kiosk scans the code on the screen, or reads the file of --out;
    it is taken for two minutes after the kiosk showed its code.
    """
    from station.center.folder import CenterFolder, ServerFolder
    from station.center.serve import wall_clock
    from station.forms.codes import printed
    from station.vault.bundle.disk import write_durably
    from station.vault.time_note import line_of, sign_time

    own = CenterFolder(folder).server
    server = own if own.path.is_dir() else ServerFolder(folder)
    note = sign_time(server.trust().center, code, wall_clock(), off_by, server.receipt_signer())
    if out is not None:
        write_durably(out, note.encode())
        click.echo(f"已写出 · written: {out}")
    line = line_of(note)
    click.echo(line)
    click.echo(printed(line))
