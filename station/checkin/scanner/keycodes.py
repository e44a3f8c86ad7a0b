"""Linux key codes to the characters of a US keyboard: pure (linux/input-event-codes.h).

Caps Lock is ignored: the scanner's own shift keys alone count, whatever the kiosk's keyboard is set to. Ctrl with a
letter is the control character that it stands for, and any key with Alt has no character; the collector drops the scan
for either.
"""

from __future__ import annotations

KEY_CAPSLOCK = 58
_SHIFTS = frozenset({42, 54})
_CTRLS = frozenset({29, 97})
_ALTS = frozenset({56, 100, 125, 126})
_LOCKS = frozenset({KEY_CAPSLOCK, 69, 70})

_PLAIN: dict[int, str] = {
    **dict(zip(range(2, 14), "1234567890-=", strict=True)),
    **dict(zip(range(16, 28), "qwertyuiop[]", strict=True)),
    **dict(zip(range(30, 42), "asdfghjkl;'`", strict=True)),
    **dict(zip(range(43, 54), "\\zxcvbnm,./", strict=True)),
    57: " ",
    15: "\t",
    28: "\r",
    96: "\r",
    **dict(zip((*range(71, 84), 55, 98), "789-456+1230.*/", strict=True)),
}
_SHIFTED = str.maketrans(
    "1234567890-=[];'`\\,./abcdefghijklmnopqrstuvwxyz", '!@#$%^&*()_+{}:"~|<>?ABCDEFGHIJKLMNOPQRSTUVWXYZ'
)
_KEYPAD = frozenset({*range(71, 84), 55, 96, 98})


class Keys:
    """Which of a keyboard's modifiers are down."""

    def __init__(self) -> None:
        self._down: set[int] = set()

    def press(self, code: int) -> str | None:
        """The character of a pressed key; empty for a key without one, None for modifiers and locks."""
        if code in _SHIFTS or code in _CTRLS or code in _ALTS:
            self._down.add(code)
            return None
        if code in _LOCKS:
            return None
        char = _PLAIN.get(code, "")
        if self._down & _ALTS:
            return ""
        if self._down & _CTRLS:
            return chr(ord(char.upper()) & 0x1F) if char.isalpha() or char in ("[", "\\", "]") else ""
        if self._down & _SHIFTS and code not in _KEYPAD:
            return char.translate(_SHIFTED)
        return char

    def release(self, code: int) -> None:
        """A key came up."""
        self._down.discard(code)
