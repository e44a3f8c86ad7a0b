"""``station config check``: the handbook as data is read as the kiosk reads it, and every fault is named."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from station.locations import config_dir


@click.group()
def config() -> None:
    """设置与程序文件 · Settings and procedure files"""


@config.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path | None) -> None:
    """核对 rules.toml、violations.toml、procedures，列出程序 · Check all files; list the procedures

    不写目录则核对随程序附带的 config · without a folder: the config that came with the program
    """
    from station.cli import EXIT_WRONG
    from station.plan.procedure_checks import paths_to_an_end
    from station.plan.procedures import read_procedures
    from station.plan.rules import config_hash, load_rules
    from station.plan.violations import load_violations

    root = folder or config_dir()
    load_rules(root / "rules.toml")
    table = load_violations(root / "violations.toml")
    procedures, faults = read_procedures(root / "procedures", table)
    for fault in faults:
        click.echo(f"✗ {fault.where}：{fault.why.both()} [{fault.name}]", err=True)
    if faults:
        click.echo(f"{len(faults)} 处错误 · faults", err=True)
        sys.exit(EXIT_WRONG)
    click.echo(f"{'程序':<6}{'步骤':>4}{'路径':>6}  名称 · procedure, steps, paths to an end, title".rstrip())
    for one in procedures.values():
        click.echo(f"{one.id:<8}{len(one.steps):>6}{paths_to_an_end(one):>8}  {one.title.both()}")
    click.echo(f"违纪违规情形 violations: {len(table.cases)}")
    click.echo(f"config SHA-256: {config_hash(root)}")
