"""``station center officer`` and ``station center shred``: erasing day keys, by two people of the center."""

from __future__ import annotations

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
    rules: Path | None,
) -> None:
    """销毁日钥：密封的个人信息从此不可读，全部证明仍成立；须两人 · Erase day keys: what is sealed is unreadable, proofs hold

    只涉及本中心的分片存储；备份、督导员处的副本和存储介质本身不在其内。
    This concerns the center's part store alone, not backups, supervisors' copies or the medium itself.
    """
    from station.center.folder import CenterFolder
    from station.center.serve import wall_clock
    from station.center.shred import check_kept, erase, find_targets
    from station.center.shred import shred as carry_out
    from station.center.stores import open_stores
    from station.plan.rules import load_rules

    if not journals and not days:
        raise PlanError(WHICH)
    center, years = CenterFolder(folder), load_rules(rules).archive.electronic_years
    center.keys()
    center.server.trust()
    store, parts = open_stores(center.server)
    try:
        targets = find_targets(store, parts, journals, days, years)
        for one in targets:
            if one.done:
                _say_done(one, erase(parts, one))
        left = [one for one in targets if not one.done]
        if not left:
            return
        now = wall_clock()
        if not early:
            check_kept(left, now)
        for one in left:
            click.echo(f"{one.journal}  {len(one.bundles)} 包 bundles  保存到 kept until {one.until}")
        officers = [_officer(center, n) for n in (1, 2)]
        carry_out(center, store, parts, left, officers, reason, early, now)
        for one in left:
            click.echo(f"日钥已销毁，已记录 · day key erased, on record: {one.journal}")
    finally:
        store.close()


def _say_done(target: Target, finished: int) -> None:
    note = target.noted[-1]
    when = datetime.fromtimestamp(note.time / 1000).astimezone().isoformat(sep=" ", timespec="seconds")
    left = f"；补完 {finished} 个分片 · finished now: {finished} parts" if finished else ""
    click.echo(
        f"此前已由 {'、'.join(note.officers)} 于 {when} 销毁 · erased before, by these, then: {target.journal}{left}"
    )


def _officer(center: CenterFolder, number: int) -> Credential:
    from station.center.officers import officer_with

    badge = click.prompt(f"第 {number} 人请扫工作证 · badge of person {number}", hide_input=True)
    pin = click.prompt("PIN", hide_input=True)
    return officer_with(center, str(badge), str(pin))
