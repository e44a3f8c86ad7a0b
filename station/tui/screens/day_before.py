"""The checks of the day before, at the opening: the room stays closed, nothing personal is known yet (FL-1).

Whoever checked ticks items and stands for them with badge and PIN; the entries are in the journal of the same day.
"""

from __future__ import annotations

from textual.content import Content

from station.room import Room
from station.text import Language, Text
from station.timer.checklist import CheckDayBefore, lines_of
from station.tui.place import Place
from station.tui.prompts import Choice, Option, People
from station.tui.say import clip
from station.tui.theme import GOOD, KEY_INK, PAGE

TITLE = Text("考前一日检查", "Day-before checks")


def day_before_known(room: Room) -> bool:
    """Whether every item was ticked and so the checks are acknowledged."""
    return "before" in room.state.timer.times("").acknowledged


def day_before_rows(room: Room, language: Language, cells: int) -> list[Content]:
    """The list as it stands."""
    lines = lines_of(room.checklists, None, room.state.timer, "before")
    done = sum(1 for line in lines if line.done)
    head = Text(f"{TITLE.zh}  {done}/{len(lines)}", f"{TITLE.en}  {done}/{len(lines)}")
    rows = [Content.styled(head.say(language), f"bold {GOOD if done == len(lines) else KEY_INK}")]
    for line in lines:
        said = f"  {'[✓]' if line.done else '[ ]'} {line.item.text.say(language)}"
        rows.append(Content.styled(clip(said, cells), GOOD if line.done else PAGE.ink))
    return [*rows, Content("")]


async def check_day_before(place: Place) -> None:
    """Choose what was checked, one item after another, then badge and PIN of whoever checked."""
    lines = lines_of(place.room.checklists, None, place.room.state.timer, "before")
    left = {line.item.id: line.item for line in lines if not line.done}
    chosen: list[str] = []
    while left:
        options = [Option(key, item.text) for key, item in left.items()]
        options.append(Option("", Text("其余都已检查", "All the others are checked too")))
        if chosen:
            options.insert(0, Option("done", Text("就这些：签认", "That is all: sign")))
        said = (Text(f"已选 {len(chosen)} 项", f"{len(chosen)} chosen"),)
        picked = await place.ask(Choice(TITLE, options, said))
        if picked is None:
            return
        if picked == "done":
            break
        for key in tuple(left) if picked == "" else (picked,):
            chosen.append(key)
            left.pop(key)
    if not chosen:
        return
    names = tuple(line.item.text for line in lines if line.item.id in chosen)
    people = await place.ask(
        People(Text("检查的人扫工作证并输入 PIN", "Badge and PIN of whoever checked"), names, need=1)
    )
    if people is not None:
        actors = tuple(person.person for person in people)
        place.station.submit(CheckDayBefore(tuple(chosen), actors), actors)
