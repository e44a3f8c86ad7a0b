"""Challenge and response: a step that two people do one after the other, each on record with a time of its own.

``challenged`` (the first person's answer; the case stays where it is) → ``replied`` (the second agrees; the case goes on) or
``differed`` (the second found it otherwise; the step stays open) → ``replied`` after all, ``challenged`` anew, or ``settled``.
A journal that was written before both halves were apart holds one ``incident.answered`` by two people, and still reads so.
"""

from __future__ import annotations

from station.event import Event, Sealed, event
from station.incidents.events import StepEvent


@event("incident.challenged")
class Challenged(Event, frozen=True):
    """The first of two people did the step and said so; it waits for the second person's reply."""

    case: int
    """Number of the case."""
    step: str
    """Id of the step."""
    by: str
    """Id of the first person."""
    text: Sealed = None
    """A remark of the first person."""


@event("incident.differed")
class Differed(Event, frozen=True):
    """The second person looked and found it otherwise: the step stays open until both agree or it is decided."""

    case: int
    """Number of the case."""
    step: str
    """Id of the step."""
    first: str
    """Id of the person whose answer is not confirmed."""
    by: str
    """Id of the second person."""
    text: Sealed = None
    """What the second person found."""


@event("incident.replied")
class Replied(StepEvent, frozen=True):
    """The second person looked and confirms: the step is done."""

    first: str
    """Id of the first person."""
    by: str
    """Id of the second person."""
    text: Sealed = None
    """A remark of the second person."""


@event("incident.settled")
class Settled(StepEvent, frozen=True):
    """Two people did not agree about a step, and a third who may decide did."""

    by: str
    """Id of the person who decided."""
    provisional: bool
    """True for a telephone call that two people vouch for; a countersignature stays due."""
    holds: bool
    """True: the step counts as done. False: it is done again, by two people, from the beginning (``to`` is empty)."""
    first: str
    """Id of the first person."""
    second: str
    """Id of the second person."""
    text: Sealed = None
    """Why."""
