"""The count note ``station/seal/v1``: what both invigilators and the device sign (design §4, docs/formats.md
§4).

It names the tree that the invigilators saw, so a seal can't be moved to another day. One ``count`` line a kind holds its
closing balance at every place that has one, and they add up to zero; one ``explained`` line each booked difference
names the entry that says why. Where a difference is explained the chief examiner signs too; a chief
who decided by telephone is named as such, and the signature stays an obligation until the session is sealed
again. A correction is a new note whose ``previous`` is the SHA-256 of the note before.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.text import Text
from station.vault.custody.places import PLACES, Kind, kinds_of
from station.vault.custody.state import Custody, CustodyState, into_bag
from station.vault.duty import planned
from station.vault.note import Key, NoteError, Schema, open_note, parse_vkey
from station.vault.note.frame import split

if TYPE_CHECKING:
    from station.vault.custody.commands import ProposeSeal

SEAL = Schema(
    "station/seal/v1",
    (
        Key("journal"),
        Key("tree"),
        Key("session"),
        Key("number", decimal=True),
        Key("count", repeat=True, optional=True),
        Key("explained", repeat=True, optional=True),
        Key("present", decimal=True),
        Key("absent", decimal=True),
        Key("chief", optional=True),
        Key("previous"),
        Key("time", decimal=True),
    ),
)


def seal_text(plan: DayPlan, state: CustodyState, command: ProposeSeal, now: Milliseconds) -> str:
    """The text to sign: counts of every material of the session, and the tree it was made on."""
    custody = state.session(command.session)
    previous = hashlib.sha256(state.last_seal.encode()).hexdigest() if state.last_seal else "-"
    return SEAL.write(
        {
            "journal": command.origin,
            "tree": f"{command.size} {command.root}",
            "session": command.session,
            "number": str(state.seal_count + 1),
            "count": _lines(custody, (*kinds_of(plan.room.session(command.session)), "pack")),
            "explained": explained(custody),
            "present": str(command.present),
            "absent": str(command.absent),
            **({"chief": chief} if (chief := _chief_line(command)) else {}),
            "previous": previous,
            "time": str(now),
        }
    )


def explained(custody: Custody) -> list[str]:
    """``kind place ±n entry=seq case=n`` of every difference that people explained; the case where there is one."""
    return [
        f"{kind} {one.place} {one.difference:+d} entry={one.entry}"
        + (f" case={one.case}" if one.case else "")
        for kind, ledger in custody.ledgers.items()
        for one in ledger.explained
    ]


def _lines(custody: Custody, kinds: Sequence[Kind]) -> list[str]:
    """``kind place=n …``: the balances as they are once the seal is made; a kind that never moved has none."""
    found = []
    for kind in kinds:
        ledger = into_bag(kind, custody.ledger(kind))
        balances = [f"{place}={n}" for place in PLACES if (n := ledger.balance(place))]
        if balances:
            found.append(" ".join([kind, *balances]))
    return found


_COUNT = re.compile(r"[a-z]+(?: [a-z_]+=-?[1-9][0-9]*)+")
_EXPLAINED = re.compile(r"([a-z]+) [a-z_]+ ([+-][1-9][0-9]*) entry=[0-9]+(?: case=[1-9][0-9]*)?")


def balances_of(line: str) -> tuple[str, dict[str, int]]:
    """Kind and balances of one ``count`` line. Raises ValueError: not such a line."""
    if not _COUNT.fullmatch(line):
        raise ValueError(line)
    kind, *words = line.split(" ")
    balances = {place: int(n) for place, n in (word.split("=") for word in words)}
    if len(balances) != len(words):
        raise ValueError(line)
    return kind, balances


def out_of_balance(values: Mapping[str, str | tuple[str, ...]]) -> str:
    """The first kind whose balances don't add up to zero, or whose booked difference its explanations don't make up;
    empty where the ledger of a count note balances."""
    booked: Counter[str] = Counter()
    for line in values["explained"]:
        found = _EXPLAINED.fullmatch(line)
        if found is None:
            return line
        booked[found[1]] -= int(found[2])
    for line in values["count"]:
        try:
            kind, balances = balances_of(line)
        except ValueError:
            return line
        if sum(balances.values()) or balances.get("difference", 0) != booked.pop(kind, 0):
            return kind
    return next((kind for kind, n in booked.items() if n), "")


def _chief_line(command: ProposeSeal) -> str:
    return f"telephone {command.chief}" if command.chief and command.telephone else command.chief


def chief_outstanding(note: str) -> str:
    """Id of the chief who decided by telephone and whose signature is still to come; empty where none is."""
    said = str(SEAL.read(split(note).text).get("chief", ""))
    return said.removeprefix("telephone ") if said.startswith("telephone ") else ""


def fingerprint_of(note: str) -> str:
    """The first sixteen bytes of a note's SHA-256, in groups of four digits."""
    digits = hashlib.sha256(note.encode()).hexdigest()[:32]
    return " ".join(digits[n : n + 4] for n in range(0, 32, 4))


def check_signers(plan: DayPlan, note: str, device: str, serving: frozenset[str]) -> Text | None:
    """Why the note's signatures don't suffice; None when the device and two different invigilators signed who
    serve this room (and the chief, where the note names one who is here)."""
    here = serving or planned(plan)
    people = [p for p in plan.room.staff if p.id in here and p.seal_key]
    chiefs = [p for p in plan.room.staff if p.role == "chief" and p.seal_key]
    try:
        opened = open_note(note, [parse_vkey(k) for k in (device, *(p.seal_key for p in (*people, *chiefs)))])
    except NoteError as error:
        return Text(error.what.zh, error.what.en)
    if not opened.signed_by(device):
        return Text("缺本机签名", "the device's signature is missing")
    signed = {p.id for p in people if opened.signed_by(p.seal_key)}
    need = plan.rules.room.invigilators
    if len(signed) < need:
        return Text(
            f"只有 {len(signed)} 名监考员签名，需要 {need} 名",
            f"{len(signed)} invigilators signed, {need} are needed",
        )
    values = SEAL.read(opened.text)
    chief = str(values.get("chief", ""))
    if values["explained"] and not chief:
        return Text("有差数说明而没有主考", "a difference is explained and no chief is named")
    if (
        chief
        and not chief.startswith("telephone ")
        and not any(p.id == chief and opened.signed_by(p.seal_key) for p in chiefs)
    ):
        return Text("缺主考签名", "the chief examiner's signature is missing")
    return None
