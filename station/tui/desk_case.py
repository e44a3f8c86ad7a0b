"""One incident whole on the desk: what was recorded, what stands, what was decided, what is due; two accounts side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from station.forms.day import Day
from station.forms.telling import decided, not_counted, told
from station.incidents.state import Sanction
from station.plan.model import ROOM_ROLES
from station.review.accounts import accounts
from station.review.deadlines import day_at
from station.review.views import Row
from station.text import Text, plain
from station.tui.say import clean, clip, pad, wrap
from station.tui.theme import BAD, GOOD, KEY_INK, PAGE, QUIET

if TYPE_CHECKING:
    from station.tui.screens.review import ReviewPlace


def case_lines(place: ReviewPlace, row: Row, cells: int) -> list[Content]:
    """One incident whole, or its accounts."""
    language = place.language
    day = next(one for one in place.days() if one.slip.origin == row.journal)
    who = (
        plain(day.who(row.session, row.case.candidates))
        if row.case.candidates
        else Text("全考场", "whole room")
    )
    title = f"■ {row.case.procedure} {row.title.say(language)}  {row.room} #{row.case.id}"
    lines = [
        Content.styled(clip(f"{title}  {row.state.say(language)}", cells), f"bold {KEY_INK}"),
        Content.styled(clip(clean(who.say(language)), cells), PAGE.ink),
    ]
    if place.side_by_side:
        return lines + _accounts(place, day, row, cells)
    for line in told(day, row.case):
        mark = Text("（已更正）", " (struck)").say(language) if line.struck else ""
        text = f"{day.clock(line.at, seconds=True)} #{line.seq} {line.said.say(language)}{mark} — {line.actors.say(language)}"
        lines += [Content.styled(one, QUIET if line.struck else PAGE.ink) for one in wrap(clean(text), cells)]
    lines += [Content.styled(_sanction(place, day, row, one), f"bold {BAD}") for one in row.sanctions]
    lines += _decisions(place, day, row, cells)
    today = day_at(place.plan, place.now)
    for due in row.deadlines:
        words = Text("期限：", "due: ").say(language) + due.said(today).say(language)
        lines += [Content.styled(one, BAD if due.overdue(today) else PAGE.ink) for one in wrap(words, cells)]
    return lines


def _sanction(place: ReviewPlace, day: Day, row: Row, one: Sanction) -> str:
    who = clean(day.who(row.session, (one.candidate,)))
    return Text(
        f"处理（现行）：{who} 第 {one.tier} 档第 {one.item} 项",
        f"stands: {who} violation {one.tier}.{one.item}",
    ).say(place.language)


def _decisions(place: ReviewPlace, day: Day, row: Row, cells: int) -> list[Content]:
    days = place.days()
    counted = [(line, f"bold {GOOD}") for line in decided(days, day, row.case)]
    void = [(line, BAD) for line in not_counted(days, row.journal, row.case.id)]
    return [
        Content.styled(one, style)
        for line, style in (*counted, *void)
        for one in wrap(clean(f"{day.clock(line.at)} {line.said.say(place.language)}"), cells)
    ]


def _accounts(place: ReviewPlace, day: Day, row: Row, cells: int) -> list[Content]:
    """The two invigilators' own words beside each other; without them whoever else said something alone."""
    found = accounts(day.by_case.get(row.case.id, ()))
    room = {one.id for one in day.plan.room.staff if one.role in ROOM_ROLES}
    people = sorted(found, key=lambda one: one not in room)  # stable: most words first among equals
    if not people:
        none = Text("没有监考员各自的说明。", "No accounts by single people.")
        return [Content.styled(none.say(place.language), QUIET)]
    width = cells // 2 - 1
    columns = [
        [day.staff((one,)), *(row for text in found[one] for row in wrap(clean(text), width))]
        for one in people[:2]
    ]
    left, right = columns[0], columns[1] if len(columns) > 1 else []
    lines = [
        Content.styled(
            f"{pad(left[n] if n < len(left) else '', width)}│{right[n] if n < len(right) else ''}", PAGE.ink
        )
        for n in range(max(len(left), len(right)))
    ]
    for one in people[2:]:
        text = f"{day.staff((one,))}：{'；'.join(found[one])}"
        lines += [Content.styled(part, PAGE.ink) for part in wrap(clean(text), cells)]
    return lines
