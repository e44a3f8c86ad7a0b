"""Opening and reopening: two people unlock the plan, confirm the time, and the day's keys are made or
unwrapped.

The day key is wrapped twice, as age files: to the center and, where the site has an office, to its chief
examiners (it goes with every bundle), and until closing to
the room's staff, so that any two of them reopen after a crash. The epoch key is new at each opening and never
touches the disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from msgspec.structs import replace

from station.errors import DeviceError, PlanError, Refusal, problem, refuse
from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.room.replacing import Replacement, replace_invigilator
from station.room.room import Room
from station.timer.rules import ConfirmTime
from station.timer.rules import decide as decide_time
from station.timer.signed import ConfirmSigned
from station.vault import age
from station.vault.credential import Credential
from station.vault.day.events import EpochStarted
from station.vault.day.rules import CLOSED, Open, ReplaceInvigilator
from station.vault.day.rules import decide as decide_day
from station.vault.keys import EpochKey
from station.vault.register.commands import BeginGuard
from station.vault.sealing import new_day_key

DAY_KEY_CENTER = "day_key_center"
DAY_KEY_STAFF = "day_key_staff"
DEMO_CLOCK = problem(
    "clock.demo_only",
    what=("演示时钟只能用于演示或演练考场。", "The demo clock serves demo and rehearsal rooms only."),
    now=("用 station room 正常打开本考场。", "Open this room with station room, without a demo clock."),
    clause="design §5",
)
NO_DAY_KEY = problem(
    "day.no_key",
    what=("当日密钥用此人身份打不开。", "The day's key doesn't open with this person's identity."),
    now=(
        "换名单上另一人扫证；仍不行则用备用机并报告主考。",
        "Have another person on the list try; else take the spare kiosk and report.",
    ),
    clause="design §4",
)


def needs_time(room: Room) -> bool:
    """Whether the time must be confirmed: at opening, and after a reboot."""
    return not room.now().confirmed


def open_day(
    room: Room,
    people: Sequence[Credential],
    confirmed: Milliseconds | None = None,
    replacement: Replacement | None = None,
    signed: ConfirmSigned | None = None,
) -> Refusal | None:
    """Open, or reopen after a stop. ``confirmed`` is the time that both agreed on (needed where
    :func:`needs_time` says so); ``replacement`` is the chief's word on an invigilator who is not there.

    Returns None when the day is open, else why not (nothing has changed then). Raises PlanError where the
    plan or the day's key does not open, DeviceError where the disk refuses.
    """
    package, day_plan = room.package, None
    if room.source.demo and not package.demo:
        return refuse(DEMO_CLOCK)
    if room.state.day.phase == "closed":
        return refuse(CLOSED)
    plan, photos, letters = package.decrypt(people[0].identity)
    day_plan = DayPlan(plan, room.rules, room.procedures, room.checklists)
    actors = tuple(dict.fromkeys(p.person for p in people))
    staff_wrap, center_wrap, day_key = _day_key(room, day_plan, people[0])
    command = Open(
        actors=actors,
        plan=package.sha256,
        config=room.config,
        version=room.version,
        day_key=hashlib.sha256(center_wrap).hexdigest(),
    )
    # Decided before anything is written, so that a refusal leaves no half-opened day behind.
    before = room.state.day
    if replacement is not None:
        asked = ReplaceInvigilator(
            (replacement.chief.person,), replacement.comes, replacement.leaves, "", replacement.reason
        )
        allowed = decide_day(day_plan, before, asked, room.now().time)
        if isinstance(allowed, Refusal):
            return allowed
        before = replace(before, stand_ins={**before.stand_ins, replacement.comes: replacement.leaves})
    opening = decide_day(day_plan, before, command, room.now().time)
    if isinstance(opening, Refusal):
        return opening
    timing: ConfirmTime | ConfirmSigned | None = None
    if needs_time(room) and signed is not None:
        timing = replace(signed, last_known=room.state.day.last_sure, actors=actors)
    elif needs_time(room):
        reading = room.now()
        timing = ConfirmTime(
            time=confirmed if confirmed is not None else reading.time,
            reading=reading,
            last_known=room.state.day.last_sure,
            actors=actors,
        )
    if timing is not None:
        decision = decide_time(day_plan, room.state.timer, timing, room.now().time)
        if isinstance(decision, Refusal):
            return decision
    if room.state.day.phase == "imported":
        room.journal.keep(DAY_KEY_STAFF, staff_wrap)
        room.journal.keep(DAY_KEY_CENTER, center_wrap)
        room.journal.keep("center_recipients", "\n".join(plan.readers).encode())
    room.plan, room.photos, room.letters = day_plan, photos, letters
    room.hold_day_key(day_key)
    if timing is not None:
        room.submit(timing, actors)
    if replacement is not None:
        replaced = replace_invigilator(room, replacement)
        if replaced.refusal is not None:
            return replaced.refusal
    if day_plan.room.room.kind == "secure" and room.state.day.phase == "imported":
        # Who opens the secure room guards it from then on (PM-2): on record first, so that no moment lies between.
        fresh = tuple(one for one in actors if one not in room.state.register.on_guard)
        room.submit(BeginGuard(people=fresh, actors=actors), actors)
    room.submit(command, actors)
    begin_epoch(room)
    room.cosigned_head(people)
    return None


def _day_key(room: Room, plan: DayPlan, person: Credential) -> tuple[bytes, bytes, bytes]:
    staff_wrap, center_wrap = room.journal.kept(DAY_KEY_STAFF), room.journal.kept(DAY_KEY_CENTER)
    if room.state.day.phase != "imported":
        if staff_wrap is None or center_wrap is None:
            raise DeviceError(NO_DAY_KEY)
        try:
            return staff_wrap, center_wrap, age.decrypt_bytes(staff_wrap, [person.identity])
        except age.AgeError as error:
            raise PlanError(NO_DAY_KEY) from error
    day_key = new_day_key()
    staff = [age.parse_recipient(p.recipient) for p in plan.room.staff if p.recipient]
    center = [age.parse_recipient(r) for r in plan.room.readers]
    return age.encrypt_bytes(day_key, staff), age.encrypt_bytes(day_key, center), day_key


def begin_epoch(room: Room) -> None:
    """A new epoch key, certified by the device, signs heads from the next one on."""
    epoch = EpochKey.generate(room.journal.origin)
    certificate = epoch.certificate(room.kiosk.device.signer, room.journal.size)
    room.append(EpochStarted(certificate=certificate))
    room.epoch_certificate = certificate
    room.heads.begin(epoch)
