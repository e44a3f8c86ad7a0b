"""What is not in the order of the day: counting again, a seat's paper exchanged, papers that come in, go out, are withdrawn."""

from __future__ import annotations

from station.plan.model import Session
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Confirm, Field, Option, People
from station.tui.screens.paper_tasks import count, explain, receive, sheets, witness
from station.tui.seats import ask_seats
from station.vault.custody.commands import ExchangePaper, MovePapers
from station.vault.custody.names import kind_name
from station.vault.custody.places import KEPT, PLACE_NAMES, SOURCES, WAYS, Kind, bagged, kinds_of
from station.vault.custody.places import Place as Where
from station.vault.custody.state import Custody

IN_ORDER: frozenset[tuple[Where, Where]] = frozenset(
    {
        ("secure", "carrier"),
        ("carrier", "room"),
        ("room", "opened"),
        ("seats", "collected"),
        ("system", "seats"),
    }
)
"""Ways that the order of the day takes."""


async def other(place: Place, session: Session) -> None:
    """Which of them; each has its own questions."""
    custody = place.room.state.papers.session(session.id)
    options = [Option("again", Text("重新清点", "Count again"))]
    if any(ledger.off for ledger in custody.ledgers.values()):
        options.append(Option("explain", Text("说明差数", "Explain a difference")))
    options.append(Option("exchange", Text("缺损换发：一个座位", "Exchange a seat's defective paper")))
    options += [
        Option(f"{source} {target}", _way(source, target))
        for source, target in WAYS
        if (source, target) not in IN_ORDER and (source in SOURCES or _any(custody, session, source))
    ]
    if bagged(session):
        options.append(Option("bag", Text("又领来一袋", "Another bag came")))
        options.append(Option("witness", Text("重新见证封条", "Have the seal witnessed again")))
    choice = await place.ask(Choice(Text("其他试卷事项", "Other matters of papers"), options))
    match choice:
        case None:
            return
        case "bag":
            await receive(place, session)
        case "witness":
            await witness(place, session)
        case "exchange":
            await exchange(place, session)
        case "again":
            await _again(place, session)
        case "explain":
            await _explain(place, session)
        case _:
            source, _, target = choice.partition(" ")
            await _move(place, session, source, target)  # type: ignore[arg-type]


def _any(custody: Custody, session: Session, where: Where) -> bool:
    return any(custody.ledger(kind).there(where) for kind in (*kinds_of(session), "pack"))


def _way(source: Where, target: Where) -> Text:
    way, a, b = WAYS[source, target], PLACE_NAMES[source], PLACE_NAMES[target]
    return Text(f"{way.name.zh}（{a.zh} → {b.zh}）", f"{way.name.en} ({a.en} → {b.en})")


async def _kind(place: Place, session: Session) -> Kind | None:
    kinds = kinds_of(session)
    if len(kinds) == 1:
        return kinds[0]
    options = [Option(kind, kind_name(session, kind)) for kind in kinds]
    chosen = await place.ask(Choice(Text("哪种材料", "Which material"), options))
    return next((kind for kind in kinds if kind == chosen), None)


async def _again(place: Place, session: Session) -> None:
    kind = await _kind(place, session)
    if kind is None:
        return
    places: tuple[Where, ...] = ("opened", *KEPT, "bag")
    where = await place.ask(
        Choice(Text("在哪里", "Where"), [Option(one, PLACE_NAMES[one]) for one in places])
    )
    chosen = next((one for one in places if one == where), None)
    if chosen is not None:
        await count(place, session, kind, chosen)


async def _explain(place: Place, session: Session) -> None:
    custody = place.room.state.papers.session(session.id)
    open_ones = [(kind, where) for kind, ledger in custody.ledgers.items() for where in ledger.off]
    options = []
    for n, (kind, where) in enumerate(open_ones):
        name, there, off = kind_name(session, kind), PLACE_NAMES[where], custody.ledger(kind).off[where]
        options.append(
            Option(str(n), Text(f"{name.zh} · {there.zh} {off:+d}", f"{name.en} · {there.en} {off:+d}"))
        )
    chosen = await place.ask(Choice(Text("哪一处差数", "Which difference"), options))
    if chosen is not None:
        await explain(place, session, *open_ones[int(chosen)])


async def exchange(place: Place, session: Session) -> None:
    """A defective paper of one seat for a spare one, one still to be given out, or one left over."""
    seats = await ask_seats(place, Text("换发", "Exchange"), several=False, session=session.id)
    if not seats:
        return
    kind = await _kind(place, session)
    if kind is None:
        return
    ledger = place.room.state.papers.session(session.id).ledger(kind)
    sources: tuple[Where, ...] = ("opened", "left_over", "spare")
    options = [Option(one, PLACE_NAMES[one]) for one in sources if ledger.there(one)]
    source = await place.ask(Choice(Text("换哪里的", "Another from where"), options))
    chosen = next((one for one in sources if one == source), None)
    if chosen is None:
        return
    who = next(index for index, seat in place.plan.room.roster(session.id).items() if seat == seats[0])
    line = Text(
        f"座位 {seats[0]}：{kind_name(session, kind).zh} 1 份",
        f"seat {seats[0]}: 1 {kind_name(session, kind).en}",
    )
    actors = await _approved(place, Text("换发", "Exchange"), line, chief=WAYS[chosen, "seats"].chief)
    if actors is not None:
        admitted = frozenset(place.room.state.door.session(session.id).admitted)
        place.station.submit(ExchangePaper(session.id, who, admitted, (kind,), chosen, actors), actors)


async def _move(place: Place, session: Session, source: Where, target: Where) -> None:
    kind = await _kind(place, session)
    if kind is None:
        return
    way = WAYS[source, target]
    there = place.room.state.papers.session(session.id).ledger(kind).there(source)
    from_stock = source not in SOURCES
    said = await place.ask(
        Field(
            _way(source, target),
            "number",
            (Text(f"{PLACE_NAMES[source].zh} {there} 份", f"{PLACE_NAMES[source].en}: {there}"),)
            if from_stock
            else (),
        )
    )
    if said is None:
        return
    counts = {kind: int(said)}
    actors = await _approved(place, way.name, sheets(session, counts), chief=way.chief)
    if actors is not None:
        place.station.submit(MovePapers(session.id, source, target, counts, actors), actors)


async def _approved(place: Place, title: Text, line: Text, *, chief: bool) -> tuple[str, ...] | None:
    """Who does it: those on duty after F8, or the chief by badge and PIN; None when cancelled."""
    if not chief:
        return place.room.state.day.on_duty if await place.ask(Confirm(title, (line,))) else None
    asked = Text(
        f"{title.zh}：主考批准，扫工作证并输入 PIN", f"{title.en}: the chief approves by badge and PIN"
    )
    people = await place.ask(People(asked, (line,), need=1))
    return None if people is None else tuple(p.person for p in people)
