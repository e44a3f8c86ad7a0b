"""What stands on the terminal from the first moment until the room's own screens do: which room this is, and that it is starting.

Painted before anything large is loaded and before the journal is verified. So it takes nothing: what is typed or scanned
meanwhile is neither shown nor kept, and the picture says so.
"""

from __future__ import annotations

import os
import sys
import termios
from types import TracebackType
from typing import Any

from station.text import Text
from station.tui.colours import FOOTER, NEXT, PAGE, STATUS

PROGRAM = Text("考场终端", "Exam-day station")
STARTING = Text(
    "正在启动：读取设置，逐条核验日志。",
    "Starting: settings are read, every entry of the journal is verified.",
)
TAKES_NOTHING = Text(
    "现在还不接受扫描和按键，按了、扫了都不算。",
    "No scan and no key is taken yet: what comes now does not count.",
)
WAIT = Text("下一步：请稍候，等到屏幕要求时再扫。", "Next: wait until the screen asks.")
_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[0m\x1b[?25h\x1b[?1049l"
_NO_WRAP, _WRAP = "\x1b[?7l", "\x1b[?7h"
_LEAST_ROWS = 8


def painted(room: str, rows: int) -> str:
    """The picture as the terminal's own words. ``room`` is the name of the room's folder, empty where it isn't known."""
    lines = {1: (STATUS.escape, f" {PROGRAM.zh} {PROGRAM.en}   {room}")}
    middle = max(2, (rows - 5) // 2)
    for at, text in enumerate((STARTING, TAKES_NOTHING)):
        lines[middle + 3 * at] = (PAGE.escape + "\x1b[1m", f"   {text.zh}")
        lines[middle + 3 * at + 1] = (PAGE.escape, f"   {text.en}")
    lines[rows - 1] = (NEXT.escape + "\x1b[1m", f" {WAIT.zh}   {WAIT.en}")
    lines[rows] = (FOOTER.escape, "")
    plain = PAGE.escape, ""
    drawn = "".join(
        f"\x1b[{row};1H{style}\x1b[K{words}\x1b[K"
        for row in range(1, rows + 1)
        for style, words in [lines.get(row, plain)]
    )
    return f"{_ENTER}{_NO_WRAP}{drawn}{_WRAP}"


class FirstPicture:
    """Stands from ``with`` until :meth:`hand_over`; a room that can't be opened leaves the terminal as it was.

    Where keyboard or screen is no terminal nothing is painted.
    """

    def __init__(self, room: str, keyboard: int, screen: int) -> None:
        self._room = room
        self._keyboard, self._screen = keyboard, screen
        self._before: Any = None
        self._stands = False

    @classmethod
    def of_this_terminal(cls, room: str) -> FirstPicture:
        """On the terminal that the screens will use: they write to stderr."""
        both = sys.__stdin__ is not None and sys.__stderr__ is not None
        return cls(room, sys.__stdin__.fileno(), sys.__stderr__.fileno()) if both else cls(room, -1, -1)  # type: ignore[union-attr]

    def __enter__(self) -> FirstPicture:
        if not (_terminal(self._keyboard) and _terminal(self._screen)):
            return self
        rows = os.get_terminal_size(self._screen).lines
        if rows < _LEAST_ROWS:
            return self
        self._before = termios.tcgetattr(self._keyboard)
        silent = termios.tcgetattr(self._keyboard)
        silent[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(self._keyboard, termios.TCSANOW, silent)
        self._stands = True
        os.write(self._screen, painted(self._room, rows).encode())
        return self

    def hand_over(self) -> None:
        """The room's screens take the terminal now; what was typed meanwhile goes to nobody."""
        if self._stands:
            self._stands = False
            termios.tcflush(self._keyboard, termios.TCIFLUSH)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stands:
            os.write(self._screen, _LEAVE.encode())
        if self._before is not None:
            termios.tcsetattr(self._keyboard, termios.TCSAFLUSH, self._before)


def _terminal(descriptor: int) -> bool:
    return descriptor >= 0 and os.isatty(descriptor)
