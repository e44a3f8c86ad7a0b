"""From a plan to the list of a draw, from its result back into the plan, and whether a record still says the truth."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from station.errors import PlanError, problem
from station.plan.lots import FORMAT, Drawn, Record, draw_all, list_hash
from station.plan.model import ROOM_ROLES, Session, SittingPlan, Staff
from station.text import Text

RECORD_FILE = problem(
    "lots.record",
    what=("抽签记录 {name} 无法使用：{why}。", "The record of the lots {name} can't be used: {why}."),
    now=("用原来的记录文件。", "Take the record as it was written."),
    clause="ST-1",
)
NOBODY_TO_DRAW = problem(
    "lots.nobody",
    what=("计划中没有待抽签的监考员。", "The plan has no invigilator without a room: nobody to draw."),
    now=(
        "名单中不填考场号的监考员、主监考参加抽签；抽过的计划不再抽，重抽须重新生成计划。",
        "Those whom the list gives no room are drawn; a drawn plan is not drawn again: build it anew for that.",
    ),
    clause="ST-1",
)
LOTS_FIRST = problem(
    "lots.first",
    what=(
        "还有 {count} 名监考员没有抽签定考场：{names}。",
        "{count} invigilators have no room yet: {names}.",
    ),
    now=("先运行 station plan lots，再打包。", "Run station plan lots, then pack."),
    clause="ST-1",
)


def undrawn(plan: SittingPlan) -> tuple[Staff, ...]:
    """Invigilators and leads whom the list gives no room."""
    return tuple(p for p in plan.staff if p.role in ROOM_ROLES and not p.room)


def make_list(plan: SittingPlan, wanted: int, *, whole_day: bool = False) -> tuple[str, ...]:
    """The list of a draw (docs/lots.md): for each session of its own, or one for the whole day.

    Raises:
        PlanError: there is nobody to draw.
    """
    people = sorted(undrawn(plan), key=lambda p: p.id)
    if not people:
        raise PlanError(NOBODY_TO_DRAW)
    sitting = plan.sitting
    lines = [FORMAT, f"center {sitting.center}", f"site {sitting.site}", f"day {sitting.day}"]
    for unit in _units(plan, whole_day):
        lines += _draw(plan, unit, people, wanted)
    return tuple(lines)


def _units(plan: SittingPlan, whole_day: bool) -> list[list[Session]]:
    ordered = sorted(plan.sessions, key=lambda s: (s.start, s.id))
    return [ordered] if whole_day else [[one] for one in ordered]


def _draw(plan: SittingPlan, unit: list[Session], people: Sequence[Staff], wanted: int) -> list[str]:
    name = "+".join(s.id for s in unit)
    ids = {s.id for s in unit}
    part = [p for p in people if not p.sessions or ids <= set(p.sessions)]
    rooms = {p.room for p in plan.placements if p.session in ids}
    lines, places = [f"draw {name}"], []
    for room in (r.number for r in plan.rooms if r.number in rooms):
        fixed = [p for p in plan.staff if p.role in ROOM_ROLES and p.room == room]
        fixed = [p for p in fixed if not p.sessions or ids & set(p.sessions)]
        lines += [f"fixed {name} {room} {p.id} {p.role} {_plain(p.name)}" for p in fixed]
        kinds = ["lead"] if not any(p.role == "lead" for p in fixed) else []
        kinds += ["invigilator"] * wanted
        places += [(room, kind) for kind in kinds[: max(0, wanted - len(fixed))]]
    leads = sum(p.role == "lead" for p in part)
    if leads < sum(kind == "lead" for _, kind in places):
        # Too few leads for every room: no place is kept for them (ST-9), all are drawn alike.
        places = [(room, "invigilator") for room, _ in places]
        part = [msgspec.structs.replace(p, role="invigilator") for p in part]
    lines += [f"place {name} {room} {kind}" for room, kind in places]
    lines += [f"person {name} {p.id} {p.role} {_plain(p.name)}" for p in part]
    for person in part:
        lines += [f"barred {name} {person.id} {room}" for room in _barred(plan, person, ids)]
    return lines


def _barred(plan: SittingPlan, person: Staff, sessions: set[str]) -> list[str]:
    linked = {c.index for c in plan.candidates if c.ticket in person.recusal}
    return sorted({p.room for p in plan.placements if p.candidate in linked and p.session in sessions})


def _plain(name: str) -> str:
    return " ".join(name.split())


def apply(plan: SittingPlan, record: Record, text: str) -> SittingPlan:
    """The plan with everybody's drawn room; who is left over is a floating invigilator, a reserve (候补).

    ``text`` is the record as it is kept; it goes into every room's package.
    """
    every = {s.id for s in plan.sessions}
    where: dict[str, dict[str, list[str]]] = {}
    for one in record.result:
        where.setdefault(one.person, {}).setdefault(one.room, []).extend(one.draw.split("+"))
    staff: list[Staff] = []
    for person in plan.staff:
        if person.role not in ROOM_ROLES or person.room:
            staff.append(person)
        elif person.id not in where:
            post = f"{person.post or '监考员'}（候补）"
            staff.append(msgspec.structs.replace(person, role="floating", post=post))
        else:
            for room, sessions in where[person.id].items():
                own = () if set(sessions) == every else tuple(sessions)
                staff.append(msgspec.structs.replace(person, room=room, sessions=own))
    return msgspec.structs.replace(plan, staff=tuple(staff), lots=text)


def write_record(record: Record) -> str:
    """The record as it is kept: indented JSON, its fields in their order."""
    return msgspec.json.format(msgspec.json.encode(record), indent=1).decode() + "\n"


def read_record(text: str, name: str = "") -> Record:
    """Read it back. Raises PlanError: no such record."""
    try:
        found = msgspec.json.decode(text, type=Record, strict=True)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlanError(RECORD_FILE, name=name, why=error) from error
    if found.format != FORMAT:
        raise PlanError(RECORD_FILE, name=name, why=found.format[:40])
    return found


def record_hash(text: str) -> str:
    """SHA-256 (hex) of the record as it is kept: what a room's journal carries. Empty where nothing was drawn."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def differences(record: Record, plan: SittingPlan | None = None) -> list[Text]:
    """What a new draw from the record's own list and seed, and the plan, say otherwise; empty where all is equal.

    Raises:
        PlanError: the list can't be drawn from.
    """
    found: list[Text] = []
    if list_hash(record.list) != record.list_sha256:
        found.append(Text("名单的哈希值不符：名单被改动", "the list's hash differs: the list was changed"))
    result, reserves, _ = draw_all(record.list, record.seed)
    found += [_moved(one, "记录 record", "重算 drawn again") for one in _missing(record.result, result)]
    found += [_moved(one, "重算 drawn again", "记录 record") for one in _missing(result, record.result)]
    if reserves != record.reserves:
        found.append(Text("候补名单不符", "the reserves differ"))
    if plan is not None:
        found += _against(record, plan)
    return found


def _missing(some: Iterable[Drawn], others: Iterable[Drawn]) -> list[Drawn]:
    held = set(others)
    return [one for one in some if one not in held]


def _moved(one: Drawn, here: str, there: str) -> Text:
    return Text(
        f"{here}：{one.draw} 考场 {one.room} {one.role} {one.person}，{there}没有",
        f"{here}: {one.draw} room {one.room} {one.role} {one.person}; not in: {there}",
    )


def _against(record: Record, plan: SittingPlan) -> list[Text]:
    posted = {
        (p.id, p.room, session)
        for p in plan.staff
        if p.role in ROOM_ROLES and p.room
        for session in (p.sessions or [s.id for s in plan.sessions])
    }
    drawn = {(one.person, one.room, session) for one in record.result for session in one.draw.split("+")}
    names = {line.split(" ")[2]: line.split(" ", 4)[4] for line in record.list if line.startswith("person ")}
    found = [
        Text(
            f"计划中 {person} 不在抽中的考场 {room}（{session}）",
            f"the plan has {person} not in the drawn room {room} ({session})",
        )
        for person, room, session in sorted(drawn - posted)
    ]
    found += [
        Text(
            f"计划把 {person} 派到考场 {room}（{session}），不是抽签结果",
            f"the plan posts {person} to room {room} ({session}), which was not drawn",
        )
        for person, room, session in sorted(posted - drawn)
        if person in names
    ]
    for person in plan.staff:
        if names.get(person.id, _plain(person.name)) != _plain(person.name):
            found.append(
                Text(f"编号 {person.id} 在计划中换了人", f"{person.id} is another person in the plan")
            )
    return found
