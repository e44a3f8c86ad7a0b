"""Valid documents, and what becomes of them on a bad day."""

from __future__ import annotations

import string
import unicodedata
from functools import cache
from random import Random

from station.plan.dayplan import DayPlan
from tests.support.plans import candidate, day_plan
from tests.support.signed import PASSPORT, STRANGER, altered, signed, trusting

PEOPLE = 6
"""Candidates of the fuzzed room: few, so that their documents meet often."""
_ODD = (
    "\x00", "\x02", "\x1b", "\x7f", "\r", "\n", "\t", " ", "\u3000", "\u200b", "\u202e", "\ufeff", "\u0301", "\u00b7",
    "\ud800", "\udcff", "\U0001f600", "\ufb01", "\u2460", "ß", "İ", "٣", "Ⅷ", "考", "𠮷", "{}", "{seat}", "[/]", "<", "%", "\\",
)  # fmt: skip


@cache
def plan() -> DayPlan:
    """The room whose door is fuzzed."""
    return trusting(day_plan(PEOPLE))


@cache
def genuine() -> tuple[tuple[str, int, str], ...]:
    """(text, roster index, kind): everything that names a candidate of this room rightly."""
    found = []
    for n in range(1, PEOPLE + 1):
        person = candidate(n)
        found += [(person.ticket, n, "ticket"), (signed(n), n, "ticket"), (person.id_number, n, "id")]
    return tuple(found)


@cache
def corpus() -> tuple[str, ...]:
    """Texts to begin with."""
    stranger = candidate(70)
    td1 = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
    return (
        *(text for text, _, _ in genuine()),
        *(altered(n) for n in range(1, 4)),
        signed(2, STRANGER),
        signed(3, day="2026-11-08"),
        signed(4, site="S02"),
        signed(5, room="02"),
        stranger.ticket,
        stranger.id_number,
        candidate(71).ticket,
        candidate(88).id_number,
        PASSPORT,
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" + PASSPORT,
        td1,
        "E12345678",
        "H12345678",
        "STN1.s01.AAAA",
        "6901234567892",
        "130503670401001",
        "",
        "x",
    )


def mutated(text: str, rng: Random) -> str:
    """The text with one to four things done to it; now and then none."""
    for _ in range(rng.choice((0, 1, 1, 1, 2, 4))):
        text = _once(text, rng)
    return text[:4_000]


def _once(text: str, rng: Random) -> str:
    at = rng.randint(0, len(text))
    match rng.randrange(14):
        case 0:
            return text[:at] + rng.choice(string.printable) + text[at:]
        case 1:
            return text[:at] + rng.choice(_ODD) + text[at:]
        case 2:
            return text[:at] + text[at + 1 :]
        case 3:
            return text[:at] + rng.choice(string.digits + string.ascii_uppercase) + text[at + 1 :]
        case 4:
            return text[:at]
        case 5:
            return text[at:]
        case 6:
            return text + text[at:]
        case 7:
            return text.swapcase()
        case 8:
            return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
        case 9:
            other = rng.choice(corpus())
            return text[:at] + other[rng.randint(0, len(other)) :]
        case 10:
            return f"{text[:at]}  {text[at:]}"
        case 11:
            return text * rng.choice((2, 3, 40))
        case 12:
            return (
                text[:at] + chr(rng.choice((rng.randrange(0x80), rng.randrange(0x110000)))) + text[at + 1 :]
            )
        case _:
            swapped = list(text)
            if len(swapped) > 1:
                one = rng.randrange(len(swapped) - 1)
                swapped[one : one + 2] = swapped[one + 1], swapped[one]
            return "".join(swapped)


def plainly(text: str) -> str:
    """The oracle's own idea of a number: half width, no spaces, upper case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if not c.isspace()).upper()
