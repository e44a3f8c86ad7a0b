"""``station center retention`` and ``station center hold``: what has to be kept until when, and what must not go."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.cli.outcomes import titled
from station.errors import PlanError, problem

if TYPE_CHECKING:
    from station.center.disposal import Desk
    from station.center.retention import Kept

WHICH = problem(
    "retention.which",
    what=("没有说明是哪本日志。", "It was not said which journal."),
    now=("给出日志名称，或用 --day 给出日期。", "Name journals, or days with --day."),
)
HEADINGS = (
    ("日期", "day"),
    ("考点", "site"),
    ("日志", "journals"),
    ("包", "bundles"),
    ("MB", "MB"),
    ("纸质", "paper"),
    ("电子", "electronic"),
    ("录像", "video"),
    ("保存中", "kept"),
    ("可销毁", "due"),
    ("暂停", "held"),
    ("日钥已销毁", "key erased"),
    ("内容已销毁", "erased"),
)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_RULES = click.option(
    "--rules",
    "rules_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="另用一份 rules.toml · another rules.toml",
)
_DAY = click.option(
    "--day", "days", multiple=True, metavar="DATE", help="这一天的全部日志 · all journals of a day"
)


@contextmanager
def desk_of(folder: Path, rules_file: Path | None) -> Iterator[Desk]:
    """The center's book and stores. Raises PlanError: not a center's folder."""
    from station.center.disposal import Desk
    from station.center.folder import CenterFolder
    from station.center.stores import open_stores
    from station.plan.rules import load_rules

    center = CenterFolder(folder)
    center.server.trust()
    store, parts = open_stores(center.server)
    try:
        yield Desk(center, store, parts, load_rules(rules_file).archive)
    finally:
        store.close()


@click.command()
@click.argument("folder", type=_FOLDER)
@_DAY
@click.option(
    "--on",
    "today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: datetime.now().astimezone().strftime("%Y-%m-%d"),
    help="按此日期看是否期满，默认今天 · the day by which something is due, by default today",
)
@click.option("--each", is_flag=True, help="逐本日志列出 · a line for each journal")
@click.option(
    "--book", "as_book", is_flag=True, help="核对并列出中心登记簿 · check and list the center's book"
)
@click.option(
    "--json", "as_json", is_flag=True, help="逐行 JSON，每本日志一行 · JSON lines, one for each journal"
)
@_RULES
def retention(
    folder: Path,
    days: tuple[str, ...],
    today: datetime,
    each: bool,
    as_book: bool,
    as_json: bool,
    rules_file: Path | None,
) -> None:
    """各类材料保存到何时，哪些可销毁、哪些暂停 · What is kept until when, what may go, what is held"""
    with desk_of(folder, rules_file) as desk:
        if as_book:
            _list_book(desk)
            return
        some = [one for one in desk.kept() if not days or one.origin.day in days]
    if as_json:
        for one in some:
            click.echo(json.dumps(_json(one, today.date()), ensure_ascii=False))
        return
    for line in (_each if each else _by_day)(some, today.date()):
        click.echo(line)
    click.echo(
        "纸质材料由中心自行保管；树头、证明、回执和登记簿一直保存 · "
        "paper is kept at the office; heads, proofs, receipts and the book stay for ever"
    )


@click.command()
@click.argument("folder", type=_FOLDER)
@click.argument("journals", nargs=-1)
@_DAY
@click.option(
    "--why",
    type=click.Choice(["appeal", "investigation", "other"]),
    default="appeal",
    show_default=True,
    help="申诉、调查、其他 · appeal, investigation, other",
)
@click.option("--reason", required=True, help="理由，写进记录 · why, for the record")
@click.option(
    "--release",
    is_flag=True,
    help="解除现有的全部暂停，须两人 · release all that holds it now; takes two people",
)
@_RULES
def hold(
    folder: Path,
    journals: tuple[str, ...],
    days: tuple[str, ...],
    why: str,
    reason: str,
    release: bool,
    rules_file: Path | None,
) -> None:
    """暂停销毁（一人），或解除（两人） · Keep journals from being erased (one officer), or release them (two)"""
    from station.center.book import WHYS
    from station.center.serve import wall_clock
    from station.cli.center_shred import ask_officer

    if not journals and not days:
        raise PlanError(WHICH)
    with desk_of(folder, rules_file) as desk:
        desk.center.keys()
        if release:
            two = [ask_officer(desk.center, number) for number in (1, 2)]
            done = desk.release(journals, days, reason, two, wall_clock())
            for journal in done:
                click.echo(f"已解除，已记录 · released, on record: {journal}")
            return
        chosen_why = next(one for one in WHYS if one == why)
        one = [ask_officer(desk.center, 1)]
        for journal in desk.hold(journals, days, chosen_why, reason, one, wall_clock()):
            click.echo(f"已暂停销毁，已记录 · held, on record: {journal}")


def _by_day(some: Sequence[Kept], today: date) -> list[str]:
    rows: list[list[object]] = []
    groups: dict[tuple[str, str], list[Kept]] = {}
    for one in some:
        groups.setdefault((one.origin.day, one.origin.site), []).append(one)
    for (day, site), mine in groups.items():
        states = [one.state(today) for one in mine]
        until = mine[0].until
        rows.append(
            [
                *(day, site, len(mine), sum(len(one.bundles) for one in mine)),
                f"{sum(one.size for one in mine) / 1e6:.1f}",
                *(_due(held, today) for held in (until.paper, until.electronic, until.video)),
                states.count("kept") or "",
                states.count("due") or "",
                sum(bool(one.holds) for one in mine) or "",
                sum(one.key_erased for one in mine) or "",
                states.count("erased") or "",
            ]
        )
    return titled(HEADINGS, rows, frozenset({2, 3, 4, 8, 9, 10, 11, 12}))


def _due(until: date, today: date) -> str:
    return f"{until.isoformat()}{' ✓' if today >= until else ''}"


def _each(some: Sequence[Kept], today: date) -> list[str]:
    from station.center.retention import STATES

    lines = []
    for one in some:
        state = STATES[one.state(today)]
        until = one.until.content.isoformat()
        key = "；日钥已销毁 · day key erased" if one.key_erased else ""
        lines.append(f"{one.journal}  {until}  {state.zh} · {state.en}{key}")
        lines += [f"    ✗ {held.why.zh} · {held.why.en}" for held in one.holds]
    return lines


def _json(one: Kept, today: date) -> dict[str, object]:
    return {
        "journal": one.journal,
        "bundles": len(one.bundles),
        "bytes": one.size,
        "paper": one.until.paper.isoformat(),
        "electronic": one.until.electronic.isoformat(),
        "video": one.until.video.isoformat(),
        "state": one.state(today),
        "key_erased": one.key_erased,
        "holds": [{"name": held.name, "zh": held.why.zh, "en": held.why.en} for held in one.holds],
    }


ACT_WORDS = {"hold": "暂停 hold", "release": "解除 release", "erase": "销毁 erase"}


def _list_book(desk: Desk) -> None:
    for one in desk.book().records:
        when = datetime.fromtimestamp(one.time / 1000).astimezone().isoformat(sep=" ", timespec="seconds")
        tail = f"  {one.parts}" if one.parts else f"  {' '.join(one.of)}" if one.of else ""
        click.echo(
            f"{one.number}  {when}  {ACT_WORDS[one.act]}  {one.journal}  {'、'.join(one.officers)}  {one.reason}{tail}"
        )
    click.echo(
        f"登记簿 {desk.book().last} 条，签名和前后相连都成立 · records of the book, signatures and links hold"
    )
