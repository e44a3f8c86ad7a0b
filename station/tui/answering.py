"""How a step of a procedure is asked: what its kind needs, one question after another, then one command.

Who must show badge and PIN follows from the step: two people, a role, or the person who decides. Everything else is
done by the two on duty. Words that the record form holds on paper are named as such: a kiosk has no input method for Chinese.
"""

from __future__ import annotations

from typing import Any

from station.forms.entry_words import EVIDENCE_NAMES
from station.incidents.commands import Answer
from station.incidents.views import CaseView
from station.plan.procedure import Kind, Step, named
from station.plan.violations import ViolationCase
from station.text import Text, plain
from station.tui.evidence import ask_evidence, keep_evidence
from station.tui.place import Place
from station.tui.prompts import Choice, Confirm, Field, Option, People
from station.tui.prompts.staff import StaffChoice
from station.tui.reasons import ask_reason
from station.tui.recording import ON_PAPER, ask_report, ask_statement
from station.tui.replying import answer_of_two
from station.tui.screens.opening import same_day
from station.tui.seats import ask_seats
from station.tui.shown import decider, shown_by

DIRECT: frozenset[Kind] = frozenset(
    {
        "confirm",
        "wait",
        "delay_start",
        "delay_stop",
        "warn",
        "escort_back",
        "leave",
        "refer",
        "note",
        "end",
    }
)
"""Kinds that take no value: F8 confirms them."""

WARNED_OF = Text("为何警告（不改则可按此处理）", "Warned of what (it can be dealt with so if not mended)")


async def answer_step(place: Place, view: CaseView, step_id: str) -> None:
    """Ask what the step needs and hand in the answer; cancelled questions change nothing."""
    case = place.room.state.incidents.cases[view.case]
    step = place.plan.procedures[case.procedure].step(step_id)
    if step.reply is not None:
        await answer_of_two(place, view, step)
        return
    given: dict[str, Any] = {}
    need = step.people if step.kind != "escort_out" else 1
    if step.options:
        options = [Option(one.key, one.label) for one in step.options]
        choice = await place.ask(Choice(step.ask, options, final=need <= 1 and step.kind != "approve"))
        if choice is None:
            return
        given["choice"] = choice
        chosen = step.option(choice)
        need = max(need, chosen.people if chosen else 1)
    if not await _value(place, case.id, case.session, step, given):
        return
    actors = await _actors(place, step, need, given)
    if actors is not None and keep_evidence(place, given):
        place.station.submit(
            Answer(session=case.session, case=case.id, step=step_id, actors=actors, **given), actors
        )


async def _value(place: Place, case: int, session: str, step: Step, given: dict[str, Any]) -> bool:
    """Ask for what the kind takes beside a choice; False when cancelled."""
    match step.kind:
        case "report":
            return await ask_report(place, step, given)
        case "evidence":
            return await ask_evidence(place, step, given)
        case "statement":
            return await ask_statement(place, step, given)
        case "warn" if not step.default:
            options = [Option(one.key, _violation(one)) for one in step.cases]
            choice = await place.ask(Choice(WARNED_OF, options))
            if choice is None:
                return False
            given["violation"] = choice
        case "count":
            return await _number(place, step, given)
        case "enter":
            return await _entered(place, session, step, given)
        case "sanction":
            excluded = place.room.state.incidents.cases[case].excluded
            left = [one for one in _proposal_first(step) if not named(excluded, one)]
            options = [Option(one.key, _violation(one)) for one in left]
            choice = await place.ask(Choice(step.ask, options))
            if choice is None:
                return False
            given["violation"] = choice
        case "escort_out":
            return await _escorts(place, step, given)
        case _:
            return True
    return True


def _proposal_first(step: Step) -> list[Any]:
    return sorted(step.cases, key=lambda one: (one.key != step.default, one.tier, one.item))


def _violation(one: ViolationCase) -> Text:
    """Tier and case with what follows from it."""
    after = one.consequence or Text("", "")
    return Text(f"{one.key} {one.text.zh} → {after.zh}", f"{one.key} {one.text.en} → {after.en}")


async def _number(place: Place, step: Step, given: dict[str, Any]) -> bool:
    def check(said: str) -> Text | None:
        fits = step.minimum <= int(said) <= step.maximum
        return (
            None
            if fits
            else Text(
                f"应在 {step.minimum} 至 {step.maximum} 之间。", f"Between {step.minimum} and {step.maximum}."
            )
        )

    said = await place.ask(Field(step.ask, "number", check=check))
    if said is None:
        return False
    given["number"] = int(said)
    return True


async def _entered(place: Place, session: str, step: Step, given: dict[str, Any]) -> bool:
    match step.input:
        case "number":
            return await _number(place, step, given)
        case "time":
            return await _moment(place, step, given)
        case "seats" | "candidates":
            seats = await ask_seats(place, step.ask, several=True, session=session)
            if seats is None:
                return False
            given["seats"] = seats
        case "staff":
            person = await place.ask(StaffChoice(step.ask, place.plan.room.staff))
            if person is None:
                return False
            given["people"] = (person,)
        case "materials":
            return await _materials(place, session, step, given)
        case _:
            words = await ask_reason(place, step.ask, ON_PAPER)
            if words is None:
                return False
            given["text"] = words.zh
    return True


async def _moment(place: Place, step: Step, given: dict[str, Any]) -> bool:
    def check(said: str) -> Text | None:
        at = same_day(place.now, said)
        return (
            None
            if at is not None and at <= place.now
            else Text("请输入已过去的时刻，例如 0912。", "A moment that has passed, for example 0912.")
        )

    said = await place.ask(Field(step.ask, "clock", check=check))
    if said is None:
        return False
    given["at"] = same_day(place.now, said)
    return True


async def _materials(place: Place, session: str, step: Step, given: dict[str, Any]) -> bool:
    counted: dict[str, int] = {}
    for material in place.plan.room.session(session).materials:
        ask = Text(f"{step.ask.zh}：{material.name}份数", f"{step.ask.en}: sheets of {material.name}")
        said = await place.ask(Field(ask, "number"))
        if said is None:
            return False
        counted[material.kind] = int(said)
    given["materials"] = {kind: count for kind, count in counted.items() if count}
    return True


async def _escorts(place: Place, step: Step, given: dict[str, Any]) -> bool:
    chosen: list[str] = []
    for number in range(step.people):
        fitting = [p for p in place.plan.room.staff if p.role in step.roles and p.id not in chosen]
        ask = Text(f"{step.ask.zh}：第 {number + 1} 人", f"{step.ask.en}: person {number + 1}")
        person = await place.ask(StaffChoice(ask, fitting))
        if person is None:
            return False
        chosen.append(person)
    given["people"] = tuple(chosen)
    return True


async def _actors(place: Place, step: Step, need: int, given: dict[str, Any]) -> tuple[str, ...] | None:
    """Who answers: the two on duty, or those who show badge and PIN now; None when cancelled."""
    if step.kind == "approve":
        return await decider(place, step.roles, step.ask, given)
    roles = step.roles if step.kind != "escort_out" else ()
    on_duty = place.room.state.day.on_duty
    fitting = [p for p in on_duty if not roles or place.plan.room.person(p).role in roles]
    if need > 1 or not fitting:
        return await shown_by(place, People(step.ask, need=max(1, need)))
    # F8 on the case, or on the choice, was the confirmation; a value that was typed still needs one.
    if step.kind == "report" or ((step.kind in DIRECT or step.options) and "text" not in given):
        return on_duty
    return on_duty if await place.ask(Confirm(step.ask, _recap(given))) else None


def _recap(given: dict[str, Any]) -> tuple[Text, ...]:
    """What will be recorded, in a line each."""
    return tuple(
        EVIDENCE_NAMES[value] if key == "evidence" else plain(_shown(value))
        for key, value in given.items()
        if key != "choice"
    )


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(str(one) for one in value)
    if isinstance(value, dict):
        return " ".join(f"{key} {count}" for key, count in value.items())
    return str(value)
