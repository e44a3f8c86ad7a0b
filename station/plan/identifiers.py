"""Numbers that stand for people and bodies, and what is wrong with one.

Resident ID number (GB 11643-1999, digest ID): six digits of a division, eight of the birth date, three of a
sequence whose last is odd for men, and a check character by ISO 7064 MOD 11-2. The same form carries the
residence permits of Hong Kong, Macao and Taiwan (divisions 81, 82, 83) and, since December 2023, foreigners'
permanent resident cards (beginning with 9).

What is certain is an error: characters, length, check character, a date that does not exist. What is only
unlikely is a note: a division that isn't listed, because codes outlive the districts they named. A number is
never repaired.

The number of a body (机构备案号) is thirteen characters: ``Y 0000 41 CC 9NNN``, city 00–18, 9001–9999.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from station.errors import Problem, Said, problem

Sex = Literal["男", "女"]

_GB = "GB 11643-1999"

ID_CHARACTERS = problem(
    "id.characters",
    what=(
        "身份证号应为 18 位：17 位数字加 1 位数字或 X；现为 {number}。",
        "An ID number has 17 digits and a digit or X; this is {number}.",
    ),
    now=(
        "对照证件重新录入；表格中该列须设为文本格式。",
        "Enter it again from the document; format that column as text.",
    ),
    clause=_GB,
)
ID_CHECK = problem(
    "id.check",
    what=(
        "身份证号 {number} 校验码不符，应有录入错误。",
        "The check character of ID number {number} is wrong: some character is mistyped.",
    ),
    now=("对照证件逐位核对后改正。", "Compare it with the document character by character and correct it."),
    clause=_GB,
)
ID_DATE = problem(
    "id.date",
    what=(
        "身份证号 {number} 中的出生日期 {date} 不成立。",
        "The birth date {date} inside ID number {number} can't be.",
    ),
    now=("对照证件核对第 7 至 14 位。", "Compare characters 7 to 14 with the document."),
    clause=_GB,
)
ID_DIVISION = problem(
    "id.division",
    what=(
        "身份证号 {number} 的地区码 {division} 不在现行省级代码中。",
        "Division {division} of ID number {number} is in no listed province.",
    ),
    now=("如与证件一致，保留即可。", "If the document says the same, keep it."),
    clause=_GB,
)
ID_OLD = problem(
    "id.old",
    what=(
        "{number} 是 15 位旧号，没有校验码，只能按名单比对。",
        "{number} is an old 15-digit number without a check character; only the list can confirm it.",
    ),
    now=("请考生提供现行 18 位证件号。", "Ask the candidate for the current 18-character number."),
    clause=_GB,
)

_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECKS = "10X98765432"
_FORM = re.compile(r"[0-9]{17}[0-9X]")
_OLD_FORM = re.compile(r"[0-9]{15}")
_PROVINCES = frozenset(
    str(code)
    for first, last in [(11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83)]
    for code in range(first, last + 1)
)
_OLDEST_YEARS = 120
_REGISTRATION = re.compile(r"Y000041(0[0-9]|1[0-8])(9[0-9]{3})")

RESIDENT_KINDS = frozenset(
    {
        "居民身份证",
        "身份证",
        "二代身份证",
        "临时身份证",
        "临时居民身份证",
        "港澳台居民居住证",
        "港澳居民居住证",
        "台湾居民居住证",
    }
)
"""Documents whose number follows GB 11643. Passports and travel permits have forms of their own."""


@dataclass(frozen=True)
class IdFinding(Said):
    """One thing to say about an ID number; ``hard`` means that the number can't be right."""

    problem: Problem
    hard: bool
    values: dict[str, object]


@dataclass(frozen=True)
class IdCheck:
    """What :func:`resident_id` found."""

    number: str
    """Normalised: half-width, without spaces, ``X`` upper case. Compare and store this form."""
    findings: tuple[IdFinding, ...] = ()
    birth: date | None = None
    """Birth date inside the number, where it is one."""
    sex: Sex | None = None
    """By the sequence's last digit; ``None`` for numbers whose form is wrong."""

    @property
    def ok(self) -> bool:
        """Nothing found that can't be right; notes may remain."""
        return not any(finding.hard for finding in self.findings)


def normal_id(number: str) -> str:
    """NFKC, no spaces inside or out, upper case: the form in which ID numbers are compared."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def shape(number: str) -> str:
    """Digits as 9, letters as A, the rest as it is: ``ZK26-0123`` has the shape ``AA99-9999``."""
    return "".join("9" if c.isdecimal() else "A" if c.isalpha() else c for c in number)


def check_character(first17: str) -> str:
    """Check character of 17 digits, ISO 7064 MOD 11-2.

    Raises:
        ValueError: not 17 ASCII digits.
    """
    if len(first17) != 17 or not (first17.isascii() and first17.isdigit()):
        raise ValueError("a check character is computed over 17 digits")
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def resident_id(number: str, on: date | None = None) -> IdCheck:
    """Check a resident ID number; by ``on`` nobody is unborn or over 120."""
    normal = normal_id(number)
    if _OLD_FORM.fullmatch(normal):
        return _old(normal)
    if not _FORM.fullmatch(normal):
        return IdCheck(normal, (IdFinding(ID_CHARACTERS, True, {"number": normal}),))
    found: list[IdFinding] = []
    birth = _date(normal[6:14], on)
    if birth is None:
        found.append(IdFinding(ID_DATE, True, {"number": normal, "date": normal[6:14]}))
    if check_character(normal[:17]) != normal[17]:
        found.append(IdFinding(ID_CHECK, True, {"number": normal}))
    if normal[0] != "9" and normal[:2] not in _PROVINCES:
        found.append(IdFinding(ID_DIVISION, False, {"number": normal, "division": normal[:6]}))
    return IdCheck(normal, tuple(found), birth, _sex(normal[16]))


def is_registration(number: str) -> bool:
    """Whether this is a body's registration number: ``Y000041``, city 00–18, 9001–9999."""
    match = _REGISTRATION.fullmatch(number)
    return match is not None and match.group(2) != "9000"


def _old(normal: str) -> IdCheck:
    birth = _date("19" + normal[6:12], None)
    found = [IdFinding(ID_OLD, False, {"number": normal})]
    if birth is None:
        found.append(IdFinding(ID_DATE, True, {"number": normal, "date": normal[6:12]}))
    return IdCheck(normal, tuple(found), birth, _sex(normal[14]))


def _sex(digit: str) -> Sex:
    return "男" if int(digit) % 2 else "女"


def _date(digits: str, on: date | None) -> date | None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    if on is None:
        return born if born.year >= 1900 else None
    return born if on.year - _OLDEST_YEARS <= born.year and born <= on else None
