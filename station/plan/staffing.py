"""Staff out of the office's list, and the rules about them.

- ST-1: who has no room is drawn (lots.py);
- ST-1: every room has its two invigilators in every session, one of them the lead; a site maps 主监考 itself (ST-9), so
  a room without a lead is a warning;
- ST-2: three supervisors for the site; one chief at least, because procedures need someone to call;
- ST-3: three assessors for each occupation, one for each module of a session; fewer is a warning;
- ST-5: who has a relative, or a student of a class taught, among the candidates steps aside: never in that room as
  an invigilator, never as an assessor; people without a room are named in a warning;
- ST-6: a supervisor is not an assessor of the same sitting;
- one person has one role and stands in one room at a time.

People are told apart by their ID number where it is given, else by name and telephone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from station.errors import problem
from station.plan.assessing import check_assessors
from station.plan.findings import Findings, Place
from station.plan.headings import Layout
from station.plan.lots_checks import check_lots
from station.plan.model import Staff
from station.plan.roster import Roster
from station.plan.rules import Rules
from station.plan.schedule import ROOM_UNKNOWN, SESSION_UNKNOWN, Schedule
from station.plan.sheet import Row, code_form, data_rows, number_form, words
from station.plan.tables import Table
from station.plan.values import listed, role

STAFF_NUMBER = problem(
    "plan.staff_number",
    what=(
        "工号“{value}”已属于另一人，或含有不允许的字符。",
        'Staff number "{value}" belongs to another person or holds characters that aren\'t allowed.',
    ),
    now=(
        "工号只用字母和数字，不超过 16 位，且一人一号；也可整列留空，由程序编号。",
        "Use up to 16 letters and digits, one number each; or leave the column empty.",
    ),
)
STAFF_TWICE = problem(
    "plan.staff_twice",
    what=(
        "{name} 已在第 {row} 行任{post}，同一时间不能再任本行职务。",
        "{name} already serves in row {row} ({post}) at the same time.",
    ),
    now=(
        "每人同一时间只任一职、守一个考场；若是同名的两人，请填电话或证件号码。",
        "One post and one room per person at a time; for two people of one name give a telephone or ID number.",
    ),
    clause="ST-1",
)
SUPERVISOR_ASSESSES = problem(
    "plan.supervisor_assesses",
    what=(
        "{name} 既是督导员又是考评员（另见第 {row} 行）。",
        "{name} is both supervisor and assessor (see row {row}).",
    ),
    now=(
        "督导员不得兼任本次考评员，请另派一人。",
        "A supervisor can't assess the same sitting; name someone else.",
    ),
    clause="ST-6",
)
ROOM_STAFF = problem(
    "plan.room_staff",
    what=(
        "考场 {room} 的“{subject}”有 {count} 名监考员，应为 {wanted} 名。",
        'Room {room}, "{subject}": {count} invigilators, {wanted} are required.',
    ),
    now=("在考务人员名单中调整。", "Correct the list of staff."),
    clause="ST-1",
)
ROOM_LEAD = problem(
    "plan.room_lead",
    what=(
        "考场 {room} 的“{subject}”有 {count} 名主监考，一般为 1 名。",
        'Room {room}, "{subject}": {count} lead invigilators, one is usual.',
    ),
    now=("在名单中写明由谁任主监考。", "Say in the list who leads."),
    clause="ST-9",
)
SUPERVISORS = problem(
    "plan.supervisors",
    what=("督导员 {count} 名，每个考点应有 {wanted} 名。", "{count} supervisors; a site has {wanted}."),
    now=("在考务人员名单中补足。", "Complete the list of staff."),
    clause="ST-2",
)
NO_CHIEF = problem(
    "plan.chief",
    what=("名单中没有主考。", "No chief examiner is named."),
    now=(
        "补上主考：开考后的报告和决定都要找主考。",
        "Name one: reports and decisions of the day go to the chief.",
    ),
    clause="ST-9",
)
RECUSAL = problem(
    "plan.recusal",
    what=(
        "{name} 须回避考生 {ticket}，却被派到该考生所在处（考场 {room}）。",
        "{name} must step aside for candidate {ticket} but is posted where that candidate sits (room {room}).",
    ),
    now=("改派到其他考场，或换人。", "Post this person elsewhere, or name someone else."),
    clause="ST-5",
)
RECUSAL_NEAR = problem(
    "plan.recusal_near",
    what=(
        "{name} 须回避考生 {ticket}（考场 {room}），当天不要派到该考场。",
        "{name} must step aside for candidate {ticket}: not to be sent to room {room}.",
    ),
    now=("开考前告知主考。", "Tell the chief examiner before the exam."),
    clause="ST-5",
)
RECUSAL_UNKNOWN = problem(
    "plan.recusal_unknown",
    what=("回避栏中的“{value}”在考生名单中找不到。", '"{value}" of the recusal column is not in the roster.'),
    now=("填准考证号或考生名单中的班级。", "Give ticket numbers, or a class as the roster calls it."),
    clause="ST-5",
)

KEEPERS_MISSING = problem(
    "plan.custodians",
    what=(
        "有试卷保密室，保管员只有 {count} 名，至少 {wanted} 名。",
        "There is a secure room, and {count} custodians of the {wanted} it takes at least.",
    ),
    now=(
        "在人员名单中补上保管员：任何时候须有两人值班，轮班的要更多。",
        "Add custodians to the list: two are on duty at any time, and turns take more.",
    ),
    clause="PM-2",
)

OFFICE_PEOPLE = problem(
    "plan.office_people",
    what=(
        "考点办公室 {room} 只有 {count} 人能开启，须有主考等至少两人。",
        "{count} people can open the site office {room}; it takes two, a chief examiner among them.",
    ),
    now=(
        "在人员名单中增加一名主考，或把一名考务人员的考场号填为 {room}。",
        "List a second chief examiner, or give a member of the exam staff the room number {room}.",
    ),
)

ROOM_ROLES = frozenset({"invigilator", "lead"})
_SITE_ROLES_THAT_GRADE = frozenset({"assessor"})
_NUMBER = re.compile(r"[A-Za-z0-9]{1,16}")  # as a badge and a key name carry it


@dataclass
class Staffing:
    """Staff in the list's order with their rows. One person in two rooms at different times has two entries."""

    staff: list[Staff] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    sheet: str = ""


def read_staff(
    sheets: Iterable[tuple[Table, Layout]], schedule: Schedule, roster: Roster, findings: Findings
) -> Staffing:
    """All staff of all lists; numbers are given by us (p01 …) where the office has none."""
    made = Staffing()
    ids: dict[str, str] = {}
    tickets = {one.ticket: one.index for one in roster.candidates if one.ticket}
    for table, layout in sheets:
        made.sheet = made.sheet or table.name
        for row in data_rows(table, layout, findings):
            person = _person(row, schedule, roster, tickets, ids, findings)
            if person is None:
                continue
            _compare(row, person, made, findings)
            made.staff.append(person)
            made.rows.append(row)
    return made


def check_staff(
    staffing: Staffing, schedule: Schedule, roster: Roster, rules: Rules, findings: Findings
) -> None:
    """The rules about numbers of people and recusal."""
    by_role: dict[str, set[str]] = {}
    for one in staffing.staff:
        by_role.setdefault(one.role, set()).add(one.id)
    sheet = Place(staffing.sheet)
    supervisors = len(by_role.get("supervisor", ()))
    if supervisors < rules.room.supervisors_per_site:
        findings.error(SUPERVISORS, sheet, count=supervisors, wanted=rules.room.supervisors_per_site)
    if "chief" not in by_role:
        findings.error(NO_CHIEF, sheet)
    check_assessors(staffing, schedule, roster, rules, findings)
    keepers = len(by_role.get("custodian", ()))
    if keepers < rules.room.guards and any(room.kind == "secure" for room in schedule.rooms.values()):
        findings.error(KEEPERS_MISSING, sheet, count=keepers, wanted=rules.room.guards)
    for office in (room.number for room in schedule.rooms.values() if room.kind == "office"):
        people = {one.id for one in staffing.staff if one.role == "chief" or one.room == office}
        if len(people) < rules.room.invigilators:
            findings.error(OFFICE_PEOPLE, sheet, room=office, count=len(people))
    check_lots(staffing, schedule, roster, rules, findings)
    used = dict.fromkeys((p.room, p.session) for p in roster.placements if p.room in schedule.rooms)
    for room, session in used:
        _check_room(room, session, staffing, schedule, rules, findings)
    seats: dict[str, list[tuple[str, str]]] = {}
    for placement in roster.placements:
        ticket = roster.candidates[placement.candidate].ticket
        seats.setdefault(ticket, []).append((placement.session, placement.room))
    for one, row in zip(staffing.staff, staffing.rows, strict=True):
        _check_recusal(one, row, seats, findings)


def serves(one: Staff, session: str) -> bool:
    """Whether a person is on duty in a session."""
    return not one.sessions or session in one.sessions


def _person(
    row: Row,
    schedule: Schedule,
    roster: Roster,
    tickets: Mapping[str, int],
    ids: dict[str, str],
    findings: Findings,
) -> Staff | None:
    name, post = row.text("name", required=True), row.text("role", required=True)
    duty = role(post)
    if duty is None and post:
        row.malformed(
            "role",
            " / ".join(("监考员", "主监考", "流动监考", "主考", "督导员", "考评员", "保管员", "考务人员")),
        )
    room = number_form(row.code("room")) if row.code("room") else ""
    if room and schedule.rooms and room not in schedule.rooms:
        findings.error(ROOM_UNKNOWN, row.at("room"), room=room)
    subject = row.cell("subject").text
    sessions = schedule.sessions_named(subject) if subject else ()
    if sessions is None:
        findings.error(SESSION_UNKNOWN, row.at("subject"), value=subject)
    phone = row.code("phone")
    number = _number(row, row.code("id_number") or f"{name}\0{phone}", ids, findings)
    if not name or duty is None:
        return None
    recusal = _recusal(row, roster, tickets, findings)
    return Staff(
        number,
        name,
        duty,
        room,
        sessions or (),
        phone,
        row.text("unit"),
        recusal,
        occupations=tuple(map(words, listed(row.cell("occupations").text))),
        modules=tuple(map(words, listed(row.cell("modules").text))),
        post=post,
    )


def _number(row: Row, identity: str, ids: dict[str, str], findings: Findings) -> str:
    given = row.code("number").lower()
    known = ids.get(identity)
    if given and (not _NUMBER.fullmatch(given) or (given in ids.values() and known != given)):
        findings.error(STAFF_NUMBER, row.at("number"), value=given)
    number = known or given or f"p{len(ids) + 1:02}"
    ids[identity] = number
    return number


def _recusal(row: Row, roster: Roster, tickets: Mapping[str, int], findings: Findings) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for key in ("recusal", "classes"):
        for part in listed(row.cell(key).text):
            ticket, group = code_form(part), words(part)
            if ticket in tickets:
                found[ticket] = None
            elif group in roster.groups:
                found |= dict.fromkeys(roster.candidates[index].ticket for index in roster.groups[group])
            elif key == "recusal" and group not in ("无", "-", "—"):
                # A class that isn't examined today is the normal case; a ticket that isn't is a slip.
                findings.warning(RECUSAL_UNKNOWN, row.at(key), value=part.strip())
    return tuple(found)


def _compare(row: Row, person: Staff, made: Staffing, findings: Findings) -> None:
    for other, first in zip(made.staff, made.rows, strict=True):
        if other.id != person.id:
            continue
        if {other.role, person.role} == {"supervisor", "assessor"}:
            findings.error(SUPERVISOR_ASSESSES, row.at("role"), name=person.name, row=first.index + 1)
            return
        apart = person.sessions and other.sessions and not set(person.sessions) & set(other.sessions)
        if not (apart and {person.role, other.role} <= ROOM_ROLES and person.room != other.room):
            findings.error(
                STAFF_TWICE, row.at("name"), name=person.name, row=first.index + 1, post=other.post
            )
            return


def _check_room(
    room: str, session: str, staffing: Staffing, schedule: Schedule, rules: Rules, findings: Findings
) -> None:
    here = [s for s in staffing.staff if s.role in ROOM_ROLES and s.room == room and serves(s, session)]
    leads = sum(one.role == "lead" for one in here)
    subject = schedule.sessions[session].subject
    place = Place(staffing.sheet)
    if len(here) < rules.room.invigilators and any(
        not p.room for p in staffing.staff if p.role in ROOM_ROLES
    ):
        return  # those without a room are drawn; whether they suffice is checked for each session
    if len(here) != rules.room.invigilators:
        # Fewer breaks the rule; more is a site's own choice to look at.
        report = findings.error if len(here) < rules.room.invigilators else findings.warning
        report(ROOM_STAFF, place, room=room, subject=subject, count=len(here), wanted=rules.room.invigilators)
    if leads != 1:
        findings.warning(ROOM_LEAD, place, room=room, subject=subject, count=leads)


def _check_recusal(
    one: Staff, row: Row, seats: Mapping[str, list[tuple[str, str]]], findings: Findings
) -> None:
    key = "recusal" if row.cell("recusal").text else "classes"
    for ticket in one.recusal:
        rooms = sorted({room for session, room in seats.get(ticket, ()) if serves(one, session)})
        near = [room for room in rooms if one.room in ("", room)]
        if not near:
            continue
        hard = one.room != "" or one.role in _SITE_ROLES_THAT_GRADE
        report, kind = (findings.error, RECUSAL) if hard else (findings.warning, RECUSAL_NEAR)
        report(kind, row.at(key), name=one.name, ticket=ticket, room="、".join(near))
