"""Candidates and their seats out of the office's list, and what must hold of each row.

- name, ID number, ticket, room and seat are there; the ID number passes GB 11643 where its document follows it;
- one ticket, one ID number and one person belong together, all over the list;
- a person may have a row for each subject, with another room or seat; a row without a subject means all sessions;
- in one session nobody sits twice, and no two sit on one seat.

Nothing is repaired. What only looks odd (sex against the ID number, a ticket of another length) is a warning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from station.errors import problem
from station.plan.findings import Finding, Findings
from station.plan.headings import Layout
from station.plan.identifiers import RESIDENT_KINDS, resident_id
from station.plan.model import Candidate, Placement
from station.plan.schedule import ROOM_UNKNOWN, SESSION_UNKNOWN, Schedule
from station.plan.sheet import Row, data_rows, number_form
from station.plan.tables import Table
from station.plan.values import level

TICKET_TWICE = problem(
    "plan.ticket_twice",
    what=(
        "准考证号 {ticket} 已用于第 {row} 行的另一人。",
        "Ticket {ticket} already belongs to another person in row {row}.",
    ),
    now=("核对两行，改正其中一个准考证号。", "Compare the two rows and correct one ticket."),
)
ID_TWICE = problem(
    "plan.id_twice",
    what=(
        "证件号码与第 {row} 行相同，而准考证号不同。",
        "The ID number is that of row {row}, with another ticket.",
    ),
    now=("核对是否重复报名，或证件号码录错。", "Is the person entered twice, or an ID number mistyped?"),
)
PERSON_DIFFERS = problem(
    "plan.person_differs",
    what=(
        "与第 {row} 行同一准考证、同一证件，姓名却不同。",
        "Same ticket and ID as row {row}, but another name.",
    ),
    now=("核对姓名。", "Check the name."),
)
SEAT_TWICE = problem(
    "plan.seat_twice",
    what=(
        "“{subject}”考场 {room} 座位 {seat} 已排给第 {row} 行的考生。",
        '"{subject}", room {room}, seat {seat} is taken by row {row}.',
    ),
    now=("为其中一人另排座位。", "Give one of the two another seat."),
)
SITS_TWICE = problem(
    "plan.sits_twice",
    what=(
        "该考生的“{subject}”已在第 {row} 行排过。",
        'This candidate already has a seat for "{subject}" in row {row}.',
    ),
    now=("删去多余的一行，或改正科目。", "Take one row out, or correct the subject."),
)
SEX_DIFFERS = problem(
    "plan.sex_differs",
    what=("性别“{value}”与证件号码不一致。", 'The sex "{value}" doesn\'t agree with the ID number.'),
    now=("对照证件核对这两格。", "Check both cells against the document."),
)
TICKET_LENGTH = problem(
    "plan.ticket_length",
    what=(
        "准考证号 {ticket} 有 {length} 位，多数为 {usual} 位；可能丢了开头的 0。",
        "Ticket {ticket} has {length} characters, most have {usual}; a leading zero may be lost.",
    ),
    now=("将该列设为文本格式后核对。", "Format that column as text and check."),
)

_TICKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{3,31}")  # goes into a Code 128 and into file names


@dataclass
class Roster:
    """Candidates in the list's order, their seats, and the first row of each."""

    candidates: list[Candidate] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    """First row of each candidate, by index."""
    placement_rows: list[Row] = field(default_factory=list)
    groups: dict[str, list[int]] = field(default_factory=dict)
    """Class (班级) → candidate indices, for recusal."""


def read_roster(
    sheets: Iterable[tuple[Table, Layout]], schedule: Schedule, findings: Findings, day: date | None
) -> Roster:
    """All candidates of all lists."""
    reader = _Reader(Roster(), schedule, findings, day)
    for table, layout in sheets:
        for row in data_rows(table, layout, findings):
            reader.read(row)
    reader.compare_lengths()
    return reader.roster


@dataclass
class _Reader:
    roster: Roster
    schedule: Schedule
    findings: Findings
    day: date | None
    by_ticket: dict[str, int] = field(default_factory=dict)
    by_id: dict[str, int] = field(default_factory=dict)
    seats: dict[tuple[str, str, str], Row] = field(default_factory=dict)
    sittings: dict[tuple[str, int], Row] = field(default_factory=dict)

    def read(self, row: Row) -> None:
        ticket = row.code("ticket", required=True)
        if ticket and not _TICKET.fullmatch(ticket):
            row.malformed("ticket", "A–Z 0–9 -，4–32")
        id_number = self._id_number(row)
        made = self._candidate(row, ticket, id_number)
        placements = self._placements(row)
        index = self._known(row, made)
        if index is None:
            index = len(self.roster.candidates)
            self.roster.candidates.append(made)
            self.roster.rows.append(row)
            if group := row.text("group"):
                self.roster.groups.setdefault(group, []).append(index)
            # The first holder of a number keeps it: each later row is told which row it repeats.
            self.by_ticket.setdefault(ticket, index)
            self.by_id.setdefault(id_number, index)
        clashes = [found for place in placements if (found := self._place(row, index, *place))]
        # A row may stand for all of the day's sessions: one clash says it.
        if clashes:
            self.findings.all.append(clashes[0])

    def _id_number(self, row: Row) -> str:
        number = row.code("id_number", required=True).upper()
        kind = row.text("id_kind") or "居民身份证"
        if not number or kind not in RESIDENT_KINDS:
            return number
        checked = resident_id(number, self.day)
        for finding in checked.findings:
            report = self.findings.error if finding.hard else self.findings.warning
            report(finding.problem, row.at("id_number"), **finding.values)
        sex = row.text("sex")
        if checked.ok and checked.sex and sex in ("男", "女") and sex != checked.sex:
            self.findings.warning(SEX_DIFFERS, row.at("sex"), value=sex)
        return checked.number

    def _candidate(self, row: Row, ticket: str, id_number: str) -> Candidate:
        grade = row.text("level")
        number = level(grade) if grade else 0
        if number is None:
            row.malformed("level", "高级技师 / 技师 / 高级工 / 中级工 / 初级工")
        extra = {
            heading: text
            for column, heading in row.layout.unknown.items()
            if (text := row.cell_at(column).text)
        }
        if group := row.text("group"):
            extra[row.heading("group")] = group
        return Candidate(
            index=len(self.roster.candidates),
            ticket=ticket,
            name=row.text("name", required=True),
            id_number=id_number,
            sex=row.text("sex"),
            id_kind=row.text("id_kind") or "居民身份证",
            occupation=row.text("occupation"),
            trade=row.text("trade"),
            level=number or 0,
            extra=extra,
        )

    def _placements(self, row: Row) -> list[tuple[str, str, str]]:
        room_code, seat_code = row.code("room", required=True), row.code("seat", required=True)
        subject = row.cell("subject").text
        sessions = self.schedule.sessions_named(subject)
        if sessions is None:
            self.findings.error(SESSION_UNKNOWN, row.at("subject"), value=subject)
        if not room_code or not seat_code:
            return []
        room, seat = number_form(room_code), number_form(seat_code)
        if self.schedule.rooms and room not in self.schedule.rooms:
            self.findings.error(ROOM_UNKNOWN, row.at("room"), room=room)
        return [(session, room, seat) for session in sessions or ()]

    def _known(self, row: Row, made: Candidate) -> int | None:
        same_ticket = self.by_ticket.get(made.ticket) if made.ticket else None
        same_id = self.by_id.get(made.id_number) if made.id_number else None
        if same_ticket is not None and same_ticket == same_id:
            if self.roster.candidates[same_ticket].name != made.name:
                first = self.roster.rows[same_ticket]
                self.findings.error(PERSON_DIFFERS, row.at("name"), row=first.index + 1)
            return same_ticket
        if same_ticket is not None:
            first = self.roster.rows[same_ticket]
            self.findings.error(TICKET_TWICE, row.at("ticket"), ticket=made.ticket, row=first.index + 1)
        if same_id is not None:
            self.findings.error(ID_TWICE, row.at("id_number"), row=self.roster.rows[same_id].index + 1)
        return None

    def _place(self, row: Row, index: int, session: str, room: str, seat: str) -> Finding | None:
        subject = self.schedule.sessions[session].subject
        already = self.sittings.get((session, index))
        if already is not None:
            values: dict[str, object] = {"subject": subject, "row": already.index + 1}
            return Finding(SITS_TWICE, True, row.at("ticket"), values)
        taken = self.seats.setdefault((session, room, seat), row)
        self.sittings[session, index] = row
        self.roster.placements.append(Placement(session, index, room, seat))
        self.roster.placement_rows.append(row)
        if taken is row:
            return None
        values = {"subject": subject, "room": room, "seat": seat, "row": taken.index + 1}
        return Finding(SEAT_TWICE, True, row.at("seat"), values)

    def compare_lengths(self) -> None:
        lengths = Counter(len(one.ticket) for one in self.roster.candidates if one.ticket)
        if len(lengths) < 2:
            return
        usual = lengths.most_common(1)[0][0]
        for one, row in zip(self.roster.candidates, self.roster.rows, strict=True):
            if one.ticket and len(one.ticket) != usual:
                self.findings.warning(
                    TICKET_LENGTH, row.at("ticket"), ticket=one.ticket, length=len(one.ticket), usual=usual
                )
