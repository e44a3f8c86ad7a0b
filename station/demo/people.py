"""Synthetic people: plainly made-up names, valid numbers, seeded. Nobody real is meant.

ID numbers use division 410000 (the province as such, under which no card is issued), so they pass every check and belong to nobody.
Names are drawn from syllables of the exam world; some are rare characters and some carry the middle dot of minority names, because rosters do.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

SURNAMES = "甲乙丙丁戊己庚辛壬癸"
"""The ten heavenly stems: no common family name among them."""
GIVEN = ("试一", "试二", "演练", "模拟", "样例", "测考", "示范", "虚拟", "练习", "样本", "预演", "例证")
RARE = ("𠮷演", "䶮试", "㛃例", "阿卜杜拉·样例", "古丽·演示", "迪丽·模拟·样本")
"""Characters outside the common planes' fonts, and names with U+00B7."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Person:
    """One made-up candidate."""

    name: str
    sex: str
    id_number: str


def check_character(body: str) -> str:
    """ISO 7064 MOD 11-2 over the first 17 digits."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def candidates(rng: random.Random, count: int) -> list[Person]:
    """``count`` different people; the rare names come among the first fifteen."""
    names = [f"{s}{g}" for s in SURNAMES for g in GIVEN]
    rng.shuffle(names)
    rare = dict(zip(rng.sample(range(min(15, count)), min(len(RARE), count)), RARE, strict=False))
    made = []
    for n in range(count):
        sex = rng.choice("男女")
        born = date(2004, 1, 1) + timedelta(days=rng.randrange(1_400))
        sequence = n // 2 * 2 % 998 + (1 if sex == "男" else 2)
        body = f"410000{born:%Y%m%d}{sequence:03d}"
        made.append(Person(rare.get(n, names[n % len(names)]), sex, body + check_character(body)))
    return made
