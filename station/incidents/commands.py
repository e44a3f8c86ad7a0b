"""What people may ask for when something goes wrong. Whether it happens is ``rules.decide``'s word.

``actors`` are the staff who do it: the two on duty, or those who have just shown badge and PIN where a step needs more.
"""

from __future__ import annotations

from station.event import Command, Milliseconds
from station.incidents.events import Evidence, How


class Start(Command, frozen=True):
    """Open a case of a procedure. Its answer's case number is that of the ``Opened`` event."""

    procedure: str
    session: str
    actors: tuple[str, ...]
    candidates: tuple[int, ...] = ()
    """Roster indices of those concerned."""
    seats: tuple[str, ...] = ()
    """Seats of those concerned; each stands for the candidate who is placed there."""
    room: bool = False
    """The whole room is concerned."""
    people: tuple[str, ...] = ()
    """Ids of the staff concerned."""
    materials: tuple[str, ...] = ()
    """Kinds of exam material concerned."""
    said: str = ""
    """What was seen, in a person's words."""


class Answer(Command, frozen=True):
    """Answer the current step of a case, one that was put off, or one whose answer was struck."""

    session: str
    case: int
    step: str
    actors: tuple[str, ...]
    choice: str = ""
    """Key of an option (choose, statement, approve with options)."""
    number: int | None = None
    at: Milliseconds | None = None
    """The moment it speaks of: required by an ``enter`` of a time; for a delay that is entered later, with two people."""
    text: str = ""
    candidates: tuple[int, ...] = ()
    """For warn and sanction: who of the candidates concerned; empty means all of them. For a statement: who signs."""
    seats: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Staff named: the escorts, or those entered."""
    materials: dict[str, int] = {}  # noqa: RUF012 (msgspec copies an empty default)
    """Sheets by kind of material."""
    blobs: tuple[str, ...] = ()
    """SHA-256 (hex) of kept pictures or files of evidence."""
    attached: str = ""
    """What opens them, a line each (station.vault.evidence)."""
    evidence: Evidence = ""
    """How evidence was secured; empty says it by what is given: a file, a bag's number, or words."""
    bag: str = ""
    """Number of the bag that holds it."""
    how: How = ""
    """How it was reported."""
    answered: bool = True
    """False: nobody answered the call; the attempt is recorded and the step stays."""
    instructed: str = ""
    """What was instructed."""
    violation: str = ""
    """Key of the chosen tier and case, for example ``4.4``; for a warning, of what it is for."""
    telephone: str = ""
    """Id of the person who decided by telephone; two of the actors vouch for the call."""


class Reply(Command, frozen=True):
    """The second person's reply to a step that one person has answered: looked at, and it is so; or it is not."""

    session: str
    case: int
    step: str
    actors: tuple[str, ...]
    """The second person alone, who has just shown badge and PIN."""
    agrees: bool = True
    text: str = ""
    """What was found instead; needed where it differs."""


class Settle(Command, frozen=True):
    """Two people don't agree about a step: the lead invigilator or the chief examiner decides."""

    session: str
    case: int
    step: str
    holds: bool
    """True: it counts as done. False: it is done again, from the first person's answer."""
    text: str
    """Why."""
    actors: tuple[str, ...]
    telephone: str = ""
    """Id of the person who decided by telephone; two of the actors vouch for the call."""


class Defer(Command, frozen=True):
    """Put the current step off, with a reason: it stays listed until it is answered. A step that is merely offered (可) is
    passed over in the same way and leaves nothing due."""

    session: str
    case: int
    step: str
    reason: str
    actors: tuple[str, ...]


class Correct(Command, frozen=True):
    """Strike a wrong answer, with a reason and a second person; it is to be given anew."""

    session: str
    case: int
    step: str
    """Id of the step; empty strikes the whole case, which was opened by mistake or overtaken by events."""
    reason: str
    actors: tuple[str, ...]


class Countersign(Command, frozen=True):
    """Who decided by telephone confirms it in person."""

    session: str
    case: int
    step: str
    actors: tuple[str, ...]


class Nil(Command, frozen=True):
    """Say that nothing went wrong in a session."""

    session: str
    actors: tuple[str, ...]
