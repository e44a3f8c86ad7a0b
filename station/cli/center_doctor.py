"""``station center doctor``."""

from __future__ import annotations

import json
from pathlib import Path

import click


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
    failing = any(one.fails for one in found)
    if as_json:
        lines = [
            {
                "item": one.item.en,
                "good": one.said is None,
                "fails": one.fails,
                "code": one.said.code if one.said else "",
                "what": one.said.what.en if one.said else (one.good.en if one.good else ""),
                "now": one.said.now.en if one.said else "",
            }
            for one in found
        ]
        click.echo(json.dumps({"good": not failing, "findings": lines}, ensure_ascii=False, indent=1))
    else:
        for one in found:
            mark = "✓" if one.said is None else "✗" if one.fails else "!"
            said = one.said.what if one.said else one.good
            click.echo(f"{mark} {one.item.zh} · {one.item.en}")
            if said is not None:
                click.echo(f"    {said.zh}\n    {said.en}")
            if one.said is not None:
                click.echo(f"    → {one.said.now.zh}\n    → {one.said.now.en}")
    raise SystemExit(1 if failing else 0)
