"""A site with two exam rooms and an office: each room's own plan from one sitting, as the center packs them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from station.incidents.commands import Answer, Start
from station.plan.model import Placement, Room, RoomPlan, SittingPlan, Staff
from station.plan.rooms import room_plan as share_for
from station.room.transfer import cut_news
from station.vault.bundle import Outbox, write_bundle
from station.vault.keys import CenterKeys
from tests.support.plans import SITE_KEY, candidate, room_plan, staff
from tests.support.sim import SEED, ExamDay, credential

OFFICE = "BG"
DUTY = {"01": ("s01", "s02"), "02": ("s03", "s04"), OFFICE: ("s07", "s20")}
SESSION = "theory"


def sitting_plan() -> SittingPlan:
    """Thirty candidates in room 01, ten (41 … 50) in room 02, the same two sessions; a clerk in the office."""
    one = room_plan()
    others = tuple(candidate(n) for n in range(41, 51))
    return SittingPlan(
        sitting=one.sitting,
        rooms=(Room("01"), Room("02"), Room(OFFICE, 0, "一楼 101", "office")),
        sessions=one.sessions,
        candidates=(*one.candidates, *others),
        placements=(
            *one.placements,
            *(
                Placement(session, p.index, "02", f"B{p.index - 40:02d}")
                for session in ("theory", "skills")
                for p in others
            ),
        ),
        staff=(*staff(), Staff("s20", "考务甲", "affairs", room=OFFICE), Staff("s21", "副主考", "chief")),
    )


def keyed(plan: SittingPlan) -> SittingPlan:
    """The plan with everybody's public keys."""
    name = plan.sitting.center
    return msgspec.structs.replace(
        plan,
        staff=tuple(
            msgspec.structs.replace(
                p,
                seal_key=credential(p.id).seal_signer(name).vkey,
                cosign_key=credential(p.id).cosigner(name).vkey,
                recipient=credential(p.id).recipient,
            )
            for p in plan.staff
        ),
    )


@dataclass(frozen=True)
class Site:
    """The kiosks of one site, each with its own journal."""

    folder: Path

    @cached_property
    def sitting(self) -> SittingPlan:
        return keyed(sitting_plan())

    @cached_property
    def center(self) -> CenterKeys:
        return CenterKeys.create(self.folder / "keys", "demo.center", SEED)

    def plan(self, number: str) -> RoomPlan:
        return share_for(
            self.sitting,
            number,
            center_keys=self.center.vkeys,
            center_recipients=self.center.recipients,
            site_key=SITE_KEY,
        )

    def room(self, number: str, start: str = "08:38", kiosk: str = "") -> ExamDay:
        """A kiosk of that room, opened."""
        name = kiosk or f"k{number.lower()}"
        day = ExamDay(self.folder / name, start, self.plan(number), name)
        day.open(*DUTY[number])
        return day

    def export(self, day: ExamDay, stick: str = "stick") -> Path:
        """Cut what is new and carry every bundle of a kiosk to a stick, as ``station export`` does."""
        day.room.heads.make(day.room.now().stamp)
        day.room.keep_figures()
        outbox = Outbox(day.home.outbox)
        cut_news(day.room, outbox)
        for cut in day.room.state.day.bundles:
            bundle = outbox.bundle(cut.number)
            assert bundle is not None
            write_bundle(bundle, self.folder / stick / bundle.name)
        return self.folder / stick


def impersonation(day: ExamDay, index: int, *people: str, words: str = "照片明显不符") -> int:
    """CP-3, admitted and closed with violation 4.4; the number of the incident."""
    day.to("08:45")
    day.admit(index)
    day.to("09:40")
    day.do(Start(procedure="CP-3", session=SESSION, actors=people, candidates=(index,)))
    number = max(day.room.state.incidents.cases)
    picks = {"judged": "doubt", "asked": "admits"}
    while day.room.state.incidents.cases[number].open:
        step = day.room.procedures["CP-3"].step(day.room.state.incidents.cases[number].step)
        fields: dict[str, object] = {"text": words, "violation": "4.4"}
        if step.options:
            fields["choice"] = picks.get(step.id, step.options[0].key)
        day.do(Answer(**{"session": SESSION, "case": number, "step": step.id, "actors": people, **fields}))  # type: ignore[arg-type]
    return number


def toilet(day: ExamDay, index: int, *people: str) -> int:
    """CP-14, which still runs; the number of the incident."""
    day.do(Start(procedure="CP-14", session=SESSION, actors=people, candidates=(index,)))
    return max(day.room.state.incidents.cases)
