"""``station ready``: is this kiosk ready for the day? Measured by itself, and with ``--ask`` confirmed by a person."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.cli.forms import ROOM_OPEN
from station.errors import DeviceError, PlanError, Refusal, StationError, problem
from station.locations import data_dir
from station.text import Text

if TYPE_CHECKING:
    from station.checkin.scanner.settings import ScannerSettings
    from station.checkin.scanner.trial import Trial
    from station.ready.judge import Finding
    from station.room.room import Room
    from station.vault.credential import Credential

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
POLL_S = 0.03
LISTEN_S = 60.0
CAMERA_S = 20.0
"""A camera's first picture, and the decoder's process that measures it, take some seconds on a slow machine."""
CAMERAS = frozenset({"camera", "video"})


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
    from station.ready.items import NAMES
    from station.ready.judge import judge
    from station.room.home import find_room, open_room
    from station.room.readying import held as newest
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
        seen = [*judge(measure(room)), *(_asked() if ask else ())]
        people = _witness(room, ask)
        center = room.kiosk.trust.center
        signers = [room.kiosk.device.signer, *(one.seal_signer(center) for one in people)]
        note = record(room, seen, signers, [one.person for one in people])
        done = {one.item: one for one in seen}
        found = [done[item] if item in done else newest(room, item) for item in NAMES]
    finally:
        room.end()
    _print(found)
    if out is not None:
        _write(out, note, found, room)
    if any(one.required and one.result == "failed" for one in found):
        sys.exit(EXIT_FAILED)


# -- what a person confirms ---------------------------------------------------------------------------------------


def _asked() -> list[Finding]:
    """One item after another, as on the screen."""
    from station.checkin.scanner.settings import load_settings
    from station.ready.items import BY_PERSON

    own = {"scanner": _scanner, "camera": _camera, "sound": _sound, "printer": _printer}
    settings = load_settings(data_dir())
    return [own[item](settings) if item in own else _yes(item) for item in BY_PERSON]


def _scanner(settings: ScannerSettings) -> Finding:
    """The test card, or a code that nobody knows, must come back through the scanners that are set up."""
    from station.checkin.scanner.events import CodeRead
    from station.checkin.scanner.trial import Trial
    from station.forms.codes import printed
    from station.ready.judge import answered

    trial = Trial()
    click.echo(printed(trial.code))
    if settings.devices:
        _listen(settings, trial)
    elif typed := click.prompt(
        "扫测试卡或屏幕上的码（键盘方式）· scan the test card or this code (keyboard mode)",
        default="",
        hide_input=True,
    ).strip():
        trial.take(CodeRead(typed))
    if trial.passed:
        return answered("scanner", "pass", trial.said)
    return answered("scanner", "failed" if trial.wrong is not None else "not_done", trial.said)


def _listen(settings: ScannerSettings, trial: Trial) -> None:
    """Until a code came back right; a minute at most."""
    from station.checkin.scanner.factory import at_door

    click.echo("扫测试卡或屏幕上的码，最多等一分钟 · scan the test card or this code; a minute at most")
    watched = [at_door(word) for word in settings.devices]
    until = time.monotonic() + LISTEN_S
    try:
        while time.monotonic() < until and not trial.passed and not all(one.finished for one in watched):
            for one in watched:
                for message in one.poll(time.monotonic_ns() // 1_000_000):
                    said = trial.take(message)
                    click.echo(f"{said.zh} {said.en}")
            time.sleep(POLL_S)
    finally:
        for one in watched:
            one.close()


def _camera(settings: ScannerSettings) -> Finding:
    """The first camera's picture, measured by the decoder's process; then a person's word."""
    from station.checkin.scanner.factory import at_door
    from station.ready.judge import answered, camera

    word = next((one for one in settings.devices if one.split(":")[0] in CAMERAS), None)
    if word is None:
        return answered("camera", "not_here", Text("没有设置摄像头", "no camera is set up"))
    watched = at_door(word)
    until = time.monotonic() + CAMERA_S
    try:
        while time.monotonic() < until and watched.figures is None and not watched.finished:
            watched.poll(time.monotonic_ns() // 1_000_000)
            time.sleep(POLL_S)
        seen = watched.figures
    except StationError as error:
        return answered("camera", "failed", error.what)
    finally:
        watched.close()
    if seen is None:
        return answered("camera", "failed", Text("没有画面", "no picture came"))
    said = camera(seen.sharpness, seen.light, yes=True).said
    click.echo(f"{said.zh} · {said.en}")
    return camera(seen.sharpness, seen.light, yes=_confirm("camera"))


def _sound(_: ScannerSettings) -> Finding:
    from station.tui.sounds import Speaker

    speaker = Speaker(lambda: click.echo("\a", nl=False))
    speaker.start()
    speaker.play("stop")
    speaker.stop()
    speaker.join()
    return _yes("sound")


def _printer(_: ScannerSettings) -> Finding:
    from station.forms.printer_page import print_test_page
    from station.plan.emergency import load_emergency

    page = print_test_page(load_emergency(), data_dir())
    click.echo(f"{page.said.zh} {page.said.en}")
    return _yes("printer")


def _yes(item: str) -> Finding:
    from station.ready.judge import answered

    return answered(item, "pass" if _confirm(item) else "failed")


def _confirm(item: str) -> bool:
    from station.ready.items import ASKED

    return click.confirm(f"{ASKED[item].zh} · {ASKED[item].en}")


def _witness(room: Room, ask: bool) -> list[Credential]:
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
    return [got]


# -- what comes of it ---------------------------------------------------------------------------------------------


def _print(found: Sequence[Finding]) -> None:
    for one in found:
        from station.ready.items import NAMES

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
