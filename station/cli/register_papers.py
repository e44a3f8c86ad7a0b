"""``station forms transfer``, ``duty``, ``transport``: custody's registers on paper; ``supervision``: the supervisors' form."""

from __future__ import annotations

from pathlib import Path

import click

from station.cli.day_papers import days, source, write


@click.command()
@source
def transfer(
    out: Path, name: str | None, pulled: Path | None, plan_file: Path | None, identity_files: tuple[Path, ...]
) -> None:
    """文件移交登记表（PDF）· The transfer register"""
    from station.forms.registers import transfers

    made = [transfers(day) for day in days(name, pulled, plan_file, identity_files)]
    write(out, "transfer", [one for one in made if one is not None], ("移交登记", "hand-over"))


@click.command()
@source
def duty(
    out: Path, name: str | None, pulled: Path | None, plan_file: Path | None, identity_files: tuple[Path, ...]
) -> None:
    """试卷保密室值班记录（PDF）· The secure room's duty log"""
    from station.forms.registers import duty as duty_log

    made = [duty_log(day) for day in days(name, pulled, plan_file, identity_files)]
    write(out, "duty", [one for one in made if one is not None], ("保密室值班记录", "duty log"))


@click.command()
@source
def transport(
    out: Path, name: str | None, pulled: Path | None, plan_file: Path | None, identity_files: tuple[Path, ...]
) -> None:
    """试卷运送记录（PDF），每次运送一份 · Transports, a form each"""
    from station.forms.registers import transports

    made = [one for day in days(name, pulled, plan_file, identity_files) for one in transports(day)]
    write(out, "transport", made, ("运送记录", "transport"))


@click.command()
@source
def supervision(
    out: Path, name: str | None, pulled: Path | None, plan_file: Path | None, identity_files: tuple[Path, ...]
) -> None:
    """督导情况反馈表（PDF），每个考场一份 · The supervisors' feedback form, one for each room"""
    from station.forms.supervision import supervision_form

    made = [supervision_form(day) for day in days(name, pulled, plan_file, identity_files)]
    write(out, "supervision", made, ("督导情况", "supervision"))


REGISTERS = (transfer, duty, transport, supervision)
