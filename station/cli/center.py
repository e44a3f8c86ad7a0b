"""``station center``: the exam center's side on one machine."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from station.cli.center_doctor import doctor
from station.cli.center_evidence import evidence
from station.cli.center_export import export
from station.cli.center_pages import expect, journal, user
from station.cli.center_pull import pull
from station.cli.center_results import results
from station.cli.center_retention import hold, retention
from station.cli.center_shred import officer, shred
from station.cli.center_time import time
from station.cli.center_up import up
from station.errors import PlanError, problem

NOT_ALL = problem(
    "center.not_all",
    what=("{count} 个包未能处理，已逐一列出。", "{count} bundles could not be taken; each is named above."),
    now=(
        "其余各包已处理；按各自说明处理后再运行一次。",
        "The others are done; act on what each line says and run this again.",
    ),
)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def center() -> None:
    """认定中心：建立、登记、接收、读取 · The exam center: set up, enrol, receive, pull"""


@center.command()
@click.argument("folder", type=_FOLDER)
@click.option("--name", required=True, help="中心名称，例如 center.example · name of the center")
@click.option("--demo", is_flag=True, help="演示中心：只收演示数据 · demo center: takes demo data only")
@click.option(
    "--database", default="", help="PostgreSQL 地址，不含口令；默认 SQLite · PostgreSQL, no password in it"
)
@click.option(
    "--parts",
    default="",
    metavar="s3://…",
    help="分片存储桶；默认文件夹 · bucket of parts; a folder by default",
)
@click.option("--endpoint", default="", help="对象存储地址 · address of the object store")
@click.option("--region", default="", help="对象存储区域 · its region")
def init(folder: Path, name: str, demo: bool, database: str, parts: str, endpoint: str, region: str) -> None:
    """建立认定中心及其密钥 · Make a center and its keys"""
    from station.center.folder import CenterFolder
    from station.center.settings import read_settings, settings_file
    from station.vault.bundle.disk import write_durably
    from station.vault.trust import read_trust

    made = CenterFolder.create(folder, name, demo=demo)
    write_durably(made.server.settings, settings_file(database, parts, endpoint, region))
    read_settings(made.server.settings)
    trust = read_trust(made.path / "trust.json")
    click.echo(f"{trust.center}\n  {trust.fingerprint}")
    click.echo(f"发给考场终端和督导员 · for kiosks and supervisors: {made.path / 'trust.json'}")
    click.echo(f"密钥请离线保管 · keep these keys off the server: {made.office}")


@center.command()
@click.argument("folder", type=_FOLDER)
@click.argument("device_vkeys", nargs=-1, required=True)
@click.option("--out", type=_FOLDER, default=Path(), help="登记书写到哪里 · where to write the notes")
def enroll(folder: Path, device_vkeys: tuple[str, ...], out: Path) -> None:
    """登记考场终端：公钥，或拍下的二维码图片 · Enrol kiosks by their keys, or by pictures of their codes"""
    from station.center.folder import CenterFolder
    from station.center.serve import wall_clock
    from station.cli.papers import key_in
    from station.vault.bundle.disk import write_durably
    from station.vault.keys import fingerprint
    from station.vault.note import parse_vkey

    for given in device_vkeys:
        vkey = key_in(Path(given)) if Path(given).is_file() else given
        note = CenterFolder(folder).enroll(vkey, wall_clock())
        click.echo(f"与终端屏幕对照指纹 · compare with the kiosk's screen: {fingerprint([vkey])}")
        path = out / f"{parse_vkey(vkey).name.replace('/', '-')}.enrol.note"
        write_durably(path, note.encode())
        click.echo(f"已登记 · enrolled: {path}")


@center.command()
@click.argument("folder", type=_FOLDER)
@click.option(
    "--only",
    "which",
    multiple=True,
    type=click.Choice(["plan", "receipt", "witness", "duty", "escrow"]),
    help="只换这些；默认全换 · only these; all by default",
)
@click.option("--days", default=0, help="新信任的有效天数；0 为不限 · days that it is meant for; 0 for ever")
def rotate(folder: Path, which: tuple[str, ...], days: int) -> None:
    """换中心密钥：旧钥为新钥签名，旧包照常可读 · Replace the center's keys; the old ones sign for the new"""
    from station.center.folder import CenterFolder
    from station.center.serve import wall_clock
    from station.center.trust import WHICH
    from station.center.trust import rotate as replace

    chosen = [one for one in WHICH if one in which or not which]
    now = wall_clock()
    until = now + days * 86_400_000 if days else 0
    _changed(replace(CenterFolder(folder), chosen, now, until))


@center.command()
@click.argument("folder", type=_FOLDER)
@click.argument("keys", nargs=-1, required=True)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d"]),
    help="从何时起不再采信（本机时间）；默认现在 · from when on (local time); now by default",
)
def revoke(folder: Path, keys: tuple[str, ...], since: datetime | None) -> None:
    """吊销终端、人员或旧的中心公钥 · Revoke keys of kiosks, people, or earlier ones of the center"""
    from station.center.folder import CenterFolder
    from station.center.serve import wall_clock
    from station.center.trust import revoke as withdraw

    now = wall_clock()
    moment = now if since is None else round(since.astimezone().timestamp() * 1000)
    _changed(withdraw(CenterFolder(folder), keys, moment, now))


def _changed(note: Path) -> None:
    from station.vault.trust import read_trust

    trust = read_trust(note.parent / "trust.json")
    click.echo(f"{trust.center}  信任第 {trust.number} 号 · trust {trust.number}\n  {trust.fingerprint}")
    click.echo(f"发给每台考场终端 · for every kiosk (station kiosk trust): {note}")
    click.echo(f"发给督导员 · for supervisors: {note.parent / 'trust.json'}")
    click.echo("重启接收服务后生效 · restart the receiving server")


@center.command()
@click.argument("folder", type=_FOLDER)
@click.argument("name")
def reader(folder: Path, name: str) -> None:
    """发放读取口令给督导员，只显示一次 · Give a supervisor a token for pulling; shown once"""
    from station.center.folder import CenterFolder

    click.echo(CenterFolder(folder).add_reader(name))


@center.command()
@click.argument("folder", type=_FOLDER)
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 · address to listen on")
@click.option(
    "--port", default=8443, show_default=True, help="端口；0 为任一空闲端口 · port; 0 takes a free one"
)
@click.option("--open-pull", is_flag=True, help="任何人可读取（仅演示） · anyone may pull (demo only)")
def serve(folder: Path, host: str, port: int, open_pull: bool) -> None:
    """接收上报包的服务 · The receiving server"""
    from station.center.folder import server_in
    from station.center.serve import app_of, listen
    from station.center.serve import serve as run

    app = app_of(server_in(folder), open_pull=open_pull)
    sock = listen(host, port)
    url = f"http://{host}:{sock.getsockname()[1]}"
    run(app, sock, lambda: click.echo(f"{url}\n网页 · pages: {url}/review/"))


@center.command()
@click.argument("folder", type=_FOLDER)
@click.argument("bundles", type=click.Path(exists=True, path_type=Path))
def receive(folder: Path, bundles: Path) -> None:
    """从 U 盘或文件夹收包，回执写在包旁 · Take bundles from a stick; receipts are put beside them"""
    from station.center.folder import CenterFolder
    from station.center.serve import reception_of
    from station.center.stick import take_from

    reception = reception_of(CenterFolder(folder).server)
    failed = 0
    try:
        for taken in take_from(reception, bundles):
            if taken.error is None:
                click.echo(f"已签收 · receipted: {taken.folder}")
            else:
                failed += 1
                click.echo(f"{taken.folder}: {taken.error.what.zh} {taken.error.what.en}", err=True)
    finally:
        reception.store.close()
    if failed:
        raise PlanError(NOT_ALL, count=failed)


center.add_command(pull)
center.add_command(export)
center.add_command(results)
center.add_command(officer)
center.add_command(time)
center.add_command(retention)
center.add_command(hold)
center.add_command(shred)
center.add_command(evidence)
center.add_command(user)
center.add_command(expect)
center.add_command(journal)
center.add_command(doctor)
center.add_command(up)
