"""Candidates who don't exist: seeded names, birth dates and ID numbers that pass every check.

Their divisions (410000, 110000 …) name whole provinces, which no issued number does: nobody's real number can
come out, and nobody is called like a counting word with a sample. Some names are long, rare or written with a
middle dot, because real lists have them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from station.plan.identifiers import Sex, check_character

RARE_NAMES: tuple[tuple[str, Sex], ...] = (
    ("𠮷试例", "女"),
    ("䶮一例", "男"),
    ("㛃样", "女"),
    ("阿卜杜拉·样例江", "男"),
    ("古丽样本·阿布都演示", "女"),
    ("欧阳样本", "男"),
    ("卓玛演示", "女"),
    ("彧", "男"),
)
"""Outside the Basic Multilingual Plane, in extension A, with a middle dot, double surname, one character."""

# Surnames that count (甲乙丙丁) and given names that say what they are: nobody takes them for people.
_SURNAMES = "甲乙丙丁戊己庚辛壬癸"
_GIVEN = "演示样本试例模拟练习虚拟预演测考例证"

_DIVISIONS = ("410000", "110000", "320000", "510000", "650000")


@dataclass(frozen=True)
class DemoPerson:
    """A synthetic person."""

    name: str
    sex: Sex
    birth: date
    id_number: str


def people(seed: int, count: int, day: date) -> tuple[DemoPerson, ...]:
    """``count`` different people of 17 to 21 years on ``day``; the same for the same seed.

    Every seventh has one of the :data:`RARE_NAMES` until all are used.
    """
    # Same seed, same people: nothing here is secret.
    chance = random.Random(f"people/{seed}")  # noqa: S311
    rare = list(RARE_NAMES)
    names: set[str] = set()
    numbers: set[str] = set()
    made: list[DemoPerson] = []
    while len(made) < count:
        if len(made) % 7 == 4 and rare:
            name, sex = rare.pop(0)
        else:
            sex = chance.choice(("男", "女"))
            name = chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.choice((1, 2, 2))))
        birth = day - timedelta(days=chance.randrange(17 * 365 + 5, 21 * 365))
        number = _number(chance, birth, sex)
        if name not in names and number not in numbers:
            names.add(name)
            numbers.add(number)
            made.append(DemoPerson(name, sex, birth, number))
    return tuple(made)


def _number(chance: random.Random, birth: date, sex: Sex) -> str:
    sequence = 2 * chance.randrange(10, 490) + (sex == "男")
    body = f"{chance.choice(_DIVISIONS)}{birth:%Y%m%d}{sequence:03}"
    return body + check_character(body)
