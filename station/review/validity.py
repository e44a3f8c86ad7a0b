"""Whether a decision counts: signed by a chief of the plan and by its kiosk, over the very tree that the judged journal has.

Only what holds is folded into the review; everything else is shown with its reason and changes nothing. A decision on a journal
that is not at hand, or on more of it than is at hand, counts as soon as that much of the journal is here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from station.event import Record
from station.review.decision import holds
from station.review.events import Decided, Heeded
from station.review.state import ReviewState, evolve
from station.text import Text
from station.vault import merkle
from station.vault.note import Verifier, to_base64

Validity = Literal["holds", "stranger", "other_root", "ahead", "elsewhere"]

SAID: Mapping[Validity, Text] = {
    "holds": Text("签名成立", "the signature holds"),
    "stranger": Text(
        "无效：不是本计划主考和该终端签的", "NOT VALID: not signed by a chief of the plan and that kiosk"
    ),
    "other_root": Text(
        "无效：所据的日志与此处的不是同一棵树", "NOT VALID: made over another tree than this journal's"
    ),
    "ahead": Text(
        "暂不计：所据的日志比此处的新，请带来更晚的上报包",
        "not counted yet: made on more of the journal than is here",
    ),
    "elsewhere": Text("暂不计：所判的日志不在此处", "not counted yet: the journal it judges is not here"),
}


@dataclass(frozen=True)
class Tree:
    """The tree of one journal that is at hand."""

    leaves: Sequence[bytes]

    @cached_property
    def _roots(self) -> dict[int, str]:
        return {}

    def root(self, size: int) -> str:
        """Base64 of the root over the first ``size`` entries."""
        if size not in self._roots:
            self._roots[size] = to_base64(merkle.root(self.leaves[:size]))
        return self._roots[size]


def validity(
    event: Decided, own: str, device: Verifier, chiefs: Iterable[Verifier], trees: Mapping[str, Tree]
) -> Validity:
    """What a decision in journal ``own`` is worth, given the trees at hand by their journals' origins."""
    if not holds(event, own, device, chiefs):
        return "stranger"
    tree = trees.get(event.journal or own)
    if tree is None:
        return "elsewhere"
    if event.seen > len(tree.leaves):
        return "ahead"
    return "holds" if event.root == tree.root(event.seen) else "other_root"


def counted(records: Iterable[Record], worth: Mapping[int, Validity]) -> ReviewState:
    """The review of one journal from the decisions that hold; ``worth`` says by entry what each is worth."""
    state = ReviewState()
    for record in records:
        if isinstance(record.event, Heeded) or worth.get(record.seq) == "holds":
            state = evolve(state, record)
    return state
