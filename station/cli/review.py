"""``station review``: the incidents of many rooms from pulled bundles, as the chief examiner's desk has them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.errors import PlanError, problem

if TYPE_CHECKING:
    from station.forms.day import Day
    from station.review.state import Held
    from station.review.views import Row
    from station.text import Language

NO_INCIDENT = problem(
    "review.no_incident",
    what=("没有第 {room} 考场 {number} 号事件。", "There is no incident {number} of room {room}."),
    now=("不带 --case 先列出全部事件。", "List them first, without --case."),
)
NO_CANDIDATE = problem(
    "review.no_candidate",
    what=("计划中没有准考证号 {ticket}。", "The plan has no admission ticket {ticket}."),
    now=("核对准考证号。", "Check the number."),
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--plan", "plan_file", required=True, type=_FILE, help="考试日计划 plan.json · the sitting's plan"
)
@click.option(
    "--identity",
    "identity_files",
    multiple=True,
    required=True,
    type=_FILE,
    help="age 身份文件 · age identity",
)
@click.option("--trust", "trust_file", type=_FILE, help="认定中心的 trust.json · the center's trust.json")
@click.option("--room", default="", help="只此考场 · only this room")
@click.option(
    "--severity", type=click.IntRange(1, 4), default=4, help="最轻到第几级 · the mildest shown, 1 to 4"
)
@click.option(
    "--candidate", "ticket", default="", help="只此考生（准考证号）· only this candidate, by ticket"
)
@click.option("--waiting", is_flag=True, help="只看待办 · only what waits")
@click.option(
    "--case", "number", type=int, help="一件事件的全程（配合 --room）· one incident whole, with --room"
)
@click.option(
    "--flags",
    "flagged",
    is_flag=True,
    help="成绩标记：缺考、违纪违规及是否已由主考确认 · the flags of results",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="成绩标记逐行 JSON，供成绩平台 · the flags, one JSON object a line",
)
@click.option(
    "--on",
    "today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: datetime.now().astimezone().strftime("%Y-%m-%d"),
    help="期限按此日期看是否逾期，默认今天 · the day by which deadlines are overdue, by default today",
)
@click.option("--en", "english", is_flag=True, help="用英文 · in English")
def review(
    path: Path,
    plan_file: Path,
    identity_files: tuple[Path, ...],
    trust_file: Path | None,
    room: str,
    severity: int,
    ticket: str,
    waiting: bool,
    number: int | None,
    flagged: bool,
    as_json: bool,
    today: datetime,
    english: bool,
) -> None:
    """各考场事件、处理、主考决定：由上报包列出 · Incidents of all rooms, sanctions and decisions, from bundles"""
    from station.cli.identities import read_identities
    from station.forms.day import reviewed
    from station.forms.reading import days_of
    from station.plan.store import read_plan
    from station.review.views import rows
    from station.vault.trust import read_trust

    sitting = read_plan(plan_file)
    keys = read_trust(trust_file).ever if trust_file else None
    days = days_of(path, sitting, read_identities(identity_files), keys)
    whom = None
    if ticket:
        whom = next((one.index for one in sitting.candidates if one.ticket == ticket), None)
        if whom is None:
            raise PlanError(NO_CANDIDATE, ticket=ticket)
    if flagged or as_json:
        _flags(days, whom, room, as_json, english)
        return
    found = rows(reviewed(days), severity=severity, room=room, waiting=waiting)
    if whom is not None:
        found = tuple(row for row in found if whom in row.case.candidates)
    if number is None:
        for row in found:
            click.echo(_line(row, today.date(), english))
        click.echo(f"{len(found)} 件 · {len(found)} incidents, {len(days)} 个日志 · {len(days)} journals")
        return
    row_asked = next((row for row in found if row.case.id == number), None)
    if row_asked is None:
        raise PlanError(NO_INCIDENT, room=room or "—", number=number)
    _whole(days, row_asked, today.date(), english)


def _flags(days: list[Day], whom: int | None, room: str, as_json: bool, english: bool) -> None:
    """Flags of one candidate, of one room's candidates, or all."""
    from station.forms.marks import all_flags, json_line, said, whose

    language: Language = "en" if english else "zh"
    waiting = shown = 0
    for one in all_flags(days):
        day = whose(days, one)
        if whom not in (None, one.candidate) or room not in ("", day.plan.room.room.number):
            continue
        if as_json:
            click.echo(json_line(day, one))
            continue
        shown, waiting = shown + 1, waiting + (one.standing == "waits")
        row, person = said(one, day, language), day.person(one.candidate)
        where = f"{day.plan.room.room.number:>4} {person.ticket} {person.name}"
        tail = f"{row['entries']} {row['decisions'] and '→ ' + row['decisions']}".rstrip()
        click.echo(f"{where}  {row['flag']}  {row['reach']}  {row['standing']}  {tail}")
    if not as_json:
        click.echo(f"{shown} 项，待主考确认 {waiting} 项 · {shown} flags, {waiting} wait for the chief")


def _line(row: Row, today: date, english: bool) -> str:
    language: Language = "en" if english else "zh"
    from station.review.views import next_due

    said = f"{row.case.severity}  {row.room:>4} #{row.case.id:<4}{row.case.procedure:<7}{row.title.say(language)}"
    who = " ".join(row.seats) or ("room" if english else "全考场")
    stands = " ".join(f"{one.tier}.{one.item}" for one in row.sanctions)
    due = f" ·{row.due}" if row.due else ""
    due += next_due(row, today).say(language)
    return f"{said}  {who}  {stands}  {row.state.say(language)}{due}"


def _whole(days: list[Day], row: Row, today: date, english: bool) -> None:
    from station.forms.telling import not_counted, told

    language: Language = "en" if english else "zh"
    day = next(one for one in days if one.slip.origin == row.journal)
    click.echo(_line(row, today, english))
    click.echo(day.who(row.session, row.case.candidates))
    for line in told(day, row.case):
        mark = ("（已更正）" if not english else " (struck)") if line.struck else ""
        said = line.said.say(language)
        click.echo(f"{day.clock(line.at, seconds=True)} #{line.seq} {said}{mark}  — {line.actors.zh}")
    for one in row.deadlines:
        click.echo(("due: " if english else "期限：") + one.said(today).say(language))
    for held in row.decisions:
        click.echo(_decision(days, held, english))
    for line in not_counted(days, row.journal, row.case.id):
        click.echo(f"✗ {day.clock(line.at)} {line.said.say(language)}")


def _decision(days: list[Day], held: Held, english: bool) -> str:
    """One decision that counts, with its words."""
    from station.review.events import Decided
    from station.review.rules import WORDS
    from station.review.validity import SAID

    language: Language = "en" if english else "zh"
    made = (r.event for day in days for r in day.decided if r.seq == held.seq)
    event = next(one for one in made if isinstance(one, Decided) and one.note == held.event.note)
    word = WORDS[held.event.verdict].say(language)
    if held.event.until:
        word += f" {held.event.until}"
    return f"→ {held.event.number} {word} {event.text or ''}  [{SAID['holds'].say(language)}]"
