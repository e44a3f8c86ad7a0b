"""``station center results``: flags of results for the exam-affairs platform, with the reconciliation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.cli.outcomes import titled
from station.errors import PlanError, problem

if TYPE_CHECKING:
    from station.center.results.sitting import Sitting

DIFFERENT = problem(
    "results.different",
    what=(
        "有 {count} 处须查明，已逐一列出，也在工作簿“差异”表中。",
        "{count} things have to be cleared up; each is named, and in the workbook's sheet of differences.",
    ),
    now=(
        "查明前不据此发布这些考生的成绩；补取上报包或请主考决定后再运行一次。",
        "Issue no result of these candidates before; fetch what is missing or have the chief decide, then run this again.",
    ),
    clause="AR",
)
NOTHING = problem(
    "results.nothing",
    what=(
        "{path} 里没有考点 {site} {day} 的上报包。",
        "There is no bundle of site {site} on {day} in {path}.",
    ),
    now=("核对文件夹和计划。", "Check the folder and the plan."),
)
SHOWN = 40
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--plan",
    "plan_files",
    multiple=True,
    required=True,
    type=_FILE,
    help="考试日计划 plan.json，可给多份 · the sitting's plan; may be repeated",
)
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
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("results"),
    show_default=True,
    help="写到哪个文件夹 · folder to write to",
)
def results(
    path: Path,
    plan_files: tuple[Path, ...],
    identity_files: tuple[Path, ...],
    trust_file: Path | None,
    out: Path,
) -> None:
    """成绩标记（缺考、作弊、取消…）和逐条对账：xlsx、csv · Flags of results and their reconciliation, traced to entries"""
    from station.center.exports.journals import find_journals
    from station.center.results.sheets import write_results_csv, write_workbook
    from station.center.results.sitting import read_sitting
    from station.cli.center_export import plans_of
    from station.cli.identities import read_identities
    from station.text import Text
    from station.vault.trust import read_trust

    plans = plans_of(plan_files)
    identities = read_identities(identity_files)
    keys = read_trust(trust_file).ever if trust_file else None
    sources, unread = find_journals(path)
    count = 0
    for (site, day), plan in sorted(plans.items(), key=lambda one: one[0][::-1]):
        mine = [one for one in sources if (one.origin.site, one.origin.day) == (site, day)]
        if not mine:
            raise PlanError(NOTHING, path=path, site=site, day=day)
        sitting = read_sitting(plan, mine, identities, keys)
        write_workbook(out / f"results-{site}-{day}.xlsx", sitting)
        write_results_csv(out / f"results-{site}-{day}.csv", sitting)
        click.echo(f"{out / f'results-{site}-{day}'}.xlsx, .csv")
        count += _say(sitting)
    for one in unread:
        count += 1
        click.echo(f"✗ {one.name}: {Text(one.error.what.zh, one.error.what.en).both()}", err=True)
    if count:
        raise PlanError(DIFFERENT, count=count)


def _say(sitting: Sitting) -> int:
    """The totals as a table, then the differences; how many of these have to be cleared up."""
    from station.center.results.differences import KINDS
    from station.center.results.figures import FIGURE_NAMES, SHORT

    subjects = {one.id: one.subject for one in sitting.plan.sessions}
    rows = [
        [subjects[session], room, *(found[figure] or "" for figure in FIGURE_NAMES)]
        for (session, room), found in sorted(sitting.totals.items())
    ]
    head = [("科目", "subject"), ("考场", "room"), *((SHORT[one].zh, SHORT[one].en) for one in FIGURE_NAMES)]
    for line in titled(head, rows, frozenset(range(2, len(head)))):
        click.echo(line)
    serious = [one for one in sitting.differences if not one.note]
    for number, one in enumerate(sitting.differences[:SHOWN], 1):
        who = f" {one.candidate.ticket}" if one.candidate else ""
        where = " ".join(f"{s.journal.rsplit('/', 3)[1]}#{s.seq}" for s in one.sources)
        mark = "·" if one.note else "✗"
        place = f"{one.session} {one.room}".strip()
        click.echo(
            f"{mark} {number} {place}{who} {KINDS[one.kind].both()}: {one.what.both()}  {where}".rstrip(),
            err=not one.note,
        )
    if len(sitting.differences) > SHOWN:
        left = len(sitting.differences) - SHOWN
        click.echo(f"… 另有 {left} 行，见工作簿 · {left} more lines, see the workbook")
    return len(serious)
