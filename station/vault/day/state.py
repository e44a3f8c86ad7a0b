"""What is known of the day as a whole: phase, people unlocked or locked out, epochs, bundles and receipts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from station.event import Milliseconds, Record
from station.text import Text
from station.vault.day.events import (
    AccessFailed,
    AccessGranted,
    AccessTried,
    AccessUnlocked,
    BundleCut,
    BundleRefused,
    BundleSafe,
    BundleTold,
    DayClosed,
    DayOpened,
    DayReopened,
    DiskFull,
    DiskRoom,
    EntriesMissing,
    EpochStarted,
    JournalStarted,
    Phase,
    PlanReplaced,
    RunStarted,
    RunStopped,
    StaffReplaced,
)
from station.vault.duty import replaced


class Failures(msgspec.Struct, frozen=True):
    """Wrong PINs of one badge since the last right one; a try counts as wrong until it ends well."""

    count: int = 0
    last: Milliseconds = 0
    pending: bool = False
    """The newest try is on record, how it ended is not (yet, or the program was ended in between)."""


class Bundle(msgspec.Struct, frozen=True):
    """One cut bundle and what became of it."""

    number: int
    start: int
    end: int
    manifest: str
    receipt: str = ""
    refused: str = ""
    refusal: Text = Text("", "")
    """What the center said."""
    interim: str = ""
    """The center's word that it has head and figures, and what it lacked."""


class DayState(msgspec.Struct, frozen=True):
    """The fold of the day's frame."""

    phase: Phase = "imported"
    origin: str = ""
    demo: bool = False
    device: str = ""
    plan: str = ""
    config: str = ""
    day_key: str = ""
    opened_by: tuple[str, ...] = ()
    """The two who opened first."""
    on_duty: tuple[str, ...] = ()
    """The two who opened or reopened last: the desk's actors."""
    stand_ins: Mapping[str, str] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    """Who came in an invigilator's place: who comes → who leaves, in the order of the chief's decisions."""
    running: bool = False
    """True between a run's start and its clean stop."""
    last_entry: Milliseconds = 0
    """Trusted time of the newest entry."""
    last_sure: Milliseconds = 0
    """The same of the newest entry that was made under a confirmed time, while people were on duty: no confirmation may lie
    before it. What a wrong wall clock said before binds nobody."""
    failures: Mapping[str, Failures] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    epoch: str = ""
    disk_full: bool = False
    """The disk's reserve is gone and not made again."""
    obligations: tuple[str, ...] = ()
    bundles: tuple[Bundle, ...] = ()

    @property
    def safe_to(self) -> int:
        """Entries before this index are held by the center, by verified receipts without a gap."""
        end = 0
        for bundle in sorted(self.bundles, key=lambda b: b.start):
            if bundle.receipt and bundle.start <= end:
                end = max(end, bundle.end)
        return end


_STARTS = (EntriesMissing, RunStarted)
"""The program starts anew, perhaps in another boot: the wall clock has the word until the day is reopened."""


def evolve(state: DayState, record: Record) -> DayState:
    """State after one more record."""
    if record.time > state.last_entry:
        state = replace(state, last_entry=record.time)
    if state.on_duty and record.time > state.last_sure and not isinstance(record.event, _STARTS):
        state = replace(state, last_sure=record.time)
    match record.event:
        case JournalStarted(origin=origin, demo=demo, device=device, plan=plan):
            return replace(state, origin=origin, demo=demo, device=device, plan=plan)
        case PlanReplaced(plan=plan):
            return replace(state, plan=plan)
        case RunStarted():
            return replace(state, running=True, on_duty=())
        case RunStopped():
            return replace(state, running=False, on_duty=())
        case AccessTried(person=person):
            before = state.failures.get(person, Failures())
            return _failures(state, person, Failures(before.count + 1, record.time, pending=True))
        case AccessFailed(person=person):
            before = state.failures.get(person, Failures())
            # Its try was counted when it began.
            count = before.count if before.pending else before.count + 1
            return _failures(state, person, Failures(count, record.time))
        case AccessGranted(person=person) | AccessUnlocked(person=person):
            return _failures(state, person, Failures())
        case DayOpened(config=config, day_key=day_key):
            return replace(
                state,
                phase="open",
                config=config,
                day_key=day_key,
                opened_by=record.actors,
                on_duty=record.actors,
            )
        case DayReopened(config=config):
            return replace(state, config=config, on_duty=record.actors)
        case DiskFull():
            return replace(state, disk_full=True)
        case DiskRoom():
            return replace(state, disk_full=False)
        case StaffReplaced(comes=comes, leaves=leaves):
            on_duty = tuple(comes if one == leaves else one for one in state.on_duty)
            return replace(state, stand_ins=replaced(state.stand_ins, comes, leaves), on_duty=on_duty)
        case EpochStarted(certificate=certificate):
            return replace(state, epoch=certificate)
        case DayClosed(obligations=obligations):
            return replace(state, phase="closed", obligations=obligations)
        case BundleCut(number=number, start=start, end=end, manifest=manifest):
            return replace(state, bundles=(*state.bundles, Bundle(number, start, end, manifest)))
        case BundleSafe(manifest=manifest, receipt=receipt):
            return _bundle(state, manifest, receipt=receipt, refused="")
        case BundleRefused(manifest=manifest, reason=reason, zh=zh, en=en):
            return _bundle(state, manifest, refused=reason, refusal=Text(zh, en))
        case BundleTold(manifest=manifest, interim=interim):
            return _bundle(state, manifest, interim=interim)
        case _:
            return state


def _failures(state: DayState, person: str, failures: Failures) -> DayState:
    return replace(state, failures=MappingProxyType({**state.failures, person: failures}))


def _bundle(state: DayState, manifest: str, **changes: str | Text) -> DayState:
    return replace(
        state,
        bundles=tuple(replace(b, **changes) if b.manifest == manifest else b for b in state.bundles),
    )
