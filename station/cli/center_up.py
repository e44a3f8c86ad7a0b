"""``station center up``: the embedded center in one command, made where there is none."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("center"))
@click.option("--name", default="", help="新建时的中心名称 · name of the center, where it is made")
@click.option("--demo", is_flag=True, help="新建为演示中心 · make a demo center")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 · address to listen on")
@click.option(
    "--port", default=8443, show_default=True, help="端口；0 为任一空闲端口 · port; 0 takes a free one"
)
def up(folder: Path, name: str, demo: bool, host: str, port: int) -> None:
    """没有中心就建一个，然后开始接收 · Make a center where there is none, then receive"""
    from station.center.folder import CenterFolder
    from station.center.serve import app_of, listen, serve
    from station.center.settings import settings_file
    from station.vault.bundle.disk import write_durably

    center = CenterFolder(folder)
    if not center.server.path.is_dir():
        chosen = name or _ask_name()
        CenterFolder.create(folder, chosen, demo=demo)
        write_durably(center.server.settings, settings_file("", "", "", ""))
        click.echo(f"已建立 · made: {chosen}  {folder.resolve()}")
        click.echo(f"  发给考场终端和督导员 · for kiosks and supervisors: {folder / 'trust.json'}")
        click.echo(
            f"  正式使用前移到离线机器 · move to a machine without network before real use: {center.office}"
        )
    app = app_of(center.server)
    sock = listen(host, port)
    url = f"http://{host}:{sock.getsockname()[1]}"

    def begun() -> None:
        click.echo(url)
        click.echo(f"网页 · pages: {url}/review/")
        click.echo(f"  登记考场终端 · enrol kiosks:  station center enroll {folder} KEY")
        click.echo(f"  网页用户 · the page's people: station center user {folder} NAME --role reviewer")
        click.echo(f"  还缺什么 · what is missing:   station center doctor {folder} --url {url}")
        click.echo("  按 Ctrl+C 停止 · Ctrl+C stops")

    serve(app, sock, begun)


def _ask_name() -> str:
    # It goes into every key and can't be changed afterwards; whoever runs this without a terminal takes the default.
    default = f"center.{re.sub(r'[^a-z0-9-]', '-', socket.gethostname().lower()).strip('-') or 'local'}"
    if not sys.stdin.isatty():
        return default
    asked: str = click.prompt("中心名称，以后不能改 · name of the center, for ever", default=default)
    return asked
