"""What can be done about people, question by question: sign in and out, leave and return, declare (ST-1 … ST-5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from station.errors import DeviceError
from station.event import Record
from station.plan.model import Staff
from station.room.replacing import Replacement, replace_invigilator
from station.staff.events import LeaveOf, SteppedAside
from station.staff.presence import DECLARES, duty_session, in_charge
from station.staff.rules import (
    LONGEST_LEAVE,
    Declare,
    LeavePost,
    Reinstate,
    Return,
    SignIn,
    SignOut,
    fit_to_cover,
)
from station.text import Text, plain
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option, People, StaffChoice
from station.tui.reasons import ask_reason
from station.tui.screens.replacing import ask_replacement
from station.vault.credential import Credential
from station.vault.day.rules import invigilators

WHY_AWAY = (
    Text("上厕所", "Toilet"),
    Text("陪同考生离场", "Goes along with a candidate"),
    Text("取送试卷或物品", "Fetches or brings papers or things"),
    Text("身体不适", "Is unwell"),
)
SLIPS = (
    Text("按错，本人与考生无关系", "A wrong key: there is no such relation"),
    Text("座位号输错", "The wrong seat was typed"),
)
OWN_BADGE = Text("本人扫工作证并输入 PIN", "The person's own badge and PIN")
STEPS_ASIDE = Text(
    "须回避，不能在本考场任职；请主考来更换。",
    "Must step aside and can't serve in this room; call the chief for a replacement.",
)


async def own_badge(place: Place, title: Text, badge: str = "") -> Credential | None:
    """One person's badge and PIN."""
    shown = await place.ask(People(title, (OWN_BADGE,), need=1, first_badge=badge))
    return None if shown is None else shown[0]


async def sign_in(place: Place, badge: str = "") -> None:
    """On duty: badge and PIN, then one key where there are no relatives or own students."""
    shown = await own_badge(place, Text("签到", "Sign in"), badge)
    if shown is None:
        return
    person = _listed(place, shown.person)
    if person is None:
        return
    links: tuple[int, ...] | None = ()
    if person.role in DECLARES and person.id not in place.room.state.staff.aside:
        links = await ask_links(place, person)
    if links is None:
        return
    session = duty_session(place.plan, person.id, place.now).id
    outcome = place.station.submit(SignIn(session, (person.id,), links))
    await _aside(place, person, outcome.records)


async def declare(place: Place, person: Staff | None = None) -> None:
    """Relatives and own students of somebody who is here and has not said so yet."""
    if person is None:
        state = place.room.state.staff
        waiting = [p for p in place.plan.room.staff if p.role in DECLARES and not state.of(p.id).declared]
        here = [p for p in waiting if state.of(p.id).status == "here"]
        chosen = await place.ask(StaffChoice(Text("谁作回避声明", "Who declares"), here))
        shown = None if chosen is None else await own_badge(place, Text("回避声明", "Relatives and students"))
        person = None if shown is None else _listed(place, shown.person)
    links = None if person is None else await ask_links(place, person)
    if person is None or links is None:
        return
    session = duty_session(place.plan, person.id, place.now).id
    outcome = place.station.submit(Declare(session, (person.id,), links))
    await _aside(place, person, outcome.records)


async def declare_both(place: Place, people: Sequence[str]) -> None:
    """The two who opened declare together: one key where neither has anything to declare."""
    both = [p for p in (_listed(place, one) for one in people) if p is not None]
    named = "、".join(p.name for p in both)
    answer = await place.ask(_any_links(Text(f"{named}：", f"{named}: ")))
    if answer is None:
        return
    for person in both:
        if answer == "some":
            await declare(place, person)
        else:
            outcome = place.station.submit(Declare(place.session.id, (person.id,)))
            await _aside(place, person, outcome.records)


def _any_links(who: Text) -> Choice:
    question = Text("有亲属或本人任教的学生在本考场应考吗", "relatives or own students in this room?")
    return Choice(
        Text(who.zh + question.zh, who.en + question.en),
        [Option("none", Text("没有", "None")), Option("some", Text("有", "Yes"))],
    )


async def ask_links(place: Place, person: Staff) -> tuple[int, ...] | None:
    """Candidates for whom this person steps aside; None when cancelled."""
    answer = await place.ask(_any_links(Text(f"{person.name}：", f"{person.name}: ")))
    if answer != "some":
        return () if answer == "none" else None
    roster = place.plan.room.roster(duty_session(place.plan, person.id, place.now).id)
    seats = {seat.upper(): candidate for candidate, seat in roster.items()}

    def check(said: str) -> Text | None:
        unknown = [one for one in said.upper().replace(",", " ").split() if one not in seats]
        return Text(f"没有座位 {unknown[0]}。", f"There is no seat {unknown[0]}.") if unknown else None

    said = await place.ask(
        Field(
            Text("考生的座位号，多个用空格隔开", "Seats, with blanks between them"),
            "words",
            (plain(person.name),),
            check=check,
        )
    )
    return None if said is None else tuple(seats[one] for one in said.upper().replace(",", " ").split())


async def _aside(place: Place, person: Staff, records: Sequence[Record]) -> None:
    if not any(isinstance(one.event, SteppedAside) for one in records):
        return
    place.station.notice = Text(f"{person.name} {STEPS_ASIDE.zh}", f"{person.name}: {STEPS_ASIDE.en}")
    place.station.sound("stop")
    place.redraw()
    if person.id in invigilators(place.plan, place.room.state.day):
        await replace(place, person.id)


async def replace(place: Place, leaves: str = "") -> None:
    """The chief puts somebody in an invigilator's place; that person signs in at once if already at the desk."""
    serving = invigilators(place.plan, place.room.state.day)
    wanted = await ask_replacement(place, place.plan.room.staff, serving, leaves)
    if wanted is None or not _replaced(place, wanted):
        return
    if place.room.state.staff.of(wanted.comes).status == "out":
        await sign_in(place)


def _replaced(place: Place, wanted: Replacement) -> bool:
    try:
        outcome = replace_invigilator(place.room, wanted)
    except DeviceError as error:
        place.station.fail(error)
        return False
    if outcome.refusal is not None:
        place.station.refuse(outcome.refusal)
    place.redraw()
    return outcome.refusal is None


async def sign_out(place: Place) -> None:
    """Off duty."""
    shown = await own_badge(place, Text("签退", "Sign out"))
    if shown is not None:
        place.station.submit(SignOut(place.session.id, (shown.person,)))


async def come_back(place: Place, badge: str = "") -> None:
    """Back at the post."""
    shown = await own_badge(place, Text("返岗", "Return"), badge)
    if shown is not None:
        place.station.submit(Return(place.session.id, (shown.person,)))


async def leave_post(place: Place) -> None:
    """Away for some minutes: who, how long, with whose leave, who takes over."""
    state, session = place.room.state.staff, place.session.id
    here = [p for p in place.plan.room.staff if state.of(p.id).status == "here"]
    here.sort(key=lambda p: p.id not in in_charge(place.plan, state, session))
    who = await place.ask(StaffChoice(Text("谁离岗", "Who leaves the post"), here))
    minutes = None if who is None else await _minutes(place)
    if who is None or minutes is None:
        return
    leave = await place.ask(
        Choice(
            Text("经谁同意", "With whose leave"),
            [
                Option("phone", Text("主考，电话同意", "The chief's, by telephone")),
                Option("chief", Text("主考，当面扫证", "The chief's, by badge")),
                Option("none", Text("未经同意（如实登记）", "Nobody's (recorded as such)")),
            ],
        )
    )
    if leave is None:
        return
    fit = [p for p in fit_to_cover(place.plan, state, session) if p.id != who]
    fit.sort(key=lambda p: p.role != "floating")
    nobody = Option("-", Text("无人代岗", "Nobody"))
    cover = await place.ask(StaffChoice(Text("谁代岗", "Who takes over"), fit, also=(nobody,)))
    reason = None if cover is None else await ask_reason(place, Text("离岗原因", "Why"), WHY_AWAY)
    if cover is None or reason is None:
        return
    cover = "" if cover == "-" else cover
    granted: LeaveOf = "chief" if leave == "chief" else "phone" if leave == "phone" else "none"
    badges = [place.station.staff_name(cover)] if cover else []
    badges += ["主考 chief"] if granted == "chief" else []
    badges = badges or [place.station.staff_name(who)]
    named = "、".join(badges)
    shown = await place.ask(
        People(
            Text(f"扫工作证并输入 PIN：{named}", f"Badge and PIN: {named}"),
            (Text(f"离岗 {minutes} 分钟；{reason.zh}", f"Away for {minutes} min; {reason.en}"),),
            need=len(badges),
        )
    )
    if shown is not None:
        actors = tuple(p.person for p in shown)
        place.station.submit(LeavePost(session, who, minutes, granted, cover, reason.zh, actors))


async def _minutes(place: Place) -> int | None:
    options = [Option(str(n), Text(f"{n} 分钟", f"{n} minutes")) for n in (5, 10, 15, 30)]
    options.append(Option("-", Text("其他", "Other")))
    chosen = await place.ask(Choice(Text("离岗多久", "For how long"), options))
    if chosen == "-":
        limit = Text(f"1 至 {LONGEST_LEAVE} 分钟。", f"1 to {LONGEST_LEAVE} minutes.")
        check: Callable[[str], Text | None] = lambda said: (  # noqa: E731
            None if 1 <= int(said) <= LONGEST_LEAVE else limit
        )
        chosen = await place.ask(Field(Text("几分钟", "Minutes"), "number", check=check))
    return None if chosen is None else int(chosen)


async def reinstate(place: Place) -> None:
    """The chief takes back a declaration that was a slip."""
    aside = [p for p in place.plan.room.staff if p.id in place.room.state.staff.aside]
    person = await place.ask(StaffChoice(Text("更正谁的声明", "Whose declaration was a slip"), aside))
    reason = None if person is None else await ask_reason(place, Text("更正理由", "Why"), SLIPS)
    if person is None or reason is None:
        return
    shown = await place.ask(
        People(Text("主考扫工作证并输入 PIN", "The chief's badge and PIN"), (reason,), need=1)
    )
    if shown is not None:
        actors = tuple(p.person for p in shown)
        place.station.submit(Reinstate(place.session.id, person, reason.zh, actors))


def _listed(place: Place, person: str) -> Staff | None:
    return next((p for p in place.plan.room.staff if p.id == person), None)
