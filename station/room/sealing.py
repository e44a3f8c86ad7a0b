"""The seal: both invigilators, and the chief where a difference is explained, see one text, each signs it with badge
and PIN, the device signs, a head is cosigned."""

from __future__ import annotations

from collections.abc import Sequence

from station.errors import Refusal
from station.room.room import Outcome, Room
from station.room.sensing import told_timer
from station.timer.state import last_end_of
from station.vault.credential import Credential
from station.vault.custody.commands import ProposeSeal, Seal
from station.vault.custody.seal import explained
from station.vault.day.rules import invigilators
from station.vault.note import add_signatures, sign_note, to_base64


def needs_chief(room: Room, session: str) -> bool:
    """Whether a difference is explained, so that the chief examiner signs too."""
    return room.plan is not None and bool(explained(room.state.papers.session(session)))


def propose(room: Room, session: str, chief: str = "", *, telephone: bool = False) -> str | Refusal:
    """The count note's text that all signers are shown, or why it is too early for it.

    ``chief`` is who stands behind explained differences, asked by ``telephone`` where the chief is elsewhere.
    """
    if room.plan is None:
        return room.submit(ProposeSeal(session, "", 0, "", 0, 0, 0)).refusal or ""
    register = room.state.door.session(session)
    outcome = room.submit(
        ProposeSeal(
            session=session,
            origin=room.journal.origin,
            size=room.journal.size,
            root=to_base64(room.journal.root()),
            present=len(register.admitted),  # who left early was here
            absent=len(register.absent),
            not_before=last_end_of(room.plan.room.session(session), told_timer(room.state)),
            chief=chief,
            telephone=telephone,
        )
    )
    return outcome.refusal or room.state.papers.session(session).proposed


def sign_and_seal(room: Room, session: str, text: str, people: Sequence[Credential]) -> Outcome:
    """Seal with the signatures of people who have just shown badge and PIN; then a head that they cosign."""
    center = room.kiosk.trust.center
    note = sign_note(text, [room.kiosk.device.signer])
    note = add_signatures(note, [person.seal_signer(center).sign(text) for person in people])
    planned = room.plan.room.session(session) if room.plan is not None else None
    ends = 0 if planned is None else last_end_of(planned, told_timer(room.state))
    serving = frozenset() if room.plan is None else invigilators(room.plan, room.state.day)
    outcome = room.submit(
        Seal(
            session=session,
            note=note,
            device=room.kiosk.device.vkey,
            not_before=ends,
            serving=serving,
        ),
        tuple(p.person for p in people),
    )
    if outcome.done:
        room.cosigned_head(people)
        room.keep_figures()
    return outcome
