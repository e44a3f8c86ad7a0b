"""What must hold between rooms, sessions, candidates and papers, once each sheet has been read.

- FL-1: no more candidates in a room than its seats; theory rooms hold 30 in principle, more is a warning;
- a room's sessions don't overlap, and leave time for the next collection (FL-2, T−30); no candidate sits two at once;
- PM-4, PM-7: papers are printed for every room by its candidates; spare papers exist (CP-5, CP-6);
- CP-6: the last room is used by its session.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from station.errors import problem
from station.plan.findings import Findings, Place
from station.plan.model import Session
from station.plan.roster import Roster
from station.plan.rules import Rules
from station.plan.schedule import Schedule

ROOM_FULL = problem(
    "plan.room_full",
    what=(
        "考场 {room} 的“{subject}”排了 {count} 人，容量为 {capacity}。",
        'Room {room}, "{subject}": {count} candidates for {capacity} seats.',
    ),
    now=("把多出的考生排到其他考场，或改正容量。", "Move some to another room, or correct the capacity."),
    clause="FL-1",
)
ROOM_LARGE = problem(
    "plan.room_large",
    what=(
        "考场 {room} 容量 {capacity}，标准考场为 {standard} 人。",
        "Room {room} holds {capacity}; a standard room holds {standard}.",
    ),
    now=(
        "理论考场一般不超过标准人数；实操考场按国家职业标准。",
        "Theory rooms keep the standard; practical rooms follow the occupation's.",
    ),
    clause="FL-1",
)
ROOM_OVERLAP = problem(
    "plan.room_overlap",
    what=(
        "考场 {room}：“{first}”（至 {end}）与“{second}”（{start} 开始）时间重叠。",
        'Room {room}: "{first}" (to {end}) overlaps "{second}" (from {start}).',
    ),
    now=("错开时间或换考场。", "Move one in time or to another room."),
)
ROOM_TIGHT = problem(
    "plan.room_tight",
    what=(
        "考场 {room}：“{second}”须在 {minutes} 分钟前领取试卷，那时“{first}”尚未结束。",
        'Room {room}: papers of "{second}" are collected {minutes} minutes before it, when "{first}" is still on.',
    ),
    now=("适当推后，或另派领取试卷的人员。", "Start later, or send other people for the papers."),
    clause="FL-2",
)
CANDIDATE_OVERLAP = problem(
    "plan.candidate_overlap",
    what=(
        "考生 {ticket} 的“{first}”与“{second}”时间重叠。",
        'Candidate {ticket}: "{first}" and "{second}" overlap.',
    ),
    now=("错开时间。", "Move one of them."),
)
PAPERS_MISSING = problem(
    "plan.papers_missing",
    what=("“{subject}”没有为考场 {room} 印制试卷。", 'No papers are printed for "{subject}" in room {room}.'),
    now=("在试卷印制表中补上该考场的份数。", "Add the room's count to the sheet of papers."),
    clause="PM-4",
)
PAPERS_SHORT = problem(
    "plan.papers_short",
    what=(
        "“{subject}”考场 {room} 的{material}印 {count} 份，考生 {wanted} 人。",
        '"{subject}", room {room}: {count} of {material} for {wanted} candidates.',
    ),
    now=("按实际考生数补印，或改正份数。", "Print for all candidates, or correct the count."),
    clause="PM-7",
)
SPARE_MISSING = problem(
    "plan.spare_missing",
    what=("“{subject}”的{material}没有备用卷。", '"{subject}": there is no spare {material}.'),
    now=("在试卷印制表中加一行，考场号填“备用”。", "Add a row to the sheet of papers with 备用 as its room."),
    clause="CP-6",
)
LAST_ROOM_UNUSED = problem(
    "plan.last_room_unused",
    what=(
        "尾考场 {room} 在“{subject}”中没有考生，没有余卷可用。",
        'The last room {room} sits nobody in "{subject}": it has no left-over papers.',
    ),
    now=("改填有考生的最后一个考场。", "Name the last room that has candidates."),
    clause="CP-6",
)
SESSION_EMPTY = problem(
    "plan.session_empty",
    what=("“{subject}”没有考生。", 'Nobody sits "{subject}".'),
    now=("核对考生名单的科目栏。", "Check the roster's subjects."),
)


ROOM_SECURE = problem(
    "plan.room_secure",
    what=(
        "{room} 是试卷保密室，却排了考生。",
        "{room} is the secure room, and candidates are placed in it.",
    ),
    now=("把考生排到考场，或改正用途栏。", "Place them in an exam room, or correct the column of purposes."),
    clause="PM-2",
)
ROOM_OFFICE = problem(
    "plan.room_office",
    what=(
        "{room} 是考点办公室，却排了考生。",
        "{room} is the site office, and candidates are placed in it.",
    ),
    now=("把考生排到考场，或改正用途栏。", "Place them in an exam room, or correct the column of purposes."),
)


def check_seating(schedule: Schedule, roster: Roster, rules: Rules, findings: Findings) -> None:
    """Capacity, times, and people in two places."""
    filled = Counter((p.room, p.session) for p in roster.placements)
    for number, room in schedule.rooms.items():
        row = schedule.room_rows.get(number)
        if row and room.capacity > rules.room.capacity:
            values = {"room": number, "capacity": room.capacity, "standard": rules.room.capacity}
            findings.warning(ROOM_LARGE, row.at("capacity"), **values)
        if row and room.kind != "exam" and any(number == used for used, _ in filled):
            wrong = ROOM_SECURE if room.kind == "secure" else ROOM_OFFICE
            findings.error(wrong, row.at("room"), room=number)
    reported: set[str] = set()
    for (number, session), count in filled.items():
        known = schedule.rooms.get(number)
        row = schedule.room_rows.get(number)
        if known and row and count > known.capacity and number not in reported:
            reported.add(number)
            subject = schedule.sessions[session].subject
            findings.error(
                ROOM_FULL,
                row.at("capacity"),
                room=number,
                subject=subject,
                count=count,
                capacity=known.capacity,
            )
    for session, row in schedule.session_rows.items():
        if not any(owner == session for _, owner in filled):
            findings.warning(SESSION_EMPTY, row.at("subject"), subject=schedule.sessions[session].subject)
    _check_rooms_in_time(
        schedule, {room: [s for r, s in filled if r == room] for room, _ in filled}, rules, findings
    )
    _check_candidates_in_time(schedule, roster, findings)


def check_papers(schedule: Schedule, roster: Roster, findings: Findings) -> None:
    """Printed counts against the roster, spare papers, last room."""
    filled = Counter((p.session, p.room) for p in roster.placements)
    for session in schedule.sessions.values():
        row = schedule.session_rows[session.id]
        if session.last_room and not filled[session.id, session.last_room]:
            findings.error(
                LAST_ROOM_UNUSED, row.at("last_room"), room=session.last_room, subject=session.subject
            )
        if session.kind != "paper":
            continue
        for room in sorted(room for owner, room in filled if owner == session.id and room in schedule.rooms):
            _check_prints(session, room, filled[session.id, room], row.at("subject"), findings)
        for material in session.materials:
            if material.kind == "paper" and not material.spare:
                values = {"subject": session.subject, "material": material.name}
                findings.warning(SPARE_MISSING, row.at("subject"), **values)


def _check_prints(session: Session, room: str, wanted: int, place: Place, findings: Findings) -> None:
    papers = [material for material in session.materials if material.kind == "paper"]
    if not any(room in material.printed for material in papers):
        findings.error(PAPERS_MISSING, place, subject=session.subject, room=room)
    for material in session.materials:
        count = material.printed.get(room)
        if count is not None and count < wanted:
            values = {"subject": session.subject, "room": room, "material": material.name}
            findings.error(PAPERS_SHORT, place, count=count, wanted=wanted, **values)


def _check_rooms_in_time(
    schedule: Schedule, by_room: dict[str, list[str]], rules: Rules, findings: Findings
) -> None:
    ahead = rules.timeline.collect_before_minutes
    for room in sorted(by_room):
        sessions = sorted((schedule.sessions[s] for s in by_room[room]), key=lambda s: s.start)
        for first, second in pairwise(sessions):
            place = schedule.session_rows[second.id].at("start")
            values = {"room": room, "first": first.subject, "second": second.subject}
            if second.start < first.end:
                end, start = schedule.local(first.end), schedule.local(second.start)
                findings.error(ROOM_OVERLAP, place, end=end, start=start, **values)
            elif second.start - ahead * 60_000 < first.end:
                findings.warning(ROOM_TIGHT, place, minutes=ahead, **values)


def _check_candidates_in_time(schedule: Schedule, roster: Roster, findings: Findings) -> None:
    own: dict[int, list[tuple[Session, int]]] = {}
    for place, placement in enumerate(roster.placements):
        own.setdefault(placement.candidate, []).append((schedule.sessions[placement.session], place))
    for index, sessions in own.items():
        ordered = sorted(sessions, key=lambda pair: pair[0].start)
        for (first, at_first), (second, at_second) in pairwise(ordered):
            rooms = {roster.placements[at_first].room, roster.placements[at_second].room}
            # In one room the room's own overlap says it once for all its candidates.
            if second.start < first.end and len(rooms) > 1:
                row = roster.placement_rows[at_second]
                ticket = roster.candidates[index].ticket
                findings.error(
                    CANDIDATE_OVERLAP,
                    row.at("ticket"),
                    ticket=ticket,
                    first=first.subject,
                    second=second.subject,
                )
