"""``station center evidence``: what was refused and kept; forks are alarmed by the exit code."""

from __future__ import annotations

from pathlib import Path

import click

from station.errors import PlanError, problem

FORKS = problem(
    "center.forks",
    what=(
        "{count} 份上报与已签收的历史不一致，两份都已留作证据。",
        "{count} reports tell another history than the one receipted; both are kept as evidence.",
    ),
    now=(
        "用 --out 写出两份，核验比较，封存有关考场终端并查明原因。",
        "Write both out with --out, verify and compare them, secure the kiosks concerned and find out why.",
    ),
    clause="RFC 6962 §1",
)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=_FOLDER)
@click.option("--out", type=_FOLDER, help="把证据写成上报包文件夹 · write the evidence out as bundle folders")
def evidence(folder: Path, out: Path | None) -> None:
    """列出留作证据的被拒上报；有两种历史时以错误结束 · What was refused and kept; ends with an error where histories disagree"""
    from station.center.evidence import evidence as kept
    from station.center.evidence import write_out
    from station.center.folder import CenterFolder, ServerFolder
    from station.center.serve import reception_of

    own = CenterFolder(folder).server
    reception = reception_of(own if own.path.is_dir() else ServerFolder(folder))
    forks = 0
    try:
        for one in kept(reception.store, reception.parts):
            forks += one.fork
            click.echo(f"{one.code}  {one.journal}  {one.manifest}")
            for made in write_out(one, reception.store, reception.parts, out) if out else ():
                click.echo(f"  {made}")
    finally:
        reception.store.close()
    if forks:
        raise PlanError(FORKS, count=forks)
