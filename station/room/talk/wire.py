"""Lines of the room's socket (docs/formats.md §11): one JSON object and a newline each, both ways.

One connection is one question; its answers end with the first that is no ``line``. Nothing here touches a socket: bytes
go in, questions and answers come out, and whatever else comes in is a :class:`WireError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeVar

import msgspec

from station.errors import DeviceError, PlanError, Problem, StationError, problem
from station.room.own_ends import OwnEnd
from station.text import Text

NAME = "room.sock"
"""In the room's folder, beside its journal."""
LONGEST_QUESTION = 4_096
"""Bytes of a question, its newline included."""
LONGEST_ANSWER = 262_144
"""Bytes of one line of an answer, its newline included."""

NOT_UNDERSTOOD = problem(
    "talk.not_understood",
    what=("考场程序听不懂这个问题：{why}。", "The room's program does not understand that question: {why}."),
    now=("两边用同一版本的 station 再试。", "Use the same version of station on both sides, then try again."),
    clause="docs/formats.md §11",
)
TOO_LONG = problem(
    "talk.too_long",
    what=("一行超过 {limit} 字节。", "A line has more than {limit} bytes."),
    now=("用较短的文件夹名或地址再试。", "Use a shorter folder or address, then try again."),
    clause="docs/formats.md §11",
)


class WireError(PlanError):
    """Bytes that are no question or no answer."""


class Question(
    msgspec.Struct, frozen=True, tag_field="ask", tag=str.lower, forbid_unknown_fields=True, kw_only=True
):
    """Something asked of a running room."""

    v: Literal[1] = 1


class Snapshot(Question, frozen=True, kw_only=True):
    """Times, counts and milestones."""


class Status(Question, frozen=True, kw_only=True):
    """The line of ``station status``."""


class Export(Question, frozen=True, kw_only=True):
    """Cut what is new; with a place, copy bundles there and compare."""

    place: str = ""
    """Absolute path; empty: bundles stay in the outbox."""
    new_only: bool = False


class Sync(Question, frozen=True, kw_only=True):
    """Cut what is new and send bundles to the center."""

    url: str


Asked = Snapshot | Status | Export | Sync


class Milestone(msgspec.Struct, frozen=True):
    """One milestone of a session."""

    kind: str
    at: int
    raised: bool
    acknowledged: bool
    module: str = ""
    """The module of a practical exam, where the milestone is one's."""


class SessionTimes(msgspec.Struct, frozen=True):
    """One session: what it is called, its times, how many are where. Moments are milliseconds of trusted time."""

    session: str
    subject: str
    shown_from: int
    """From here on it is the session that the room works for (T−30)."""
    start: int
    end: int
    """E for the room."""
    last_end: int
    """E of whoever works longest."""
    delayed_minutes: int
    """How far the chief moved the start."""
    made_up_minutes: int
    """Made up for the whole room."""
    own_ends: tuple[OwnEnd, ...]
    milestones: tuple[Milestone, ...]
    listed: int
    inside: int
    absent: int
    left: int
    sealed: bool
    stopped: int | None = None
    """Since when exam time stands still, while the room is led out; None while it runs."""


class Told(msgspec.Struct, frozen=True, tag_field="answer", tag=str.lower):
    """One line of an answer."""


class Line(Told, frozen=True):
    """Something that has been done, for the person who asked."""

    text: str


class Done(Told, frozen=True):
    """All was done."""


class Refused(Told, frozen=True):
    """It was not, or not all; what, what now."""

    code: str
    what: Text
    now: Text
    device: bool = False
    """A device, disk or network failed; trying again may help."""


class RoomSnapshot(Told, frozen=True, tag="snapshot"):
    """The room now. Before opening the plan is closed: no session is told."""

    room: str
    day: str
    phase: str
    demo: bool
    time: int
    """Trusted time, milliseconds; holds at ``boot_us`` of boot ``boot``."""
    confirmed: bool
    boot: str
    boot_us: int
    utc_offset_minutes: int
    remind_minutes: int
    """So many minutes before the end candidates are told (FL-7)."""
    witness_minutes: int
    """So many minutes before the start papers are opened (FL-4)."""
    sessions: tuple[SessionTimes, ...]


class RoomStatus(Told, frozen=True, tag="status"):
    """What ``station status`` says of a room."""

    phase: str
    entries: int
    safe_to: int
    seals: int
    disk_full: bool
    clock: tuple[Text, ...]
    people: tuple[Text, ...] = ()
    """How many are on duty and away, alarms, until when the supervisors' report is due; no person."""


Answer = Line | Done | Refused | RoomSnapshot | RoomStatus
T = TypeVar("T")

_questions: msgspec.json.Decoder[Asked] = msgspec.json.Decoder(Asked)
_answers: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)


class Lines:
    """Bytes as they come in, cut into lines of at most ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Every whole line, without its newline. Raises WireError: a line is too long, whole or not."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if len(line) >= self._limit:
                raise WireError(TOO_LONG, limit=self._limit)
            yield line
        if len(self._rest) >= self._limit:
            raise WireError(TOO_LONG, limit=self._limit)


def question(line: bytes) -> Asked:
    """The question that a line holds. Raises WireError."""
    return _decoded(_questions, line)


def answer(line: bytes) -> Answer:
    """The answer that a line holds. Raises WireError."""
    return _decoded(_answers, line)


def write(said: Asked | Answer, limit: int) -> bytes:
    """The line that says it. Raises WireError: it would be too long."""
    line = msgspec.json.encode(said) + b"\n"
    if len(line) > limit:
        raise WireError(TOO_LONG, limit=limit)
    return line


def refused(error: StationError) -> Refused:
    """An error as an answer."""
    return Refused(error.code, error.what, error.now, isinstance(error, DeviceError))


def error_of(no: Refused) -> StationError:
    """The error that an answer tells of, in the words in which the room said it."""
    # Its words are values here: what stands in them is no placeholder.
    said = Problem(no.code, Text("{what}", "{what}"), Text("{now}", "{now}"))
    kind = DeviceError if no.device else PlanError
    return kind(said, what=no.what, now=no.now)


def _decoded(decoder: msgspec.json.Decoder[T], line: bytes) -> T:
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(NOT_UNDERSTOOD, why=str(error)[:200]) from None
