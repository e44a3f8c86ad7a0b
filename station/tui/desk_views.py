"""Two views of the desk over many journals: what is still open in every room, and which journals are here and how far they go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from station.forms.day import Day
from station.forms.telling import not_counted
from station.review.views import instructions
from station.room.closing import open_obligations
from station.text import Language, Text
from station.tui.say import clean, wrap
from station.tui.theme import BAD, GOOD, KEY_INK, PAGE, PUT_OFF

if TYPE_CHECKING:
    from station.tui.screens.review import ReviewPlace

OPENED = Text("已开启", "open")
PHASES = {
    "imported": Text("未开启", "not opened"),
    "open": OPENED,
    "closed": Text("已关闭", "closed"),
}


def owed_lines(place: ReviewPlace, cells: int) -> list[Content]:
    """Open obligations of every room on the desk, and instructions that no room has heeded yet."""
    language, days, reviewed = place.language, place.days(), place.reviewed()
    found: list[tuple[str, str]] = []
    for day in days:
        number = day.plan.room.room.number
        found += [(f"{number:>3}  {one}", PAGE.ink) for one in open_obligations(day.plan, day.state)]
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
    for day in days:
        found.append((_journal(day, language), GOOD))
        for line in not_counted(days, day.slip.origin):
            found.append((f"  {day.clock(line.at)} {line.said.say(language)}", BAD))
    found += [(f"✗ {one.name}  {one.why.say(language)}", f"bold {BAD}") for one in refused]
    return [Content.styled(row, style) for text, style in found for row in wrap(clean(text), cells)]


def _journal(day: Day, language: Language) -> str:
    sealed = "" if day.opened else Text("，密封内容未打开", ", sealed words stay closed").say(language)
    count = Text(f"{day.slip.size} 条", f"{day.slip.size} entries").say(language)
    phase = PHASES[day.state.day.phase].say(language)
    return f"✓ {day.slip.origin}  {count}，{phase}{sealed}  {day.slip.fingerprint}"
