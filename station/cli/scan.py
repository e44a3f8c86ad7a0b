"""``station scan``: what a picture of a ticket says; a scanner tried out."""

from __future__ import annotations

import json
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from station.checkin.scanner.events import REJECTIONS, CodeBounced, CodeRead, CodeRejected, Message
from station.checkin.scanner.factory import device
from station.checkin.scanner.files import symbols_of
from station.checkin.scanner.testcard import CARD, check, draw
from station.checkin.scanner.watch import Watched
from station.cli import EXIT_WRONG
from station.errors import PlanError, problem
from station.text import Text

POLL_S = 0.03
"""Between two looks at a device: well under a picture's time."""
NOT_WRITABLE = problem(
    "scan.card",
    what=("测试卡写不到 {path}：{why}。", "The test card can't be written to {path}: {why}."),
    now=("换一个能写的位置。", "Choose a place that can be written to."),
)
PREVIEW_MS = 200
ROWS_FOR_WORDS = 8
_END = "\r\n"
"""A keyboard scanner's terminal is raw: a line feed alone would leave the cursor where it is."""
_NOT_ALL = Text("未读对：{kinds}", "Not read right: {kinds}")
_ALL = Text("测试卡全部读对。", "The whole test card was read right.")


@click.command("scan")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--source",
    "kind",
    metavar="KIND",
    help="改用扫码设备 · a scanner instead of files: wedge, evdev:PATH, serial:PATH, camera:PATH, "
    "folder:DIR, video:FILE, replay:FILE",
)
@click.option(
    "--test", "test", is_flag=True, help="逐个核对测试卡上的码 · check the codes of the test card one by one"
)
@click.option(
    "--card",
    type=click.Path(dir_okay=False, path_type=Path),
    help="把测试卡写成图片，打印或显示 · write the test card as a picture, to print or to show",
)
@click.option(
    "--preview", is_flag=True, help="在终端显示摄像头画面 · show the camera's picture in the terminal"
)
def scan(files: tuple[Path, ...], kind: str | None, test: bool, card: Path | None, preview: bool) -> None:
    """读出图片或扫码设备中的码，每个码一行 JSON · Read the codes of pictures or of a scanner, one JSON line each

    有文件读不出码、或测试卡未全部读对时，退出码为 1。
    Exit code 1 where a file holds no code, or the test card was not read right as a whole.
    """
    if card is not None:
        write_card(card)
    if kind is None and test:
        kind = "wedge"
    if kind is not None and files:
        raise click.UsageError("文件与 --source 不能同时用 · give files or --source")
    if kind is not None:
        watched = device(kind)
        try:
            preview = preview and sys.stdout.isatty()
            said = messages(watched, preview=preview)
            whole = _test(said) if test else _read(said)
        finally:
            watched.close()
            if preview:
                click.echo("\x1b[r", nl=False)
    elif files or card is None:
        if not files:
            raise click.UsageError("给出文件或 --source · give files or --source")
        whole = _files(files)
    else:
        whole = True
    if not whole:
        sys.exit(EXIT_WRONG)


def write_card(path: Path) -> None:
    """Write the test card as a picture.

    Raises:
        PlanError: it can't be written there.
    """
    import cv2

    body = cv2.imencode(".png", draw())[1].tobytes()
    try:
        path.write_bytes(body)
    except OSError as error:
        raise PlanError(NOT_WRITABLE, path=path, why=error.strerror or error) from error
    click.echo(f"测试卡 · test card: {path}")


def messages(watched: Watched, *, preview: bool = False) -> Iterator[Message]:
    """Whatever a device says, until it has nothing more to say or a person ends it by Ctrl-C."""
    drawn_at = 0
    while not watched.finished:
        at_ms = time.monotonic_ns() // 1_000_000
        said = watched.poll(at_ms)
        yield from said
        if preview and at_ms - drawn_at >= PREVIEW_MS and watched.picture is not None:
            drawn_at = at_ms
            _draw(watched.picture)
        if not said and not watched.finished:
            time.sleep(POLL_S)


def _draw(picture: Any) -> None:
    from station.checkin.scanner.preview import ansi, half_blocks

    columns, rows = shutil.get_terminal_size()
    cells = half_blocks(picture, columns, rows - ROWS_FOR_WORDS)
    # The picture on top, the words scroll below it; the cursor goes back to where the words are.
    region = f"\x1b[{len(cells) + 1};{rows}r\x1b[{rows};1H"
    click.echo(f"\x1b[H{ansi(cells)}{region}", nl=False)


def _read(messages: Iterator[Message]) -> bool:
    for message in messages:
        if isinstance(message, CodeRead | CodeBounced):
            line: dict[str, object] = {"text": message.text, "source": message.source, "at_ms": message.at_ms}
            if isinstance(message, CodeRead):
                line |= {"aim": message.aim, "notice": message.notice}
            else:
                line["again"] = True
            _out(_json(line))
        else:
            _err(message.why if isinstance(message, CodeRejected) else message.say)
    return True


def _test(messages: Iterator[Message]) -> bool:
    _err(
        Text(
            "依次扫描测试卡（station scan --card 文件 可生成）；Ctrl-C 结束。",
            "Scan the test card code by code (station scan --card FILE makes it); Ctrl-C ends.",
        )
    )
    left = dict(CARD)
    try:
        for message in messages:
            checked = check(message)
            if checked.right and checked.kind is not None:
                left.pop(checked.kind, None)
            mark = "√" if checked.right else "·"
            for text in checked.says:
                _out(f"{mark} {''.join(map(_safe, text.both()))}")
            if not left:
                break
    except KeyboardInterrupt:
        pass
    _out((_NOT_ALL.fill(kinds=", ".join(left)) if left else _ALL).both())
    return not left


def _files(files: tuple[Path, ...]) -> bool:
    whole = True
    for path in files:
        try:
            lines = list(_lines(path))
        except PlanError as error:
            whole = False
            _err(Text(f"{error.what.zh}{error.now.zh}", f"{error.what.en} {error.now.en} [{error.code}]"))
            continue
        if not lines:
            whole = False
            nothing = REJECTIONS["nothing"]
            _err(Text(f"{path}：{nothing.zh}", f"{path}: {nothing.en}"))
        for line in lines:
            click.echo(line)
    return whole


def _lines(path: Path) -> Iterator[str]:
    for symbol in symbols_of(path):
        line = {
            "file": str(path),
            "text": symbol.printed,
            "symbology": symbol.symbology,
            "aim": symbol.aim,
            "corners": symbol.corners,
            "engine": symbol.engine,
            "stage": symbol.stage,
        }
        yield _json(line)


def _json(line: Mapping[str, object]) -> str:
    return "".join(map(_safe, json.dumps(line, ensure_ascii=False)))


def _safe(char: str) -> str:
    # A code may hold characters that steer a terminal; JSON may spell any character out.
    if unicodedata.category(char)[0] != "C":
        return char
    return json.dumps(char)[1:-1] if ord(char) != 0x7F else "\\u007f"


def _out(line: str) -> None:
    click.echo(line + (_END if sys.stdout.isatty() else "\n"), nl=False)


def _err(text: Text) -> None:
    end = _END if sys.stderr.isatty() else "\n"
    click.echo(f"{text.zh}{end}{text.en}{end}", err=True, nl=False)
