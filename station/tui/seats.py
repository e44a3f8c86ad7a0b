"""Candidates named by their seats: what a person in the room sees without looking anybody up."""

from __future__ import annotations

from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Field


async def ask_seats(place: Place, title: Text, *, several: bool, session: str = "") -> tuple[str, ...] | None:
    """Seats of the session (by default the current one), as the plan writes them; None when cancelled.

    With ``several``, an empty answer ends the list.
    """
    chosen: list[str] = []
    roster = {seat.upper(): seat for seat in place.plan.room.roster(session or place.session.id).values()}

    def check(said: str) -> Text | None:
        if said.upper() not in roster:
            return Text("本场没有这个座位。", "This session has no such seat.")
        if roster[said.upper()] in chosen:
            return Text("这个座位已选。", "This seat is chosen already.")
        return None

    while True:
        n = len(chosen) + 1
        ask = Text(f"{title.zh}：座位号", f"{title.en}: seat")
        if several:
            ask = Text(f"{title.zh}：第 {n} 个座位号", f"{title.en}: seat {n}")
        listed = " ".join(chosen)
        said = (
            (Text(f"已选 {listed}；直接按 Enter 结束", f"chosen {listed}; Enter alone ends the list"),)
            if chosen
            else ()
        )
        seat = await place.ask(Field(ask, "code", said, optional=bool(chosen), check=check))
        if seat is None:
            return None
        if seat:
            chosen.append(roster[seat.upper()])
        if not seat or not several:
            return tuple(chosen)
