"""What the terminal can draw, asked once before the screens start.

DA1 (``CSI c``, ECMA-48 and DEC) is answered by every terminal; a ``4`` among the answer's numbers means sixel. Terminals of
kitty's family are asked by kitty's own query first; they answer both, in order. Nothing else reads the terminal meanwhile: an
answer that came to the screens would look like typed keys.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import termios
import time
import tty
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Graphics = Literal["", "sixel", "kitty"]
"""How pictures are drawn; empty: with half blocks only."""

WAIT_SECONDS = 0.5
"""A terminal on the same machine answers within a few milliseconds."""
DA1 = b"\x1b[c"
KITTY_QUERY = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
KITTY_FAMILY = ("kitty", "ghostty")
"""What TERM holds where kitty's query is understood; others may print it."""

_ANSWER = re.compile(rb"\x1b\[\?([0-9;]*)c")
_KITTY_OK = b"\x1b_Gi=31;OK"


@dataclass(frozen=True)
class Asked:
    """What came of asking."""

    graphics: Graphics
    answered: bool
    """False where no answer came in time: it may still come, and is then to be dropped."""


def read_answer(answer: bytes) -> Graphics | None:
    """What an answer says; None while it is not complete."""
    found = _ANSWER.search(answer)
    if found is None:
        return None
    if _KITTY_OK in answer[: found.start()]:
        return "kitty"
    return "sixel" if b"4" in found[1].split(b";")[1:] else ""


def ask_terminal(
    keyboard: int, screen: int, env: Mapping[str, str] = os.environ, wait: float = WAIT_SECONDS
) -> Asked:
    """Ask the terminal behind these file descriptors; one that is no terminal draws nothing.

    What is typed during these milliseconds goes to nobody: no screen is up yet.
    """
    if not (os.isatty(keyboard) and os.isatty(screen)):
        return Asked("", answered=True)
    before = termios.tcgetattr(keyboard)
    try:
        # From here on the answer is neither echoed nor held back until a line end.
        tty.setcbreak(keyboard, termios.TCSANOW)
        family = any(name in env.get("TERM", "") for name in KITTY_FAMILY)
        os.write(screen, (KITTY_QUERY if family else b"") + DA1)
        answer, end = b"", time.monotonic() + wait
        while (graphics := read_answer(answer)) is None:
            ready, _, _ = select.select([keyboard], [], [], max(0.0, end - time.monotonic()))
            got = os.read(keyboard, 4_096) if ready else b""
            if not got:
                return Asked("", answered=False)
            answer += got
        return Asked(graphics, answered=True)
    except OSError:
        return Asked("", answered=True)
    finally:
        termios.tcsetattr(keyboard, termios.TCSANOW, before)


def cell_pixels(screen: int) -> tuple[int, int]:
    """Width and height of a cell in pixels; (0, 0) where the terminal does not say."""
    try:
        rows, columns, width, height = struct.unpack(
            "HHHH", fcntl.ioctl(screen, termios.TIOCGWINSZ, bytes(8))
        )
    except OSError:
        return 0, 0
    return (width // columns, height // rows) if rows and columns else (0, 0)
