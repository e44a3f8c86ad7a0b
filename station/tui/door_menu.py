"""What F2 offers at the door: it follows what is on the screen, so that the likely deed is the first.

- An open doubt about the person: the decisions on that person.
- One document read: what may become of the other one; a missing ID offers the certificate first.
- A verdict: what people may do about it. Nobody there: typing first.
- Everything else lies under two groups: the documents, and what the chief or two people decide.

Nothing here asks or records: ``screens.by_hand`` does what is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.checkin.register import Doubt, SessionDoor
from station.checkin.views import DoorView
from station.plan.dayplan import DayPlan
from station.text import Text

DEEDS: dict[str, Text] = {
    "ticket": Text("输入准考证号", "Type the ticket number"),
    "id": Text("输入证件号码", "Type the ID number"),
    "certificate": Text(
        "身份证遗失：输入公安机关证明上的号码", "Lost ID card: type the number of a police certificate"
    ),
    "bad_ticket": Text("准考证的码读不出", "The ticket's code can't be read"),
    "bad_id": Text("证件读不出", "The ID can't be read"),
    "no_ticket": Text("考生没有准考证", "The candidate has no ticket"),
    "no_id": Text("考生没有证件", "The candidate has no ID"),
    "expired_id": Text("证件已过有效期", "The ID has expired"),
    "withdraw": Text("作废本次核验（叫错人等）", "Drop this attempt (wrong person called)"),
    "doubt": Text("人与照片不符或有疑问", "The face differs from the photo, or may"),
    "admit": Text("两名监考员同意先入场", "Both invigilators let in for now"),
    "clear": Text("两人确认疑问已消除", "Two people clear the doubt"),
    "stays": Text("主考决定：照常参加，考后调查", "The chief: sits the paper, looked into afterwards"),
    "out": Text("主考决定：不得参加本场", "The chief: does not take part"),
    "let_in": Text("主考特许入场", "Let in by the chief examiner"),
    "bar": Text("主考禁止参加本场", "Barred from this session by the chief"),
    "withdrawn": Text("登记退考（主考）", "Record a withdrawal (chief examiner)"),
    "allow": Text("主考撤销禁止或退考", "The chief takes a bar or withdrawal back"),
    "reseat": Text("更正座位（两人）", "Put a seat right (two people)"),
    "correct": Text("更正错误的入场记录（两人）", "Take back a wrong admission (two people)"),
    "organ": Text("补记身份证明的编号和签发机关", "Write down a certificate's number and organ"),
    "from_paper": Text("补录纸面入场（停机期间）", "Enter from paper (while the kiosk was down)"),
    "unlock": Text("主考解锁工作证", "Unlock a badge (chief examiner)"),
    "documents": Text("其他证件事项…", "Other things about documents…"),
    "decisions": Text("主考或两人的决定…", "Decisions of the chief or two people…"),
}
"""Everything that F2 can do, in words."""

DOCUMENTS = (
    "ticket",
    "id",
    "certificate",
    "bad_ticket",
    "bad_id",
    "no_ticket",
    "no_id",
    "expired_id",
    "withdraw",
)
DECISIONS = (
    "doubt",
    "admit",
    "clear",
    "stays",
    "out",
    "let_in",
    "correct",
    "reseat",
    "organ",
    "bar",
    "withdrawn",
    "allow",
    "from_paper",
)
GROUPS = {"documents": DOCUMENTS, "decisions": DECISIONS}

_AFTER: dict[str, tuple[str, ...]] = {
    "id_missing": ("certificate", "let_in"),
    "expired": ("certificate", "let_in"),
    "ticket_missing": ("let_in",),
    "mismatch": ("let_in",),
    "closed": ("let_in",),
    "refused_before": ("let_in",),
    "barred": ("allow",),
    "withdrawn": ("allow",),
    "already_inside": ("doubt", "reseat", "correct"),
    "unreadable": ("ticket", "id"),
    "id_check_failed": ("id",),
    "mrz_check_failed": ("id",),
}
"""What people may do about a verdict."""


@dataclass(frozen=True)
class Menu:
    """What is offered, and whom it concerns."""

    candidate: int | None
    """Roster index of the person at hand."""
    deeds: tuple[str, ...]
    """Keys of :data:`DEEDS`, the likeliest first."""


def door_menu(
    plan: DayPlan, door: SessionDoor, view: DoorView, *, standing: bool, locked: bool = False
) -> Menu:
    """The menu of this moment. ``standing``: a verdict is on the screen; ``locked``: a badge is."""
    candidate = at_hand(view, standing)
    first = _first(door, view, candidate, standing)
    at_door = bool(first)
    rest = ("ticket", "id", "documents", "decisions") if at_door else (*DOCUMENTS[:-1], "decisions")
    deeds = (*first, *(key for key in rest if key not in first), *(("unlock",) if locked else ()))
    return Menu(candidate, _possible(plan, deeds))


def person_menu(plan: DayPlan, door: SessionDoor, view: DoorView, candidate: int) -> Menu:
    """What can be done about one candidate who was looked up."""
    pending = door.pending
    if pending is not None and pending.candidate == candidate:
        deeds = _waiting(pending.waits_for, doubted=candidate in door.doubts)
    elif candidate in door.doubts:
        deeds = _on_doubt(door.doubts[candidate], view, inside=candidate in door.inside)
    elif candidate in door.inside:
        to_keep = "certificate" in door.inside[candidate].documents
        deeds = ("doubt", "reseat", *(("organ",) if to_keep else ()), "correct")
    elif candidate in door.excluded:
        deeds = ("allow", "let_in")
    elif view.phase == "closed":
        deeds = ("let_in", "bar", "withdrawn")
    else:
        deeds = ("ticket", "id", "certificate", "bad_ticket", "bad_id", "let_in", "bar", "withdrawn")
    return Menu(candidate, _possible(plan, deeds))


def group(plan: DayPlan, name: str) -> tuple[str, ...]:
    """The deeds of a group."""
    return _possible(plan, GROUPS[name])


def at_hand(view: DoorView, standing: bool) -> int | None:
    """Whom the screen is about: the person of the verdict that stands, else of the attempt that is pending."""
    if standing and view.verdict is not None:
        return view.verdict.about
    return view.pending.candidate if view.pending is not None else None


def _first(door: SessionDoor, view: DoorView, candidate: int | None, standing: bool) -> tuple[str, ...]:
    pending = view.pending
    if candidate is not None and candidate in door.doubts and pending is None:
        return _on_doubt(door.doubts[candidate], view, inside=candidate in door.inside)
    if pending is not None and pending.document is not None:
        doubted = pending.candidate is not None and pending.candidate in door.doubts
        return _waiting(pending.waits_for, doubted=doubted)
    if pending is not None:
        return ("ticket", "id", "withdraw")
    if not standing or view.verdict is None:
        return ()
    if candidate is not None and candidate in door.inside and view.verdict.tone == "admit":
        inside = door.inside[candidate]
        keep = "certificate" in inside.documents and not inside.certificate_kept
        return (*(("organ",) if keep else ()), "doubt", "reseat", "correct")
    return _AFTER.get(view.verdict.code, ())


def _waiting(document: str, *, doubted: bool = False) -> tuple[str, ...]:
    if doubted:
        # Both documents come first: without them nobody can be let in for now.
        return (document, f"no_{document}", f"bad_{document}", "clear", "stays", "out", "withdraw")
    if document == "id":
        return ("id", "certificate", "no_id", "bad_id", "expired_id", "doubt", "withdraw")
    return ("ticket", "no_ticket", "bad_ticket", "doubt", "withdraw")


def _on_doubt(doubt: Doubt, view: DoorView, *, inside: bool) -> tuple[str, ...]:
    both = doubt.ticket_seen and doubt.id_seen
    came_in_time = view.phase != "before" and doubt.first_at < view.closes
    admit = ("admit",) if not inside and both and came_in_time else ()
    return (*admit, "clear", "stays", "out")


def _possible(plan: DayPlan, deeds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(d for d in deeds if d != "certificate" or plan.rules.entry.accept_police_certificate)
