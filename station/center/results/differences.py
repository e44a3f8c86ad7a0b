"""What does not agree over all rooms of a sitting: the plan, the doors, the sealed counts, the figures in clear, the decisions.

A *difference* has to be cleared up before results are issued; a *note* says what was decided after the day. Nothing is corrected
here: each line names the entries that disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from station.center.results.outcome import Result
from station.center.results.rooms import RoomFacts, Sealed
from station.forms.day import reviewed
from station.incidents.state import Case, Sanction
from station.plan.model import Candidate, SittingPlan
from station.review.events import Decided
from station.review.flags import FLAG_NAMES
from station.review.state import standing
from station.review.validity import SAID
from station.review.views import Source, decisions_about
from station.text import Text
from station.vault.custody.places import KIND_NAMES

Kind = Literal[
    "no_room",
    "no_journal",
    "not_read",
    "not_listed",
    "two_rooms",
    "other_room",
    "present_and_absent",
    "not_known",
    "absent_with_paper",
    "absent_with_flag",
    "not_sealed",
    "sealed_attendance",
    "sealed_papers",
    "sealed_explained",
    "told_otherwise",
    "not_counted",
    "waits",
    "decided_later",
    "dismissed",
]
KINDS: Mapping[Kind, Text] = {
    "no_room": Text("考生未编入任何考场", "candidate in no room"),
    "no_journal": Text("考场日志未到", "the room's journal is not here"),
    "not_read": Text("日志未读成", "a journal could not be read"),
    "not_listed": Text("入场者不在计划该场次名单中", "let in, but not on the plan's list of the session"),
    "two_rooms": Text("同一场次在两个考场入场", "let in at two rooms in one session"),
    "other_room": Text("入场的考场与计划不同", "let in at another room than planned"),
    "present_and_absent": Text("一处缺考、另一处入场", "absent by one journal, let in by another"),
    "not_known": Text("既无入场也无缺考记录", "neither let in nor absent"),
    "absent_with_paper": Text("缺考而有其试卷记录", "absent, yet a paper is on record"),
    "absent_with_flag": Text("缺考而有违规记录", "absent, yet a violation is on record"),
    "not_sealed": Text("有考生入场而未密封", "candidates were let in, the session is not sealed"),
    "sealed_attendance": Text("封签人数与入场记录不同", "the seal's attendance is not the door's"),
    "sealed_papers": Text("密封份数与到考人数不同", "papers sealed and candidates present differ"),
    "sealed_explained": Text(
        "密封差数，已说明并经主考签名", "a difference at the seal, explained and signed by the chief"
    ),
    "told_otherwise": Text("明文数字与日志不同", "the manifest's figures are not the journal's"),
    "not_counted": Text("决定未计入", "a decision does not count"),
    "waits": Text("待主考确认", "waits for the chief"),
    "decided_later": Text("考后决定", "decided afterwards"),
    "dismissed": Text("违规已由主考撤销", "the violation was dismissed by the chief"),
}
NOTES: frozenset[Kind] = frozenset({"sealed_explained", "decided_later", "dismissed"})
"""To be known, not to be cleared up."""


@dataclass(frozen=True)
class Difference:
    """One line of the reconciliation."""

    kind: Kind
    what: Text
    """The figures or facts that disagree."""
    session: str = ""
    room: str = ""
    candidate: Candidate | None = None
    sources: tuple[Source, ...] = field(default=())

    @property
    def note(self) -> bool:
        return self.kind in NOTES


def differences(
    plan: SittingPlan,
    rooms: Sequence[RoomFacts],
    results: Sequence[Result],
    unread: Sequence[tuple[str, Text]] = (),
) -> tuple[Difference, ...]:
    """All of them, what has to be cleared up first. ``unread`` are journals that could not be read, and why."""
    found = [Difference("not_read", why, room=name) for name, why in unread]
    found += _placed(plan, rooms)
    numbers = {room.journal: room.room for room in rooms}
    papers: dict[tuple[str, int], list[Source]] = {}
    for room in rooms:
        for key, source in room.papers.items():
            papers.setdefault(key, []).append(source)
    for one in results:
        found += _of_candidate(one, numbers, papers.get((one.session.id, one.candidate.index), ()))
    for room in rooms:
        found += _of_room(room, plan)
    found += _decisions(rooms, {one.index: one for one in plan.candidates})
    return tuple(sorted(found, key=lambda one: one.note))


def _placed(plan: SittingPlan, rooms: Sequence[RoomFacts]) -> Iterator[Difference]:
    placed = {one.candidate for one in plan.placements}
    for person in plan.candidates:
        if person.index not in placed:
            yield Difference("no_room", Text("计划中没有其座位", "the plan has no seat"), candidate=person)
    here = {one.room for one in rooms}
    listed = {(one.session, one.candidate) for one in plan.placements}
    people = {one.index: one for one in plan.candidates}
    for number in sorted({one.room for one in plan.placements} - here):
        count = sum(one.room == number for one in plan.placements)
        yield Difference("no_journal", Text(f"涉及 {count} 人次", f"{count} lines of results"), room=number)
    for room in rooms:
        for (session, candidate), stand in room.stands.items():
            if stand.present and (session, candidate) not in listed:
                yield Difference(
                    "not_listed",
                    Text(f"编号 {candidate}", f"index {candidate}"),
                    session,
                    room.room,
                    people.get(candidate),
                    (stand.source,),
                )


def _of_candidate(one: Result, rooms: Mapping[str, str], papers: Sequence[Source]) -> Iterator[Difference]:
    """``rooms``: journal → number of its room; ``papers``: entries that name a paper as this candidate's."""

    def said(kind: Kind, zh: str, en: str, *sources: Source, room: str = "") -> Difference:
        return Difference(kind, Text(zh, en), one.session.id, room or one.room, one.candidate, sources)

    inside = [stand for stand in one.stands if stand.present]
    absent = [stand for stand in one.stands if not stand.present]
    where = sorted({rooms[stand.source.journal] for stand in inside})
    if len(inside) > 1:
        names = "、".join(where)
        yield said("two_rooms", f"考场 {names}", f"rooms {names}", *(stand.source for stand in inside))
    if inside and where != [one.room]:
        names = "、".join(where)
        yield said(
            "other_room",
            f"计划 {one.room}，入场 {names}",
            f"planned {one.room}, let in at {names}",
            *(stand.source for stand in inside),
        )
    if inside and absent:
        yield said(
            "present_and_absent", "以入场计", "counted as present", *(stand.source for stand in one.stands)
        )
    if not one.stands and one.room in rooms.values():
        yield said("not_known", "不得据此给成绩", "no result may be given by this")
    if absent and not inside:
        if papers:
            yield said(
                "absent_with_paper",
                "核对答卷袋",
                "look into the answer bag",
                *(stand.source for stand in absent),
                *papers,
            )
        own = [flag for flag in one.flags if flag.flag != "absent" and flag.session]
        for flag in own:
            name = FLAG_NAMES[flag.flag]
            yield said("absent_with_flag", name.zh, name.en, *flag.entries)
    for flag in one.flags:
        name, sources = FLAG_NAMES[flag.flag], tuple(dict.fromkeys((*flag.entries, *flag.decisions)))
        if flag.standing == "waits":
            yield said("waits", name.zh, name.en, *sources)
        elif flag.decisions:
            yield said("decided_later", name.zh, name.en, *sources)


def _of_room(room: RoomFacts, plan: SittingPlan) -> Iterator[Difference]:
    inside: dict[str, int] = {}
    absent: dict[str, int] = {}
    for (session, _), stand in room.stands.items():
        side = inside if stand.present else absent
        side[session] = side.get(session, 0) + 1
    for planned in plan.sessions:
        present = inside.get(planned.id, 0)
        seal = room.sealed.get(planned.id)
        if seal is None:
            if present:
                yield Difference(
                    "not_sealed",
                    Text(f"到考 {present}，无封签可比", f"{present} present, no seal to compare with"),
                    planned.id,
                    room.room,
                )
            continue
        counted = (present, absent.get(planned.id, 0))
        if (seal.present, seal.absent) != counted:
            yield Difference(
                "sealed_attendance",
                Text(
                    f"封签 {seal.present}/{seal.absent}，入场 {counted[0]}/{counted[1]}",
                    f"seal {seal.present}/{seal.absent}, door {counted[0]}/{counted[1]} (present/absent)",
                ),
                planned.id,
                room.room,
                sources=(seal.source,),
            )
        yield from _papers(room, planned.id, seal, present)
    for told, folded in zip(room.told, room.folded, strict=False):
        if told != folded:
            yield Difference(
                "told_otherwise",
                Text(
                    f"清单 {told.present}/{told.absent}，日志 {folded.present}/{folded.absent}",
                    f"manifest {told.present}/{told.absent}, journal {folded.present}/{folded.absent}",
                ),
                told.session,
                room.room,
            )


def _papers(room: RoomFacts, session: str, seal: Sealed, present: int) -> Iterator[Difference]:
    """Of each kind that was given out one comes back from everybody who was in, but for those on record as not handed in."""
    for kind, places in seal.counts.items():
        if kind == "pack" or not places.get("bag", 0):
            continue
        due = present - room.not_handed_in.get((session, kind), 0)
        sealed = places.get("bag", 0)
        if sealed > due or sealed + places.get("withdrawn", 0) < due:
            name, explained = KIND_NAMES[kind], seal.explained.get(kind, ())
            settled = sum(number for number, _ in explained) == sealed - due
            yield Difference(
                "sealed_explained" if settled else "sealed_papers",
                Text(f"{name.zh}：密封 {sealed}，应为 {due}", f"{name.en}: {sealed} sealed, {due} due"),
                session,
                room.room,
                sources=(seal.source, *(source for _, source in explained)),
            )


def _decisions(rooms: Sequence[RoomFacts], people: Mapping[int, Candidate]) -> Iterator[Difference]:
    days = [one.day for one in rooms]
    numbers = {one.journal: one.room for one in rooms}
    for room in rooms:
        worth = room.day.worth(days)
        for record in room.day.decided:
            if worth[record.seq] != "holds" and isinstance(record.event, Decided):
                about = numbers.get(record.event.journal or room.journal, room.room)
                said = SAID[worth[record.seq]]
                yield Difference(
                    "not_counted",
                    Text(
                        f"第 {record.event.number} 号决定：{said.zh}",
                        f"decision {record.event.number}: {said.en}",
                    ),
                    record.event.session,
                    about,
                    sources=(Source(room.journal, record.seq),),
                )
    known = reviewed(days)
    for day in known:
        for case in day.incidents.cases.values():
            made = decisions_about(known, day.journal, case.id)
            left = {(one.candidate, one.seq) for one in standing(case, tuple(one.held for one in made))}
            by = tuple(
                Source(one.journal, one.held.seq) for one in made if one.held.event.verdict == "dismiss"
            )
            for one in _gone(case, left) if by else ():
                yield Difference(
                    "dismissed",
                    Text(f"原为 {one.key}", f"it was {one.key}"),
                    case.session,
                    numbers[day.journal],
                    people.get(one.candidate),
                    (Source(day.journal, one.seq), *by),
                )


def _gone(case: Case, left: set[tuple[int, int]]) -> list[Sanction]:
    return [one for one in case.sanctions if (one.candidate, one.seq) not in left]
