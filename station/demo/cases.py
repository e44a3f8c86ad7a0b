"""How the people of the demo answer the steps of an incident's procedure, one at a time, as the screen would
ask them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from station.incidents.commands import Answer, Reply, Start
from station.incidents.events import Opened
from station.incidents.views import case_view
from station.timer.state import MINUTE

if TYPE_CHECKING:
    from station.demo.player import Player

PAIR = ("p01", "p02")
CHIEF = "p07"

SCRIPTS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "CP-6": {
        "defect": {"choice": "number"},
        "missing": {"number": 2},
        "report": {"text": "主考同意启用备用卷"},
        "approved": {"actors": (CHIEF,)},
        "spare": {"choice": "came", "wait": 8},
        "spare_given": {"number": 2},
        "spare_enough": {"choice": "enough"},
        "details": {"text": "试卷缺 2 份，启用备用卷 2 份"},
        "leading_group": {"text": "已报领导小组"},
    },
    "CP-14": {
        "lead": {"choice": "go"},
        "out": {"people": ("p05", "p06")},
        "how": {"choice": "back", "wait": 6},
        "seen": {"choice": "nothing"},
    },
    "CP-17": {
        "looked": {"choice": "missing"},
        "paper": {"choice": "white_paper"},
        "form": {"text": "袋内未装封条，以白纸代替，两人骑缝签名"},
    },
}
"""Procedure → step → the answer's fields; ``wait`` is minutes that pass before it. Other steps need no more
than a confirmation."""


def play_case(
    player: Player, session: str, procedure: str, *, candidates: tuple[int, ...] = (), room: bool = False
) -> int:
    """Run one procedure to its end and return the case's number."""
    outcome = player.do(
        procedure, player.room.submit(Start(procedure, session, PAIR, candidates=candidates, room=room))
    )
    case = next(r.event.case for r in outcome.records if isinstance(r.event, Opened))
    script = SCRIPTS[procedure]
    while player.room.state.incidents.cases[case].open:
        view = case_view(player.plan, player.room.state.incidents, case, player.room.now().time)
        fields = dict(script.get(view.step, {}))
        player.wait(fields.pop("wait", 0.5) * MINUTE)
        answer = Answer(**{"session": session, "case": case, "step": view.step, "actors": PAIR, **fields})
        if view.reply is not None:
            _by_two(player, answer)
            continue
        player.do(f"{procedure} {view.step}", player.room.submit(answer))
    return case


def _by_two(player: Player, answer: Answer) -> None:
    """Challenge and response: one answers, the other looks for a moment and replies."""
    first, second = answer.actors
    said = f"{player.room.state.incidents.cases[answer.case].procedure} {answer.step}"
    player.do(said, player.room.submit(replace(answer, actors=(first,))))
    player.wait(0.25 * MINUTE)
    player.do(said, player.room.submit(Reply(answer.session, answer.case, answer.step, (second,))))
