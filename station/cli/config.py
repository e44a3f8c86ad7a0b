"""``station config check``: the handbook as data is read as the kiosk reads it, and every fault is named."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from station.locations import config_dir, site_procedures


@click.group()
def config() -> None:
    """设置与程序文件 · Settings and procedure files"""


@config.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="考点自己的程序目录 · the site's own procedures (default: $STATION_HOME/site/procedures)",
)
def check(folder: Path | None, site: Path | None) -> None:
    """核对 rules.toml、violations.toml、procedures，列出程序、路径数、条款 · Check all files; list procedures, paths, clauses

    不写目录则核对随程序附带的 config · without a folder: the config that came with the program
    """
    from station.cli import EXIT_WRONG
    from station.plan.handbook import covering, load_coverage, missing, unknown_clauses
    from station.plan.procedure_paths import paths_to_an_end
    from station.plan.procedures import changed, read_procedures, set_hash
    from station.plan.rules import config_hash, load_rules
    from station.plan.violations import load_violations
    from station.vault.custody.steps import movement_faults

    root = folder or config_dir()
    load_rules(root / "rules.toml")
    table = load_violations(root / "violations.toml")
    clauses = load_coverage(root / "coverage.toml")
    theirs = site or (site_procedures() if site_procedures().is_dir() else None)
    procedures, faults = read_procedures(root / "procedures", table, theirs)
    faults += unknown_clauses(clauses, procedures)
    faults += movement_faults(procedures) if not faults else ()
    for fault in faults:
        click.echo(f"✗ {fault.where}：{fault.why.both()} [{fault.name}]", err=True)
    if faults:
        click.echo(f"{len(faults)} 处错误 · faults", err=True)
        sys.exit(EXIT_WRONG)
    click.echo(f"{'程序':<6}{'步骤':>4}{'路径':>6}  名称 · procedure, steps, paths to an end, title".rstrip())
    for one in procedures.values():
        mark = "  ＋考点 · site's own" if one.site else ""
        click.echo(f"{one.id:<8}{len(one.steps):>6}{paths_to_an_end(one):>8}  {one.title.both()}{mark}")
    click.echo("条款 · clause; → the procedures that answer it, where it is not the one of its own id")
    for clause in clauses:
        ids = " ".join(covering(clauses, procedures)[clause.id]) or "—"
        click.echo(f"{clause.id:<8}{clause.clause}  {clause.title.both()}")
        if ids != clause.id:
            click.echo(f"{'':<8}→ {ids}")
    lacking = missing(clauses, procedures)
    click.echo(f"尚无程序 · no procedure yet: {' '.join(one.id for one in lacking) or '—'}")
    click.echo(f"违纪违规情形 violations: {len(table.cases)}")
    click.echo(f"考点改动 · changed by the site: {' '.join(changed(procedures)) or '—'}")
    click.echo(f"procedures SHA-256: {set_hash(procedures)}")
    click.echo(f"config SHA-256: {config_hash(root)}")
