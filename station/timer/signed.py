"""The time confirmed by the center's signed word instead of by eye (design §5).

- The kiosk made the code at one moment of its boot clock and got the note at another. The note was signed between the two, so
  its time, halfway of that span added, is off by at most half the span and by what the center says of its own clock.
- It is too old where the span is longer than ``clock.signed_within_seconds``: over a network it is a fraction of a second, by
  telephone or a carried code a minute.
- Whether it is the center's is asked before (:func:`open_signed`).
"""

from __future__ import annotations

from station.errors import Refusal, problem, refuse
from station.event import Command, Milliseconds
from station.plan.rules import ClockRules
from station.timer.clock import Reading
from station.timer.events import ClockConfirmed
from station.vault.note import NoteError
from station.vault.time_note import PREFIX, SignedTime, note_of, read_time
from station.vault.trust import Trust

NOT_THE_CENTERS = problem(
    "clock.not_the_centers",
    what=("这个签名时间不能采信：{why}。", "This signed time can't be believed: {why}."),
    now=(
        "请认定中心重新签发，或由两人对照考点标准钟确认。",
        "Have the exam center sign again, or have two people confirm by the site's clock.",
    ),
    clause="design §5",
)
OTHER_CODE = problem(
    "clock.other_code",
    what=(
        "签名时间是给校验码 {found} 的，本机现在是 {wanted}。",
        "That time is signed for code {found}; this kiosk shows {wanted}.",
    ),
    now=(
        "把屏幕上的校验码报给认定中心，重新签发。",
        "Tell the exam center the code on this screen and have it sign again.",
    ),
    clause="design §5",
)
TOO_OLD = problem(
    "clock.signed_too_old",
    what=(
        "签名时间已过期：从出示校验码到收到用了 {seconds} 秒，最多 {within} 秒。",
        "The signed time is too old: {seconds} s passed since the code was shown, {within} at most.",
    ),
    now=(
        "按新校验码重新签发，或由两人对照考点标准钟确认。",
        "Have it signed again for the new code, or have two people confirm by the site's clock.",
    ),
    clause="design §5",
)


class ConfirmSigned(Command, frozen=True):
    """Two people open by a time that the center signed."""

    signed: SignedTime
    note: str
    """The signed note, kept with the entry."""
    asked_us: int
    """CLOCK_BOOTTIME when the code was made, microseconds."""
    received: Reading
    """The kiosk's clocks when the note was read."""
    last_known: Milliseconds
    actors: tuple[str, ...]

    @property
    def span_ms(self) -> int:
        """From the making of the code to the reading of the note; a begun millisecond counts."""
        return -((self.asked_us - self.received.stamp.boot_us) // 1_000)

    @property
    def time(self) -> Milliseconds:
        """Trusted time when the note was read."""
        return self.signed.time + self.span_ms // 2

    @property
    def off_by(self) -> int:
        """How far it may be off, milliseconds either way."""
        return self.signed.off_by + self.span_ms - self.span_ms // 2


def open_signed(text: str, code: str, trust: Trust) -> tuple[SignedTime, str] | Refusal:
    """The center's word out of a note or its one line, and the note; a refusal where it is not the center's, or for another
    code."""
    try:
        note = note_of(text, trust.center, trust.known) if text.startswith(PREFIX) else text
        signed = read_time(note, trust.center, trust.known)
    except NoteError as error:
        return Refusal(NOT_THE_CENTERS, {"why": error.values["why"]})
    if signed.code != code:
        return refuse(OTHER_CODE, found=signed.code, wanted=code)
    return signed, note


def too_old(rules: ClockRules, command: ConfirmSigned) -> Refusal | None:
    """A refusal where too much time lies between code and note."""
    within = rules.signed_within_seconds
    if 0 <= command.span_ms <= within * 1_000:
        return None
    return refuse(TOO_OLD, seconds=command.span_ms // 1_000, within=within)


def confirm_signed(rules: ClockRules, command: ConfirmSigned) -> ClockConfirmed | Refusal:
    """The entry, or why not."""
    old = too_old(rules, command)
    if old is not None:
        return old
    stamp = command.received.stamp
    return ClockConfirmed(
        time=command.time,
        boot=stamp.boot,
        boot_us=stamp.boot_us,
        wall=stamp.wall,
        uncertainty_ms=command.off_by,
        drift_ppm=rules.drift_ppm,
        slept_ms=command.received.slept_ms,
        by="center",
        note=command.note,
        asked_us=command.asked_us,
    )
