"""The banner of due milestones: what to do now, what else waits, and what is overdue.

- One row or two, black on yellow: the newest milestone and how many others wait.
- As soon as one is overdue: three rows, white on red between bars of ▲, with how long it has waited. So colour, shape,
  size, word and sound say it, in every place.
"""

from __future__ import annotations

from textual.content import Content

from station.text import Language, Text
from station.timer.standing import Standing
from station.tui.say import clean, clip, pad, width
from station.tui.theme import TONES
from station.tui.widgets.bars import Segment, draw_notice

EDGE = "▲▲ "


def draw_banner(
    open_ones: tuple[Standing, ...], language: Language, cells: int, *, several: bool, key: bool
) -> Content:
    """The banner for these milestones, newest first. ``several``: the plan has more than one session, so each
    is named; ``key``: F8 acknowledges the newest here."""
    newest, late = open_ones[0], [one for one in open_ones if one.overdue]
    if not late:
        return draw_notice(_said(newest, open_ones[1:], several=several, key=key), language, cells)
    worst = late[-1]
    minutes = worst.waiting // 60_000
    head = Text(
        f"逾期 {minutes} 分未办：{_called(worst, several).zh}",
        f"OVERDUE {minutes} min: {_called(worst, several).en}",
    )
    more = len(late) - 1
    if more:
        head = Text(f"{head.zh}（另有 {more} 项逾期）", f"{head.en} (and {more} more overdue)")
    now = Text(
        f"现在办：{_called(newest, several).zh}，{newest.meaning.todo.zh}",
        f"Do now: {_called(newest, several).en}. {newest.meaning.todo.en}",
    )
    step = Text(
        "F5 看清单" + ("，办完按 F8" if key else ""),
        "F5: checklist" + (", F8 when done" if key else ""),
    )
    style = f"bold {TONES['stop'].style}"
    rows = []
    for text in (head, now, step):
        said = clip(clean(text.say(language), 400), cells - 2 * width(EDGE) - 2)
        rows.append(
            Content.styled(f" {EDGE}{pad(said, cells - 2 * width(EDGE) - 2)} {EDGE[::-1]}"[:cells], style)
        )
    return Content("\n").join(rows)


def banner_rows(open_ones: tuple[Standing, ...]) -> int:
    """How many rows the banner takes at most."""
    return 3 if any(one.overdue for one in open_ones) else 2


def overdue_segments(open_ones: tuple[Standing, ...]) -> list[Segment]:
    """For the status row: seen even while a refusal or a kept scan takes the banner's place."""
    late = sum(1 for one in open_ones if one.overdue)
    return [Segment(Text(f"▲逾期 {late}", f"▲overdue {late}"), 1, marked=True)] if late else []


def _called(one: Standing, several: bool) -> Text:
    if not several:
        return one.name
    return Text(f"{one.name.zh}〔{one.subject.zh}〕", f"{one.name.en} [{one.subject.en}]")


def _said(newest: Standing, others: tuple[Standing, ...], *, several: bool, key: bool) -> Text:
    # A session is named only where milestones of different ones wait: the status row says which the desk works for.
    mixed = several and any(one.session_id != newest.session_id for one in others)
    name, todo = _called(newest, mixed), newest.meaning.todo
    said = Text(f"{name.zh}：{todo.zh}", f"{name.en}: {todo.en}")
    if key:
        said = Text(f"{said.zh}（F8 已办）", f"{said.en} (F8: done)")
    if others:
        first, more = _called(others[0], mixed), len(others) - 1
        rest = Text(f" 等 {more + 1} 项", f" and {more} more") if more else Text("", "")
        said = Text(f"{said.zh}；未办：{first.zh}{rest.zh}", f"{said.en}; open: {first.en}{rest.en}")
    return said
