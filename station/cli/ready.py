"""``station ready``: is this kiosk ready for the day? Measured by itself, and with ``--ask`` confirmed by a person."""

from __future__ import annotations

import secrets
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.cli.forms import ROOM_OPEN
from station.errors import DeviceError, PlanError, Refusal, problem
from station.locations import data_dir
from station.text import Text

if TYPE_CHECKING:
    from station.ready.events import Result
    from station.ready.judge import Finding
    from station.room.room import Room
    from station.vault.note import Signer

BAD_REPORT = problem(
    "ready.bad_report",
    what=("这份就绪报告不可信：{why}。", "This readiness report can't be trusted: {why}."),
    now=("在本机重新检查一次。", "Run the tests again on this kiosk."),
    clause="设备设施管理制度",
)
DAY_CLOSED = problem(
    "ready.day_closed",
    what=("本日已关闭，日志不再记录。", "The day is closed; its journal takes nothing more."),
    now=("导入下一个考试日的计划后再检查。", "Import the next day's plan, then test."),
    clause="FL-1",
)
SIGNS = {"pass": "✓", "failed": "✗", "not_here": "-", "not_done": "·"}
WORDS = {
    "pass": Text("合格", "pass"),
    "failed": Text("不合格", "failed"),
    "not_here": Text("本机没有", "not here"),
    "not_done": Text("未做", "not done"),
}
EXIT_FAILED = 1


@click.command()
@click.option(
    "--room", "name", help="考场号；只有一个考场时不需要 · room number; not needed where there is only one"
)
@click.option("--ask", is_flag=True, help="逐项请在场的人确认 · have a person confirm, item by item")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="报告写到此文件夹 · folder for the report"
)
@click.option(
    "--check",
    "held",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="核验本机签过的报告 · verify a report that this kiosk signed",
)
def ready(name: str | None, ask: bool, out: Path | None, held: Path | None) -> None:
    """本机和考场是否就绪；有必需项不合格时退出码 1 · Is this kiosk ready? Exit code 1 where something required failed"""
    if held is not None:
        _check(held)
        return
    from station.ready.judge import judge
    from station.room.home import find_room, open_room
    from station.room.readying import measure, record
    from station.timer.clock import SystemSource
    from station.vault.connection import LOCKED
    from station.vault.kiosk import Kiosk

    home = find_room(Kiosk.load(data_dir()), name)
    try:
        room = open_room(Kiosk.load(data_dir()), home, SystemSource())
    except DeviceError as error:
        if error.problem is not LOCKED:
            raise
        raise DeviceError(ROOM_OPEN, room=home.name) from error
    try:
        if room.state.day.phase == "closed":
            raise PlanError(DAY_CLOSED)
        found = [*judge(measure(room)), *(_asked() if ask else _not_asked())]
        signers = [room.kiosk.device.signer, *_witness(room, ask)]
        note = record(room, found, signers)
    finally:
        room.end()
    _print(found)
    if out is not None:
        _write(out, note, found, room)
    if any(one.required and one.result == "failed" for one in found):
        sys.exit(EXIT_FAILED)


# -- what a person confirms ---------------------------------------------------------------------------------------


def _not_asked() -> list[Finding]:
    from station.ready.judge import BY_PERSON, Finding

    do = Text("用 station ready --ask 逐项确认。", "Confirm item by item with station ready --ask.")
    return [Finding(item, "not_done", Text("没有人确认", "nobody confirmed it"), do) for item in BY_PERSON]


def _asked() -> list[Finding]:
    from station.ready.judge import Finding

    steps = (
        ("scanner", _scanner),
        ("sound", _sound),
        ("camera", _camera),
        ("printer", _printer),
        ("layout", _layout),
    )
    found = []
    for item, step in steps:
        result, said = step()
        do = (
            Text("", "")
            if result in ("pass", "not_here")
            else Text("修好后再检查。", "Put it right, then test again.")
        )
        found.append(Finding(item, result, said, do, confirmed=result in ("pass", "failed")))
    return found


def _scanner() -> tuple[Result, Text]:
    """A code that nobody knows must come back through the scanner, typed as a keyboard."""
    from station.forms.codes import printed

    code = f"STATION-READY-{secrets.token_hex(6).upper()}"
    click.echo(printed(code))
    read = click.prompt(
        "扫屏幕上的码（键盘方式）· scan this code (keyboard mode)", default="", hide_input=True
    )
    if read.strip() == code:
        return "pass", Text("读回了屏幕上的码", "read the code on the screen")
    if not read.strip():
        return "not_done", Text("没有扫", "nothing was scanned")
    return "failed", Text("读回的不是屏幕上的码", "read something else")


def _sound() -> tuple[Result, Text]:
    from station.tui.sounds import Speaker

    speaker = Speaker(lambda: click.echo("\a", nl=False))
    speaker.start()
    speaker.play("stop")
    speaker.stop()
    speaker.join()
    return _yes(
        Text("听到两声低音了吗", "Did you hear the tones"), Text("听到", "heard"), Text("没听到", "not heard")
    )


def _camera() -> tuple[Result, Text]:
    if not list(Path("/dev").glob("video*")):
        return "not_here", Text("没有摄像头", "no camera")
    return _yes(
        Text("station scan 的摄像头画面清楚吗", "Is the camera's picture of station scan sharp"),
        Text("画面清楚", "sharp"),
        Text("画面不清楚", "not sharp"),
    )


def _printer() -> tuple[Result, Text]:
    from station.forms.emergency import emergency_data
    from station.forms.typesetting import typeset
    from station.plan.emergency import card, load_emergency
    from station.ready.probes import print_page

    body = typeset("emergency", {"cards": [emergency_data(card(load_emergency(), None, None))]})[0]
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "station-test-page.pdf"
        page.write_bytes(body)
        sent = print_page(page)
    if sent is None:
        return "not_here", Text(
            "没有打印系统：存成 PDF 到别处打印", "no print system: save PDFs, print elsewhere"
        )
    if not sent:
        return "failed", Text("打印系统不收", "the print system refuses the page")
    return _yes(
        Text("应急卡打印出来了吗", "Did the emergency card come out"),
        Text("已印出", "printed"),
        Text("没有印出", "not printed"),
    )


def _layout() -> tuple[Result, Text]:
    asked = Text(
        "横幅、平面图、考场号、考场规则、考生须知已张贴，桌距至少 80 厘米",
        "Banner, site plan, room number, rules and notice posted, desks at least 80 cm apart",
    )
    return _yes(asked, Text("已确认", "confirmed"), Text("不符合", "not so"))


def _yes(asked: Text, good: Text, bad: Text) -> tuple[Result, Text]:
    return ("pass", good) if click.confirm(f"{asked.zh} · {asked.en}") else ("failed", bad)


def _witness(room: Room, ask: bool) -> list[Signer]:
    """The person who confirmed signs too, with badge and PIN."""
    if not ask:
        return []
    badge = click.prompt("扫工作证签名（回车不签）· badge to sign (Enter: none)", default="", hide_input=True)
    if not badge:
        return []
    got = room.unlock(str(badge), str(click.prompt("PIN", hide_input=True)))
    if isinstance(got, Refusal):
        # What was tested is not lost over a badge: the report goes out with the device's signature alone.
        click.echo(f"{got.what.zh} {got.what.en}")
        return []
    return [got.seal_signer(room.kiosk.trust.center)]


# -- what comes of it ---------------------------------------------------------------------------------------------


def _print(found: Sequence[Finding]) -> None:
    for one in found:
        from station.ready.judge import NAMES

        name, word = NAMES[one.item], WORDS[one.result]
        do = f"  → {one.do.zh} {one.do.en}" if one.do.zh else ""
        click.echo(
            f"{SIGNS[one.result]} {name.zh} {name.en}: {word.zh} {word.en}  {one.said.zh} · {one.said.en}{do}"
        )


def _write(out: Path, note: str, found: Sequence[Finding], room: Room) -> None:
    from station.forms.emergency import ready_data
    from station.forms.typesetting import typeset
    from station.vault.bundle.disk import write_durably

    out.mkdir(parents=True, exist_ok=True)
    write_durably(out / "ready.note", note.encode())
    data = ready_data(note, found, room.journal.origin, room.now().time, demo=room.package.demo)
    write_durably(out / "ready.pdf", typeset("ready", data)[0])
    click.echo(f"{out / 'ready.note'}  {out / 'ready.pdf'}")


def _check(held: Path) -> None:
    from station.forms.slips import moment
    from station.ready.note import check
    from station.vault.kiosk import Kiosk
    from station.vault.note import NoteError

    try:
        report = check(held.read_text(encoding="utf-8"), Kiosk.load(data_dir()).device.vkey)
    except (NoteError, UnicodeDecodeError) as error:
        raise PlanError(BAD_REPORT, why=getattr(error, "said", str(error))) from error
    click.echo(f"{report.journal}  {moment(report.time)}  本机签名成立 · signed by this kiosk")
    for name, result, rest in report.items:
        click.echo(f"{SIGNS[result]} {name} {rest}")
    if any(result == "failed" and rest.startswith("required") for _, result, rest in report.items):
        sys.exit(EXIT_FAILED)
