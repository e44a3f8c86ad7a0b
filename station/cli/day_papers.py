"""``station forms record``, ``lists``, ``violation``, ``statement``, ``incident``, ``cards``: a day's papers.

On the kiosk they take a badge and a PIN, as names stand in the encrypted plan only; at the center they are made from pulled
bundles (``--from``) with the plan of the sitting and an identity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.errors import DeviceError, PlanError, Refusal, problem
from station.locations import data_dir

if TYPE_CHECKING:
    from station.forms.day import Day
    from station.incidents.state import Case
    from station.plan.model import Session
    from station.text import Language

ROOM_OPEN = problem(
    "forms.running",
    what=(
        "{room} 正在运行，表单请在屏幕上打印。",
        "{room} is open: print its forms from its screen.",
    ),
    now=(
        "在「密封关闭」画面按 PgDn；或退出考场程序后再用本命令。",
        "Press PgDn at Seal and close; or leave the room first, then use this command.",
    ),
)
NOTHING = problem(
    "forms.nothing",
    what=("没有可打印的{what}。", "There is nothing to print: no {what}."),
    now=("核对场次和事件编号。", "Check the session and the incident's number."),
)
NEEDS_PLAN = problem(
    "forms.needs_plan",
    what=(
        "由上报包生成表单需要考试日计划和身份文件。",
        "Forms made from bundles take the sitting's plan and an identity.",
    ),
    now=("加上 --plan 和 --identity。", "Add --plan and --identity."),
)

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Command = Callable[..., None]


def _options(command: Command) -> Command:
    """Where a day comes from, and which part of it."""
    for option in (
        click.option("--en", "english", is_flag=True, help="经过用英文 · tell the events in English"),
        click.option("--session", "wanted", help="只打印此场次 · only this session"),
        source,
    ):
        command = option(command)
    return command


def source(command: Command) -> Command:
    """Where a day comes from, and where its papers go."""
    for option in (
        click.option(
            "--identity", "identity_files", multiple=True, type=_FILE, help="age 身份文件 · age identity"
        ),
        click.option("--plan", "plan_file", type=_FILE, help="考试日计划 plan.json · the sitting's plan"),
        click.option(
            "--from",
            "pulled",
            type=click.Path(exists=True, path_type=Path),
            help="由上报包生成（文件夹）· from pulled bundles in this folder",
        ),
        click.option(
            "--room", "name", help="考场号；只有一个考场时不需要 · room number, where there are several"
        ),
        click.argument("out", metavar="OUT.pdf", type=click.Path(dir_okay=False, path_type=Path)),
    ):
        command = option(command)
    return command


def days(
    name: str | None, pulled: Path | None, plan_file: Path | None, identity_files: Sequence[Path]
) -> list[Day]:
    if pulled is not None:
        from station.cli.identities import read_identities
        from station.forms.reading import days_of
        from station.plan.store import read_plan

        if plan_file is None or not identity_files:
            raise PlanError(NEEDS_PLAN)
        found = days_of(pulled, read_plan(plan_file), read_identities(identity_files))
        return [day for day in found if name is None or day.plan.room.room.number == name]
    return [_kiosk_day(name)]


def _kiosk_day(name: str | None) -> Day:
    from station.forms.reading import day_of
    from station.room.home import find_room, open_room
    from station.timer.clock import SystemSource
    from station.vault.connection import LOCKED
    from station.vault.kiosk import Kiosk

    kiosk = Kiosk.load(data_dir())
    home = find_room(kiosk, name)
    try:
        room = open_room(kiosk, home, SystemSource())
    except DeviceError as error:
        if error.problem is not LOCKED:
            raise
        raise DeviceError(ROOM_OPEN, room=home.name) from error
    try:
        badge = click.prompt("请扫工作证 · scan a badge", hide_input=True)
        pin = click.prompt("PIN", hide_input=True)
        credential = room.unlock(str(badge), str(pin))
        if isinstance(credential, Refusal):
            raise PlanError(credential.problem, **credential.values)
        return day_of(room, credential)
    finally:
        room.end()


def _sessions(days: Sequence[Day], wanted: str | None) -> Iterator[tuple[Day, Session]]:
    for day in days:
        for session in sorted(day.plan.room.sessions, key=lambda one: (one.start, one.id)):
            if wanted in (None, session.id):
                yield day, session


def _cases(
    days: Sequence[Day], wanted: str | None, number: int | None
) -> Iterator[tuple[Day, Session, Case]]:
    for day, session in _sessions(days, wanted):
        for case in day.cases(session.id):
            if number in (None, case.id):
                yield day, session, case


def write(out: Path, template: str, forms: Sequence[object], what: tuple[str, str]) -> None:
    from station.forms.printable import printable_data
    from station.forms.typesetting import typeset
    from station.text import Text
    from station.vault.bundle.disk import write_durably

    if not forms:
        raise PlanError(NOTHING, what=Text(*what))
    write_durably(out, typeset(template, printable_data({"forms": list(forms)}), archival=True)[0])
    with suppress(OSError):  # a stick knows no owner
        out.chmod(0o600)
    click.echo(f"{out}：{len(forms)} 份 · {len(forms)} forms")


def _write_text(out: Path, forms: Sequence[dict[str, object]]) -> None:
    from station.forms.record_text import record_text
    from station.vault.bundle.disk import write_durably

    write_durably(out, record_text(forms).encode())
    with suppress(OSError):  # a stick knows no owner
        out.chmod(0o600)
    click.echo(f"{out}：{len(forms)} 份 · {len(forms)} forms")


@click.command()
@_options
def record(
    out: Path,
    name: str | None,
    pulled: Path | None,
    plan_file: Path | None,
    identity_files: tuple[Path, ...],
    wanted: str | None,
    english: bool,
) -> None:
    """考场情况记录表（PDF；OUT.txt 为纯文本），每场次一份 · The room record form for each session; OUT.txt: plain text"""
    from station.forms.record import TEMPLATE, record_form

    read = days(name, pulled, plan_file, identity_files)
    forms = [record_form(day, one, "en" if english else "zh", read) for day, one in _sessions(read, wanted)]
    if out.suffix == ".txt" and forms:
        _write_text(out, forms)
        return
    write(out, TEMPLATE, forms, ("场次", "session"))


@click.command()
@_options
def lists(
    out: Path,
    name: str | None,
    pulled: Path | None,
    plan_file: Path | None,
    identity_files: tuple[Path, ...],
    wanted: str | None,
    english: bool,
) -> None:
    """缺考与迟到名单（PDF）· Who was absent and who came late"""
    from station.forms.notices import name_lists

    read = days(name, pulled, plan_file, identity_files)
    write(out, "lists", [name_lists(day, one) for day, one in _sessions(read, wanted)], ("场次", "session"))


@click.command()
@_options
def violation(
    out: Path,
    name: str | None,
    pulled: Path | None,
    plan_file: Path | None,
    identity_files: tuple[Path, ...],
    wanted: str | None,
    english: bool,
) -> None:
    """考生违纪违规告知书（PDF），每人每项一份 · Notices of violations, with lines to acknowledge"""
    from station.forms.notices import violation_notices

    read = days(name, pulled, plan_file, identity_files)
    language: Language = "en" if english else "zh"
    forms = [one for day, s in _sessions(read, wanted) for one in violation_notices(day, s, language, read)]
    write(out, "violation", forms, ("违纪违规", "violation"))


@click.command()
@click.option(
    "--case", "number", type=int, help="事件编号；不写则为空白表 · incident's number; without it, empty"
)
@_options
def statement(
    out: Path,
    name: str | None,
    pulled: Path | None,
    plan_file: Path | None,
    identity_files: tuple[Path, ...],
    wanted: str | None,
    english: bool,
    number: int | None,
) -> None:
    """情况说明、笔录用纸（PDF）· Statement sheets: for an incident, or empty ones"""
    from station.forms.notices import statement_sheet

    read = days(name, pulled, plan_file, identity_files)
    if number is None:
        forms = [statement_sheet(day, None, one) for day, one in _sessions(read, wanted)]
    else:
        forms = [statement_sheet(day, case, s) for day, s, case in _cases(read, wanted, number)]
    write(out, "statement", forms, ("该事件", "such incident"))


@click.command()
@click.option("--case", "number", type=int, help="只此事件 · only this incident")
@_options
def incident(
    out: Path,
    name: str | None,
    pulled: Path | None,
    plan_file: Path | None,
    identity_files: tuple[Path, ...],
    wanted: str | None,
    english: bool,
    number: int | None,
) -> None:
    """突发事件报告（PDF），报领导小组 · Incident reports for the leading group"""
    from station.forms.notices import incident_report

    read = days(name, pulled, plan_file, identity_files)
    language: Language = "en" if english else "zh"
    forms = [incident_report(day, case, language) for day, _, case in _cases(read, wanted, number)]
    write(out, "incident", forms, ("事件", "incident"))


@click.command()
@click.option(
    "--plan", "plan_file", type=_FILE, help="考试日计划：印上电话 · the sitting's plan: prints its phones"
)
@click.argument("out", metavar="OUT.pdf", type=click.Path(dir_okay=False, path_type=Path))
def cards(out: Path, plan_file: Path | None) -> None:
    """突发事件处置卡（PDF），考前打印 · Procedure cards, to be printed before the day"""
    from station.forms.cards import cards as cards_data
    from station.forms.printable import printable_data
    from station.forms.typesetting import typeset
    from station.locations import site_procedures
    from station.plan.procedures import load_procedures, set_hash
    from station.plan.store import read_plan
    from station.vault.bundle.disk import write_durably

    procedures = load_procedures(site=site_procedures())
    sitting = read_plan(plan_file).sitting if plan_file is not None else None
    data = printable_data(cards_data(procedures, set_hash(procedures), sitting))
    write_durably(out, typeset("cards", data, archival=True)[0])
    click.echo(f"{out}：{len(procedures)} 张 · {len(procedures)} cards")


COMMANDS = (record, lists, violation, statement, incident, cards)
