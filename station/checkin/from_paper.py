"""What was written on paper while the kiosk was down, entered afterwards.

- Two members of staff vouch for it with badge and PIN; who wrote the paper is named. The entry is marked as coming from
  paper for ever.
- It is judged by the time that stands on the paper, against the window as it is now: both documents seen (a police
  certificate stands in for the ID where the site accepts one), ``[T−20, T+30)``, not in the future (ER-1, ER-3).
- The kiosk's own record goes before the paper: who is or was inside, is kept out, in doubt, or was judged at this
  door after the time on the paper, is not entered.
- Nobody is entered after the session's papers are sealed: the count note says how many were there.
- An absence that was entered while the paper lay beside the kiosk gives way; both entries stay in the journal.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.checkin.case import Case
from station.checkin.decisions import people_of
from station.checkin.events import EnteredFromPaper
from station.checkin.problems import IS_INSIDE, NOT_ON_ROSTER
from station.checkin.register import seat_for
from station.checkin.wording import clock
from station.errors import Problem, problem, refuse
from station.event import Command, Decision, Milliseconds

TWO_PEOPLE = problem(
    "paper_entry.two_people",
    what=(
        "补录纸面入场需要两名不同的工作人员。",
        "Entering from paper takes two different members of staff.",
    ),
    now=("请第二人扫工作证并输入 PIN。", "Have the second person scan the badge and enter the PIN."),
    clause="ST-4",
)
WRITER = problem(
    "paper_entry.writer",
    what=(
        "填写纸面名单的人不在本考场人员名单上。",
        "Whoever wrote the paper is not on this room's staff list.",
    ),
    now=("从名单中选定填写人。", "Choose the writer from the list."),
    clause="ST-4",
)
SEALED = problem(
    "paper_entry.sealed",
    what=(
        "本场试卷已密封，到场人数已由两人签名。",
        "This session's papers are sealed, and two people signed how many were there.",
    ),
    now=(
        "不再补录；保留纸面名单原件，报告主考。",
        "Nothing more is entered; keep the paper and report to the chief.",
    ),
    clause="FL-9",
)
WAS_INSIDE = problem(
    "paper_entry.left",
    what=("该考生已入场并提前离场。", "That candidate came in before and has left for good."),
    now=("不再补录；核对座位。", "Nothing is entered; check the seat."),
    clause="ER-3",
)
KEPT_OUT = problem(
    "paper_entry.kept_out",
    what=(
        "该考生不得入场，或有疑问未了。",
        "That candidate is kept out, or a doubt about the person is open.",
    ),
    now=("报告主考；只有主考可以特许。", "Report to the chief examiner, who alone may let in."),
    clause="CP-3",
)
JUDGED_LATER = problem(
    "paper_entry.judged_later",
    what=(
        "纸面时刻 {written}，但考场终端 {judged} 还在门口查验过该考生。",
        "The paper says {written}, yet the kiosk judged that candidate at the door at {judged}.",
    ),
    now=(
        "核对座位和时刻；确实无误的，由主考特许。",
        "Check seat and time; if they are right, the chief examiner lets in.",
    ),
    clause="ER-1",
)
DOCUMENTS = problem(
    "paper_entry.documents",
    what=("纸面上没有写明两证均已见到。", "The paper doesn't say that both documents were seen."),
    now=("缺证件的不能入场；只有主考可以特许。", "A missing document lets nobody in; only the chief may."),
    clause="ER-1, CP-1",
)
FUTURE = problem(
    "paper_entry.future",
    what=("纸面时刻 {written} 还没有到。", "The time on the paper, {written}, has not come yet."),
    now=("照纸面重新输入时刻，例如 0847。", "Enter the time as on the paper, for example 0847."),
    clause="ER-1",
)
EARLY = problem(
    "paper_entry.early",
    what=("纸面时刻 {written} 早于开始入场 {opens}。", "The paper says {written}; entry opened at {opens}."),
    now=("核对时刻；提前入场的报告主考。", "Check the time; report an early entry to the chief examiner."),
    clause="ER-1",
)
LATE = problem(
    "paper_entry.late",
    what=(
        "纸面时刻 {written}，已停止入场（{closes}）。",
        "The paper says {written}; entry closed at {closes}.",
    ),
    now=("核对时刻；迟到的只有主考可以特许。", "Check the time; only the chief lets in who came too late."),
    clause="ER-3",
)


@dataclass(frozen=True)
class PaperLine:
    """One ticked line of the paper."""

    candidate: int
    """Roster index."""
    written_at: Milliseconds
    """The time that was written, to the minute or second as it stands there."""
    documents: tuple[str, ...]
    """What was ticked: ``ticket``, ``id``, ``certificate``."""


class FromPaper(Command, frozen=True):
    """Two people enter one line of the paper."""

    session: str
    line: PaperLine
    writer: str
    """Who stood at the door and wrote it."""
    actors: tuple[str, ...]
    """Staff who have just shown badge and PIN."""
    sealed: bool = False
    """The session's papers are sealed (the room knows)."""


def enter_paper(case: Case, command: FromPaper) -> Decision:
    """The entry of one line, or why not."""
    line, door, window = command.line, case.door, case.window
    roster = case.plan.seats[case.session]
    people = people_of(case, command.actors)
    written, judged = line.written_at, door.judged_at.get(line.candidate)
    if line.candidate not in roster:
        return refuse(NOT_ON_ROSTER)
    if command.sealed:
        return refuse(SEALED)
    if len(people) < 2:
        return refuse(TWO_PEOPLE)
    if all(person.id != command.writer for person in case.plan.room.staff):
        return refuse(WRITER)
    against = _against(case, line)
    if against is not None:
        return refuse(
            against,
            written=clock(case.plan, written),
            opens=clock(case.plan, window.opens),
            closes=clock(case.plan, window.closes),
            judged=clock(case.plan, judged) if judged is not None else "",
        )
    return (
        EnteredFromPaper(
            candidate=line.candidate,
            seat=seat_for(door, roster, line.candidate),
            attempt=case.attempt if _pending(case, line) else door.attempts + 1,
            at=case.now,
            written_at=written,
            opens=window.opens,
            closes=window.closes,
            start=window.start,
            documents=line.documents,
            writer=command.writer,
            people=people,
            refused=door.last_of.get(line.candidate, ""),
            was_absent=line.candidate in door.absent,
            rule=f"{LATE.clause}: {window.words}",
        ),
    )


def _against(case: Case, line: PaperLine) -> Problem | None:
    """What speaks against the line: first the kiosk's own record, then the paper itself."""
    door, who, written = case.door, line.candidate, line.written_at
    if who in door.left:
        return WAS_INSIDE
    if who in door.inside:
        return IS_INSIDE
    if who in door.excluded or who in door.barred or who in door.doubts:
        return KEPT_OUT
    # A paper's time is true to its minute.
    if door.judged_at.get(who, written) >= written + 60_000:
        return JUDGED_LATER
    if not _both_seen(case, line.documents):
        return DOCUMENTS
    if written > case.now:
        return FUTURE
    if not case.window.opened(written):
        return EARLY
    return LATE if case.window.closed(written) else None


def _both_seen(case: Case, documents: tuple[str, ...]) -> bool:
    accepted = {"id", "certificate"} if case.plan.rules.entry.accept_police_certificate else {"id"}
    return (
        "ticket" in documents and bool(accepted & set(documents)) and set(documents) <= {"ticket", *accepted}
    )


def _pending(case: Case, line: PaperLine) -> bool:
    return case.door.pending is not None and case.door.pending.candidate == line.candidate
