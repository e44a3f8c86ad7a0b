"""``station doctor``."""

from __future__ import annotations

import json

import click

from station.findings import as_data, told
from station.locations import data_dir


@click.command()
@click.option("--json", "as_json", is_flag=True, help="给程序读 · for programs")
def doctor(as_json: bool) -> None:
    """这台机器能不能当考场终端，缺什么、怎样补 · Can this machine be a kiosk? What is missing, what mends it"""
    from station.machine.judge import judge
    from station.machine.probes import look
    from station.timer.clock import SystemSource

    found = judge(look(data_dir(), SystemSource().wall()))
    click.echo(json.dumps(as_data(found), ensure_ascii=False, indent=1) if as_json else told(found))
    raise SystemExit(1 if any(one.fails for one in found) else 0)
