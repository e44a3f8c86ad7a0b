"""The rows that stand in every place: status above, notice, next step and keys below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from textual.content import Content

from station.text import Language, Text
from station.tui.actions import KEYBOARD, Action, Where, actions_at
from station.tui.say import clean, clip, pad, width, wrap
from station.tui.theme import FOOTER, KEY_INK, NEXT, NOTICE, STATUS

FOOTER_KEYS = 5
"""At most so many keys below 100 columns, so that each can be found at a glance."""
GAP = "   "
KEPT = 32
"""Drawings of a row that are kept: most are the same at the next beat, and only the clock moves."""


@dataclass(frozen=True)
class Segment:
    """One piece of the status row. Low ranks stay when the row is too narrow for all."""

    text: Text
    rank: int
    marked: bool = False
    """Shown black on yellow: demo, clock jump, unconfirmed time."""


def draw_status(segments: Sequence[Segment], language: Language, cells: int) -> Content:
    """The status row: segments in their order, as many as fit by rank."""
    words = {
        s: f" {clean(s.text.say(language))} " if s.marked else clean(s.text.say(language)) for s in segments
    }
    kept: list[Segment] = []
    used = 1
    for segment in sorted(segments, key=lambda s: s.rank):
        more = width(words[segment]) + (len(GAP) if kept else 0)
        if used + more + 1 <= cells:
            kept.append(segment)
            used += more
    parts: list[tuple[str, str]] = []
    # Words of one style in one piece: the row is painted once a second, and each piece costs.
    run = " "
    for number, segment in enumerate(s for s in segments if s in kept):
        run += GAP if number else ""
        if segment.marked:
            parts += [(run, STATUS.style), (words[segment], f"bold {NOTICE.style}")]
            run = ""
        else:
            run += words[segment]
    return Content.assemble(*parts, (run + " " * max(0, cells - used), STATUS.style))


@lru_cache(maxsize=KEPT)
def draw_next(step: Text, language: Language, cells: int, *, both: bool = False) -> Content:
    """The next step: one imperative sentence on one row, two at most; at the door in both languages where there is room."""
    head = "下一步：" if language == "zh" else "Next: "
    said = clean(head + step.say(language), 400)
    if both and language == "zh":
        other = f"   Next: {clean(step.en, 400)}"
        said = said + other if width(said + other) + 2 <= cells else said
    rows = wrap(said, cells - 2)[:2]
    return Content("\n").join([Content.styled(pad(f" {row}", cells), f"bold {NEXT.style}") for row in rows])


@lru_cache(maxsize=KEPT)
def draw_notice(text: Text, language: Language, cells: int, *, rows: int = 2) -> Content:
    """Black on yellow: a refusal, a due milestone, a kept scan."""
    said = wrap(f"! {clean(text.say(language), 600)}", cells - 2)
    if len(said) > rows:
        said = [*said[: rows - 1], clip(said[rows - 1] + said[rows], cells - 2)]
    return Content("\n").join(
        [Content.styled(pad(f" {line}", cells), f"bold {NOTICE.style}") for line in said]
    )


@lru_cache(maxsize=KEPT)
def draw_footer(place: Where, hidden: frozenset[str], language: Language, cells: int) -> Content:
    """The keys that work here: as many as fit by rank, shown in the keyboard's order."""
    limit = FOOTER_KEYS if cells < 100 else 9
    kept: list[Action] = []
    used = 1
    for action in actions_at(place):
        need = width(f"{action.key_name} {action.label.say(language)}") + 2
        if action.id not in hidden and len(kept) < limit and used + need <= cells:
            kept.append(action)
            used += need
    parts: list[tuple[str, str]] = [(" ", FOOTER.style)]
    for action in sorted(kept, key=lambda a: KEYBOARD.index(a.key)):
        parts += [
            (action.key_name, f"bold {KEY_INK} on {FOOTER.ground}"),
            (f" {action.label.say(language)}  ", FOOTER.style),
        ]
    return Content.assemble(*parts, (" " * max(0, cells - used), FOOTER.style))
