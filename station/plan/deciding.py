"""Who may decide and do what a procedure asks, and what only the chief examiner grants.

- approve: decided by the lead invigilator, the chief or an assessor. Supervisors watch and propose, they don't interfere
  (质量督导人员管理办法 六); nobody else is given a decision by the handbook.
- escort_out: by floating invigilators, exam-affairs staff or supervisors; the room keeps its two invigilators (考务人员安排 五).
- A site has one chief and a room one lead invigilator: a step can't take two of them.
- Lost exam time is made up by rule in CP-5 and CP-6 only (突发事件处理办法 五、六). Everywhere else the handbook is silent, and
  every path to a delay_stop that grants minutes has passed an ``approve`` of the chief alone.
"""

from __future__ import annotations

from station.plan.model import Role
from station.plan.procedure import Fault, Procedure, Step
from station.plan.procedure_paths import always_before
from station.text import Text

DECIDERS: frozenset[Role] = frozenset({"lead", "chief", "assessor"})
ESCORTS: frozenset[Role] = frozenset({"floating", "affairs", "supervisor"})
SINGLE: frozenset[Role] = frozenset({"lead", "chief"})
"""Of whom there is one."""
TIME_BY_RULE = frozenset({"CP-5", "CP-6"})
"""Procedures for which the handbook itself makes the lost time up."""


def chief_alone(step: Step) -> bool:
    """A decision that nobody but the chief can take."""
    return step.kind == "approve" and step.roles == ("chief",)


def chief_before(procedure: Procedure) -> frozenset[str]:
    """Ids of the steps that no path reaches without the chief's decision. The procedure must be free of circles."""
    decided = {one.id for one in procedure.steps if chief_alone(one)}
    return frozenset(key for key, passed in always_before(procedure).items() if passed & decided)


def deciding_faults(procedure: Procedure, file: str) -> tuple[Fault, ...]:
    """Roles that may not do what a step asks of them, and minutes that nobody granted. The procedure must be sound else."""
    found: list[Fault] = []
    decided = chief_before(procedure)

    def fault(name: str, step: Step, zh: str, en: str) -> None:
        found.append(Fault(file, name, Text(zh, en), procedure.id, step.id))

    for step in procedure.steps:
        alien = {"approve": set(step.roles) - DECIDERS, "escort_out": set(step.roles) - ESCORTS}.get(
            step.kind
        )
        if alien:
            may = "lead、chief、assessor" if step.kind == "approve" else "floating、affairs、supervisor"
            fault(
                "role",
                step,
                f"{step.kind} 不能由 {'、'.join(sorted(alien))} 担任：改为 {may}",
                f"{step.kind} can't be done by {', '.join(sorted(alien))}: take {may.replace('、', ', ')}",
            )
        if step.roles and set(step.roles) <= SINGLE and step.people > len(step.roles):
            fault(
                "role",
                step,
                "主考、主监考各只有一人：减少 people，或增加 roles",
                "there is one chief and one lead: lower people, or name more roles",
            )
        grants = step.kind == "delay_stop" and step.time_made_up and procedure.time_made_up
        if grants and procedure.id not in TIME_BY_RULE and step.id not in decided:
            fault(
                "time-chief",
                step,
                '补时须由主考决定：此步之前的每条路径加一个 roles = ["chief"] 的 approve，或写 time_made_up = false',
                'the chief decides on made-up time: put an approve with roles = ["chief"] on every path before it, '
                "or write time_made_up = false",
            )
    return tuple(found)
