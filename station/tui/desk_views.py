"""The lists of the desk: incidents, flags of results, what every room still owes, which journals are here and how far they go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs
from textual.content import Content

from station.forms.day import Day
from station.forms.marks import all_flags, said, whose
from station.forms.telling import not_counted, reason_of
from station.review.deadlines import day_at
from station.review.views import DONE, WAITS, Row, as_own, instructions, next_due
from station.room.closing import left_open
from station.text import Language, Text
from station.tui.say import clean, clip, pad, wrap
from station.tui.theme import BAD, CHOSEN, GOOD, KEY_INK, PAGE, PUT_OFF, QUIET

if TYPE_CHECKING:
    from station.tui.screens.review import ReviewPlace

HEADINGS = Text(
    f"级 场 {pad('号', 4)}{pad('程序', 26)} {pad('座位', 12)} 办理情况 ·待补办件数",
    f"S  rm {pad('no', 4)}{pad('procedure', 26)} {pad('seats', 12)} state ·due",
)
"""Over the columns of the incidents."""
TOLD_ROWS = 3
"""So many rows an instruction takes in the list; the incident shows all of it."""
OPENED = Text("已开启", "open")
PHASES = {
    "imported": Text("未开启", "not opened"),
    "open": OPENED,
    "closed": Text("已关闭", "closed"),
}


def incident_lines(place: ReviewPlace, cells: int, rows: int) -> list[Content]:
    """The incidents, as many as there is room for, the marked one among them; above them what waits for this room."""
    language, found = place.language, place.rows()
    waiting = sum(row.state is WAITS for row in found)
    head = Text(
        f"事件 {len(found)} 件，待复核 {waiting} 件 · {place.sifted('zh')}",
        f"{len(found)} incidents, {waiting} to be reviewed · {place.sifted('en')}",
    )
    lines = [Content.styled(clip(head.say(language), cells), f"bold {KEY_INK}"), *_told(place, cells)]
    if not found:
        return [*lines, Content.styled(_none(place).say(language), PAGE.ink)]
    lines.append(Content.styled(clip(HEADINGS.say(language), cells), QUIET))
    room = max(1, rows - len(lines))
    first = max(0, min(place.at - room // 2, len(found) - room))
    shown = list(enumerate(found))[first : first + room]
    return lines + [_incident(place, row, cells, chosen=number == place.at) for number, row in shown]


def _none(place: ReviewPlace) -> Text:
    if place.room.kind == "office" and not place.station.desk.others:
        return Text(
            "还没有读入任何考场的上报包。",
            "No room's bundles have been read in yet.",
        )
    return Text("没有事件。", "No incidents.")


def _incident(place: ReviewPlace, row: Row, cells: int, *, chosen: bool) -> Content:
    language = place.language
    who = clean(" ".join(row.seats)) or Text("全考场", "room").say(language)
    tail = f"{row.state.say(language)}" + (f" ·{row.due}" if row.due else "")
    tail += next_due(row, day_at(place.plan, place.now)).say(language)
    line = f"{row.case.severity} {row.room:>3} #{row.case.id:<3}{pad(row.title.say(language), 26)} {pad(who, 12)} {tail}"
    style = BAD if row.state is WAITS else GOOD if row.state is DONE else PAGE.ink
    return Content.styled(pad(clip(line, cells), cells), f"bold {CHOSEN.style}" if chosen else style)


def _told(place: ReviewPlace, cells: int) -> list[Content]:
    """Instructions to this room that wait."""
    lines = []
    for made in place.instructions():
        event = made.held.event
        told = reason_of(place.days(), made)
        words = Text(
            f"主考指示 {event.number} 待办（事件 {event.case}）：{told}",
            f"instruction {event.number} waits (incident {event.case}): {told}",
        )
        rows = wrap(clean(words.say(place.language)), cells)[:TOLD_ROWS]
        lines += [Content.styled(row, f"bold {PUT_OFF}") for row in rows]
    return lines


def flag_lines(place: ReviewPlace, cells: int) -> list[Content]:
    """Who carries what: by seat alone, as everybody sees this screen."""
    language, days, only = place.language, place.days(), place.narrow
    every = [
        (one, day)
        for one in all_flags(days)
        for day in [whose(days, one)]
        if only.candidate in (None, one.candidate) and only.room in ("", day.plan.room.room.number)
    ]
    found = [(one, day) for one, day in every if one.flag != "absent"]
    absent = len({(one.candidate, one.session) for one, _ in every if one.flag == "absent"})
    waiting = sum(one.standing == "waits" for one, _ in found)
    head = Text(
        f"成绩标记 {len(found)} 项，待主考确认 {waiting} 项；缺考 {absent} 人次（另见缺考名单）",
        f"{len(found)} flags of results, {waiting} wait for the chief; {absent} absences (see the list)",
    )
    lines = [Content.styled(head.say(language), f"bold {KEY_INK}")]
    width = 24 if language == "en" else 16
    for one, day in found:
        row = said(one, day, language)
        session = one.session or next(s for s, all_ in day.plan.seats.items() if one.candidate in all_)
        seat = pad(f"{day.plan.room.room.number:>3} {clean(day.seat(session, one.candidate))}", 8)
        words = f"{seat} {pad(row['flag'], width)} {clean(row['reach'])}  {row['standing']}  {row['entries']}"
        text = clip(f"{words} {row['decisions'] and '→ ' + row['decisions']}", cells)
        lines.append(Content.styled(text, BAD if one.standing == "waits" else GOOD))
    return lines


def owed_lines(place: ReviewPlace, cells: int) -> list[Content]:
    """Open obligations of every room on the desk, and instructions that no room has heeded yet."""
    language, reviewed = place.language, place.reviewed()
    found: list[tuple[str, str]] = []
    for day, seen in zip(place.days(), reviewed, strict=True):
        number = day.plan.room.room.number
        if place.narrow.room not in ("", number):
            continue
        state = structs.replace(day.state, review=as_own(reviewed, seen))
        found += [(f"{number:>3}  {one.said.say(language)}", PAGE.ink) for one in left_open(day.plan, state)]
        for made in instructions(reviewed, day.slip.origin):
            event = made.held.event
            words = Text(
                f"指示 {event.number}（事件 {event.case}）待考场办理",
                f"instruction {event.number} (incident {event.case}) waits for the room",
            )
            found.append((f"{number:>3}  {words.say(language)}", f"bold {PUT_OFF}"))
    head = Text(f"各考场待补办 {len(found)} 项", f"{len(found)} obligations open, over all rooms")
    lines = [Content.styled(head.say(language), f"bold {KEY_INK}")]
    return lines + [Content.styled(row, style) for text, style in found for row in wrap(clean(text), cells)]


def journal_lines(place: ReviewPlace, cells: int) -> list[Content]:
    """Every journal on the desk with its size and head, those that were refused, and decisions that don't count."""
    language, days, refused = place.language, place.days(), place.station.desk.refused
    head = Text(
        f"日志 {len(days)} 个，已逐条核验；未通过 {len(refused)} 个",
        f"{len(days)} journals, every entry verified; {len(refused)} do not verify",
    )
    found = [(head.say(language), f"bold {KEY_INK}")]
    found += [(f"✗ {one.name}  {one.why.say(language)}", f"bold {BAD}") for one in refused]
    for day in days:
        found.append((_journal(day, language), GOOD))
        for line in not_counted(days, day.slip.origin):
            found.append((f"  {day.clock(line.at)} {line.said.say(language)}", BAD))
    return [Content.styled(row, style) for text, style in found for row in wrap(clean(text), cells)]


def _journal(day: Day, language: Language) -> str:
    sealed = "" if day.opened else Text("，密封内容未打开", ", sealed words stay closed").say(language)
    count = Text(f"{day.slip.size} 条", f"{day.slip.size} entries").say(language)
    phase = PHASES[day.state.day.phase].say(language)
    return f"✓ {day.slip.origin}  {count}，{phase}{sealed}  {day.slip.fingerprint}"
