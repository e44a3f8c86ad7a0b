"""``station plan lots``: invigilators are drawn to rooms from a seed that everybody heard (ST-1)."""

from __future__ import annotations

import secrets
import sys
from datetime import datetime
from pathlib import Path

import click

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("plan_file", metavar="PLAN", type=_FILE)
@click.option("--seed", default="", help="种子：见证人当场报出的数字或一句话 · what witnesses called out")
@click.option("--random", "chance", is_flag=True, help="用随机种子 · make a seed at random and print it")
@click.option("--witness", "witnesses", multiple=True, help="见证人姓名，可多次 · a witness; may be repeated")
@click.option(
    "--whole-day", is_flag=True, help="全天同一考场 · one room for the whole day, not one a session"
)
@click.option("--rules", type=_FILE, help="另用一份 rules.toml · another rules.toml")
@click.option(
    "--record", type=_OUT, default=Path("lots.json"), show_default=True, help="抽签记录 · the record"
)
@click.option("--sheet", type=_OUT, default=Path("lots.pdf"), show_default=True, help="签字页 · to be signed")
@click.option("--check", type=_FILE, help="重算并核对这份记录 · draw this record again and compare")
def lots(
    plan_file: Path,
    seed: str,
    chance: bool,
    witnesses: tuple[str, ...],
    whole_day: bool,
    rules: Path | None,
    record: Path,
    sheet: Path,
    check: Path | None,
) -> None:
    """没有填考场号的监考员抽签定考场 · Invigilators without a room are drawn to rooms by lot"""
    from station.forms.lots import lots_sheet
    from station.plan.lots import FORMAT, Record, check_seed, draw_all, list_hash
    from station.plan.lots_list import apply, make_list, record_hash, write_record
    from station.plan.rules import load_rules
    from station.plan.store import read_plan, write_plan
    from station.vault.bundle.disk import write_durably

    plan = read_plan(plan_file)
    if check is not None:
        sys.exit(_check(plan_file, check))
    lines = make_list(plan, load_rules(rules).room.invigilators, whole_day=whole_day)
    click.echo(f"抽签名单 · list: {sum(line.startswith('person ') for line in lines)}")
    click.echo(f"名单哈希值（先公布）· hash of the list, made known first:\n  {list_hash(lines)}")
    if chance:
        seed = secrets.token_hex(16)
    elif not seed:
        seed = click.prompt("见证人报数 · the witnesses call out the seed")
    seed = check_seed(seed)
    result, reserves, attempts = draw_all(lines, seed)
    made = Record(
        FORMAT,
        lines,
        list_hash(lines),
        seed,
        "random" if chance else "witnesses",
        witnesses,
        datetime.now().astimezone().isoformat(timespec="seconds"),
        attempts,
        result,
        reserves,
    )
    text = write_record(made)
    after = apply(plan, made, text)
    # The record first: without it the plan would hold rooms that nobody can account for.
    write_durably(record, text.encode())
    write_durably(sheet, lots_sheet(after, made, record_hash(text)))
    write_plan(after, plan_file)
    names = {p.id: p.name for p in plan.staff}
    click.echo(f"种子 · seed: {seed}")
    for one in result:
        click.echo(f"  {one.draw}  考场 room {one.room}  {one.role}  {one.person} {names[one.person]}")
    for draw, left in reserves.items():
        if left:
            click.echo(f"  {draw}  候补 reserve  " + "、".join(f"{p} {names[p]}" for p in left))
    click.echo(f"{record}：SHA-256 {record_hash(text)}")
    click.echo(f"{sheet}：签字后存档 · sign it and keep it")


def _check(plan_file: Path, check: Path) -> int:
    from station.plan.lots_list import differences, read_record, record_hash
    from station.plan.store import read_plan

    text = check.read_text(encoding="utf-8")
    plan, record = read_plan(plan_file), read_record(text, check.name)
    found = differences(record, plan)
    for one in found:
        click.echo(f"✗ {one.zh}  ·  {one.en}")
    if plan.lots != text:
        click.echo("✗ 计划中保存的不是这份记录  ·  the plan holds another record")
        return 1
    if not found:
        click.echo(f"相符：重算结果与记录、计划一致  ·  equal  {record_hash(text)}")
    return 1 if found else 0
