"""What goes against the rules or the record at the door: the chief lets somebody in or unlocks a badge, two people take
an admission back."""

from __future__ import annotations

from station.checkin.rules import Correct, Override
from station.checkin.seating import seating
from station.room import Room
from station.text import Text, plain
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option, People
from station.tui.reasons import ask_reason
from station.tui.widgets.verdict import masked_name
from station.vault.day.rules import UnlockBadge

LET_IN = (
    Text("考务安排有误，非考生责任", "An error of the office, not of the candidate"),
    Text("证件已由考务办公室核实", "The exam office has verified the documents"),
    Text("入场时考点设施故障", "The site's equipment failed during entry"),
)
TAKE_BACK = (
    Text("扫错证件，本人未入场", "The wrong documents were scanned; the person is not inside"),
    Text("入座后核对人证不符", "At the seat, person and documents did not match"),
    Text("走错考场，已带离", "Wrong room; the person was shown out"),
)


async def ask_candidate(place: Place, title: Text) -> int | None:
    """A candidate of this session by seat; None when cancelled."""
    lines = seating(place.plan, place.room.state.door, place.session.id)
    roster = {line.seat.upper(): line.candidate for line in lines if line.candidate is not None}

    def check(said: str) -> Text | None:
        known = said.strip().upper() in roster
        return None if known else Text("本场没有这个座位。", "This session has no such seat.")

    said = await place.ask(Field(title, "code", check=check))
    return None if said is None else roster.get(said.strip().upper())


async def let_in(place: Place, candidate: int | None = None) -> None:
    """The chief examiner lets a candidate in whom the rules refuse (design §6)."""
    if candidate is None:
        candidate = await ask_candidate(place, Text("特许入场：考生的座位号", "Let in: the candidate's seat"))
    if candidate is None:
        return
    reason = await ask_reason(place, Text("特许理由", "Why"), LET_IN)
    if reason is None:
        return
    name = masked_name(place.plan.room.candidate(candidate).name)
    said = (Text(f"考生 {name}；理由：{reason.zh}", f"Candidate {name}; reason: {reason.en}"),)
    people = await place.ask(
        People(Text("主考扫工作证并输入 PIN", "The chief's badge and PIN"), said, need=1)
    )
    if people is not None:
        actors = tuple(p.person for p in people)
        place.station.submit(
            Override(session=place.session.id, candidate=candidate, reason=reason.zh, actors=actors), actors
        )


async def correct_admission(place: Place, candidate: int | None = None) -> None:
    """Two people take back an admission that was recorded wrongly (design §6)."""
    if candidate is None:
        candidate = await ask_candidate(
            place, Text("更正入场：考生的座位号", "Take back: the candidate's seat")
        )
    if candidate is None:
        return
    reason = await ask_reason(place, Text("更正理由", "What was wrong"), TAKE_BACK)
    if reason is None:
        return
    name = masked_name(place.plan.room.candidate(candidate).name)
    said = (Text(f"考生 {name}；理由：{reason.zh}", f"Candidate {name}; reason: {reason.en}"),)
    people = await place.ask(People(Text("两名工作人员确认更正", "Two people confirm the correction"), said))
    if people is not None:
        actors = tuple(p.person for p in people)
        place.station.submit(
            Correct(session=place.session.id, candidate=candidate, reason=reason.zh, actors=actors), actors
        )


def locked_badges(room: Room) -> list[str]:
    """Ids of staff whose badge is locked after too many wrong PINs (design §6)."""
    limit = room.rules.access.locked_after
    return sorted(person for person, one in room.state.day.failures.items() if person and one.count >= limit)


async def unlock_badge(place: Place) -> None:
    """The chief examiner lifts the lock on a badge; before the day is open, too."""
    named = place.station.staff_name
    options = [Option(person, plain(named(person))) for person in locked_badges(place.room)]
    person = await place.ask(Choice(Text("解锁谁的工作证", "Whose badge is to be unlocked"), options))
    if person is None:
        return
    said = (Text(f"解锁 {named(person)} 的工作证", f"Unlock the badge of {named(person)}"),)
    chief = await place.ask(People(Text("主考扫工作证并输入 PIN", "The chief's badge and PIN"), said, need=1))
    if chief is not None:
        actors = tuple(p.person for p in chief)
        place.station.submit(UnlockBadge(actors=actors, person=person), actors)
