"""The paper roster on the screen: how old it is, in the status row; what happened to it, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from station.event import Milliseconds
from station.forms.paper import PaperKeeper
from station.text import Text
from station.tui.widgets.bars import Segment

if TYPE_CHECKING:
    from station.tui.app import StationApp

MINUTE: Milliseconds = 60_000


def look_after(station: StationApp) -> None:
    """Once a second: the keeper's beat; its news where no other notice stands."""
    keeper = station.paper
    if keeper is None:
        return
    keeper.beat(station.room)
    if keeper.news and station.notice is None:
        station.notice = keeper.news.pop(0)
        station.sound("check" if keeper.trouble is not None else "read")


def paper_segments(keeper: PaperKeeper | None, now: Milliseconds) -> Sequence[Segment]:
    """How old the paper is; black on yellow while it can't be written."""
    if keeper is None or (keeper.fresh_at is None and keeper.trouble is None):
        return ()
    if keeper.fresh_at is None:
        age = Text("纸面未写出", "no paper")
    else:
        minutes = max(0, now - keeper.fresh_at) // MINUTE
        # It is looked at once a minute: up to two is as fresh as it gets.
        age = (
            Text(f"纸面 {minutes} 分钟前", f"paper {minutes} min old")
            if minutes >= 2
            else Text("纸面已更新", "paper fresh")
        )
    return (Segment(age, 1 if keeper.trouble else 6, marked=keeper.trouble is not None),)
