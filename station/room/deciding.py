"""A decision in a review: the chief's own key signs the note, the device too, and it becomes an entry."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from station.review.decision import Decision, sign_decision
from station.review.events import Decided, Verdict
from station.review.judged import Judged
from station.review.rules import Decide, next_number
from station.review.views import Source
from station.room.room import Outcome, Room
from station.vault.credential import Credential
from station.vault.note import to_base64
from station.vault.slip import Slip


@dataclass(frozen=True)
class Wanted:
    """What the chief decides."""

    verdict: Verdict
    case: int = 0
    text: str = ""
    candidates: tuple[int, ...] = ()
    tier: int = 0
    item: int = 0
    session: str = ""
    replaces: int = 0
    until: str = ""
    """New last day of an extended deadline, YYYY-MM-DD."""
    seen: Slip | None = None
    """The head of another room's journal; None where the incident is this journal's own."""


def decide_incident(
    room: Room,
    wanted: Wanted,
    chief: Credential,
    judged: Judged | None = None,
    knows: frozenset[Source] | None = None,
) -> Outcome:
    """Record a decision; a refusal comes back in the outcome.

    ``judged`` is the journal it is about, as it was read and verified; ``knows`` are the decisions that the chief was shown.

    Raises:
        DeviceError: the disk refuses.
    """
    seen = wanted.seen or Slip(room.journal.origin, room.journal.size, room.journal.root())
    salt, text = secrets.token_hex(16), wanted.text.strip()
    root = to_base64(seen.root)
    decision = Decision(
        seen.origin,
        seen.size,
        root,
        wanted.case,
        wanted.verdict,
        wanted.candidates,
        wanted.tier,
        wanted.item,
        wanted.replaces,
        salt,
        text,
        room.now().time,
        wanted.until,
    )
    note = sign_decision(decision, chief.seal_signer(room.kiosk.trust.center), room.kiosk.device.signer)
    event = Decided(
        number=next_number(room.state.review),
        journal="" if seen.origin == room.journal.origin else seen.origin,
        seen=seen.size,
        root=root,
        case=wanted.case,
        verdict=wanted.verdict,
        note=note,
        session=wanted.session,
        candidates=wanted.candidates,
        tier=wanted.tier,
        item=wanted.item,
        replaces=wanted.replaces,
        until=wanted.until,
        text=text or None,
        salt=salt,
    )
    outcome = room.submit(Decide(event, (chief.person,), judged, knows), (chief.person,))
    if outcome.done:
        room.cosigned_head([chief])
    return outcome
