"""Caps Lock and keyboard layouts, noticed in what a keyboard scanner typed: pure.

A scanner presses keys of a US keyboard; the system makes characters of them. With Caps Lock on, letters come in the
other case; with another layout, other characters. An AIM identifier shows either, because it is known beforehand; the
test card shows both, because its whole text is. A reading is never changed back: whether it stands is the roster's word.
"""

from __future__ import annotations

from functools import cache, lru_cache

from station.checkin.decode.symbol import AIM_LETTERS

_US = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?"
_GERMAN = "^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_"
_FRENCH = "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!~1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§"
_LAYOUTS = tuple(str.maketrans(dict(zip(_US, other, strict=True))) for other in (_GERMAN, _FRENCH))

STARTS = ("STN1.", "TKT1/")
"""How badges and signed tickets begin (``documents.BADGE_PREFIX``, ``ticket_note.TICKET_PREFIX``)."""
_KNOWN = frozenset(AIM_LETTERS.values())
_SWAPPED = frozenset(letter.swapcase() for letter in _KNOWN) - _KNOWN


def notice_of(aim: str, text: str) -> str:
    """A code of NOTICES for a reading whose wanted text is not known; empty where nothing looks wrong.

    An identifier tells: a letter of a symbology that is asked for, in the other case, is Caps Lock; what the bracket before
    such a letter becomes on another layout is a layout. So does the beginning of what this program prints on badges and
    signed tickets.
    """
    for start in STARTS:
        why = notice_against(start, text[: len(start)])
        if why:
            return why
    if aim:
        return "caps" if aim[1] in _SWAPPED else ""
    return "layout" if len(text) > 3 and text[:2] in _typed_elsewhere() else ""


def notice_against(wanted: str, got: str) -> str:
    """A code of NOTICES that explains how a known text became another; empty where it came right or nothing
    explains it."""
    return "" if got == wanted else _explained(wanted).get(got, "")


@lru_cache(maxsize=64)
def _explained(wanted: str) -> dict[str, str]:
    """What a known text may have become, and the code that explains it."""
    typed = {wanted.translate(layout) for layout in _LAYOUTS}
    found = dict.fromkeys([*typed, *(text.swapcase() for text in typed)], "layout")
    return {**found, wanted.swapcase(): "caps"}


@cache
def _typed_elsewhere() -> frozenset[str]:
    """What the bracket and the letter of an identifier become on other layouts."""
    return frozenset(f"]{letter}".translate(layout) for layout in _LAYOUTS for letter in _KNOWN)
