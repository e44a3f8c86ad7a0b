"""Machine-readable lines of travel documents, typed by hand (ICAO 9303 parts 3 to 6).

Three forms: TD3 passports, two lines of 44; TD2, two of 36; TD1 cards, three of 30. Line breaks and spaces don't
matter. Of a passport the second line alone is enough: it holds the number, birth date, sex and expiry with their
check digits. Weights 7 3 1, modulo 10; ``<`` counts 0, A to Z 10 to 35. A check that fails is named and nothing is
repaired. Some permits print lines of other layouts: what is none of these forms is no MRZ here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from station.plan.identifiers import Sex
from station.text import Text

MrzField = Literal["number", "birth", "expiry", "personal", "whole"]

FIELDS: dict[MrzField, Text] = {
    "number": Text("证件号码", "document number"),
    "birth": Text("出生日期", "birth date"),
    "expiry": Text("有效期", "date of expiry"),
    "personal": Text("个人号码", "personal number"),
    "whole": Text("总校验位", "overall check digit"),
}
"""What a check digit covers, in words."""

_CHARACTERS = re.compile(r"[A-Z0-9<]+")
_LINE2 = re.compile(r"[A-Z0-9<]{9}[0-9<][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]+")


@dataclass(frozen=True)
class Mrz:
    """What the lines say."""

    number: str
    """Document number without fillers."""
    country: str
    """Nationality, three letters; fewer where the lines have fewer."""
    birth: date | None
    """None where the day is not known or can't be."""
    sex: Sex | None
    expires: date | None
    wrong: tuple[MrzField, ...] = ()
    """Fields whose check digit does not hold."""


def read_mrz(text: str, today: date) -> Mrz | None:
    """The lines of a typed text, or None where it is no MRZ. By ``today`` two-digit years get their century."""
    lines = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if not _CHARACTERS.fullmatch(lines) or "<" not in lines:
        return None
    if len(lines) == 90 and lines[0] in "IAC":
        return _td1(lines[:30], lines[30:60], today)
    if len(lines) == 88 and lines[0] == "P":
        return _line2(lines[44:], today)
    if len(lines) == 72 and lines[0] in "IACPV":
        return _line2(lines[36:], today)
    if len(lines) == 44 and _LINE2.fullmatch(lines):
        return _line2(lines, today)
    return None


def check_digit(text: str) -> str:
    """Check digit of A–Z, 0–9 and ``<`` (ICAO 9303-3, 4.9)."""
    return str(sum(_value(char) * (7, 3, 1)[place % 3] for place, char in enumerate(text)) % 10)


def _line2(line: str, today: date) -> Mrz | None:
    """The second line of TD3 (44 characters) or TD2 (36)."""
    if not _LINE2.fullmatch(line):
        return None
    optional = line[28:35] if len(line) == 36 else ""
    number, digit = _number(line[:9], line[9], optional)
    whole = line[:10] + line[13:20] + line[21 : len(line) - 1]
    checks: list[tuple[MrzField, str, str]] = [
        ("number", number, digit),
        ("birth", line[13:19], line[19]),
        ("expiry", line[21:27], line[27]),
    ]
    # An empty personal number may have 0 or a filler as its check digit.
    if len(line) == 44 and not (not line[28:42].strip("<") and line[42] == "<"):
        checks.append(("personal", line[28:42], line[42]))
    checks.append(("whole", whole, line[-1]))
    return _made(number, line[10:13], line[13:19], line[20], line[21:27], checks, today)


def _td1(first: str, second: str, today: date) -> Mrz | None:
    number, digit = _number(first[5:14], first[14], first[15:30])
    if not re.fullmatch(r"[0-9]{7}[MFX<][0-9]{7}[A-Z<]{3}[A-Z0-9<]{11}[0-9]", second):
        return None
    whole = first[5:30] + second[:7] + second[8:15] + second[18:29]
    checks: list[tuple[MrzField, str, str]] = [
        ("number", number, digit),
        ("birth", second[:6], second[6]),
        ("expiry", second[8:14], second[14]),
        ("whole", whole, second[29]),
    ]
    return _made(number, second[15:18], second[:6], second[7], second[8:14], checks, today)


def _number(field: str, digit: str, optional: str) -> tuple[str, str]:
    """Number and check digit; a long number goes on in the optional data (ICAO 9303-5, note j)."""
    if digit != "<" or not optional:
        return field, digit
    rest = optional.split("<", 1)[0]
    return (field + rest[:-1], rest[-1]) if rest else (field, digit)


def _made(
    number: str,
    country: str,
    birth: str,
    sex: str,
    expiry: str,
    checks: list[tuple[MrzField, str, str]],
    today: date,
) -> Mrz:
    born = _date(birth, today.year % 100, today.year // 100 * 100)
    sexes: dict[str, Sex] = {"M": "男", "F": "女"}
    return Mrz(
        number=number.replace("<", ""),
        country=country.replace("<", ""),
        birth=born,
        sex=sexes.get(sex),
        # Documents are valid for ten years or so: an expiry date is never a century away.
        expires=_date(expiry, (today.year + 50) % 100, (today.year + 50) // 100 * 100),
        wrong=tuple(name for name, text, digit in checks if check_digit(text) != digit),
    )


def _date(digits: str, newest: int, century: int) -> date | None:
    """A two-digit year is of ``century`` up to ``newest``, else of the one before."""
    year = int(digits[:2])
    try:
        return date(century + year - (100 if year > newest else 0), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def _value(char: str) -> int:
    return 0 if char == "<" else int(char) if char.isdigit() else ord(char) - 55
