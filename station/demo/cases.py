"""How the people of the demo answer the steps of an incident's procedure, one at a time, as the screen would
ask them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from station.incidents.commands import Answer, Defer, Reply, Start
from station.incidents.events import Opened
from station.incidents.views import case_view
from station.timer.state import MINUTE

if TYPE_CHECKING:
    from station.demo.player import Player

CHIEF = "p07"

SCRIPTS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "CC-1": {
        "registered": {"text": "考生反映场内空调声音过大，影响答题"},
        "proof": {"text": "无"},
        "against": {"choice": "rules"},
        "report": {"text": "已报主考"},
        "misconduct": {"choice": "no"},
        "handed": {"text": "已移交评价机构"},
        "answered": {},
    },
    "CP-3": {
        "judged": {"choice": "doubt"},
        "report": {"text": "主考指示核问"},
        "asked": {"choice": "admits"},
        "facts": {"text": "准考证照片与本人明显不符，当场承认替考"},
        "signs": {"later": "当事人情绪激动，考后补签"},
        "sanction": {"violation": "4.4"},
        "result": {"text": "已报主考"},
    },
    "CP-16": {
        "lacking": {"materials": {"card": 1}},
        "among_papers": {"choice": "no"},
        "report": {"text": "主考指示查找"},
        "way": {"choice": "no"},
        "recall": {
            "choice": "signed",
            "people": ("p03",),
            "text": "收卷时从一组收到六组，每座都收到答题卡，没有漏收",
        },
        "recall_other": {
            "choice": "signed",
            "people": ("p04",),
            "text": "五组最后一座起身很快，我没有看清答题卡是否在桌上",
        },
        "reach": {"text": "考点办公室正在联系"},
        "came": {"choice": "not_reached"},
    },
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
"""Procedure → step → the answer's fields; ``wait`` is minutes that pass before it, ``later`` why it is put off. Other steps need
no more than a confirmation."""


def play_case(
    player: Player,
    session: str,
    procedure: str,
    *,
    candidates: tuple[int, ...] = (),
    room: bool = False,
    until: str = "",
) -> int:
    """Run one procedure to its end, or up to a step that it waits at, and return the case's number."""
    outcome = player.do(
        procedure,
        player.room.submit(Start(procedure, session, player.pair, candidates=candidates, room=room)),
    )
    case = next(r.event.case for r in outcome.records if isinstance(r.event, Opened))
    script = SCRIPTS[procedure]
    while player.room.state.incidents.cases[case].open:
        view = case_view(player.plan, player.room.state.incidents, case, player.room.now().time)
        if view.step == until:
            break
        fields = dict(script.get(view.step, {}))
        player.wait(fields.pop("wait", 0.5) * MINUTE)
        if "later" in fields:
            later = Defer(session, case, view.step, fields["later"], player.pair)
            player.do(f"{procedure} {view.step}", player.room.submit(later))
            continue
        answer = Answer(
            **{"session": session, "case": case, "step": view.step, "actors": player.pair, **fields}
        )
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
