"""The emergency card on paper, and the readiness report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from station.event import Milliseconds
from station.forms.slips import moment
from station.plan.emergency import EmergencyCard
from station.ready.items import NAMES
from station.ready.judge import Finding, worst_first
from station.text import Text
from station.vault.note.frame import split

RESULTS = {
    "pass": Text("✓ 合格", "pass"),
    "failed": Text("✗ 不合格", "failed"),
    "not_here": Text("— 本机没有", "not here"),
    "not_done": Text("未做", "not done"),
}


def emergency_data(card: EmergencyCard) -> dict[str, object]:
    """Data of one page of ``config/forms/emergency.typ``."""
    return {
        "numbers": [{"number": n.number, "zh": n.name.zh, "en": n.name.en} for n in card.numbers],
        "say": {"zh": card.say.zh, "en": card.say.en},
        "calls": [{"zh": c.name.zh, "en": c.name.en, "number": c.number} for c in card.calls],
        "steps": [{"zh": s.zh, "en": s.en} for s in card.steps],
    }


def ready_data(
    note: str, found: Sequence[Finding], origin: str, at: Milliseconds, *, demo: bool
) -> dict[str, object]:
    """Data of ``config/forms/ready.typ``, what failed first. Raises NoteError: not a note."""
    return {
        "origin": origin,
        "when": moment(at),
        "demo": demo,
        "signed": [line.name for line in split(note).signatures],
        "fingerprint": hashlib.sha256(note.encode()).hexdigest(),
        "rows": [
            {
                "name": NAMES[one.item].both(),
                "result": RESULTS[one.result].both(),
                "failed": one.result == "failed",
                "required": one.required,
                "how": how_done(one),
                "said": one.said.both(),
                "do": one.do.both() if one.do.zh else "",
            }
            for one in worst_first(found)
        ],
    }


def how_done(one: Finding) -> str:
    """``person``, ``measured``, or empty where nobody did it: no method stands beside what was not done."""
    if one.result == "not_done" or one.item == "spare":
        return ""
    return "person" if one.confirmed else "measured"
