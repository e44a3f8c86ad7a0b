"""One member of staff: the badge is held to the scanner, or the name is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from station.errors import PlanError
from station.incidents.people import ROLE_NAMES
from station.plan.model import Staff
from station.text import Text
from station.tui.prompts.choice import Choice, Option
from station.vault.credential import parse_badge


class StaffChoice(Choice):
    """A badge names its person here; it unlocks nothing, so no PIN is asked."""

    def __init__(self, title: Text, staff: Sequence[Staff], *, also: Sequence[Option] = ()) -> None:
        names = [
            Text(f"{ROLE_NAMES[p.role].zh} {p.name}", f"{ROLE_NAMES[p.role].en} {p.name}") for p in staff
        ]
        super().__init__(title, [*(Option(p.id, name) for p, name in zip(staff, names, strict=True)), *also])

    def next_step(self) -> Text:
        return Text("扫此人的工作证，或选定后按 Enter", "scan the person's badge, or choose and press Enter")

    def take_scan(self, text: str) -> bool:
        try:
            person = parse_badge(text).person
        except PlanError:
            return False
        if all(option.key != person for option in self.options):
            return False
        self.dismiss(person)
        return True
