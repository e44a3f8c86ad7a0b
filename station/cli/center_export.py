"""``station center export``: pulled bundles as JSON lines, SQLite and a workbook."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.cli.outcomes import Failed, failure_lines
from station.errors import PlanError, problem

if TYPE_CHECKING:
    from station.center.exports.journals import Plans

NOT_ALL = problem(
    "export.not_all",
    what=(
        "{count} 个日志或包没有读成，已逐一列出；其余都在文件里。",
        "{count} journals or bundles could not be read, each is named; the others are in the files.",
    ),
    now=(
        "按各行说明处理后再运行一次；文件会整个重写。",
        "Act on what the lines say and run this again: the files are written anew.",
    ),
)
TWO_PLANS = problem(
    "export.two_plans",
    what=(
        "考点 {site} {day} 给了两份计划。",
        "Two plans of site {site} on {day} were given.",
    ),
    now=("只留制作考场计划包的那一份。", "Give the one that the rooms' packages were made from."),
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--identity",
    "identity_files",
    multiple=True,
    required=True,
    type=_FILE,
    help="age 身份文件，可给多个 · age identity file; may be repeated",
)
@click.option("--trust", "trust_file", type=_FILE, help="认定中心的 trust.json · the center's trust.json")
@click.option(
    "--plan",
    "plan_files",
    multiple=True,
    type=_FILE,
    help="考试日计划 plan.json，可给多份；姓名和证件号来自这里 · the sittings' plans: names and numbers come from there",
)
@click.option(
    "--format",
    "forms",
    multiple=True,
    type=click.Choice(["jsonl", "sqlite", "xlsx"]),
    help="格式，可给多个；默认三种都写 · form; may be repeated; all three by default",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("exported"),
    show_default=True,
    help="写到哪个文件夹 · folder to write to",
)
def export(
    path: Path,
    identity_files: tuple[Path, ...],
    trust_file: Path | None,
    plan_files: tuple[Path, ...],
    forms: tuple[str, ...],
    out: Path,
) -> None:
    """打开取回的包并导出：JSON 行、SQLite、Excel · Open pulled bundles and write them for other tools"""
    from station.center.exports.journals import Source, Unread
    from station.center.exports.run import FILES, FORMS, Exported
    from station.center.exports.run import export as run
    from station.cli.identities import read_identities
    from station.vault.trust import read_trust

    plans = plans_of(plan_files)
    keys = read_trust(trust_file).ever if trust_file else None
    asked = [one for one in FORMS if one in forms or not forms]
    done = 0
    failed: list[Failed] = []
    closed = 0

    def seen(source: Source, count: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K{done + len(failed) + 1}/{count}  {source.journal}", err=True, nl=False)

    for one in run(path, out, asked, read_identities(identity_files), keys, plans, seen):
        if isinstance(one, Unread):
            failed.append(Failed.of(one.name, one.error))
            continue
        assert isinstance(one, Exported)
        done, closed = done + 1, closed + (not one.opened)
    if sys.stderr.isatty():
        click.echo(err=True)
    for form in asked:
        click.echo(out / FILES[form])
    click.echo(f"日志 · journals: {done}，未读成 · not read: {len(failed)}")
    if closed:
        click.echo(f"其中日钥已销毁或缺失，密封内容未打开 · day key gone, sealed parts closed: {closed}")
    for line in failure_lines(failed):
        click.echo(line, err=True)
    if failed:
        raise PlanError(NOT_ALL, count=len(failed))


def plans_of(files: tuple[Path, ...]) -> Plans:
    """Plans by site and day. Raises PlanError: not a plan, or two of one sitting."""
    from station.plan.store import read_plan

    plans: Plans = {}
    for file in files:
        plan = read_plan(file)
        key = (plan.sitting.site, plan.sitting.day)
        if key in plans:
            raise PlanError(TWO_PLANS, site=key[0], day=key[1])
        plans[key] = plan
    return plans
