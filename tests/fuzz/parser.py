"""Texts through the parser and on to the door: what a document is, and what is said to it."""

from __future__ import annotations

import re
from random import Random

from station.checkin.documents import LONGEST_RAW, REASONS, Document, read, read_together
from station.checkin.events import Judged, Presented
from station.checkin.places import Here, find
from station.checkin.register import DoorState
from station.checkin.rules import Present, decide
from station.checkin.verdicts import VERDICTS
from station.checkin.wording import explain
from station.errors import Refusal
from station.vault.ticket_note import LONGEST_LINE
from tests.fuzz.mutate import corpus, genuine, mutated, plainly, plan
from tests.fuzz.tally import Tally, drawn, need, need_words
from tests.support.plans import T
from tests.support.signed import ticket

AIMS = (None, None, "", "]C0", "]Q1", "]L0", "]A0", "]E0", "]I1", "]", "x", "]\ud800")
SOURCES = ("wedge", "file", "typed", "camera", "replay")
BATCH = 50
_MARK = re.compile(r"[0-9a-f]{4}")


def run(seed: int, name: str, tally: Tally) -> None:
    """Fifty texts."""
    rng = drawn(seed, name)
    before: list[Document] = []
    for _ in range(BATCH):
        text = mutated(rng.choice(corpus()), rng)
        document = one(text, rng, tally)
        before = [*before[-2:], document]
        if len(before) == 3:
            together = read_together(before)
            need(
                together.kind != "unknown" or all(d.kind == "unknown" for d in before),
                "known is lost",
                before,
            )
        tally.inputs["parser"] += 1


def one(text: str, rng: Random, tally: Tally) -> Document:
    """One text under every property of the parser."""
    document = read(
        text,
        plan(),
        aim=rng.choice(AIMS),
        source=rng.choice(SOURCES),  # type: ignore[arg-type]
        expect=rng.choice((None, None, "ticket", "id")),
        certificate=rng.random() < 0.1,
        certificate_number=mutated("公证 12", rng) if rng.random() < 0.1 else "",
        organ=mutated("派出所", rng) if rng.random() < 0.1 else "",
    )
    tally.classes[f"parser {document.kind} {document.reason}{document.forged or ''}".strip()] += 1
    _check(text, document)
    _judged(document, tally)
    return document


def _check(text: str, document: Document) -> None:
    need(document.kind in ("ticket", "id", "unknown"), "kind", document)
    need(_MARK.fullmatch(document.mark), "mark", document)
    need(document.raw.isprintable() or document.raw == "", "control characters are kept", document)
    need(len(document.raw) <= max(LONGEST_RAW, LONGEST_LINE), "too much is kept", document)
    if document.kind == "unknown":
        need_words(REASONS[document.reason], document.reason)
        return
    need(document.reason == "", "a document with a reason", document)
    need(len(document.number) <= 64 or document.forged, "a number of more than 64 characters", document)
    if document.signed is not None:
        need(document.forged is None, "signed and forged", document)
        numbers = {ticket(n).ticket for n in range(1, 7)}
        need(document.signed.ticket in numbers, "a signature was taken for what nobody signed", text)
    place = find(plan(), "theory", document)
    if isinstance(place, Here) and not document.forged:
        kind = document.kind
        right = {t for t, index, k in genuine() if index == place.candidate and k == kind}
        same = any(plainly(text) == plainly(t) for t in right)
        listed = document.signed is not None and document.signed.ticket in right
        need(same or listed or document.wrong == (), "another text leads to a candidate", text, place)
        need(
            document.number in {plainly(t) for t in right}, "another number leads to a candidate", text, place
        )


def _judged(document: Document, tally: Tally) -> None:
    decision = decide(plan(), DoorState(), Present("theory", document), T - 60_000)
    need(not isinstance(decision, Refusal), "a reading is refused instead of judged", document)
    assert not isinstance(decision, Refusal)
    (event,) = decision
    if isinstance(event, Presented):
        tally.classes["door presented"] += 1
        return
    assert isinstance(event, Judged)
    tally.classes[f"door {event.verdict}"] += 1
    need(not VERDICTS[event.verdict].admits, "one document lets in", document)
    said = explain(plan(), event)
    need_words(said.why, event.verdict)
    need_words(said.next, event.verdict)
