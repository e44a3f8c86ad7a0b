"""Procedure cards (突发事件处置卡): what the screen would ask, step by step, on paper before the day.

The very texts of the procedures, a site's own among them; whoever has the card can begin before the kiosk is back, and both
say the same. What only the screen knows (seats, minutes, the new end) is a line to write on.
"""

from __future__ import annotations

from collections.abc import Mapping

from station.incidents.people import role_names
from station.plan.model import Sitting
from station.plan.phones import PHONE_NAMES, Phone, number_of
from station.plan.procedure import Procedure, Step
from station.plan.procedure_paths import names
from station.text import Text

LINE = "______"


def cards(
    procedures: Mapping[str, Procedure], digest: str, sitting: Sitting | None = None
) -> dict[str, object]:
    """Data of ``cards.typ``: one card a procedure, in their order. ``digest`` names the set as the opening entry does
    (``procedures``: SHA-256, hex)."""
    return {
        "digest": digest[:16],
        "date": [int(part) for part in (sitting.day if sitting is not None else "2000-01-01").split("-")],
        "note": f"{sitting.site_name} {sitting.day}" if sitting is not None else "",
        "cards": [_card(one, sitting) for one in procedures.values()],
    }


def _card(procedure: Procedure, sitting: Sitting | None) -> dict[str, object]:
    numbers = {step.id: str(n) for n, step in enumerate(procedure.steps, 1)}
    phones: dict[Phone, None] = {step.phone: None for step in procedure.steps if step.phone is not None}
    return {
        "id": procedure.id,
        "clause": procedure.clause,
        "title": procedure.title.zh,
        "title_en": procedure.title.en,
        "site": procedure.site,
        "phones": [{"name": PHONE_NAMES[one].zh, "number": _number(one, sitting)} for one in phones],
        "steps": [
            _step(step, numbers, procedure.steps[n + 1].id if n + 1 < len(procedure.steps) else "")
            for n, step in enumerate(procedure.steps)
        ],
    }


def _number(phone: Phone, sitting: Sitting | None) -> str:
    """The number to dial; empty lines are filled in by hand."""
    return number_of(phone, sitting.phones if sitting is not None else {}) or "________"


def _step(step: Step, numbers: Mapping[str, str], following: str) -> dict[str, object]:
    named = step.next if not step.options else ""
    return {
        "number": numbers[step.id] if step.kind != "end" else f"{numbers[step.id]} ■",
        "ask": _on_paper(step.ask).zh,
        "ask_en": _on_paper(step.ask).en,
        "now": step.now,
        "offered": not step.must,
        "people": step.people,
        "roles": role_names(step.roles).zh if step.roles else "",
        "to": numbers[named] if named and named != following else "",
        "options": [
            {
                "label": _on_paper(one.label).zh,
                "label_en": _on_paper(one.label).en,
                "to": numbers.get(one.to or step.next, ""),
            }
            for one in step.options
        ],
    }


def _on_paper(text: Text) -> Text:
    """The text with a line to write on for each value that the screen would fill in."""
    return text.fill(**dict.fromkeys(names(text), LINE))
