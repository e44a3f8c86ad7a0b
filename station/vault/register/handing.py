"""Decisions about the transfer register (文件移交登记表, PM-5, PM-7)."""

from __future__ import annotations

from station.errors import Refusal, refuse
from station.event import Decision
from station.plan.dayplan import DayPlan
from station.text import Text
from station.vault.register import problems
from station.vault.register.commands import Countersign, HandOver
from station.vault.register.events import HandedOver, Kind, TransferCountersigned
from station.vault.register.people import confirmed, leaders, written
from station.vault.register.state import RegisterState

MOST = 99_999
WITH_CONSENT: frozenset[Kind] = frozenset({"lend", "copy", "destroy"})
"""Kinds that take a leader's consent even where nothing leaves the site (PM-7)."""
PLACE, WHAT = Text("地点", "place"), Text("名称", "item")
REMARKS, SEAL_CODE = Text("备注或理由", "remarks or reason"), Text("封条号", "seal number")


def hand_over(plan: DayPlan, state: RegisterState, command: HandOver) -> Decision:
    """The row, or why not: nothing moves before it is on record."""
    wrong = (
        _sides(plan, command)
        or _thing(command)
        or _earlier_rows(state, command)
        or _bag(plan, state, command)
    )
    moves = command.count > 0 and needs_consent(command.kind, leaves=command.leaves)
    if wrong is None and moves and not command.approver:
        wrong = refuse(problems.NEEDS_LEADER)
    if wrong is None and command.approver:
        wrong = _consent(plan, command)
    if wrong is not None:
        return wrong
    bag = state.bags.get(command.session)
    return (
        HandedOver(
            number=len(state.rows) + 1,
            kind=command.kind,
            item=command.item,
            count=command.count,
            custodian=command.custodian,
            receiver=command.receiver,
            outsider=command.outsider,
            witness=command.witness if command.outsider else "",
            leaves=command.leaves,
            approved_by=command.approver,
            provisional=bool(command.approver) and command.telephone,
            seal=bag.seal if bag is not None and command.kind == "return" else 0,
            answers=command.answers,
            corrects=command.corrects,
            what=command.what.strip() or None,
            seal_code=command.seal_code.strip() or None,
            place=command.place.strip(),
            name=command.name.strip() or None,
            unit=command.unit.strip() or None,
            why=command.why.strip() or None,
            remarks=command.remarks.strip() or None,
        ),
    )


def needs_consent(kind: Kind, *, leaves: bool) -> bool:
    """Whether a leader must consent first."""
    return leaves or kind in WITH_CONSENT


def countersign(state: RegisterState, command: Countersign) -> Decision:
    """The leader's confirmation, or why not."""
    due = {row.event.number: row.event.approved_by for row in state.to_countersign()}
    if command.number not in due:
        return refuse(problems.NO_ROW, row=command.number)
    by = due[command.number]
    if by not in command.actors:
        return refuse(problems.OTHER_LEADER)
    return (TransferCountersigned(number=command.number, by=by),)


def _sides(plan: DayPlan, command: HandOver) -> Refusal | None:
    if not command.outsider:
        if command.custodian == command.receiver:
            return refuse(problems.TWO_SIDES)
        return confirmed(plan, command.actors, command.custodian, command.receiver)
    known, unknown = command.custodian, command.receiver
    if command.outsider == "custodian":
        known, unknown = unknown, known
    if unknown or not all(one.strip() for one in (command.name, command.unit, command.why)):
        return refuse(problems.OUTSIDER)
    if not command.witness or command.witness == known:
        return refuse(problems.WITNESS)
    for words in (command.name, command.unit, command.why):
        if written(words, REMARKS) is not None:
            return written(words, REMARKS)
    return confirmed(plan, command.actors, known, command.witness)


def _thing(command: HandOver) -> Refusal | None:
    fewest = 0 if command.corrects else 1
    if not fewest <= command.count <= MOST:
        return refuse(problems.COUNT)
    return (
        written(command.place, PLACE)
        or written(command.what, WHAT, needed=command.item == "file")
        or written(command.seal_code, SEAL_CODE, needed=False)
        or written(command.remarks, REMARKS, needed=bool(command.corrects) or command.kind == "destroy")
    )


def _earlier_rows(state: RegisterState, command: HandOver) -> Refusal | None:
    if command.corrects:
        before = state.rows.get(command.corrects)
        if before is None or before.corrected_by:
            return refuse(problems.NO_ROW, row=command.corrects)
    if (command.kind == "give_back") != bool(command.answers):
        return refuse(problems.NO_ROW, row=command.answers)
    if command.answers and not command.corrects:
        lent = {row.event.number for row in state.lent()}
        if command.answers not in lent:
            return refuse(problems.NO_ROW, row=command.answers)
    return None


def _bag(plan: DayPlan, state: RegisterState, command: HandOver) -> Refusal | None:
    if command.kind not in ("collect", "return"):
        return None
    session = next((s for s in plan.room.sessions if s.id == command.session and s.materials), None)
    if session is None:
        return refuse(problems.NO_SESSION)
    before = [r for r in state.bag_rows(session.id, command.kind) if r.event.number != command.corrects]
    if before:
        said = problems.COLLECTED if command.kind == "collect" else problems.RETURNED
        return refuse(said, row=before[-1].event.number)
    bag = state.bags.get(session.id)
    if command.kind == "return" and command.count and (bag is None or not bag.seal):
        return refuse(problems.NOT_SEALED)
    return None


def _consent(plan: DayPlan, command: HandOver) -> Refusal | None:
    sides = {command.custodian, command.receiver, command.witness}
    if command.approver not in leaders(plan) or command.approver in sides:
        return refuse(problems.NOT_A_LEADER)
    # By telephone the two who confirm vouch for the call; the leader countersigns later (design §6).
    return None if command.telephone else confirmed(plan, command.actors, command.approver)
