"""What the transfer register is told of the papers: which session's bag is sealed, under which count note, with how many
sheets."""

from __future__ import annotations

from collections.abc import Mapping

from station.room.state import RoomState
from station.vault.custody.places import KEPT, Place
from station.vault.custody.seal import SEAL
from station.vault.custody.state import Custody, CustodyState
from station.vault.note.frame import split
from station.vault.register.state import Bag, RegisterState


def bags(papers: CustodyState) -> Mapping[str, Bag]:
    """Each session's bag, by session."""
    return {
        session: Bag(_seal(custody), _sheets(custody), came=bool(custody.bags))
        for session, custody in papers.sessions.items()
    }


def registers(papers: CustodyState, state: RegisterState) -> RegisterState:
    """The registers with what the papers say of the bags."""
    return state.with_bags(bags(papers))


def to_return(state: RoomState) -> tuple[str, ...]:
    """Sessions whose sealed bag is to go to the custodian now."""
    return registers(state.papers, state.register).not_returned()


def _seal(custody: Custody) -> int:
    return int(str(SEAL.read(split(custody.seals[-1]).text)["number"])) if custody.sealed else 0


def _sheets(custody: Custody) -> int:
    """All that goes out of the room with the sealed bag, or came into it; bags themselves are no sheets."""
    places: tuple[Place, ...] = (
        ("bag", *KEPT) if custody.sealed else ("carrier", "room", "opened", "seats", *KEPT)
    )
    sheets = [ledger for kind, ledger in custody.ledgers.items() if kind != "pack"]
    return sum(ledger.balance(place) for ledger in sheets for place in places)
