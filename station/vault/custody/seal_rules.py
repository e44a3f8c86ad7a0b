"""When a session's papers may be sealed.

- Everything in the order of the day is done: given out, collected, counted at once, every difference explained (FL-9).
- Not before the end of the candidate who may work longest.
- A seal takes two different invigilators and the device on the same count note, and the chief examiner where a difference
  is explained. A correction is a new note that names the previous one.
"""

from __future__ import annotations

from station.errors import refuse
from station.event import Decision, Milliseconds
from station.plan.dayplan import DayPlan
from station.text import Text
from station.vault.custody.commands import ProposeSeal, Seal
from station.vault.custody.events import SealMade, SealProposed
from station.vault.custody.names import kind_name, what_to_do
from station.vault.custody.places import PLACE_NAMES
from station.vault.custody.problems import BAD_SEAL, CHIEF_SIGNS, NOT_COUNTED, TOO_EARLY, UNEXPLAINED
from station.vault.custody.seal import check_signers, explained, seal_text
from station.vault.custody.state import CustodyState
from station.vault.custody.tasks import LATEST, next_task


def propose(plan: DayPlan, state: CustodyState, command: ProposeSeal, now: Milliseconds) -> Decision:
    """The count note to be shown, or what is still to be done."""
    custody, session = state.session(command.session), plan.room.session(command.session)
    if now < command.not_before:
        return refuse(TOO_EARLY)
    task = next_task(session, plan.room.room.number, custody, LATEST)
    if task is not None and task.doing == "explain" and task.kind and task.place:
        name, place = kind_name(session, task.kind), PLACE_NAMES[task.place]
        what = Text(f"{name.zh}（{place.zh}）", f"{name.en} ({place.en})")
        return refuse(UNEXPLAINED, what=what, difference=f"{custody.ledger(task.kind).off[task.place]:+d}")
    if task is not None:
        return refuse(NOT_COUNTED, what=what_to_do(session, task))
    if explained(custody) and not command.chief:
        return refuse(CHIEF_SIGNS)
    return (SealProposed(text=seal_text(plan, state, command, now)),)


def seal(plan: DayPlan, state: CustodyState, command: Seal, now: Milliseconds) -> Decision:
    """The seal, or what its signatures lack."""
    if now < command.not_before:
        return refuse(TOO_EARLY)
    proposed = state.session(command.session).proposed
    if not proposed or not command.note.startswith(proposed + "\n"):
        return refuse(BAD_SEAL, why=Text("内容与所示不同", "the text is not the one shown"))
    why = check_signers(plan, command.note, command.device, command.serving)
    if why is not None:
        return refuse(BAD_SEAL, why=why)
    return (SealMade(number=state.seal_count + 1, note=command.note),)
