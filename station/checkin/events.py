"""What can happen at the door.

Every event carries the trusted time it was decided at (``at``), the window it was decided by where there is
one, and candidates as roster indices only. What was read is sealed.
"""

from __future__ import annotations

from typing import Literal

from station.event import Event, Milliseconds, Sealed, event

DocumentKind = Literal["ticket", "id", "unknown"]
"""准考证 · 身份证件 · 无法识别"""
SeenKind = Literal["ticket", "id"]
"""The two documents that entry takes (ER-1)."""
Source = Literal["wedge", "file", "typed", "camera", "replay"]
"""扫码枪 · 图片文件 · 手工输入 · 摄像头 · 重放"""


@event("door.presented")
class Presented(Event, frozen=True):
    """A document was read that belongs to this session; the attempt now waits for the other one."""

    attempt: int
    """Number of the attempt, counted from 1 in each session."""
    at: Milliseconds
    """Trusted time of the reading."""
    document: SeenKind
    """Which document."""
    candidate: int
    """Roster index that it leads to."""
    source: Source
    """How it was read."""
    certificate: bool = False
    """A police certificate of identity stands in for a lost ID card (CP-1)."""
    mark: str = ""
    """Four hex characters of a keyed hash of what was read: the same code again within moments is told by
    it."""
    raw: Sealed = None
    """What was read."""


@event("door.judged")
class Judged(Event, frozen=True):
    """The door gave a verdict."""

    verdict: str
    """Code of the verdict, as in ``verdicts.VERDICTS``."""
    attempt: int
    """Number of the attempt; 0 where a reading belonged to none."""
    ends: bool
    """True where the attempt is settled with it; False where it goes on."""
    at: Milliseconds
    """Trusted time of the verdict: T−20 is judged by it."""
    first_at: Milliseconds
    """Trusted time of the attempt's first document: T+30 is judged by it."""
    opens: Milliseconds
    """Start of the entry window then valid."""
    closes: Milliseconds
    """End of the entry window then valid."""
    start: Milliseconds
    """T then valid, with the delay that the chief had recorded."""
    candidate: int | None = None
    """Roster index, where the documents lead to one person of this session."""
    seat: str = ""
    """That person's seat."""
    ticket_seen: bool = False
    """The admission ticket was read in this attempt."""
    id_seen: bool = False
    """The ID, or what stands in for it, was read in this attempt."""
    certificate: bool = False
    """A police certificate of identity stood in for a lost ID card (CP-1)."""
    source: Source | None = None
    """How the last document was read; none where a person or the clock brought the verdict."""
    final: bool = False
    """The site's settings let nobody come back after this refusal."""
    document: DocumentKind | None = None
    """The document that the verdict speaks of: missing, unreadable or not matching."""
    reason: str = ""
    """Why a code is no document: a code of ``documents.REASONS``."""
    other_session: str = ""
    """Id of the session where the candidate belongs."""
    other_room: str = ""
    """Room where the candidate belongs."""
    other_seat: str = ""
    """Seat where the candidate belongs."""
    since: Milliseconds | None = None
    """When the candidate came in, or left."""
    mark: str = ""
    """As in ``door.presented``."""
    raw: Sealed = None
    """What was read last."""


@event("door.withdrawn")
class Withdrawn(Event, frozen=True):
    """The operator dropped a pending attempt; it counts for nothing."""

    attempt: int
    """Number of the attempt."""
    at: Milliseconds
    """Trusted time."""
    candidate: int | None = None
    """Roster index of the document that had been read."""


@event("door.absent")
class AbsenceEntered(Event, frozen=True):
    """Entry has closed and no attempt is pending: who is not in is absent (缺考, ER-3)."""

    at: Milliseconds
    """Trusted time of the entry."""
    closes: Milliseconds
    """End of the entry window it was judged by."""
    candidates: tuple[int, ...]
    """Roster indices, in the office's order; only those not entered before."""


@event("door.overridden")
class Overridden(Event, frozen=True):
    """The chief examiner let a candidate in whom the rules refuse; shown as such for ever."""

    candidate: int
    """Roster index."""
    seat: str
    """The candidate's seat."""
    attempt: int
    """Number of the attempt that this makes."""
    at: Milliseconds
    """Trusted time."""
    opens: Milliseconds
    """Start of the entry window then valid."""
    closes: Milliseconds
    """End of the entry window then valid."""
    start: Milliseconds
    """T then valid."""
    chief: str
    """Id of the chief examiner."""
    refused: str = ""
    """Code of the candidate's last verdict, where there was one."""
    reason: Sealed = None
    """Why."""


@event("door.corrected")
class AdmissionCorrected(Event, frozen=True):
    """Two people took back an admission that was recorded wrongly; the candidate is not in the room."""

    candidate: int
    """Roster index."""
    attempt: int
    """The attempt that had admitted the candidate."""
    at: Milliseconds
    """Trusted time."""
    people: tuple[str, ...]
    """Ids of the staff who vouch for it: at least two."""
    reason: Sealed = None
    """What was wrong."""
