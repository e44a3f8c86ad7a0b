"""One session of a day in plain figures, as facts.py tells it from the records."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass
class Account:
    """One session, told from its records."""

    delay: int = 0
    made_up: int = 0
    own: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    inside: dict[int, str] = field(default_factory=dict)
    """Who was let in and not taken back: how (a verdict's code or ``overridden``)."""
    moves: dict[tuple[int, str], tuple[str, int]] = field(default_factory=dict)
    """Case and step → out, back or left, and who; those struck are gone."""
    taken_over: set[int] = field(default_factory=set)
    """Cases whose candidate was outside under escort when they opened: other escorts may come."""
    absent: set[int] = field(default_factory=set)
    doubts: set[int] = field(default_factory=set)
    """About whom a doubt is open: two documents alone let nobody in."""
    excluded: set[int] = field(default_factory=set)
    """Whom the chief keeps out."""
    seats: dict[int, str] = field(default_factory=dict)
    """Who sits where, as it was said last."""
    scans: dict[int, list[tuple[int, str, int]]] = field(default_factory=lambda: defaultdict(list))
    """Attempt → when it was read, which document, whose."""
    shown: dict[int, int] = field(default_factory=dict)
    """Attempt → when its newest document was presented."""
    milestones: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    rung: dict[tuple[str, int], int] = field(default_factory=dict)
    """Kind and who with time of their own → the moment that was rung for last."""
    moved_at: int = 0
    warned: dict[tuple[int, str], tuple[int, ...]] = field(default_factory=dict)
    lies: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Kind of paper → place → how many the entries leave there."""
    off: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    """Kind and place → how many more were counted than lie there, unexplained."""
    lacking: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Kind → who has not handed it in."""
    booked: Counter[str] = field(default_factory=Counter)
    """Kind → explained differences, all together."""
    stepped: Counter[tuple[int, str, str, str, str]] = field(default_factory=Counter)
    """(case, step, kind, from, to) → sheets that a procedure's step moved and did not take back."""
    sealed_as: dict[tuple[str, str], int] | None = None
    """What lay where when the newest seal was made."""
    witnessed: bool | None = None

    def forget(self, who: int) -> None:
        """An admission is taken back, with where the candidate went since."""
        self.inside.pop(who, None)
        self.moves = {key: move for key, move in self.moves.items() if move[1] != who}

    @property
    def papers(self) -> dict[tuple[str, str], int]:
        """What is where by entries and counts."""
        keys = {(kind, place) for kind, places in self.lies.items() for place in places} | set(self.off)
        found = {(kind, place): self.lies[kind][place] + self.off[kind, place] for kind, place in keys}
        return {key: n for key, n in found.items() if n}

    @property
    def unexplained(self) -> dict[tuple[str, str], int]:
        return {key: n for key, n in self.off.items() if n}

    @property
    def left(self) -> set[int]:
        return {who for how, who in self.moves.values() if how == "left"}

    @property
    def kept_out(self) -> set[int]:
        """Who doesn't come in on two good documents, even in time."""
        return self.doubts | self.excluded

    @property
    def out(self) -> set[int]:
        out: set[int] = set()
        for how, who in self.moves.values():
            (out.add if how == "out" else out.discard)(who)
        return out


__all__ = ["Account"]
