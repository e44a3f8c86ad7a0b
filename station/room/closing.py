"""What still blocks the closing of a day, and what may stay open as an obligation."""

from __future__ import annotations

from datetime import date

from station.incidents.state import blocking, nil_recorded, obligations, session_cases
from station.plan.dayplan import DayPlan
from station.review.deadlines import deadlines
from station.room.bags import registers
from station.room.booking import Incidents, unbooked
from station.room.state import RoomState
from station.safety.state import still_open
from station.staff.report import report_due
from station.text import Text
from station.vault.custody.names import kind_name
from station.vault.custody.places import PLACE_NAMES, kinds_of
from station.vault.custody.seal import chief_outstanding


def blocks(plan: DayPlan, state: RoomState) -> tuple[Text, ...]:
    """Every reason why the day can't be closed yet; empty when it can."""
    found: list[Text] = []
    for session in plan.room.sessions:
        custody = state.papers.session(session.id)
        for kind, ledger in custody.ledgers.items():
            for place, difference in ledger.off.items():
                name, where = kind_name(session, kind), PLACE_NAMES[place]
                found.append(
                    Text(
                        f"{session.subject}：{name.zh}{where.zh}差 {difference:+d} 未说明",
                        f"{session.subject}: {name.en} {where.en} {difference:+d} not explained",
                    )
                )
        if kinds_of(session) and not custody.sealed:
            found.append(Text(f"{session.subject}：试卷尚未密封", f"{session.subject}: papers not sealed"))
        if state.safety.on(session.id) is not None:
            found.append(
                Text(f"{session.subject}：疏散尚未结束", f"{session.subject}: the evacuation is still on")
            )
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
    return (*found, *unbooked(plan, Incidents(state.incidents, state.papers)))


def open_obligations(plan: DayPlan, state: RoomState) -> tuple[str, ...]:
    """What stays open after closing, one line each."""
    found = []
    for session in plan.room.sessions:
        found += [f"{session.id} {one}" for one in obligations(state.incidents, session.id)]
        n = len(still_open(state.safety, session.id))
        if n:
            found.append(f"{session.id} 疏散后 {n} 人未找到 {n} not found after an evacuation")
        broken = state.safety.of(session.id)
        if broken is not None and broken.to_countersign:
            found.append(f"{session.id} 电话中止补签 breaking off by telephone to be countersigned")
        if to_countersign(state, session.id):
            found.append(f"{session.id} 主考补签密封 chief signs the seal")
    found += [
        f"{session.id} {case.procedure} {case.id} {one.said().zh} {one.said().en}"
        for session in plan.room.sessions
        for case in session_cases(state.incidents, session.id)
        for one in deadlines(plan, case, state.review.about("", case.id))
        if one.met is None
    ]
    found += [f"{one.zh} {one.en}" for one in register_obligations(state)]
    if any(visit.person for visit in state.staff.visits):
        due = report_due(date.fromisoformat(plan.room.sitting.day), plan.rules.staff).said()
        found.append(f"ST-7 书面报告 {due.zh} 前交 supervisors' report due by {due.en}")
    return tuple(found)


def register_obligations(state: RoomState) -> tuple[Text, ...]:
    """What is open in the registers: bags not entered or returned, things lent, consent by telephone, visitors, transports."""
    register = registers(state.papers, state.register)
    found = [
        Text(f"{one} 领卷未登记移交", f"{one} collection of the bag not entered")
        for one in register.not_collected()
    ]
    found += [Text(f"{one} 试卷袋未交回", f"{one} bag not returned") for one in register.not_returned()]
    for row in register.lent():
        n = row.event.number
        found.append(Text(f"移交登记第 {n} 行：借出未还", f"register row {n}: lent, not given back"))
    for row in register.to_countersign():
        n = row.event.number
        found.append(Text(f"移交登记第 {n} 行：负责人补签", f"register row {n}: the leader countersigns"))
    found += [Text(f"运送 {n}：未到达", f"transport {n}: not arrived") for n in register.under_way()]
    found += [Text(f"来访 {n}：未登记离开", f"visit {n}: leaving not entered") for n in register.inside()]
    return tuple(found)


def to_countersign(state: RoomState, session: str) -> str:
    """Id of the chief who stood behind the session's seal by telephone and has not signed it; empty where none has to."""
    custody = state.papers.session(session)
    return chief_outstanding(custody.seals[-1]) if custody.sealed else ""
