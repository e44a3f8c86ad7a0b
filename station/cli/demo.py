"""``station demo`` and ``station play``: the synthetic sitting, to look at and to play."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from station.cli.paper import PAPER
from station.cli.scanners import PREVIEW, SCANNERS, chosen
from station.text import Text

_FOLDER = click.Path(file_okay=False, path_type=Path)
_SEED = click.option(
    "--seed", default=1, show_default=True, help="同一种子，同一内容 · same seed, same content"
)


@click.command()
@click.argument("folder", type=_FOLDER)
@_SEED
def demo(folder: Path, seed: int) -> None:
    """生成一套完整的演示考试日 · Make a complete synthetic sitting"""
    from station.demo.sitting import make_sitting

    made = make_sitting(folder, seed)
    click.echo(f"已生成 · made: {made.folder}（PIN: staff-card.pdf）")


@click.command()
@click.option(
    "--folder", type=_FOLDER, default=Path(".demo"), show_default=True, help="放在哪里 · where to keep it"
)
@_SEED
@click.option("--fresh", is_flag=True, help="从头开始 · begin anew")
@click.option(
    "--office",
    is_flag=True,
    help="打开考点办公室，读两个考场的日志 · the site office, with both rooms’ bundles",
)
@click.option("--headless", is_flag=True, help="不用屏幕，自动演完 · without screens, to the end")
@SCANNERS
@PREVIEW
@PAPER
@click.option("--quiet", is_flag=True, help="不发声 · no sounds")
def play(
    folder: Path,
    seed: int,
    fresh: bool,
    office: bool,
    headless: bool,
    scanners: tuple[str, ...],
    preview: bool | None,
    paper: Path | None,
    quiet: bool,
) -> None:
    """演示一个考试日：有终端时打开考场屏幕，没有时自动演完 · Play the demo day"""
    settings = chosen(folder / "kiosk", scanners, preview)
    terminal = sys.stdin.isatty() and sys.stdout.isatty() and not headless

    def say(what: Text) -> None:
        click.echo(f"  {what.zh}  ·  {what.en}")

    if office and terminal:
        from station.demo.site_office import play_office

        said = play_office(folder, seed, fresh=fresh, quiet=quiet, say=say)
        click.echo(said.replace("{folder}", str(folder)))
        return
    if office:
        from station.demo.site_office import prepare

        prepare(folder, seed, fresh=fresh, say=say)
        return
    if not terminal:
        from station.demo.headless import play_day

        summary = play_day(folder, seed, say)
        click.echo("== 演示日小结 · Summary of the demo day ==")
        for line in summary:
            click.echo(f"  {line.zh}  ·  {line.en}")
        return
    from station.demo.interactive import play_room

    said = play_room(folder, seed, fresh=fresh, quiet=quiet, scanners=settings, paper=paper)
    click.echo(said.replace("{folder}", str(folder)))
