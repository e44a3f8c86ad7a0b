"""What can happen to the day as a whole."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from station.event import Event, Milliseconds, Sealed, event


@event("journal.started")
class JournalStarted(Event, frozen=True):
    """The plan was imported; the journal begins here, so that a wrong PIN before opening is already an
    entry."""

    origin: str
    """Origin of this journal: center/site/day/room/device/n."""
    plan: str
    """SHA-256 (hex) of the plan's signed note."""
    device: str
    """Verifier key of the device."""
    version: str
    """Software version."""
    demo: bool
    """A synthetic sitting; real centers refuse it."""
    previous: str = ""
    """Last known head of the journal that this one continues, where there is one."""


@event("plan.replaced")
class PlanReplaced(Event, frozen=True):
    """Another package took the place of the imported one before the room was opened: a badge issued again, say."""

    plan: str
    """SHA-256 (hex) of the new plan's signed note."""
    before: str
    """That of the plan before."""


@event("run.started")
class RunStarted(Event, frozen=True):
    """The program was started on this journal."""

    version: str
    """Software version."""
    clean: bool
    """False where the last run did not end in order (power cut, kill)."""


@event("journal.missing")
class EntriesMissing(Event, frozen=True):
    """Entries that had been durable were gone when the journal was opened: the disk lost them, or somebody did."""

    entries: int
    """How many, by the mark beside the journal."""


@event("trust.stale")
class TrustStale(Event, frozen=True):
    """The center's public side that this kiosk holds has run out; a warning that stops nothing."""

    number: int
    """Number of that trust."""
    until: Milliseconds
    """Until when the center meant it to be used."""


@event("run.stopped")
class RunStopped(Event, frozen=True):
    """The program was left in order."""


@event("access.tried")
class AccessTried(Event, frozen=True):
    """A PIN is about to be tried. It counts as a wrong one until the badge opens, so that ending the program in
    between gives no free try."""

    person: str
    """Whose badge it is."""


@event("access.failed")
class AccessFailed(Event, frozen=True):
    """A badge and PIN did not open that person's credential."""

    person: str
    """Whose badge it was; empty where the badge is not on this room's staff list."""


@event("access.granted")
class AccessGranted(Event, frozen=True):
    """A person unlocked their credential with badge and PIN."""

    person: str
    """Who."""


@event("access.unlocked")
class AccessUnlocked(Event, frozen=True):
    """The chief examiner lifted the lock on a person's badge."""

    person: str
    """Whose."""


@event("disk.full")
class DiskFull(Event, frozen=True):
    """The disk has no room: the reserve was given up, or there was none to make. What runs is to be sealed and
    exported."""

    freed: int
    """Bytes given up; 0 where the reserve could not even be made."""


@event("disk.room")
class DiskRoom(Event, frozen=True):
    """The disk has room again: the reserve is held."""

    held: int
    """Bytes of the reserve."""


class PlannedSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One session as it was planned, without a name or number of anybody: what times are judged by, in clear."""

    id: str
    """Session id."""
    kind: str
    """``paper``, ``computer`` or ``practical``."""
    start: Milliseconds
    """T, the scheduled start."""
    end: Milliseconds
    """E, the scheduled end."""
    seats: tuple[tuple[int, str], ...]
    """Roster index and seat of each candidate of this room, in the office's order."""
    papers: bool = True
    """Whether it has papers of its own."""
    modules: tuple[tuple[str, int, int], ...] = ()
    """Id, start (minutes after T) and minutes of each module of a practical exam."""


@event("day.opened")
class DayOpened(Event, frozen=True):
    """Two invigilators of this room opened the day (the record's actors)."""

    plan: str
    """SHA-256 (hex) of the plan's signed note."""
    config: str
    """SHA-256 (hex) of the configuration."""
    version: str
    """Software version."""
    day_key: str
    """SHA-256 (hex) of the day key's age file, wrapped to the center and to the room's staff."""
    rules: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)
    """Every figure of ``config/rules.toml`` as it was in force, by section and name: ``station replay`` judges by it."""
    sessions: tuple[PlannedSession, ...] = ()
    """The sessions as planned."""
    lots: str = ""
    """SHA-256 (hex) of the record of the draw that brought the invigilators here (ST-1); empty where none was drawn."""
    procedures: str = ""
    """SHA-256 (hex) over all contingency procedures in force; empty in entries made before that."""
    changed_procedures: tuple[str, ...] = ()
    """Ids of those that the site added or adapted."""


@event("day.reopened")
class DayReopened(Event, frozen=True):
    """Two people on the staff list reopened the day after a stop (the record's actors)."""

    config: str
    """SHA-256 (hex) of the configuration."""
    version: str
    """Software version."""
    rules: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)
    """Every figure of ``config/rules.toml`` as it is in force from here on."""
    procedures: str = ""
    """SHA-256 (hex) over all contingency procedures in force; empty in entries made before that."""
    changed_procedures: tuple[str, ...] = ()
    """Ids of those that the site added or adapted."""


@event("staff.replaced")
class StaffReplaced(Event, frozen=True):
    """The chief examiner (the record's actor) put somebody in an invigilator's place; it counts from here on (ST-4)."""

    comes: str
    """Id of who stands in."""
    leaves: str
    """Id of the invigilator who no longer serves this room."""
    note: str
    """The note ``station/duty/v1``, signed by the chief and the device."""
    reason: Sealed = None
    """Why, in words."""


@event("epoch.started")
class EpochStarted(Event, frozen=True):
    """A new epoch key signs heads from here on; it lives in memory only."""

    certificate: str
    """Signed note by the device key that certifies it."""


@event("day.closed")
class DayClosed(Event, frozen=True):
    """Two people closed the day (the record's actors)."""

    obligations: tuple[str, ...]
    """What stays open, as words of the procedures."""


@event("bundle.cut")
class BundleCut(Event, frozen=True):
    """A range of the journal was encrypted and cut into parts under one signed manifest."""

    number: int
    """Counts from 1."""
    start: int
    """First entry in it."""
    end: int
    """One past its last entry."""
    manifest: str
    """SHA-256 (hex) of the manifest: the bundle's identity."""


@event("bundle.copied")
class BundleCopied(Event, frozen=True):
    """A bundle was written to a folder or stick and compared."""

    manifest: str
    """Which bundle."""
    place: Sealed = None
    """Where to."""


@event("bundle.safe")
class BundleSafe(Event, frozen=True):
    """The center's receipt was verified: the range is safe elsewhere."""

    manifest: str
    """Which bundle."""
    receipt: str
    """The receipt, a signed note."""
    received: Milliseconds
    """When the center says it received it."""


@event("bundle.refused")
class BundleRefused(Event, frozen=True):
    """The center refused a bundle; nothing is deleted."""

    manifest: str
    """Which bundle."""
    reason: str
    """The center's word."""
    zh: str = ""
    """What it said, in Chinese, cut off after 400 characters; empty in entries made before that."""
    en: str = ""
    """The same in English."""


@event("bundle.told")
class BundleTold(Event, frozen=True):
    """The center has a bundle's head and figures, and its interim receipt names what it lacks; nothing is safe by it."""

    manifest: str
    """Which bundle."""
    interim: str
    """The interim receipt, a signed note."""
    missing: int
    """How many parts it lacked."""


@event("bundle.doubted")
class BundleDoubted(Event, frozen=True):
    """A receipt came that does not hold: not the center's, another bundle's, or with another head. It is evidence;
    the range is not marked as safe."""

    manifest: str
    """Which bundle was sent."""
    receipt: str
    """What came as its receipt, word for word, cut off after 4,096 characters."""


Phase = Literal["imported", "open", "closed"]
