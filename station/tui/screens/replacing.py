"""An invigilator is not there, or has to leave: the chief examiner puts somebody in that place (ST-1, ST-4)."""

from __future__ import annotations

from collections.abc import Iterable

from station.errors import refuse
from station.incidents.people import ROLE_NAMES
from station.plan.model import Staff
from station.room.replacing import Replacement
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Option, People
from station.tui.prompts.staff import StaffChoice
from station.tui.reasons import ask_reason
from station.vault.credential import Credential
from station.vault.day.rules import CHIEF_REPLACES, STANDING_IN

WHY = (
    Text("未按时到岗", "Did not come in time"),
    Text("身体不适", "Is unwell"),
    Text("应当回避", "Has to step aside"),
    Text("被责令离岗", "Was told to leave"),
)
TITLE = Text("更换监考员", "Replace an invigilator")


async def ask_replacement(
    place: Place, staff: Iterable[Staff], serving: frozenset[str], gone: str = ""
) -> Replacement | None:
    """Who leaves (``gone`` where that is known), who comes, why, and the chief's badge; None when cancelled."""
    people = list(staff)
    leaves: str | None = gone
    if not gone:
        inside = [p for p in people if p.id in serving]
        leaves = await place.ask(StaffChoice(Text("谁离岗", "Who leaves"), inside))
    if leaves is None:
        return None
    fitting = [p for p in people if p.role in STANDING_IN and p.id not in serving and p.seal_key]
    comes = await place.ask(StaffChoice(Text("谁顶替", "Who stands in"), fitting))
    if comes is None:
        return None
    reason = await ask_reason(place, Text("更换理由", "Why"), WHY)
    if reason is None:
        return None
    names = {p.id: p.name for p in people}
    said = (
        Text(
            f"{names[leaves]} 离岗，{names[comes]} 顶替", f"{names[leaves]} leaves, {names[comes]} stands in"
        ),
        reason,
    )
    shown = await place.ask(People(Text("主考扫工作证并输入 PIN", "The chief's badge and PIN"), said, need=1))
    return None if shown is None else Replacement(comes, leaves, reason.zh, shown[0])


async def ask_before_opening(place: Place) -> tuple[tuple[Credential, ...], Replacement] | None:
    """The two who open and the chief's word, while the plan's names are not known yet: people are called by their badges.

    The chief's badge comes first, then both who will serve; who of the plan's invigilators is missing follows from them.
    """
    roles = place.room.package.roles
    chief = await place.ask(
        People(TITLE, (Text("先由主考扫工作证", "The chief examiner's badge comes first"),), need=1)
    )
    if chief is None:
        return None
    if roles.get(chief[0].person) != "chief":
        place.station.refuse(refuse(CHIEF_REPLACES))
        return None
    both = await place.ask(
        People(
            Text("开启考场的两人扫工作证", "The two who open show their badges"),
            (Text("到岗的监考员和顶替的人", "The invigilator who is here, and who stands in"),),
        )
    )
    if both is None:
        return None
    planned = {one for one, role in roles.items() if role in ("invigilator", "lead")}
    present = {person.person for person in both}
    comes = sorted(present - planned)
    missing = sorted(planned - present)
    if len(comes) != 1 or not missing:
        place.station.notice = Text(
            "两人都是本考场监考员，或都不是：不需要或不能这样更换。",
            "Both are this room's invigilators, or neither is: nothing to replace, or not this way.",
        )
        place.redraw()
        return None
    leaves: str | None = missing[0]
    if len(missing) > 1:
        named = [Option(one, Text(f"{ROLE_NAMES['invigilator'].zh} {one}", one)) for one in missing]
        leaves = await place.ask(Choice(Text("谁没有到岗", "Who did not come"), named))
    reason = await ask_reason(place, Text("更换理由", "Why"), WHY)
    if leaves is None or reason is None:
        return None
    return both, Replacement(comes[0], leaves, reason.zh, chief[0])
