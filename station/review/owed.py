"""What is still to be made good after a case, and how the chief signs it off once the room itself can't (FL-10).

While its day is open, a room makes good what was put off at its own screens, and whoever decided by telephone countersigns
there. A closed day is not touched any more: the statement that came in the evening, the room that was disinfected, the own
decision by telephone are signed off by a decision in another journal. It covers the steps put off of a case that has ended,
and what its signer decided by telephone, as far as the signer had seen the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from station.incidents.state import Case, IncidentState, Obligation, obligations
from station.review.state import Held


def owed(
    state: IncidentState, session: str, about: Callable[[int], Iterable[Held]]
) -> tuple[Obligation, ...]:
    """What stays to be done of a session's cases; ``about`` gives the decisions that hold about a case by its number."""
    return tuple(
        one
        for one in obligations(state, session)
        if not any(_covers(held, one, state.cases[one.case]) for held in about(one.case))
    )


def settles(case: Case, session_state: IncidentState, person: str) -> tuple[Obligation, ...]:
    """What of a case this person could sign off now; nothing while the case runs."""
    if case.open:
        return ()
    due = (one for one in obligations(session_state, case.session) if one.case == case.id)
    return tuple(one for one in due if one.kind == "deferred" or one.by == person)


def _covers(held: Held, one: Obligation, case: Case) -> bool:
    if held.event.verdict != "made_good":
        return False
    if one.kind == "deferred":
        return True  # a case that has ended puts nothing off any more
    given = case.given.get(one.step)
    return one.by in held.by and given is not None and given.seq < held.event.seen
