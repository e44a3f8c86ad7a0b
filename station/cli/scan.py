"""``station scan``: what a picture of a ticket says."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import click

from station.checkin.scanner.events import REJECTIONS
from station.checkin.scanner.files import symbols_of
from station.cli import EXIT_WRONG
from station.errors import PlanError
from station.text import Text


@click.command("scan")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def scan(files: tuple[Path, ...]) -> None:
    """读出图片中的码，每个码一行 JSON · Read the codes in pictures, one JSON line for each

    有文件读不出码时，退出码为 1；其余文件照常读取。
    Exit code 1 where a file holds no code; the other files are read all the same.
    """
    whole = True
    for path in files:
        try:
            lines = list(_lines(path))
        except PlanError as error:
            whole = False
            _say(Text(f"{error.what.zh}{error.now.zh}", f"{error.what.en} {error.now.en} [{error.code}]"))
            continue
        if not lines:
            whole = False
            nothing = REJECTIONS["nothing"]
            _say(Text(f"{path}：{nothing.zh}", f"{path}: {nothing.en}"))
        for line in lines:
            click.echo(line)
    if not whole:
        sys.exit(EXIT_WRONG)


def _lines(path: Path) -> Iterator[str]:
    for symbol in symbols_of(path):
        line = {
            "file": str(path),
            "text": symbol.text,
            "symbology": symbol.symbology,
            "aim": symbol.aim,
            "corners": symbol.corners,
            "engine": symbol.engine,
            "stage": symbol.stage,
        }
        yield "".join(map(_safe, json.dumps(line, ensure_ascii=False)))


def _safe(char: str) -> str:
    # A code may hold characters that steer a terminal; JSON may spell any character out.
    if unicodedata.category(char)[0] != "C":
        return char
    return json.dumps(char)[1:-1] if ord(char) != 0x7F else "\\u007f"


def _say(text: Text) -> None:
    click.echo(text.zh, err=True)
    click.echo(text.en, err=True)
