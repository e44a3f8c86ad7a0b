"""What still blocks the closing of a day, and what may stay open as an obligation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from station.incidents.people import ROLE_NAMES
from station.incidents.state import Case, Obligation, blocking, nil_recorded, session_cases
from station.incidents.views import waits_for
from station.incidents.wording import filled
from station.plan.dayplan import DayPlan
from station.review.deadlines import deadlines
from station.review.owed import owed
from station.room.bags import registers
from station.room.booking import Incidents, unbooked
from station.room.state import RoomState
from station.safety.state import still_open
from station.staff.report import report_due
from station.text import Text, plain
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
            reply = _reply_due(case)
            found.append(
                Text(
                    f"{session.subject}：事件 {case.id}（{case.procedure}）未处理完{reply.zh}",
                    f"{session.subject}: incident {case.id} ({case.procedure}) still runs{reply.en}",
                )
            )
        if not session_cases(state.incidents, session.id) and not nil_recorded(state.incidents, session.id):
            found.append(
                Text(f"{session.subject}：未登记“无异常”", f"{session.subject}: “no incidents” not recorded")
            )
    return (*found, *unbooked(plan, Incidents(state.incidents, state.papers)))


@dataclass(frozen=True)
class Open:
    """One thing that stays open after closing."""

    code: str
    """As the journal holds it, in clear: ids and counts, nobody's name."""
    said: Text
    """As people read it, made from the ids when it is shown."""


def open_obligations(plan: DayPlan, state: RoomState) -> tuple[str, ...]:
    """What stays open after closing, one line each, as it is recorded in clear."""
    return tuple(one.code for one in left_open(plan, state))


def left_open(plan: DayPlan, state: RoomState) -> tuple[Open, ...]:
    """What stays open after closing, as it is recorded and as it is said."""
    found: list[Open] = []
    for session in plan.room.sessions:
        for one in owed(state.incidents, session.id, lambda case: state.review.about("", case)):
            found.append(Open(f"{session.id} {one}", _of_case(plan, state, session.subject, one)))
        found += _of_session(state, session.id, session.subject)
    for session in plan.room.sessions:
        for case in session_cases(state.incidents, session.id):
            for due in deadlines(plan, case, state.review.about("", case.id)):
                if due.met is None:
                    said = due.said()
                    code = f"{session.id} {case.procedure} {case.id} {said.zh} {said.en}"
                    where = _case_name(plan, session.subject, case.id, case.procedure)
                    found.append(Open(code, _joined(where, said)))
    found += [Open(f"{one.zh} {one.en}", one) for one in register_obligations(state)]
    if any(visit.person for visit in state.staff.visits):
        by = report_due(date.fromisoformat(plan.room.sitting.day), plan.rules.staff).said()
        said = Text(
            f"督导员：{by.zh} 前交书面报告（ST-7）",
            f"supervisors: hand in the written report by {by.en} (ST-7)",
        )
        found.append(Open(f"ST-7 书面报告 {by.zh} 前交 supervisors' report due by {by.en}", said))
    return tuple(found)


def _of_case(plan: DayPlan, state: RoomState, subject: str, one: Obligation) -> Text:
    """A step put off, or a decision by telephone that waits for its signature."""
    where = _case_name(plan, subject, one.case, one.procedure)
    procedure = plan.procedures.get(one.procedure)
    steps = procedure.steps if procedure is not None else ()
    asked = next((step.ask for step in steps if step.id == one.step), plain(one.step))
    ask = filled(plan, state.incidents, state.incidents.cases[one.case], asked)
    waiting = state.incidents.cases[one.case].waiting.get(one.step)
    if one.kind == "deferred" and waiting is not None:
        said = waits_for(plan, waiting)
        return _joined(where, Text(f"「{ask.zh}」{said.zh}", f"{ask.en}: {said.en}"))
    if one.kind == "deferred":
        return _joined(where, Text(f"补办「{ask.zh}」", f"still to be done: {ask.en}"))
    staff = {person.id: person for person in plan.room.staff}
    who = plain(one.by)
    if one.by in staff:
        role = ROLE_NAMES[staff[one.by].role]
        who = Text(f"{role.zh} {staff[one.by].name}", f"{role.en} {staff[one.by].name}")
    return _joined(
        where,
        Text(
            f"{who.zh}电话批准「{ask.zh}」，须本人补签",
            f"{who.en} decided by telephone and must countersign: {ask.en}",
        ),
    )


def _of_session(state: RoomState, session: str, subject: str) -> list[Open]:
    found = []
    n = len(still_open(state.safety, session))
    if n:
        said = Text(f"疏散后 {n} 人未找到", f"{n} not found after an evacuation")
        found.append(Open(f"{session} {said.zh} {said.en}", _joined(plain(subject), said)))
    broken = state.safety.of(session)
    if broken is not None and broken.to_countersign:
        said = Text("电话决定的中止，须本人补签", "whoever broke the exam off by telephone must countersign")
        code = f"{session} 电话中止补签 breaking off by telephone to be countersigned"
        found.append(Open(code, _joined(plain(subject), said)))
    if to_countersign(state, session):
        said = Text("主考须补签密封", "the chief must still sign the seal")
        found.append(Open(f"{session} 主考补签密封 chief signs the seal", _joined(plain(subject), said)))
    return found


def _reply_due(case: Case) -> Text:
    """What a step of two people waits for, in the case's line."""
    waiting = case.waiting.get(case.current)
    if waiting is None:
        return plain("")
    if waiting.differed is None:
        return Text("，等第二人应答", ", waits for the second person’s reply")
    return Text("，两人答复不一致", ", two people don’t agree")


def _case_name(plan: DayPlan, subject: str, case: int, procedure: str) -> Text:
    known = plan.procedures.get(procedure)
    title = known.title if known is not None else plain("")
    return Text(
        f"{subject}，事件 {case}（{procedure} {title.zh}）",
        f"{subject}, incident {case} ({procedure} {title.en})",
    )


def _joined(where: Text, what: Text) -> Text:
    return Text(f"{where.zh}：{what.zh}", f"{where.en}: {what.en}")


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
