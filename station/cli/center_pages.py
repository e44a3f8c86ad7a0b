"""``station center user``, ``expect`` and ``journal``: what the center's page for reviewers needs and leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import click

from station.errors import PlanError

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=_FOLDER)
@click.argument("name", required=False)
@click.option(
    "--role",
    type=click.Choice(["viewer", "reviewer", "keeper"]),
    default="viewer",
    show_default=True,
    help="查看员、复核员、管理员 · looks; reviews; reads who did what",
)
@click.option("--remove", is_flag=True, help="除名，立即退出登录 · take off; signed out at once")
@click.option(
    "--password-file",
    type=click.File("r", encoding="utf-8"),
    help="从文件首行读密码（- 为标准输入）· password from a file's first line, - for standard input",
)
def user(folder: Path, name: str | None, role: str, remove: bool, password_file: TextIO | None) -> None:
    """登记查看网页的人，本人设密码；不带姓名列出 · Enter a person for the page; without a name, list them"""
    from station.center.folder import server_in
    from station.center.serve import wall_clock
    from station.center.web.accounts import ROLES, check_password, put_user, read_users, remove_user
    from station.center.web.errors import NO_USER

    path = server_in(folder).users
    if name is None:
        for known, one in sorted(read_users(path).items()):
            click.echo(f"{known}  {one.role}")
        return
    if remove:
        if not remove_user(path, name):
            raise PlanError(NO_USER, name=name)
        click.echo(f"已除名 · taken off: {name}")
        return

    def strong(password: str) -> str:
        try:
            check_password(name, password)
        except PlanError as error:
            raise click.BadParameter(f"{error.what.both()} {error.now.both()}") from error
        return password

    if password_file is not None:
        password = password_file.readline().rstrip("\r\n")
    else:
        password = click.prompt(
            "请本人设置密码 · a password, typed by the person",
            hide_input=True,
            confirmation_prompt="再输入一次 · again",
            value_proc=strong,
        )
    chosen = next(one for one in ROLES if one == role)
    put_user(path, name, chosen, password, wall_clock())
    click.echo(f"已登记 · entered: {name}  {role}")


@click.command()
@click.argument("folder", type=_FOLDER)
@click.argument(
    "plans", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--province", default="", help="省，看板按此分组 · province, by which the board groups")
@click.option("--city", default="", help="市 · city")
def expect(folder: Path, plans: tuple[Path, ...], province: str, city: str) -> None:
    """由考试日计划告诉中心应有哪些考场 · Tell the center which rooms to expect, from sittings' plans"""
    from station.center.expected import put_list
    from station.center.folder import server_in
    from station.plan.store import read_plan

    server = server_in(folder)
    center = server.trust().center
    for plan in plans:
        path, rooms = put_list(server.expected, read_plan(plan), province, city, center)
        click.echo(f"{path}  {rooms} 个考场 · rooms")


@click.command()
@click.argument("folder", type=_FOLDER)
def journal(folder: Path) -> None:
    """核对并列出网页的日志：谁登录、看、标记（先停服务）· Check and list the page's journal; stop the server first"""
    from datetime import datetime

    import msgspec

    from station.center.folder import server_in
    from station.center.web.errors import RECORD
    from station.center.web.record import NAME, read_entries
    from station.errors import DeviceError
    from station.vault.journal import Journal

    try:
        held = Journal.open(server_in(folder).path / NAME)
    except DeviceError as error:
        raise DeviceError(RECORD, why=error.values.get("why", "")) from error
    try:
        for one in read_entries(held):
            when = datetime.fromtimestamp(one.time / 1000).astimezone().isoformat(timespec="seconds")
            said = msgspec.json.encode(one.event).decode() if one.event is not None else ""
            click.echo(f"{one.seq} {when} {one.actor or '-'} {one.kind} {said}")
        click.echo(f"{held.size} 条，树根 · entries, root {held.root().hex()}")
    finally:
        held.close()
