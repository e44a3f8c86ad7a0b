"""What the scanner can't do at the door: the menu of this moment (station.tui.door_menu), and doing what was chosen."""

from __future__ import annotations

from station.checkin import documents
from station.checkin.register import seat_for
from station.checkin.rules import Expired, Missing, Present, Unreadable, Withdraw
from station.checkin.views import door_view
from station.text import Text
from station.tui.door_menu import DEEDS, GROUPS, Menu, door_menu, group
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option
from station.tui.say import clean
from station.tui.screens import deciding
from station.tui.screens.exceptions import correct_admission, let_in, locked_badges, unlock_badge
from station.tui.screens.from_paper import enter_from_paper
from station.tui.widgets.verdict import masked_name

TITLE = Text("人工核验", "By hand")
TICKET = Text("准考证", "ticket")
ID = Text("证件", "ID")


async def by_hand(place: Place, *, standing: bool) -> None:
    """F2: one of the things that a person does instead of a scan; ``standing``: a verdict is on the screen."""
    session = place.session.id
    door = place.room.state.door.session(session)
    view = door_view(place.plan, place.room.state.door, session, place.now)
    menu = door_menu(place.plan, door, view, standing=standing, locked=bool(locked_badges(place.room)))
    await choose(place, menu, about(place, menu.candidate))


async def choose(place: Place, menu: Menu, title: Text, said: tuple[Text, ...] = ()) -> None:
    """Ask which deed of a menu, and do it. A group asks once more."""
    deed = await place.ask(Choice(title, [Option(key, DEEDS[key]) for key in menu.deeds], said))
    if deed in GROUPS:
        inner = [Option(key, DEEDS[key]) for key in group(place.plan, deed)]
        deed = await place.ask(Choice(DEEDS[deed], inner))
    if deed is not None:
        await do(place, deed, menu.candidate)


def about(place: Place, candidate: int | None) -> Text:
    """The title of a menu: whom it concerns, by seat and masked name."""
    if candidate is None:
        return TITLE
    session = place.session.id
    seat = seat_for(place.room.state.door.session(session), place.plan.room.roster(session), candidate)
    name = clean(masked_name(place.plan.room.candidate(candidate).name), 40)
    return Text(f"人工核验：座位 {seat} {name}", f"By hand: seat {seat} {name}")


async def do(place: Place, deed: str, candidate: int | None) -> None:
    """One deed of :data:`DEEDS`; ``candidate`` is whom it concerns, asked for by seat where that is nobody."""
    session, submit = place.session.id, place.station.submit
    match deed:
        case "ticket" | "id" | "certificate":
            await _type(place, deed)
        case "no_ticket" | "no_id":
            submit(Missing(session=session, kind="ticket" if deed == "no_ticket" else "id"))
        case "bad_ticket" | "bad_id":
            submit(Unreadable(session=session, kind="ticket" if deed == "bad_ticket" else "id"))
        case "expired_id":
            submit(Expired(session=session, kind="id"))
        case "withdraw":
            submit(Withdraw(session=session))
        case "unlock":
            await unlock_badge(place)
        case "from_paper":
            await enter_from_paper(place)
        case _:
            await _decide(place, deed, candidate)


async def _decide(place: Place, deed: str, candidate: int | None) -> None:
    match deed:
        case "doubt":
            await deciding.doubt_photo(place, candidate)
        case "admit":
            await deciding.admit_in_doubt(place, candidate)
        case "clear":
            await deciding.settle_doubt(place, candidate, "cleared")
        case "stays" | "out":
            await deciding.settle_doubt(place, candidate, "stays" if deed == "stays" else "out")
        case "bar" | "withdrawn":
            await deciding.exclude(place, candidate, "barred" if deed == "bar" else "withdrawn")
        case "allow":
            await deciding.exclude(place, candidate, None)
        case "reseat":
            await deciding.reseat(place, candidate)
        case "organ":
            await deciding.keep_certificate(place, candidate)
        case "let_in":
            await let_in(place, candidate)
        case "correct":
            await correct_admission(place, candidate)


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
