"""``station forms``: documents made from a room's journal, while the room itself is not open."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.cli.day_papers import COMMANDS
from station.cli.register_papers import REGISTERS
from station.errors import DeviceError, PlanError, Refusal, problem
from station.locations import data_dir

if TYPE_CHECKING:
    from station.room.state import RoomState
    from station.vault.journal import Journal

ROOM_OPEN = problem(
    "forms.room_open",
    what=(
        "{room} 正在运行，它的日志别的程序读不到。",
        "{room} is open, and no other program can read its journal.",
    ),
    now=(
        "用它每分钟写到 U 盘的名单（station room --paper），或先按 F10 退出考场程序。",
        "Take the roster that it writes to the stick each minute (station room --paper), or leave it first by F10.",
    ),
)
NO_SESSION = problem(
    "forms.no_session",
    what=("本考场没有场次 {wanted}；有：{known}。", "This room has no session {wanted}; it has {known}."),
    now=(
        "用其中一个，或不写 --session 打印全部场次。",
        "Name one of these, or leave --session out to print them all.",
    ),
)
NOTHING_SEALED = problem(
    "forms.nothing_sealed",
    what=("还没有密封任何场次，没有封签可打。", "No session is sealed yet, so there is no label to print."),
    now=(
        "先在「密封关闭」画面由两名监考员签名密封。",
        "Have both invigilators sign the seal at Seal and close first.",
    ),
    clause="FL-9",
)
NO_ROOM_IN_PLAN = problem(
    "forms.no_room",
    what=("计划里没有考场 {wanted}；有：{known}。", "The plan has no room {wanted}; it has {known}."),
    now=("用其中一个，或不写 --room 打印全部。", "Name one of these, or leave --room out to print them all."),
)
_OUT = click.argument("out", metavar="OUT.pdf", type=click.Path(dir_okay=False, path_type=Path))
_ROOM = click.option(
    "--room", "name", help="考场号；只有一个考场时不需要 · room number; not needed where there is only one"
)


@click.group()
def forms() -> None:
    """由考场日志生成表单 · Documents made from a room's journal"""


for _command in (*COMMANDS, *REGISTERS):
    forms.add_command(_command)


@forms.command()
@click.argument("out", metavar="OUT.pdf", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--session", "wanted", help="只打印此场次 · only this session")
@click.option(
    "--room", "name", help="考场号；只有一个考场时不需要 · room number; not needed where there is only one"
)
def roster(out: Path, wanted: str | None, name: str | None) -> None:
    """入场名单核对表（PDF）；须扫一名考务人员工作证并输 PIN · Entry checklist on paper; takes a badge and a PIN

    名单在加密的计划里，日志只有座位和时刻，所以要有本考场名单上任一人的工作证和 PIN；每次查验都记入日志。
    Names stand in the encrypted plan only; so somebody of the room's list shows badge and PIN, and that is recorded.
    """
    from station.forms.roster import TEMPLATE, sheets, stand_of
    from station.forms.typesetting import typeset
    from station.plan.dayplan import DayPlan
    from station.room.home import find_room, open_room
    from station.timer.clock import SystemSource
    from station.vault.bundle.disk import write_durably
    from station.vault.connection import LOCKED
    from station.vault.kiosk import Kiosk

    kiosk = Kiosk.load(data_dir())
    home = find_room(kiosk, name)
    try:
        room = open_room(kiosk, home, SystemSource())
    except DeviceError as error:
        if error.problem is not LOCKED:
            raise
        raise DeviceError(ROOM_OPEN, room=home.name) from error
    try:
        stand = stand_of(room)
        badge = click.prompt("请扫工作证 · scan a badge", hide_input=True)
        pin = click.prompt("PIN", hide_input=True)
        credential = room.unlock(str(badge), str(pin))
        if isinstance(credential, Refusal):
            raise PlanError(credential.problem, **credential.values)
        plan = DayPlan(room.package.decrypt(credential.identity)[0], room.rules, room.procedures)
        chosen = _chosen(wanted, [session.id for session in plan.room.sessions])
        body = typeset(TEMPLATE, {"sheets": sheets(plan, room.state.door, stand, chosen)})[0]
    finally:
        room.end()
    write_durably(out, body)
    with suppress(OSError):  # a stick knows no owner
        out.chmod(0o600)
    click.echo(f"{out}：日志第 {stand.number} 条 · journal entry {stand.number}")


def _chosen(wanted: str | None, known: Collection[str]) -> list[str] | None:
    if wanted is None:
        return None
    if wanted not in known:
        raise PlanError(NO_SESSION, wanted=wanted, known=", ".join(known))
    return [wanted]


@forms.command()
@_OUT
@_ROOM
def slip(out: Path, name: str | None) -> None:
    """树头凭条（PDF）：带走或拍照，以后可证明日志未被改动 · The head's slip: kept outside, it proves the journal later"""
    from station.forms.slips import moment, slip_data
    from station.forms.typesetting import typeset
    from station.vault.bundle.disk import write_durably
    from station.vault.slip import Slip

    with open_journal(name) as (journal, state):
        made = Slip(journal.origin, journal.size, journal.root())
        data = slip_data(made, moment(state.day.last_entry), demo=state.day.demo)
    write_durably(out, typeset("slip", data)[0])
    click.echo(f"{made.line}\n{made.fingerprint}")


@forms.command()
@_OUT
@click.option("--session", "wanted", help="只打印此场次 · only this session")
@_ROOM
def label(out: Path, wanted: str | None, name: str | None) -> None:
    """试卷袋封签（PDF）：清点记录和二维码 · Labels of the sealed bags: the count note, and its code"""
    from station.forms.slips import label_data, moment, time_of
    from station.forms.typesetting import typeset
    from station.vault.bundle.disk import write_durably
    from station.vault.custody.seal import fingerprint_of

    with open_journal(name) as (_, state):
        sealed = {session: one.seals[-1] for session, one in state.papers.sessions.items() if one.seals}
        demo = state.day.demo
    if not sealed:
        raise PlanError(NOTHING_SEALED)
    notes = [sealed[session] for session in _chosen(wanted, list(sealed)) or sealed]
    labels = [label_data(note, moment(time_of(note)), demo=demo) for note in notes]
    write_durably(out, typeset("seal-label", {"labels": labels})[0])
    for note in notes:
        click.echo(fingerprint_of(note))


@forms.command()
@_OUT
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="考试日计划：地址和电话 · the sitting's plan: address and numbers",
)
@click.option("--room", "name", help="只打印此考场 · only this room")
def emergency(out: Path, plan_file: Path | None, name: str | None) -> None:
    """应急卡（PDF），每考场一页；内容同屏幕上的 F11 · The emergency card, a page for each room: what F11 shows"""
    from station.forms.emergency import emergency_data
    from station.forms.typesetting import typeset
    from station.plan.emergency import card, load_emergency
    from station.plan.store import read_plan
    from station.vault.bundle.disk import write_durably

    held = load_emergency()
    if plan_file is None:
        cards = [card(held, None, None)]
    else:
        plan = read_plan(plan_file)
        known = [room.number for room in plan.rooms]
        if name is not None and name not in known:
            raise PlanError(NO_ROOM_IN_PLAN, wanted=name, known=", ".join(known))
        cards = [card(held, plan.sitting, room) for room in plan.rooms if name in (None, room.number)]
    write_durably(out, typeset("emergency", {"cards": [emergency_data(one) for one in cards]})[0])
    click.echo(f"{out}: {len(cards)}")


@contextmanager
def open_journal(name: str | None) -> Iterator[tuple[Journal, RoomState]]:
    """A room's journal and its state, read without any badge: nothing personal is in clear."""
    from station.room.home import find_room
    from station.room.registry import PARTS
    from station.room.state import fold
    from station.vault import entry as entries
    from station.vault.connection import LOCKED
    from station.vault.journal import Journal
    from station.vault.kiosk import Kiosk

    assert PARTS
    home = find_room(Kiosk.load(data_dir()), name)
    try:
        journal = Journal.open(home.journal)
    except DeviceError as error:
        if error.problem is not LOCKED:
            raise
        raise DeviceError(ROOM_OPEN, room=home.name) from error
    try:
        yield (
            journal,
            fold(entries.record_of(entries.decode(body, n)) for n, body in enumerate(journal.entries())),
        )
    finally:
        journal.close()
