"""Lines of the paper roster entered after the kiosk came back: each checked as it is typed, all of them under two badges."""

from __future__ import annotations

from collections.abc import Sequence

from station.checkin.from_paper import FromPaper, PaperLine
from station.checkin.rules import decide
from station.errors import Refusal
from station.room.room import Room
from station.vault.credential import Credential


def check_line(room: Room, session: str, line: PaperLine, writer: str) -> Refusal | None:
    """Why this line would not be taken now, if the two on duty entered it; nothing is recorded."""
    if room.plan is None:
        return None
    command = _command(room, session, line, writer, room.state.day.on_duty)
    decision = decide(room.plan, room.state.door, command, room.now().time)
    return decision if isinstance(decision, Refusal) else None


def enter_lines(
    room: Room, session: str, lines: Sequence[PaperLine], writer: str, people: Sequence[Credential]
) -> list[tuple[PaperLine, Refusal]]:
    """Enter the lines in their order and cosign the head that covers them; returns those that were refused.

    One line that is refused takes none of the others with it. Raises DeviceError: the disk refuses; what was entered
    before stays.
    """
    actors = tuple(person.person for person in people)
    refused: list[tuple[PaperLine, Refusal]] = []
    for line in lines:
        outcome = room.submit(_command(room, session, line, writer, actors), actors)
        if outcome.refusal is not None:
            refused.append((line, outcome.refusal))
    if len(refused) < len(lines):
        room.cosigned_head(people)
    return refused


def _command(room: Room, session: str, line: PaperLine, writer: str, actors: tuple[str, ...]) -> FromPaper:
    sealed = room.state.papers.session(session).sealed
    return FromPaper(session=session, line=line, writer=writer, actors=actors, sealed=sealed)
