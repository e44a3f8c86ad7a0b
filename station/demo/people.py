"""Candidates who don't exist: seeded names, birth dates and ID numbers that pass every check.

Their divisions (410000, 110000 …) name whole provinces, which no issued number does: nobody's real number can
come out. Some names are long, rare or written with a middle dot, because real lists have them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from station.plan.identifiers import Sex, check_character

RARE_NAMES: tuple[tuple[str, Sex], ...] = (
    ("𠮷小满", "女"),
    ("䶮一鸣", "男"),
    ("㛃安", "女"),
    ("阿卜杜拉·买买提江", "男"),
    ("古丽米热·阿布都热合曼", "女"),
    ("欧阳长庚", "男"),
    ("次仁卓玛", "女"),
    ("彧", "男"),
)
"""Outside the Basic Multilingual Plane, in extension A, with a middle dot, double surname, one character."""

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
_GIVEN: dict[Sex, str] = {
    "男": "安柏川达恩方刚浩嘉凯朗明宁鹏启锐松涛文晓阳远哲志舟",
    "女": "蓓彩丹娥菲桂荷佳兰曼娜佩琪蓉姗婷薇霞妍怡悦芸珍芷竹",
}
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
            name = chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN[sex], chance.choice((1, 2, 2))))
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
