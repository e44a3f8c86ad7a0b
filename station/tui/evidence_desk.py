"""Evidence at the review desk: which pieces an incident has, and a picture of it for the chief examiner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.errors import DeviceError, PlanError, Refusal
from station.incidents import people
from station.incidents.events import Answered
from station.room.evidence import GONE, look_at
from station.text import Text, plain
from station.tui.prompts import Choice, Confirm, Option, People
from station.tui.prompts.evidence import PicturePrompt
from station.vault.evidence import Piece, open_sealed, read_pieces

if TYPE_CHECKING:
    from station.tui.screens.review import ReviewPlace

LOOK = Option("look", Text("查看证据（主考扫工作证）", "Look at the evidence (the chief’s badge)"))
TITLE = Text("主考扫工作证查看证据", "The chief looks at the evidence: badge and PIN")
AS_FILE = Text(
    "文件已存在日志中，屏幕不显示；用 station open 取出后查看。",
    "The file is in the journal and is not shown here; take it out with station open.",
)


def pieces_of(place: ReviewPlace) -> tuple[tuple[str, Piece], ...]:
    """Name and key of each piece of the marked incident, where its sealed fields can be read here."""
    row = place.row()
    if row is None:
        return ()
    day = next((one for one in place.days() if one.slip.origin == row.journal), None)
    found: list[tuple[str, Piece]] = []
    for record in day.by_case.get(row.case.id, ()) if day is not None else ():
        event = record.event
        if isinstance(event, Answered) and event.attached:
            try:
                found += zip(event.blobs, read_pieces(event.attached), strict=False)
            except ValueError:
                continue  # no line of ours: verified bundles hold none, and a list must not end the screen
    return tuple(found)


async def look_at_evidence(place: ReviewPlace) -> None:
    """One piece, after the chief has shown badge and PIN, which is an entry of its own."""
    row, pieces = place.row(), pieces_of(place)
    if row is None or not pieces:
        return
    options = [Option(str(n), plain(f"{one.says}  {name[:12]}")) for n, (name, one) in enumerate(pieces)]
    chosen = await place.ask(Choice(Text("查看哪一件", "Which piece"), options))
    if chosen is None:
        return
    shown = await place.ask(People(TITLE, need=1))
    if shown is None:
        return
    unfit = people.actors(place.plan, tuple(one.person for one in shown), 1, ("chief",))
    if unfit is not None:
        place.station.refuse(unfit)
        return
    name, piece = pieces[int(chosen)]
    body = _body(place, row.journal, name, piece)
    if isinstance(body, Refusal):
        place.station.refuse(body)
    elif body is not None:
        title = plain(f"{piece.says}  {name[:12]}")
        picture = piece.media.startswith("image/")
        if picture:
            await place.ask(PicturePrompt(title, body))
        else:
            await place.ask(Confirm(title, (AS_FILE,)))


def _body(place: ReviewPlace, journal: str, name: str, piece: Piece) -> bytes | Refusal | None:
    try:
        if journal != place.room.journal.origin:
            sealed = next((d.blobs.get(name) for d in place.days() if d.slip.origin == journal), None)
            return Refusal(GONE) if sealed is None else open_sealed(sealed, piece, name)
        return look_at(place.room, name, piece)
    except PlanError as error:
        return Refusal(error.problem, error.values)
    except DeviceError as error:
        place.station.fail(error)
        return None
