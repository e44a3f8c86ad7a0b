"""What the scanner can't do at the door: typed numbers, missing documents, a look at the seating."""

from __future__ import annotations

from station.checkin import documents
from station.checkin.rules import Missing, Present, Unreadable, Withdraw
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option
from station.tui.say import clean
from station.tui.screens.exceptions import correct_admission, let_in, locked_badges, unlock_badge
from station.tui.screens.from_paper import enter_from_paper
from station.tui.widgets.verdict import masked, masked_name

TICKET = Text("准考证", "ticket")
ID = Text("证件", "ID")


async def by_hand(place: Place) -> None:
    """One of the things that a person does instead of a scan."""
    options = [
        Option("ticket", Text("输入准考证号", "Type the ticket number")),
        Option("id", Text("输入证件号码", "Type the ID number")),
        Option("no_ticket", Text("考生没有准考证", "The candidate has no ticket")),
        Option("no_id", Text("考生没有证件", "The candidate has no ID")),
        Option("bad_ticket", Text("准考证的码读不出", "The ticket's code can't be read")),
        Option("bad_id", Text("证件读不出", "The ID can't be read")),
        Option("withdraw", Text("作废本次核验（叫错人等）", "Drop this attempt (wrong person called)")),
        Option("let_in", Text("主考特许入场", "Let in by the chief examiner")),
        Option("correct", Text("更正错误的入场记录", "Take back a wrong admission")),
        Option("from_paper", Text("补录纸面入场（停机期间）", "Enter from paper (while the kiosk was down)")),
    ]
    if place.plan.rules.entry.accept_police_certificate:
        options.insert(
            2,
            Option(
                "certificate", Text("输入公安机关证明上的号码", "Type the number of a police certificate")
            ),
        )
    if locked_badges(place.room):
        options.append(Option("unlock", Text("主考解锁工作证", "Unlock a badge (chief examiner)")))
    choice = await place.ask(Choice(Text("人工核验", "By hand"), options))
    session = place.session.id
    match choice:
        case "ticket" | "id" | "certificate":
            await _type(place, choice)
        case "no_ticket" | "no_id":
            place.station.submit(Missing(session=session, kind="ticket" if choice == "no_ticket" else "id"))
        case "bad_ticket" | "bad_id":
            place.station.submit(
                Unreadable(session=session, kind="ticket" if choice == "bad_ticket" else "id")
            )
        case "withdraw":
            place.station.submit(Withdraw(session=session))
        case "let_in":
            await let_in(place)
        case "correct":
            await correct_admission(place)
        case "from_paper":
            await enter_from_paper(place)
        case "unlock":
            await unlock_badge(place)


async def _type(place: Place, what: str) -> None:
    title = TICKET if what == "ticket" else ID
    number = await place.ask(Field(Text(f"输入{title.zh}号码", f"Type the {title.en} number"), "code"))
    if number is None:
        return
    document = documents.read(
        number,
        place.plan,
        source="typed",
        expect="ticket" if what == "ticket" else "id",
        certificate=what == "certificate",
    )
    place.station.submit(Present(session=place.session.id, document=document))


async def find_seat(place: Place) -> None:
    """Say who sits where. The name stays masked: this is not the person's own scan."""
    said = await place.ask(
        Field(
            Text("座位号，或准考证末三位以上", "Seat, or at least the ticket's last three characters"),
            "code",
        )
    )
    if said is None:
        return
    wanted = said.strip().upper()
    roster = place.plan.room.roster(place.session.id)
    found = [
        (place.plan.room.candidate(index), seat)
        for index, seat in roster.items()
        if seat.upper() == wanted
        or (len(wanted) >= 3 and place.plan.room.candidate(index).ticket.upper().endswith(wanted))
    ]
    if len(found) != 1:
        n = len(found)
        place.station.notice = Text(f"找到 {n} 人，请输入更多位数。", f"{n} found; type more characters.")
    else:
        person, seat = found[0]
        entry = place.room.state.door.session(place.session.id).inside.get(person.index)
        state = Text("已入场", "inside") if entry else Text("未入场", "not inside")
        if entry and entry.paper:
            state = Text("已入场（纸面补录）", "inside (entered from paper)")
        name = clean(f"{masked_name(person.name)} {masked(person.ticket, 4)}")
        place.station.notice = Text(f"座位 {seat}：{name}，{state.zh}", f"Seat {seat}: {name}, {state.en}")
    place.redraw()
