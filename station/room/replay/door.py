"""Entries of the door computed again: the command that an entry answers, and what ``decide`` says to it on the state of then."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from station.checkin.decisions import AdmitInDoubt, DoubtPhoto
from station.checkin.documents import Document
from station.checkin.events import (
    AbsenceEntered,
    EnteredFromPaper,
    Judged,
    Overridden,
    Presented,
    SeenKind,
    Withdrawn,
)
from station.checkin.from_paper import FromPaper, PaperLine
from station.checkin.register import DoorState
from station.checkin.rules import (
    DoorCommand,
    Expired,
    Missing,
    Override,
    Present,
    Settle,
    Unreadable,
    Withdraw,
    case_of,
    decide,
)
from station.checkin.verdicts import VERDICTS
from station.event import Event
from station.plan.dayplan import DayPlan
from station.room.replay.compare import differences
from station.room.replay.grounds import NOBODY, id_of, ticket_of, with_staff
from station.room.replay.report import Subject
from station.text import Text

REASON = "·"
"""Stands for a reason, which is sealed; that there was one is on record by its being sealed."""
SEALED = frozenset({"raw", "certificate_number", "organ", "note", "reason"})
READ = frozenset({"mark", "signed", "off_by_ms"})
"""Fields that only the document itself gives, or that are checked by themselves."""
BY_DOCUMENT = frozenset(
    {
        "unknown",
        "codes_disagree",
        "forged",
        "mrz_check_failed",
        "id_check_failed",
        "not_listed",
        "other_room",
        "other_session",
        "other_day",
        "signed_unlisted",
        "mismatch",
    }
)
"""Verdicts that what was read decides, at any time of the day."""
TIMES = ("at", "first_at", "read_at", "opens", "closes", "start", "rule")

DoorEvent = Presented | Judged | Withdrawn | AbsenceEntered | Overridden | EnteredFromPaper


def subject_of(happened: DoorEvent) -> Subject:
    """Under which heading of the report an entry of the door counts."""
    match happened:
        case AbsenceEntered():
            return "absence"
        case Overridden():
            return "permission"
        case EnteredFromPaper():
            return "paper"
        case Judged(verdict=code) if code in BY_DOCUMENT:
            return "document"
        case _:
            return "verdict"


def judge_again(plan: DayPlan, state: DoorState, session: str, happened: DoorEvent) -> Text | None:
    """None where the rules say the same; else what is on record and what they say."""
    if all(one.id != session for one in plan.room.sessions):
        return Text(f"没有场次 {session}", f"there is no session {session}")
    if isinstance(happened, Judged) and happened.verdict in BY_DOCUMENT:
        return _times_again(plan, state, session, happened)
    first: Text | None = None
    for under, command in _commands(plan, session, happened):
        decision = decide(under, state, command, happened.at)
        difference = differences(happened, decision, _ignored(happened))
        if difference is None:
            return None
        first = first or difference
    return first or Text(f"不认识的判定 {happened}", f"no command leads to {happened}")


def _ignored(happened: DoorEvent) -> frozenset[str]:
    # An entry of before rules were noted has none, and can't disagree about it.
    unruled = frozenset() if getattr(happened, "rule", "") else frozenset({"rule"})
    return SEALED | READ | unruled


def _times_again(plan: DayPlan, state: DoorState, session: str, happened: Judged) -> Text | None:
    """A verdict that the document decides: the window and the times that it was given under."""
    case = case_of(plan, state, session, happened.at)
    if happened.verdict not in VERDICTS:
        return Text(f"不认识的判定 {happened.verdict}", f"unknown verdict {happened.verdict}")
    lapsed = decide(plan, state, Settle(session, kept_since=happened.read_at), happened.at)
    if isinstance(lapsed, tuple) and lapsed and isinstance(lapsed[0], Judged):
        return differences(happened, lapsed, frozenset())
    pending = case.door.pending
    came = happened.at if happened.read_at is None else happened.read_at
    goes_on = pending is not None and pending.attempt == happened.attempt
    rule = f"{VERDICTS[happened.verdict].clause}: {case.window.words}"
    expected = replace(
        happened,
        first_at=pending.first_at if goes_on and pending is not None else came,
        opens=case.window.opens,
        closes=case.window.closes,
        start=case.window.start,
        rule=rule if happened.rule else "",
    )
    return differences(happened, (expected,), frozenset())


def _commands(plan: DayPlan, session: str, happened: DoorEvent) -> Iterator[tuple[DayPlan, DoorCommand]]:
    """What may have been asked, the likeliest first, each with the people that it takes."""
    match happened:
        case Presented():
            yield plan, Present(session, _document(happened, happened.candidate), happened.read_at)
        case Judged():
            yield from _asked(plan, session, happened)
        case Withdrawn():
            yield plan, Withdraw(session)
        case AbsenceEntered():
            yield plan, Settle(session)
        case Overridden(candidate=candidate, chief=chief):
            yield with_staff(plan, [chief], "chief"), Override(session, candidate, REASON, (chief,))
        case EnteredFromPaper(people=people, writer=writer):
            line = PaperLine(happened.candidate, happened.written_at, happened.documents)
            under = with_staff(plan, dict.fromkeys([*people, writer]), "invigilator")
            yield under, FromPaper(session, line, writer, people)


def _asked(plan: DayPlan, session: str, happened: Judged) -> Iterator[tuple[DayPlan, DoorCommand]]:
    code, candidate = happened.verdict, happened.candidate
    if code == "photo_doubt" and candidate is not None:
        yield plan, DoubtPhoto(session, candidate)
    elif happened.people and candidate is not None:
        under = with_staff(plan, happened.people, "invigilator")
        yield under, AdmitInDoubt(session, candidate, REASON, happened.people)
    elif happened.source is None:
        yield from ((plan, one) for one in _said(session, happened))
    else:
        if candidate is not None:
            yield plan, Present(session, _document(happened, candidate), happened.read_at)
        document = _document(happened, None)
        if code in ("closed", "expired"):
            # A document that is past its date is not valid, whoever holds it; after the close it is too late.
            expired = replace(document, expires=happened.expired_on or "1970-01-01")
            yield plan, Present(session, expired, happened.read_at)
        if candidate is not None and code == "expired":
            held = replace(_document(happened, candidate), expires=happened.expired_on)
            yield plan, Present(session, held, happened.read_at)
        if code in ("closed", "id_missing"):
            yield plan, Present(session, replace(document, certificate=True), happened.read_at)


def _said(session: str, happened: Judged) -> Iterator[DoorCommand]:
    """The operator said so, or the clock did: a document is missing, not valid, or can't be read."""
    both: tuple[SeenKind, ...] = ("ticket", "id")
    for kind in both:
        if happened.document not in (None, kind):
            continue
        match happened.verdict:
            case "expired":
                yield Expired(session, kind)
            case "unreadable":
                yield Unreadable(session, kind)
            case _:
                yield Missing(session, kind)
    if happened.verdict == "closed":
        yield Unreadable(session, "ticket")


def _document(happened: Presented | Judged, candidate: int | None) -> Document:
    """The stand-in's document of the kind that was read."""
    kind = happened.document or "id"
    number = NOBODY if candidate is None else ticket_of(candidate) if kind == "ticket" else id_of(candidate)
    kept = REASON if happened.certificate_kept else ""
    return Document(
        kind,
        number,
        "",
        happened.source or "wedge",
        certificate=happened.certificate and kind == "id",
        certificate_number=kept,
        organ=kept,
    )


def is_door(happened: Event) -> bool:
    """Whether an entry is one that this module computes again."""
    return isinstance(happened, DoorEvent)
