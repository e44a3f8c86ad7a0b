"""``station center officer`` and ``station center shred``: erasing day keys, by two people of the center."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.errors import PlanError, problem

if TYPE_CHECKING:
    from station.center.folder import CenterFolder
    from station.center.shred import Target
    from station.vault.credential import Credential

WHICH = problem(
    "shred.which",
    what=("没有说明销毁哪本日志的日钥。", "It was not said which journal's day key to erase."),
    now=("给出日志名称，或用 --day 给出日期。", "Name journals, or days with --day."),
)
NEVER_EARLY = problem(
    "shred.never_early",
    what=(
        "包的内容期满前不销毁，没有例外。什么也没有销毁。",
        "The content of bundles is not erased before its time, without exception. Nothing was erased.",
    ),
    now=(
        "确须提前使个人信息不可读的，去掉 --content，只销毁日钥。",
        "Where personal data must become unreadable sooner, leave --content out: then the day key alone goes.",
    ),
    clause="AR · archive.electronic_years, archive.video_years",
)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=_FOLDER)
@click.argument("person")
@click.option("--name", "name", default="", help="印在工作证上的姓名 · name on the badge")
@click.option(
    "--badges",
    type=_FOLDER,
    default=Path("badges"),
    show_default=True,
    help="工作证写到哪里 · where badges go",
)
def officer(folder: Path, person: str, name: str, badges: Path) -> None:
    """登记一名可经手销毁的人员，PIN 由本人当面设置 · Enter an officer of the center; the person sets a PIN"""
    from station.center.folder import CenterFolder
    from station.center.officers import issue_officer
    from station.center.serve import wall_clock
    from station.forms.tickets import officer_badge
    from station.vault.bundle.disk import write_durably
    from station.vault.credential import check_pin

    def strong(pin: str) -> str:
        try:
            check_pin(pin)
        except PlanError as error:
            raise click.BadParameter(error.what.both()) from error
        return pin

    center = CenterFolder(folder)
    keys = center.keys()
    pin = click.prompt(
        "请本人设置 6 位 PIN · six digits, typed by the person",
        hide_input=True,
        confirmation_prompt="再输入一次 · again",
        value_proc=strong,
    )
    badge = issue_officer(center, person, str(pin), wall_clock())
    path = badges / f"officer-{person}.pdf"
    write_durably(path, officer_badge(keys.name, person, name or person, badge.text))
    path.chmod(0o600)
    click.echo(f"打印后删除：二维码即本人凭证 · print, then delete, the code is a secret: {path}")


@click.command()
@click.argument("folder", type=_FOLDER)
@click.argument("journals", nargs=-1)
@click.option("--day", "days", multiple=True, metavar="DATE", help="这一天的全部日志 · all journals of a day")
@click.option("--reason", required=True, help="理由，写进记录 · why, for the record")
@click.option(
    "--before-time", "early", default="", help="保存期满前销毁的理由 · why before the end of retention"
)
@click.option(
    "--content",
    is_flag=True,
    help="销毁包的内容：全部条目和证据 · erase the content of the bundles: all entries and evidence",
)
@click.option(
    "--rules",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="另用一份 rules.toml · another rules.toml",
)
def shred(
    folder: Path,
    journals: tuple[str, ...],
    days: tuple[str, ...],
    reason: str,
    early: str,
    content: bool,
    rules: Path | None,
) -> None:
    """销毁日钥：密封的个人信息从此不可读，全部证明仍成立；须两人 · Erase day keys: what is sealed is unreadable, proofs hold

    加 --content：期满后连同全部条目和证据一起销毁；树头、证明、回执和登记簿的记录保留。
    With --content, once retention is over: entries and evidence too; heads, proofs, receipts and the book's record stay.

    只涉及本中心的分片存储；备份、督导员处的副本和存储介质本身不在其内。
    This concerns the center's part store alone, not backups, supervisors' copies or the medium itself.
    """
    from station.center.disposal import Desk
    from station.center.folder import CenterFolder
    from station.center.retention import check_free, chosen
    from station.center.serve import wall_clock
    from station.center.shred import check_kept, erase, find_targets
    from station.center.shred import shred as carry_out
    from station.center.stores import open_stores
    from station.plan.rules import load_rules

    if not journals and not days:
        raise PlanError(WHICH)
    if content:
        _content(folder, journals, days, reason, early, rules)
        return
    center, archive = CenterFolder(folder), load_rules(rules).archive
    center.keys()
    center.server.trust()
    store, parts = open_stores(center.server)
    try:
        targets = find_targets(store, parts, journals, days, archive.electronic_years)
        for one in targets:
            if one.done:
                _say_done(one, erase(parts, one))
        left = [one for one in targets if not one.done]
        if not left:
            return
        now = wall_clock()
        if not early:
            check_kept(left, now)
        desk = Desk(center, store, parts, archive)
        check_free(chosen(desk.kept(), [one.journal for one in left], ()), key_alone=True)
        for one in left:
            click.echo(f"{one.journal}  {len(one.bundles)} 包 bundles  保存到 kept until {one.until}")
        officers = [ask_officer(center, n) for n in (1, 2)]
        carry_out(center, store, parts, left, officers, reason, early, now)
        for one in left:
            click.echo(f"日钥已销毁，已记录 · day key erased, on record: {one.journal}")
    finally:
        store.close()


def _content(
    folder: Path, journals: Sequence[str], days: Sequence[str], reason: str, early: str, rules: Path | None
) -> None:
    from station.center.retention import check_due, check_free, chosen
    from station.center.serve import wall_clock
    from station.cli.center_retention import desk_of

    if early:
        raise PlanError(NEVER_EARLY)
    with desk_of(folder, rules) as desk:
        desk.center.keys()
        some = chosen(desk.kept(), journals, days)
        done = [one for one in some if one.erased]
        finished = desk.finish([one.journal for one in done])
        if finished:
            click.echo(f"补完此前的销毁 · finished what was begun: {finished} 个分片 parts")
        for one in done:
            click.echo(f"此前已销毁 · erased before: {one.journal}")
        left = [one for one in some if one.erased < len(one.bundles)]
        if not left:
            return
        now = wall_clock()
        check_due(left, datetime.fromtimestamp(now / 1000).astimezone().date())
        check_free(left)
        for one in left:
            click.echo(
                f"{one.journal}  {len(one.bundles) - one.erased} 包 bundles  {one.size / 1e6:.1f} MB"
                f"  保存到 kept until {one.until.content}"
            )
        officers = [ask_officer(desk.center, n) for n in (1, 2)]
        gone = desk.erase(left, reason, officers, now)
        click.echo(
            f"内容已销毁，已记录 · content erased, on record: {len(left)} 本 journals, {gone} 个分片 parts"
        )
        stays = desk.shared([one.journal for one in left])
        if stays:
            click.echo(f"另有包需要而保留 · kept because other bundles need them: {stays} 个分片 parts")


def _say_done(target: Target, finished: int) -> None:
    note = target.noted[-1]
    when = datetime.fromtimestamp(note.time / 1000).astimezone().isoformat(sep=" ", timespec="seconds")
    left = f"；补完 {finished} 个分片 · finished now: {finished} parts" if finished else ""
    click.echo(
        f"此前已由 {'、'.join(note.officers)} 于 {when} 销毁 · erased before, by these, then: {target.journal}{left}"
    )


def ask_officer(center: CenterFolder, number: int) -> Credential:
    """An officer who shows badge and PIN. Raises PlanError: not an officer, or a wrong PIN."""
    from station.center.officers import officer_with

    badge = click.prompt(f"第 {number} 人请扫工作证 · badge of person {number}", hide_input=True)
    pin = click.prompt("PIN", hide_input=True)
    return officer_with(center, str(badge), str(pin))
