"""What was decided so far, by journal and incident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from station.event import Milliseconds, Record
from station.incidents.state import Case, Sanction
from station.review.events import Decided, Heeded


@dataclass(frozen=True)
class Held:
    """One decision on record."""

    event: Decided
    """Without its sealed words: those stay in the journal."""
    seq: int
    time: Milliseconds
    by: tuple[str, ...]
    heeded: bool = False
    """The room did as instructed."""
    replaced: bool = False
    """A later decision corrects it."""


@dataclass(frozen=True)
class ReviewState:
    """All decisions of one journal."""

    decisions: Mapping[int, Held] = field(default_factory=lambda: MappingProxyType({}))
    """By number."""
    heeded: frozenset[tuple[str, int]] = frozenset()
    """(origin, number) of instructions in other journals that this room carried out."""

    def about(self, journal: str, case: int) -> tuple[Held, ...]:
        """Decisions that hold about one incident, oldest first; ``journal`` is empty for this journal's own."""
        return tuple(
            one
            for one in self.decisions.values()
            if one.event.journal == journal and one.event.case == case and not one.replaced
        )

    @property
    def found(self) -> tuple[Held, ...]:
        """What was found afterwards and holds."""
        return tuple(
            one for one in self.decisions.values() if one.event.verdict == "found" and not one.replaced
        )

    @property
    def instructions(self) -> tuple[Held, ...]:
        """Instructions to this room that wait to be heeded."""
        return tuple(
            one
            for one in self.decisions.values()
            if one.event.verdict == "instruct"
            and not one.event.journal
            and not one.heeded
            and not one.replaced
        )


def evolve(state: ReviewState, record: Record) -> ReviewState:
    """State after one more record."""
    match record.event:
        case Decided(number=number, replaces=replaces) as event:
            held = dict(state.decisions)
            if replaces in held:
                held[replaces] = replace(held[replaces], replaced=True)
            held[number] = Held(event, record.seq, record.time, record.actors)
            return replace(state, decisions=MappingProxyType(held))
        case Heeded(number=number, journal=journal) if journal:
            return replace(state, heeded=state.heeded | {(journal, number)})
        case Heeded(number=number) if number in state.decisions:
            held = {**state.decisions, number: replace(state.decisions[number], heeded=True)}
            return replace(state, decisions=MappingProxyType(held))
        case _:
            return state


def covers(held: Held, sanction: Sanction) -> bool:
    """Whether a decision is about this sanction: it stood in what the chief had seen, and its candidate is meant."""
    event = held.event
    return sanction.seq < event.seen and (not event.candidates or sanction.candidate in event.candidates)


def standing(case: Case, decisions: tuple[Held, ...]) -> tuple[Sanction, ...]:
    """The sanctions of a case as they stand after these decisions about it, oldest first.

    A dismissal takes a sanction away, a change gives it another tier and case; a confirmation leaves it. What was recorded after
    the chief looked is untouched.
    """
    sanctions = case.sanctions
    for one in decisions:
        event = one.event
        if event.verdict == "dismiss":
            sanctions = tuple(s for s in sanctions if not covers(one, s))
        elif event.verdict == "change":
            sanctions = tuple(
                replace(s, tier=event.tier, item=event.item, confirmed_by=one.by) if covers(one, s) else s
                for s in sanctions
            )
    return sanctions


def confirmed(case: Case, decisions: tuple[Held, ...]) -> bool:
    """Whether the chief has confirmed or changed every sanction of a case that stands."""
    final = [one for one in decisions if one.event.verdict in ("confirm", "change")]
    return all(any(covers(one, s) for one in final) for s in standing(case, decisions))


def unsettled(decisions: tuple[Held, ...]) -> bool:
    """Whether further investigation was ordered and nothing final decided after it."""
    verdicts = [one.event.verdict for one in decisions]
    if "investigate" not in verdicts:
        return False
    last = max(n for n, one in enumerate(verdicts) if one == "investigate")
    return not any(one in ("confirm", "change", "dismiss") for one in verdicts[last + 1 :])
