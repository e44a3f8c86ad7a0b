"""A step of challenge and response: one person answers, another looks and replies, each with badge and PIN, at their own time."""

from __future__ import annotations

from typing import Any

from station.incidents.commands import Answer, Reply, Settle
from station.incidents.replies import DECIDING
from station.incidents.views import CaseView
from station.plan.procedure import Step
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Option, People
from station.tui.reasons import ask_reason
from station.tui.recording import ON_PAPER
from station.tui.shown import decider, shown_by

FIRST = Text("第一人办完后扫工作证", "The first person does it, then shows the badge")
SECOND = Text("第二人看过后应答", "The second person looks, then replies")


async def answer_of_two(place: Place, view: CaseView, step: Step) -> None:
    """Whatever comes next of the two halves; cancelled questions change nothing."""
    case = place.room.state.incidents.cases[view.case]
    held = case.waiting.get(step.id)
    at: dict[str, Any] = {"session": case.session, "case": case.id, "step": step.id}
    if held is None:
        await _first(place, step, at)
        return
    assert step.reply is not None
    options = [
        Option("so", step.reply),
        Option("not", Text("不一致，写明情况", "It is otherwise; say how")),
    ]
    if held.differed is not None:
        options += [
            Option("anew", Text("第一人重新作答", "The first person answers anew")),
            Option("settle", Text("主监考或主考决定", "The lead invigilator or the chief decides")),
        ]
    chosen = await place.ask(Choice(SECOND, options))
    match chosen:
        case "so" | "not":
            await _second(place, step, at, agrees=chosen == "so")
        case "anew":
            await _first(place, step, at)
        case "settle":
            await _settled(place, step, at)


async def _first(place: Place, step: Step, at: dict[str, Any]) -> None:
    actors = await shown_by(place, People(FIRST, (step.ask,), need=1))
    if actors is not None:
        place.station.submit(Answer(**at, actors=actors), actors)


async def _second(place: Place, step: Step, at: dict[str, Any], *, agrees: bool) -> None:
    text = ""
    if not agrees:
        words = await ask_reason(place, Text("看到的是什么", "What is it instead"), ON_PAPER)
        if words is None:
            return
        text = words.zh
    said = (step.reply,) if agrees and step.reply is not None else (step.ask,)
    actors = await shown_by(place, People(SECOND, said, need=1))
    if actors is not None:
        place.station.submit(Reply(**at, actors=actors, agrees=agrees, text=text), actors)


async def _settled(place: Place, step: Step, at: dict[str, Any]) -> None:
    options = [
        Option("holds", Text("视为已办，继续", "It counts as done; go on")),
        Option("again", Text("重新办理此步", "It is done again")),
    ]
    chosen = await place.ask(Choice(step.ask, options))
    if chosen is None:
        return
    words = await ask_reason(place, Text("决定的理由", "Why it is decided so"), ON_PAPER)
    if words is None:
        return
    given: dict[str, Any] = {}
    actors = await decider(place, DECIDING, step.ask, given)
    if actors is not None:
        place.station.submit(
            Settle(**at, holds=chosen == "holds", text=words.zh, actors=actors, **given), actors
        )
