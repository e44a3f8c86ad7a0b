"""Incidents of a seeded session: any procedures of config/procedures, side by side, each answered to its end."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from station.incidents.case import Case
from station.incidents.commands import Start
from station.incidents.state import open_cases
from station.plan.procedure import Procedure
from tests.support.answers import answer_for
from tests.support.sim import ExamDay

MOST = 600
"""Looks at a session's cases until all must have ended: many times what five of the longest procedures take."""


class IncidentScript:
    """The incidents of one session; ``pause`` lets so many milliseconds pass and checks what must hold."""

    def __init__(self, day: ExamDay, rng: random.Random, session: str, pause: Callable[[int], None]) -> None:
        self.day = day
        self.rng = rng
        self.session = session
        self.pause = pause
        self.looks = 0

    @property
    def waiting(self) -> tuple[Case, ...]:
        return open_cases(self.day.room.state.incidents, self.session)

    @property
    def procedures(self) -> dict[str, Procedure]:
        assert self.day.room.plan is not None
        return dict(self.day.room.plan.procedures)

    def begin(self) -> None:
        """None to four of all procedures, and often two in which a candidate may be led out."""
        names = sorted(self.procedures)
        drawn = self.rng.sample(names, self.rng.randrange(0, 5))
        outside = [n for n in names if any(s.kind == "escort_out" for s in self.procedures[n].steps)]
        if self.rng.random() < 0.7:
            drawn += self.rng.sample(outside, 2)
        for name in dict.fromkeys(drawn):
            self.start(name)
            self.pause(0)

    def start(self, name: str) -> None:
        """By somebody who may, on whom it asks for."""
        procedure = self.procedures[name]
        may = [p.id for p in self.day.plan.staff if not procedure.roles or p.role in procedure.roles]
        who = self.concerned(procedure)
        self.day.do(Start(name, self.session, (self.rng.choice(may),), said="监考员所见", **who))

    def concerned(self, procedure: Procedure) -> dict[str, Any]:
        """Candidates, seats, staff or materials as the procedure asks; else the whole room."""
        rng, plan = self.rng, self.day.plan
        inside = sorted(self.day.inside(self.session))
        match procedure.subjects:
            case "candidate":
                return {"candidates": (rng.choice(inside),)}
            case "candidates":
                return {"candidates": tuple(rng.sample(inside, min(len(inside), rng.randrange(1, 4))))}
            case "any" if rng.random() < 0.5:
                return {"candidates": (rng.choice(inside),)}
            case "seats":
                seat = rng.choice([*plan.roster(self.session).values(), "Z99"])
                return {"seats": (seat,)}
            case "staff":
                return {"people": (rng.choice([p.id for p in plan.staff]),)}
            case "materials":
                return {"materials": (rng.choice(plan.session(self.session).materials).kind,)}
            case _:
                return {"room": True}

    def on(self, longest: int = 240_000) -> None:
        """One more answer to some case that can be answered now; then some time passes."""
        self.looks += 1
        assert self.looks < MOST, self.stuck()
        waiting = list(self.waiting)
        self.rng.shuffle(waiting)
        for case in waiting:
            command = answer_for(self.day, case.id, self.rng.choice)
            if command is not None:
                outcome = self.day.room.submit(command)
                assert outcome.done, f"{self.stuck()}: {outcome.refusal}"
                break
        self.pause(self.rng.randrange(5_000, longest))

    def to_the_end(self) -> None:
        """After the exam: what is left is answered, half a minute at a time."""
        while self.waiting:
            self.on(30_000)

    def stuck(self) -> str:
        """Which steps nobody could answer."""
        held = ", ".join(f"case {one.id} {one.procedure} at {one.current}" for one in self.waiting)
        return f"after {self.looks} looks still open: {held}"


__all__ = ["IncidentScript"]
