"""Decisions about transports (PM-3)."""

from __future__ import annotations

from station.errors import refuse
from station.event import Decision, Milliseconds
from station.plan.dayplan import DayPlan
from station.text import Text
from station.vault.register import problems
from station.vault.register.commands import Arrive, Depart, Stop
from station.vault.register.events import TransportArrived, TransportLeft, TransportStopped
from station.vault.register.people import confirmed, two, written
from station.vault.register.state import RegisterState

DRIVER, VEHICLE, ROUTE = Text("驾驶员", "driver"), Text("车牌号", "vehicle"), Text("起止地点", "route")
CAUSE, REMARKS, ASSIGNED = (
    Text("停留原因", "cause"),
    Text("到达情况", "what was seen"),
    Text("专人姓名", "assigned person"),
)
LONGEST_STOP = 1_440


def depart(plan: DayPlan, state: RegisterState, command: Depart, now: Milliseconds) -> Decision:
    """What sets out has an assigned person, a vehicle, whole seals and, out of the site, a row with consent."""
    unfit = two(plan, command.actors)
    if unfit is None and (command.person or not command.inbound):
        unfit = confirmed(plan, command.actors, command.person)
    elif unfit is None:
        unfit = written(command.name, ASSIGNED)
    unfit = (
        unfit
        or written(command.driver, DRIVER)
        or written(command.vehicle, VEHICLE)
        or written(command.route, ROUTE)
    )
    if unfit is not None:
        return unfit
    if command.bags < 1:
        return refuse(problems.COUNT)
    at = command.at or now
    if at > now:
        return refuse(problems.WHEN)
    if not command.inbound:
        if command.row not in rows_to_move(state):
            return refuse(problems.NEEDS_ROW)
        if not command.intact:
            return refuse(problems.SEAL_BROKEN)
    return (
        TransportLeft(
            number=len(state.transports) + 1,
            inbound=command.inbound,
            row=0 if command.inbound else command.row,
            person=command.person,
            at=at,
            bags=command.bags,
            intact=command.intact,
            name=None if command.person else command.name.strip(),
            driver=command.driver.strip(),
            vehicle=command.vehicle.strip(),
            route=command.route.strip(),
        ),
    )


def rows_to_move(state: RegisterState) -> tuple[int, ...]:
    """Rows under which something may leave the site and that no transport has taken yet."""
    taken = {one.event.row for one in state.transports.values()}
    return tuple(
        number
        for number, row in state.rows.items()
        if row.holds and row.event.leaves and row.event.approved_by and number not in taken
    )


def stop(plan: DayPlan, state: RegisterState, command: Stop, now: Milliseconds) -> Decision:
    """A stop has a moment, a length and a cause."""
    if command.number not in state.under_way():
        return refuse(problems.NO_TRANSPORT)
    if not state.transports[command.number].event.at <= command.at <= now:
        return refuse(problems.WHEN)
    if not 0 <= command.minutes <= LONGEST_STOP:
        return refuse(problems.WHEN)
    unfit = written(command.cause, CAUSE) or confirmed(plan, command.actors, *command.actors[:1])
    if unfit is not None:
        return unfit
    return (
        TransportStopped(
            number=command.number, at=command.at, minutes=command.minutes, cause=command.cause.strip()
        ),
    )


def arrive(plan: DayPlan, state: RegisterState, command: Arrive) -> Decision:
    """Two people look at the seals; a broken one is said in words."""
    if command.number not in state.under_way():
        return refuse(problems.NO_TRANSPORT)
    unfit = two(plan, command.actors) or written(command.remarks, REMARKS, needed=not command.intact)
    if unfit is not None:
        return unfit
    return (
        TransportArrived(
            number=command.number, intact=command.intact, remarks=command.remarks.strip() or None
        ),
    )
