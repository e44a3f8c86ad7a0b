"""What people may ask for with exam papers. Whether it happens is ``rules.decide``'s word.

**From a procedure's step** (CP-5 … CP-7): issue :class:`MovePapers` with the case's number and the step's id, for example
spare papers that a ``count`` step of CP-6 had counted::

    MovePapers(session, "secure", "opened", {"paper": 2}, actors, case=case.id, step="spare_given", approved_by="s07")

``actors`` are who did it; ``approved_by`` is the chief examiner who decided in the case (there in person or by telephone:
the case keeps the countersignature as its own obligation). What was withdrawn goes from ``opened`` (CP-5) or ``seats``
(CP-7) to ``withdrawn``; left-over papers come from ``other_room``, copies from ``copies``. The allowed ways are
``places.WAYS``.
"""

from __future__ import annotations

from station.event import Command, Milliseconds
from station.vault.custody.places import Kind, Place


class ReceiveBag(Command, frozen=True):
    """A sealed bag came from the secure room; its seal number was read (FL-2)."""

    session: str
    number: str
    """The seal number as it is on the bag."""
    carrier: str = ""
    """Id of who carried it."""
    actors: tuple[str, ...] = ()
    """With the chief examiner among them a bag is taken whose number is not the plan's."""


class WitnessSeal(Command, frozen=True):
    """Candidates looked at the bag's seal."""

    session: str
    candidates: tuple[int, ...]
    inside: frozenset[int]
    intact: bool
    bag: str = ""


class OpenBags(Command, frozen=True):
    """Every bag in the room is opened (FL-4)."""

    session: str
    actors: tuple[str, ...] = ()
    """With the chief examiner among them a bag is opened whose seal was broken (CP-4)."""
    case: int = 0


class CountPapers(Command, frozen=True):
    """One kind was counted at one place."""

    session: str
    material: Kind
    place: Place
    counted: int
    parts: tuple[int, ...] = ()
    """The count of each bag, where there are several; they make up ``counted``."""
    again: int = -1
    """The figure of a second count, asked for where the first is more than there can be; below zero, none was made."""


class GiveOut(Command, frozen=True):
    """Papers go to the candidates inside (FL-4); at a computer, work begins."""

    session: str
    counts: dict[Kind, int]
    admitted: int
    """How many were let in: nobody gets two."""


class SetAside(Command, frozen=True):
    """After T+30 the absentees' papers are set aside, and what is left over."""

    session: str
    absent: int
    """How many are absent, by the door's state."""
    not_before: Milliseconds = 0
    """T+30."""


class Collect(Command, frozen=True):
    """These candidates' papers were collected and ticked (FL-9)."""

    session: str
    candidates: tuple[int, ...]
    admitted: frozenset[int]
    kinds: tuple[Kind, ...] = ()
    """Empty means every kind."""
    rest: bool = False
    """These are all who are left: whatever is still with seats comes with them, but what was named as lacking."""


class LackPaper(Command, frozen=True):
    """At collection this candidate had not handed in something (CP-16)."""

    session: str
    candidate: int
    admitted: frozenset[int]
    kinds: tuple[Kind, ...]


class ExchangePaper(Command, frozen=True):
    """A seat's defective paper is exchanged for another (CP-6)."""

    session: str
    candidate: int
    admitted: frozenset[int]
    kinds: tuple[Kind, ...]
    source: Place
    """``spare``, ``opened`` or ``left_over``."""
    actors: tuple[str, ...]
    case: int = 0
    step: str = ""


class MovePapers(Command, frozen=True):
    """Papers go from one place to another; see above for how a procedure's step asks for it."""

    session: str
    source: Place
    target: Place
    counts: dict[Kind, int]
    actors: tuple[str, ...]
    candidates: tuple[int, ...] = ()
    case: int = 0
    step: str = ""
    approved_by: str = ""
    """The chief examiner who approved it in the case; only where ``case`` is given, else the chief is among the actors."""


class TakeBack(Command, frozen=True):
    """What a procedure's step moved goes back: its answer was struck."""

    session: str
    source: Place
    """Where the papers came from, and go again."""
    target: Place
    counts: dict[Kind, int]
    actors: tuple[str, ...]
    case: int
    step: str


class Explain(Command, frozen=True):
    """Two people explain a difference; it is booked."""

    session: str
    material: Kind
    place: Place
    reason: str
    actors: tuple[str, ...]
    case: int = 0


class ProposeSeal(Command, frozen=True):
    """Show both invigilators what they are to sign."""

    session: str
    origin: str
    size: int
    root: str
    """Base64: the head over the entries that the invigilators saw."""
    present: int
    absent: int
    not_before: Milliseconds
    """E of the candidate who may work longest."""
    chief: str = ""
    """The chief examiner who stands behind the explained differences."""
    telephone: bool = False
    """The chief is elsewhere and was asked by telephone: the signature stays to be given."""


class Seal(Command, frozen=True):
    """The count note with all its signatures."""

    session: str
    note: str
    device: str
    """Verifier key of the device."""
    not_before: Milliseconds = 0
    """E of the candidate who may work longest: it may have moved since the note was shown."""
    serving: frozenset[str] = frozenset()
    """Ids of the invigilators who serve this room now; without any, those of the plan."""
