"""Pinyin initials of names, computed by the office when rooms are packed: the door has no input method for Chinese.

Every reading that a character can have counts, so that neither a surname's own reading (单 shàn, 仇 qiú) nor the
usual one is missed; a name has at most :data:`MOST` spellings, those with the commonest readings first. Parts of a
name with ``·`` stay apart. A character without any reading stands as :data:`ANY`, which any letter fits. The kiosk
only reads what was computed: it never imports the dictionary (docs/adr/0012).
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable

import msgspec

from station.plan.model import Candidate

MOST = 24
_PARTS = re.compile(r"[·•‧・.]+")
_LATIN = re.compile(r"[A-Za-z]+")
_LONGEST = 12
"""Syllables of one part that count: nobody types more."""
_VARIED = 4
"""Syllables of one part whose rarer readings count too."""
ANY = "?"


def initials(name: str) -> tuple[str, ...]:
    """The spellings of a name in lower-case initials, for example ``("dyk",)`` or ``("zgy", "cgy")``; empty where nothing can be
    read."""
    parts = [_part(part) for part in _PARTS.split(unicodedata.normalize("NFKC", name))]
    readable = [part for part in parts if part]
    made = itertools.islice(itertools.product(*readable), MOST) if readable else iter(())
    return tuple(dict.fromkeys("·".join(one) for one in made if set("".join(one)) != {ANY}))


def with_initials(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The candidates with the initials of their names; those who have some keep them."""
    return tuple(
        one if one.initials else msgspec.structs.replace(one, initials=initials(one.name))
        for one in candidates
    )


def _part(part: str) -> tuple[str, ...]:
    letters: list[tuple[str, ...]] = []
    for piece in re.findall(r"[A-Za-z]+|.", part)[:_LONGEST]:
        read = (piece[0].lower(),) if _LATIN.fullmatch(piece) else _readings(piece)
        if read:
            letters.append(read if len(letters) < _VARIED else read[:1])
    if not letters:
        return ()
    spelled = sorted(itertools.product(*letters), key=lambda one: _rarity(letters, one))
    return tuple("".join(one) for one in spelled[:MOST])


def _rarity(letters: list[tuple[str, ...]], spelled: tuple[str, ...]) -> int:
    return sum(known.index(letter) for known, letter in zip(letters, spelled, strict=True))


def _readings(char: str) -> tuple[str, ...]:
    """First letters of all readings of one character, the commonest first."""
    from pypinyin import Style, pinyin

    if not unicodedata.category(char).startswith("Lo"):
        return ()
    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    first = (one[0] for one in (found[0] if found else ()) if one[:1].isascii() and one[:1].isalpha())
    return tuple(dict.fromkeys(first)) or (ANY,)
