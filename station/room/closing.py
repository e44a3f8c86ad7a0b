"""What still blocks the closing of a day, and what may stay open as an obligation."""

from __future__ import annotations

from station.incidents.state import blocking, nil_recorded, obligations, session_cases
from station.plan.dayplan import DayPlan
from station.room.state import RoomState
from station.text import Text
from station.vault.custody.rules import STAGE_NAMES
from station.vault.custody.seal import chief_outstanding


def blocks(plan: DayPlan, state: RoomState) -> tuple[Text, ...]:
    """Every reason why the day can't be closed yet; empty when it can."""
    found: list[Text] = []
    for session in plan.room.sessions:
        custody = state.papers.session(session.id)
        for material in session.materials:
            for stage, difference in custody.ledger(material.kind).unexplained().items():
                where = STAGE_NAMES[stage]
                found.append(
                    Text(
                        f"{session.subject}：{material.name}{where.zh}差 {difference:+d} 未说明",
                        f"{session.subject}: {material.name} {where.en} {difference:+d} not explained",
                    )
                )
        if session.materials and not custody.sealed:
            found.append(Text(f"{session.subject}：试卷尚未密封", f"{session.subject}: papers not sealed"))
        for case in blocking(state.incidents, session.id):
            found.append(
                Text(
                    f"{session.subject}：事件 {case.id}（{case.procedure}）未处理完",
                    f"{session.subject}: incident {case.id} ({case.procedure}) still runs",
                )
            )
        if not session_cases(state.incidents, session.id) and not nil_recorded(state.incidents, session.id):
            found.append(
                Text(f"{session.subject}：未登记“无异常”", f"{session.subject}: “no incidents” not recorded")
            )
    return tuple(found)


def open_obligations(plan: DayPlan, state: RoomState) -> tuple[str, ...]:
    """What stays open after closing, one line each."""
    found = []
    for session in plan.room.sessions:
        found += [f"{session.id} {one}" for one in obligations(state.incidents, session.id)]
        if to_countersign(state, session.id):
            found.append(f"{session.id} 主考补签密封 chief signs the seal")
    return tuple(found)


def to_countersign(state: RoomState, session: str) -> str:
    """Id of the chief who stood behind the session's seal by telephone and has not signed it; empty where none has to."""
    custody = state.papers.session(session)
    return chief_outstanding(custody.seals[-1]) if custody.sealed else ""
