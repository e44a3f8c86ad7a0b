"""The sitting, its rooms, sessions and papers out of the office's sheets, and what must hold among them.

- the day, the center's and the site's names are there; the registration number has its form (digest ID);
- every session ends after it starts, and on the sitting's day (nobody sits past midnight);
- papers are printed for every room that sits a session on paper, not fewer than its candidates (checked in ``checks``);
- the last room (尾考场) is one of the rooms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone

import msgspec

from station.errors import problem
from station.plan.bags import Bags
from station.plan.findings import Findings, Place
from station.plan.headings import Layout, heading_form
from station.plan.identifiers import is_registration
from station.plan.model import Material, Room, RoomKind, Session, Sitting
from station.plan.modules import ModuleRow, module_row, with_modules
from station.plan.sheet import CELL_EMPTY, CELL_FORM, Row, code_form, data_rows, number_form, parse_day, words
from station.plan.tables import Table, cell
from station.plan.values import listed, material_kind, session_kind

SITTING_UNKNOWN = problem(
    "plan.sitting_line",
    what=(
        "“{name}”一行不是考试日信息表的项目，未读入。",
        'The line "{name}" is not part of a sitting\'s sheet and was not read.',
    ),
    now=("核对项目名称；无关内容可不处理。", "Check the line's name; leave it if it is only a note."),
)
REGISTRATION = problem(
    "plan.registration",
    what=("机构备案号“{value}”格式不符。", 'The registration number "{value}" has not its form.'),
    now=(
        "应为 13 位：Y000041、两位城市码 00–18、9001–9999。",
        "Thirteen characters: Y000041, city 00–18, 9001–9999.",
    ),
    clause="证书编码",
)
REGISTRATION_MISSING = problem(
    "plan.registration_missing",
    what=("未填机构备案号。", "The registration number is not given."),
    now=("补填后可印在各类表单上。", "Give it so that forms can carry it."),
    clause="证书编码",
)
TIMES = problem(
    "plan.times",
    what=(
        "“{subject}”结束时间 {end} 不晚于开始时间 {start}。",
        '"{subject}" ends at {end}, not after its start at {start}.',
    ),
    now=("改正开始或结束时间。", "Correct the start or the end."),
)
OTHER_DAY = problem(
    "plan.other_day",
    what=(
        "“{subject}”的时间 {moment} 不在考试日 {day}。",
        '"{subject}" has a time, {moment}, that is not on {day}.',
    ),
    now=("改正时间；跨日的考试须分成两个考试日。", "Correct it; exams on two days are two sittings."),
)
SESSION_TWICE = problem(
    "plan.session_twice",
    what=("场次“{value}”出现两次。", 'Session "{value}" appears twice.'),
    now=("删去多余的一行，或改用不同的场次编号。", "Take one row out, or give it another number."),
)
ROOM_TWICE = problem(
    "plan.room_twice",
    what=("考场 {room} 出现两次。", "Room {room} appears twice."),
    now=("删去多余的一行。", "Take one row out."),
)
LAST_ROOM = problem(
    "plan.last_room",
    what=("尾考场 {room} 不在考场安排中。", "The last room {room} is not among the rooms."),
    now=("改正考场号。", "Correct the room number."),
    clause="CP-6",
)
MATERIAL_TWICE = problem(
    "plan.material_twice",
    what=(
        "“{subject}”的{material}在 {room} 的份数写了两次。",
        '"{subject}": {material} for {room} is given twice.',
    ),
    now=("合并为一行。", "Put them into one row."),
    clause="PM-4",
)
SESSION_UNKNOWN = problem(
    "plan.session_unknown",
    what=("场次安排中没有“{value}”。", 'There is no session "{value}".'),
    now=(
        "科目或场次编号须与场次安排一致。",
        "Subject or session number must be as in the sheet of sessions.",
    ),
)
ROOM_UNKNOWN = problem(
    "plan.room_unknown",
    what=("考场安排中没有考场 {room}。", "There is no room {room}."),
    now=(
        "改正考场号，或在考场安排中增加该考场。",
        "Correct the number, or add the room to the sheet of rooms.",
    ),
)

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}(?:/[a-z0-9.-]{1,40})*")
_SITE = re.compile(r"[A-Za-z0-9-]{1,24}")
_SESSION_ID = re.compile(r"[A-Za-z0-9-]{1,16}")
_SPARE = ("备用", "备用卷", "保密室")
_UTC = re.compile(r"(?:UTC|GMT)?\+?([0-9]{1,2})(?::([0-9]{2}))?")


@dataclass
class Schedule:
    """What the sheets of sitting, rooms, sessions and papers said. Rows by id, so that checks can point at them."""

    sitting: Sitting | None = None
    rooms: dict[str, Room] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    room_rows: dict[str, Row] = field(default_factory=dict)
    session_rows: dict[str, Row] = field(default_factory=dict)

    def sessions_named(self, text: str) -> tuple[str, ...] | None:
        """Session ids meant by a cell: empty means all of the day; ``None`` if a part of it is no session."""
        if not text:
            return tuple(self.sessions)
        names = {code_form(s.subject): s.id for s in self.sessions.values()}
        names |= {code_form(s.id).lower(): s.id for s in self.sessions.values()}
        found: list[str] = []
        whole = code_form(text)
        for part in (whole,) if whole in names else listed(text):
            known = names.get(code_form(part)) or names.get(code_form(part).lower())
            if known is None:
                return None
            found.append(known)
        return tuple(found)

    def local(self, moment: int) -> str:
        """A moment as HH:MM at the site."""
        offset = self.sitting.utc_offset_minutes if self.sitting else 480
        return (datetime.fromtimestamp(moment / 1000, UTC) + timedelta(minutes=offset)).strftime("%H:%M")


def read_sitting(table: Table, layout: Layout, findings: Findings) -> Sitting | None:
    """The list of the day's own facts; ``None`` when one that is needed is missing or wrong."""
    known = {index: key for key, index in layout.columns.items()}
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    phones: dict[str, str] = {}
    for index, row in enumerate(table.rows):
        name = cell(row[0]).text if row else ""
        value = next((text for v in row[1:] if (text := cell(v).text)), "")
        place = Place(table.name, index + 1, "B", name)
        if index in known:
            values[known[index]], places[known[index]] = value, place
        elif heading_form(name).endswith("电话") and value:
            phones[heading_form(name).removesuffix("电话") or "考点"] = code_form(value)
        elif name and value:
            findings.warning(SITTING_UNKNOWN, place, name=name)
    return _sitting(values, places, phones, layout, findings)


def _sitting(
    values: dict[str, str],
    places: dict[str, Place],
    phones: dict[str, str],
    layout: Layout,
    findings: Findings,
) -> Sitting | None:
    def wrong(key: str, form: str) -> None:
        if values.get(key):
            findings.error(CELL_FORM, places[key], heading=places[key].heading, value=values[key], form=form)
        else:
            findings.error(CELL_EMPTY, places[key], heading=places[key].heading)

    if layout.missing:
        return None
    before = len(findings.errors)
    center, site = code_form(values["center"]).lower(), code_form(values["site"])
    day = parse_day(values["day"])
    offset = _UTC.fullmatch(code_form(values.get("offset") or "8"))
    if not _NAME.fullmatch(center):
        wrong("center", "exam.example.cn")
    if not _SITE.fullmatch(site):
        wrong("site", "A–Z a–z 0–9 -")
    if not values["site_name"]:
        wrong("site_name", "")
    if day is None:
        wrong("day", "2026-11-07")
    if offset is None or int(offset[1]) > 14:
        wrong("offset", "UTC+8")
    registration = code_form(values.get("registration", ""))
    if registration and not is_registration(registration):
        findings.error(REGISTRATION, places["registration"], value=registration)
    if not registration:
        findings.warning(REGISTRATION_MISSING, places["site"])
    if len(findings.errors) > before or day is None or offset is None:
        return None
    return Sitting(
        center=center,
        site=site,
        site_name=words(values["site_name"]),
        day=day.isoformat(),
        address=words(values.get("address", "")),
        registration=registration,
        utc_offset_minutes=int(offset[1]) * 60 + int(offset[2] or 0),
        phones=phones,
        demo=values.get("demo", "") in ("是", "true", "1", "yes"),
    )


SECURE = "保密室"
"""The purpose of a room that is the secure room."""
OFFICE = "考点办公室"
"""The purpose of a room that is the site office."""


def read_rooms(sheets: Iterable[tuple[Table, Layout]], schedule: Schedule, findings: Findings) -> None:
    """The rooms, by their number as it is printed on the door; secure room and office say so as their purpose (用途)."""
    for table, layout in sheets:
        for row in data_rows(table, layout, findings):
            number = number_form(row.code("room", required=True))
            capacity = row.count("capacity")
            if number in schedule.rooms:
                findings.error(ROOM_TWICE, row.at("room"), room=number)
            elif number:
                purpose = row.text("purpose")
                kind: RoomKind = "secure" if SECURE in purpose else "office" if OFFICE in purpose else "exam"
                schedule.rooms[number] = Room(number, capacity or 0, row.text("place", required=True), kind)
                schedule.room_rows[number] = row


def read_sessions(sheets: Iterable[tuple[Table, Layout]], schedule: Schedule, findings: Findings) -> None:
    """The sessions in the order of their start. Those without a number are called s1, s2 … in the sheet's order.

    A practical session in modules has a row for each module (modules.py)."""
    made: list[tuple[Session, Row]] = []
    modules: dict[str, list[ModuleRow]] = {}
    day = parse_day(schedule.sitting.day) if schedule.sitting else None
    for table, layout in sheets:
        for row in data_rows(table, layout, findings):
            session = _session(row, len(made), day, schedule, findings)
            if session is None:
                continue
            module = module_row(row, session, findings)
            before = next((other for other, _ in made if other.subject == session.subject), None)
            named = before is not None and row.code("session") in ("", before.id)
            if module is not None and before is not None and named and before.id in modules:
                modules[before.id].append(module)
            elif any(session.id == other.id for other, _ in made):
                findings.error(SESSION_TWICE, row.at("session"), value=session.id)
            elif before is not None:
                findings.error(SESSION_TWICE, row.at("subject"), value=session.subject)
            else:
                made.append((session, row))
                if module is not None:
                    modules[session.id] = [module]
    whole = [(with_modules(one, modules.get(one.id, []), findings), row) for one, row in made]
    for session, row in sorted(whole, key=lambda pair: pair[0].start):
        schedule.sessions[session.id] = session
        schedule.session_rows[session.id] = row


def _session(
    row: Row, count: int, day: date | None, schedule: Schedule, findings: Findings
) -> Session | None:
    subject = row.text("subject", required=True)
    number = row.code("session") or f"s{count + 1}"
    if not _SESSION_ID.fullmatch(number):
        row.malformed("session", "1, 2 … / s1, s2 …")
        return None
    kind = session_kind(row.text("form"), subject)
    if kind is None:
        row.malformed("form", "纸笔 / 机考 / 实操")
    first = day or date(2000, 1, 1)
    start, end = row.moment("start", first), row.moment("end", first)
    last_room = number_form(row.code("last_room")) if row.code("last_room") else ""
    if last_room and schedule.rooms and last_room not in schedule.rooms:
        findings.error(LAST_ROOM, row.at("last_room"), room=last_room)
    if start is None or end is None or kind is None or not subject:
        return None
    for key, moment in (("start", start), ("end", end)):
        if day is not None and moment.date() != day:
            findings.error(
                OTHER_DAY, row.at(key), subject=subject, moment=f"{moment:%Y-%m-%d %H:%M}", day=day
            )
    if end <= start:
        findings.error(TIMES, row.at("end"), subject=subject, start=f"{start:%H:%M}", end=f"{end:%H:%M}")
    offset = schedule.sitting.utc_offset_minutes if schedule.sitting else 480
    zone = timezone(timedelta(minutes=offset))
    at = [round(moment.replace(tzinfo=zone).timestamp() * 1000) for moment in (start, end)]
    return Session(number, subject, kind, at[0], at[1], last_room=last_room)


def read_materials(sheets: Iterable[tuple[Table, Layout]], schedule: Schedule, findings: Findings) -> None:
    """Printed counts and bags by session, paper and room; the room ``备用`` is the spare papers in the secure room."""
    gathered: dict[tuple[str, str], Material] = {}
    bags, subjects = Bags(), {one.id: one.subject for one in schedule.sessions.values()}
    for table, layout in sheets:
        for row in data_rows(table, layout, findings):
            named = row.text("subject", required=True)
            sessions = schedule.sessions_named(named) if named else None
            if named and sessions is None:
                findings.error(SESSION_UNKNOWN, row.at("subject"), value=named)
            name, count = row.text("material", required=True), row.count("count")
            kind = material_kind(row.text("material_kind") or name)
            if kind is None and name:
                row.malformed("material", "试卷 / 答题卡 / 答题纸 / 草稿纸 / 工件")
            where = row.code("room", required=True)
            room = "" if where in _SPARE else number_form(where)
            if room and schedule.rooms and room not in schedule.rooms:
                findings.error(ROOM_UNKNOWN, row.at("room"), room=room)
            if not sessions or count is None or kind is None or not where:
                continue
            for session in sessions:
                bags.read(row, (session, room), subjects, findings)
                old = gathered.get((session, name), Material(kind, name, {}))
                if (room and room in old.printed) or (not room and old.spare):
                    subject = schedule.sessions[session].subject
                    findings.error(
                        MATERIAL_TWICE, row.at("room"), subject=subject, material=name, room=room or where
                    )
                elif room:
                    printed = {**old.printed, room: count}
                    gathered[session, name] = Material(kind, name, printed, old.spare)
                else:
                    gathered[session, name] = Material(kind, name, old.printed, count)
    for known in list(schedule.sessions.values()):
        papers = tuple(material for (owner, _), material in gathered.items() if owner == known.id)
        schedule.sessions[known.id] = msgspec.structs.replace(known, materials=papers, bags=bags.of(known.id))
