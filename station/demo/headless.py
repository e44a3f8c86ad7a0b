"""``station play`` without a terminal: the whole demo day with its progress, ending in a summary that a
newcomer can read."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from station.center.folder import CenterFolder
from station.demo.clock import SimulatedSource
from station.demo.ending import Evening, evening
from station.demo.player import Player, Say
from station.demo.sitting import DemoSitting, make_sitting
from station.room.home import import_package, open_room
from station.room.room import Room
from station.room.summary import summarise
from station.text import Text
from station.timer.state import MINUTE
from station.vault.custody.names import kind_name
from station.vault.custody.places import PLACE_NAMES, PLACES
from station.vault.kiosk import Kiosk
from station.vault.trust import read_trust

ROOM, DEVICE = "01", "demo.center/S01/k1"
ADMITTED = frozenset({"admit", "admit_late"})


def set_up(folder: Path, seed: int) -> tuple[DemoSitting, Kiosk]:
    """A fresh sitting, a kiosk that trusts its center, and the center's enrolment of it."""
    shutil.rmtree(folder, ignore_errors=True)
    sitting = make_sitting(folder / "sitting", seed)
    trust = read_trust(sitting.trust)
    kiosk = Kiosk.set_up(folder / "kiosk", DEVICE, trust, trust.fingerprint)
    center = CenterFolder(sitting.folder / "center")
    kiosk.keep_enrolment(center.enroll(kiosk.device.vkey, first_start(sitting) - 24 * 60 * MINUTE))
    return sitting, kiosk


def first_start(sitting: DemoSitting) -> int:
    """T of the day's first session."""
    return min(s.start for s in sitting.plan.sessions)


def play_day(folder: Path, seed: int, say: Say) -> list[Text]:
    """Play it all; returns the summary, line by line.

    Raises:
        DeviceError, PlanError: something of the day did not work; what, and where.
    """
    say(
        Text(
            "准备演示考试日（考生、证件、密钥）",
            "Preparing the synthetic sitting (candidates, documents, keys)",
        )
    )
    sitting, kiosk = set_up(folder, seed)
    source = SimulatedSource(first_start(sitting) - 40 * MINUTE)
    room = open_room(kiosk, import_package(kiosk, sitting.package(ROOM), source), source)
    player = Player(sitting, room, source, seed, say)
    player.play()
    summary = _day(room, player.verdicts)
    room.end()
    say(Text("上报认定中心，取回，核验，打开", "To the center and back: sync, pull, verify, open"))
    return [*summary, *_evening(evening(kiosk.folder, sitting.folder / "center", folder))]


def _day(room: Room, verdicts: Counter[str]) -> list[Text]:
    figures = summarise(room.plan, room.state)
    lines = []
    for one in figures.sessions:
        lines.append(
            Text(
                f"场次 {one.session}：入场 {one.present}（其中迟到 {one.late}），缺考 {one.absent}",
                f"session {one.session}: admitted {one.present} (late {one.late}), absent {one.absent}",
            )
        )
    refused = ", ".join(f"{code} {n}" for code, n in sorted(verdicts.items()) if code not in ADMITTED)
    lines.append(Text(f"未放行：{refused}", f"refused: {refused}"))
    kinds: Counter[str] = Counter()
    for incident in figures.incidents:
        kinds[incident.kind] += incident.count
    cases = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    lines.append(Text(f"突发事件：{cases}", f"incidents: {cases}"))
    papers = room.state.papers
    planned = {one.id: one for one in room.plan.room.sessions} if room.plan is not None else {}
    for session, custody in papers.sessions.items():
        for kind, ledger in custody.ledgers.items():
            held = [
                (PLACE_NAMES[place], ledger.balance(place)) for place in PLACES if ledger.balance(place) > 0
            ]
            zh = "，".join(f"{place.zh} {count}" for place, count in held)
            en = ", ".join(f"{place.en} {count}" for place, count in held)
            name = kind_name(planned[session], kind)
            lines.append(
                Text(f"试卷去处 {session} {name.zh}：{zh}", f"where papers are, {session} {name.en}: {en}")
            )
    heads = room.journal.heads()
    lines.append(
        Text(
            f"密封 {papers.seal_count} 次；日志 {room.journal.size} 条，签名树头 {len(heads)} 个",
            f"seals {papers.seal_count}; journal {room.journal.size} entries, {len(heads)} signed heads",
        )
    )
    return lines


def _evening(done: Evening) -> list[Text]:
    verified = Text("核验通过", "verified") if done.verified else Text("核验未通过", "NOT VERIFIED")
    return [
        Text(
            f"上报包：取回 {done.pulled} 个，打开 {done.opened} 条",
            f"bundle: pulled {done.pulled}, opened {done.opened} entries",
        ),
        Text(f"回执：{done.receipt.partition(': ')[2]}", f"receipt: {done.receipt.partition(': ')[2]}"),
        Text(
            f"由日志复算：{done.computed} 项判定、时间节点，{'全部一致' if done.agrees else '有不一致'}",
            f"computed again from the journal: {done.computed}, {'all agree' if done.agrees else 'NOT all agree'}",
        ),
        verified,
    ]
