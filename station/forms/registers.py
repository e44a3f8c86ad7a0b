"""Custody's registers on paper, from the journal: the transfer register with the handbook's columns, the secure room's duty log,
transports; all with lines for pen signatures (PM-2, PM-3, PM-5, PM-7)."""

from __future__ import annotations

from station.event import Milliseconds
from station.forms.day import Day
from station.forms.heading import heading
from station.forms.roster import breakable
from station.vault.register.events import (
    GuardEnded,
    HandedOver,
    RoundMade,
    TransferCountersigned,
    TransportArrived,
    TransportLeft,
    TransportStopped,
    VisitorCame,
    VisitorLeft,
)
from station.vault.register.gaps import Turn, gaps
from station.vault.register.people import name_of
from station.vault.register.words import ITEM_NAMES, KIND_NAMES


def transfers(day: Day) -> dict[str, object] | None:
    """Data of ``transfer.typ``; None where nothing changed hands."""
    signed = {r.event.number: r for r in day.records if isinstance(r.event, TransferCountersigned)}
    rows = []
    for record in day.records:
        event = record.event
        if not isinstance(event, HandedOver):
            continue
        later = signed.get(event.number)
        rows.append(
            {
                "number": event.number,
                "kind": KIND_NAMES[event.kind].zh,
                "kind_en": KIND_NAMES[event.kind].en,
                "item": _item(day, event, record.session),
                "count": event.count,
                "seal": _words(event.seal_code) + (f" 清点记录第 {event.seal} 份" if event.seal else ""),
                "at": _moment(day, record.time),
                "place": _words(event.place),
                "custodian": _side(day, event, "custodian"),
                "receiver": _side(day, event, "receiver"),
                "witness": name_of(day.plan, event.witness) if event.witness else "",
                "leader": name_of(day.plan, event.approved_by) if event.approved_by else "",
                "telephone": event.provisional,
                "countersigned": _moment(day, later.time) if later is not None else "",
                "leaves": event.leaves,
                "remarks": _remarks(day, event),
                "entry": record.seq,
                "struck": bool(day.state.register.rows[event.number].corrected_by),
            }
        )
    return {**heading(day), "rows": rows} if rows else None


def _item(day: Day, event: HandedOver, session: str) -> str:
    subject = next((s.subject for s in day.plan.room.sessions if s.id == session), "")
    named = "" if event.kind in ("collect", "return") else ITEM_NAMES[event.item].zh
    return " ".join(one for one in (named, breakable(subject), _words(event.what)) if one)


def _side(day: Day, event: HandedOver, side: str) -> str:
    if event.outsider == side:
        said = "，".join(one for one in (_words(event.name), _words(event.unit)) if one)
        return f"{said or '（密封）'}（无本机工作证：{_words(event.why) or '密封'}）"
    return name_of(day.plan, event.custodian if side == "custodian" else event.receiver)


def _remarks(day: Day, event: HandedOver) -> str:
    held = day.state.register.rows[event.number]
    said = [_words(event.remarks)]
    if event.corrects:
        said.append(f"更正第 {event.corrects} 行" + ("：此事未曾发生" if not event.count else ""))
    if held.corrected_by:
        said.append(f"已由第 {held.corrected_by} 行更正")
    if event.answers:
        said.append(f"归还第 {event.answers} 行")
    return "；".join(one for one in said if one)


def duty(day: Day) -> dict[str, object] | None:
    """Data of ``duty.typ``; None where nobody guarded (an exam room)."""
    state, needed = day.state.register, day.plan.rules.room.guards
    if day.plan.room.room.kind != "secure":
        return None
    end = state.closed if state.closed is not None else day.last
    handed = {
        (r.event.person, r.time): r.event.handed_to for r in day.records if isinstance(r.event, GuardEnded)
    }
    return {
        **heading(day),
        "needed": needed,
        "since": _moment(day, state.opened),
        "until": _moment(day, end),
        "turns": [_turn(day, turn, handed) for turn in state.turns],
        "gaps": [
            {
                "since": _moment(day, gap.since),
                "until": _moment(day, gap.until),
                "minutes": -(-(gap.until - gap.since) // 60_000),
                "fewest": gap.fewest,
            }
            for gap in gaps(state.turns, needed, state.opened, end)
        ],
        "rounds": [
            {
                "at": _moment(day, r.time),
                "intact": r.event.intact,
                "remarks": _words(r.event.remarks),
                "who": _names(day, r.actors),
            }
            for r in day.records
            if isinstance(r.event, RoundMade)
        ],
        "visits": _visits(day),
    }


def _turn(day: Day, turn: Turn, handed: dict[tuple[str, Milliseconds], tuple[str, ...]]) -> dict[str, object]:
    to = handed.get((turn.person, turn.until), ()) if turn.until is not None else ()
    return {
        "name": name_of(day.plan, turn.person),
        "since": _moment(day, turn.since),
        "until": _moment(day, turn.until) if turn.until is not None else "",
        "to": _names(day, to),
    }


def _visits(day: Day) -> list[dict[str, object]]:
    left = {r.event.number: r.time for r in day.records if isinstance(r.event, VisitorLeft)}
    found: list[dict[str, object]] = []
    for record in day.records:
        event = record.event
        if isinstance(event, VisitorCame):
            who = name_of(day.plan, event.person) if event.person else _words(event.name) or "（密封）"
            found.append(
                {
                    "who": who,
                    "unit": _words(event.unit),
                    "purpose": _words(event.purpose),
                    "since": _moment(day, record.time),
                    "until": _moment(day, left[event.number]) if event.number in left else "",
                    "let_in": _names(day, record.actors),
                }
            )
    return found


def transports(day: Day) -> list[dict[str, object]]:
    """Data of ``transport.typ``, one form for each transport."""
    return [_transport(day, r.event) for r in day.records if isinstance(r.event, TransportLeft)]


def _transport(day: Day, left: TransportLeft) -> dict[str, object]:
    end = next(
        (r for r in day.records if isinstance(r.event, TransportArrived) and r.event.number == left.number),
        None,
    )
    arrived = end.event if end is not None and isinstance(end.event, TransportArrived) else None
    began = next(r for r in day.records if r.event is left)
    return {
        **heading(day),
        "number": left.number,
        "inbound": left.inbound,
        "row": left.row,
        "person": name_of(day.plan, left.person) if left.person else _words(left.name) or "（密封）",
        "driver": _words(left.driver),
        "vehicle": _words(left.vehicle),
        "route": _words(left.route),
        "bags": left.bags,
        "left": _moment(day, left.at),
        "intact": left.intact,
        "by": _names(day, began.actors),
        "stops": [
            {"at": _moment(day, r.event.at), "minutes": r.event.minutes, "cause": _words(r.event.cause)}
            for r in day.records
            if isinstance(r.event, TransportStopped) and r.event.number == left.number
        ],
        "arrived": _moment(day, end.time) if end is not None else "",
        "whole": arrived.intact if arrived is not None else True,
        "seen_by": _names(day, end.actors) if end is not None else "",
        "remarks": _words(arrived.remarks) if arrived is not None else "",
    }


def _names(day: Day, people: tuple[str, ...]) -> str:
    return "、".join(name_of(day.plan, one) for one in people)


def _words(said: str | None) -> str:
    return breakable(said or "")


def _moment(day: Day, at: Milliseconds) -> str:
    """Month, day and time: a register runs over midnight."""
    return f"{day.local(at):%m-%d %H:%M}"
