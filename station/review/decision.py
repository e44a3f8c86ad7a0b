"""The note ``station/decision/v1``: what the chief examiner signs with the own key.

It carries no name and no word that people wrote: those stand sealed in the entry, and the note holds their salted digest,
so that they can be proven when they are disclosed and not guessed before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from station.event import Milliseconds
from station.review.events import Decided, Verdict
from station.vault.note import (
    Key,
    NoteError,
    Schema,
    Signer,
    Verifier,
    open_note,
    sign_note,
)

DECISION = Schema(
    "station/decision/v1",
    (
        Key("journal"),
        Key("tree"),
        Key("case", decimal=True),
        Key("decision"),
        Key("candidate", repeat=True, optional=True),
        Key("violation", optional=True),
        Key("until", optional=True),
        Key("replaces", decimal=True),
        Key("words"),
        Key("time", decimal=True),
    ),
)
"""``tree`` is ``size root`` of the journal that was seen; ``words`` the SHA-256 (hex) of salt and text."""


@dataclass(frozen=True)
class Decision:
    """One decision as it is signed."""

    journal: str
    size: int
    root: str
    case: int
    verdict: Verdict
    candidates: tuple[int, ...]
    tier: int
    item: int
    replaces: int
    salt: str
    text: str
    time: Milliseconds
    until: str = ""
    """New last day of an extended deadline, YYYY-MM-DD; stands in the note of an extension alone."""

    @property
    def body(self) -> str:
        """What the chief signs."""
        return DECISION.write(
            {
                "journal": self.journal,
                "tree": f"{self.size} {self.root}",
                "case": str(self.case),
                "decision": self.verdict,
                "candidate": [str(one) for one in self.candidates],
                **({"violation": f"{self.tier}.{self.item}"} if self.tier else {}),
                **({"until": self.until} if self.until else {}),
                "replaces": str(self.replaces),
                "words": digest(self.salt, self.text),
                "time": str(self.time),
            }
        )


def digest(salt: str, text: str) -> str:
    """SHA-256 (hex) of salt and text, a line break between them."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def sign_decision(decision: Decision, chief: Signer, device: Signer) -> str:
    """The note under the chief's key and the device's."""
    return sign_note(decision.body, [chief, device])


def holds(event: Decided, own: str, device: Verifier, chiefs: Iterable[Verifier]) -> bool:
    """Whether an entry's note is signed by the device and by a chief, and says what the entry says.

    ``own`` is the origin of the journal that holds the entry. Sealed words are compared where they could be read.
    """
    trusted = list(chiefs)
    try:
        opened = open_note(event.note, [device, *trusted])
        said = DECISION.read(opened.text)
    except NoteError:
        return False
    violation = f"{event.tier}.{event.item}" if event.tier else None
    same = (
        said["journal"] == (event.journal or own)
        and said["tree"] == f"{event.seen} {event.root}"
        and said["case"] == str(event.case)
        and said["decision"] == event.verdict
        and tuple(said["candidate"]) == tuple(str(one) for one in event.candidates)
        and said.get("violation") == violation
        and said.get("until") == (event.until or None)
        and said["replaces"] == str(event.replaces)
    )
    readable = event.salt is not None
    words = not readable or said["words"] == digest(event.salt or "", event.text or "")
    signed = opened.signed_by(device.vkey) and any(opened.signed_by(one.vkey) for one in trusted)
    return same and words and signed
