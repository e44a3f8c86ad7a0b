"""Who does it: badge and PIN of those whom a step takes, here or by telephone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station.incidents.people import ROLE_NAMES
from station.plan.model import Role
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Option, People
from station.tui.prompts.staff import StaffChoice

TELEPHONE = "telephone"


async def decider(
    place: Place, roles_of: Sequence[Role], ask: Text, given: dict[str, Any]
) -> tuple[str, ...] | None:
    """Who decides, here or by telephone (then ``given`` names who); None when cancelled."""
    roles = "、".join(ROLE_NAMES[role].zh for role in roles_of)
    roles_en = " or ".join(ROLE_NAMES[role].en for role in roles_of)
    here = Text(f"{roles}在场，扫工作证", f"The {roles_en} is here and shows the badge")
    called = Text(f"电话请示{roles}，两人作证", "By telephone; two people vouch for the call")
    how = await place.ask(Choice(ask, [Option("here", here), Option(TELEPHONE, called)]))
    if how is None:
        return None
    if how == "here":
        return await shown_by(place, People(Text(f"{roles}批准", f"The {roles_en} decides"), (ask,), need=1))
    fitting = [p for p in place.plan.room.staff if p.role in roles_of]
    who = await place.ask(StaffChoice(Text("电话中是谁批准", "Who decided on the telephone"), fitting))
    if who is None:
        return None
    given["telephone"] = who
    return await shown_by(
        place, People(Text("两人为此通话作证", "Two people vouch for the call"), (ask,), need=2)
    )


async def shown_by(place: Place, prompt: People) -> tuple[str, ...] | None:
    """Ids of those who showed badge and PIN."""
    people = await place.ask(prompt)
    return None if people is None else tuple(p.person for p in people)
