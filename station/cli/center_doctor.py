"""``station center doctor``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from station.findings import as_data, told


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--url",
    default="",
    metavar="https://…",
    help="也问正在运行的服务，经代理的地址 · also ask the running server, by the address that kiosks use",
)
@click.option("--json", "as_json", is_flag=True, help="给程序读 · for programs")
def doctor(folder: Path, url: str, as_json: bool) -> None:
    """认定中心缺什么、怎样补：每项一句；都好时退出码为 0 · What a center lacks and how to mend it"""
    from station.center.doctor.judge import judge
    from station.center.doctor.probes import look
    from station.center.folder import CenterFolder, server_in
    from station.center.serve import wall_clock

    found = judge(look(server_in(folder), CenterFolder(folder).office, wall_clock(), url))
    click.echo(json.dumps(as_data(found), ensure_ascii=False, indent=1) if as_json else told(found))
    raise SystemExit(1 if any(one.fails for one in found) else 0)
