"""Procedures' counts against the ledger: a ``count`` that names a way moves papers only where ``places.WAYS`` has that way.

What the ledger lets pass on the chief's word alone needs a decision of the chief on every path before the count; else the
kiosk would refuse the answer on the day, with candidates waiting.
"""

from __future__ import annotations

from collections.abc import Mapping

from station.errors import PlanError
from station.plan.deciding import chief_before
from station.plan.procedure import Fault, Procedure
from station.plan.procedures import BAD_PROCEDURE
from station.text import Text
from station.vault.custody.places import PLACE_NAMES, WAYS


def movement_faults(procedures: Mapping[str, Procedure]) -> tuple[Fault, ...]:
    """Every count whose movement the ledger would refuse whoever answers it. The procedures must be sound else."""
    return tuple(fault for one in procedures.values() for fault in _of(one))


def checked(procedures: dict[str, Procedure]) -> dict[str, Procedure]:
    """The same procedures.

    Raises:
        PlanError: the first count that moves papers by no way of the ledger.
    """
    for first in movement_faults(procedures):
        raise PlanError(BAD_PROCEDURE, where=first.where, why=first.why, name=first.name)
    return procedures


def _of(procedure: Procedure) -> tuple[Fault, ...]:
    found: list[Fault] = []
    moving = [one for one in procedure.steps if one.kind == "count" and one.source]
    decided = chief_before(procedure) if moving else frozenset()
    ways: Mapping[tuple[str, str], bool] = {way: made.chief for way, made in WAYS.items()}
    for step in moving:
        file, way = f"{procedure.id}.toml", (step.source, step.target)
        unknown = [one for one in way if one not in PLACE_NAMES]
        if unknown:
            why = Text(
                f"账上没有 {unknown[0]} 这个地方：从 docs/procedures.md 的 count 一节选 from、to",
                f"the ledger has no place {unknown[0]}: take from and to from count in docs/procedures.md",
            )
            found.append(Fault(file, "way", why, procedure.id, step.id))
        elif way not in ways:
            onward = [target for source, target in ways if source == step.source]
            allowed = "、".join(dict.fromkeys(onward)) or "—"
            why = Text(
                f"账上没有从 {step.source} 到 {step.target} 的去向；从 {step.source} 可到：{allowed}",
                f"the ledger has no way from {step.source} to {step.target}; from {step.source} it goes to: "
                + allowed.replace("、", ", "),
            )
            found.append(Fault(file, "way", why, procedure.id, step.id))
        elif ways[way] and step.id not in decided:
            why = Text(
                f'从 {step.source} 到 {step.target} 须主考批准：此步之前的每条路径加一个 roles = ["chief"] 的 approve',
                f"from {step.source} to {step.target} takes the chief: put an approve with roles = "
                '["chief"] on every path before it',
            )
            found.append(Fault(file, "way-chief", why, procedure.id, step.id))
    return tuple(found)
