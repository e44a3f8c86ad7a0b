"""A terminal that was too slow to answer: its DA1 answer, taken out of the keys that it has become.

Textual does not know this answer and hands it on as ``[ ? 6 2 ; 4 c``. No person and no scanner types that by machine speed,
so it is dropped, once, and only where the answer is outstanding.
"""

from __future__ import annotations

import re

from textual.events import Key

_PART = re.compile(r"(\^?\[(\?[0-9;]*c?)?|\^)?")
LONGEST = 40


class LateAnswer:
    """Stands before the interceptor of scans until the answer has come."""

    def __init__(self, awaited: bool) -> None:
        self._awaited = awaited
        self._held: list[Key] = []

    @property
    def holding(self) -> bool:
        """Whether keys wait for what follows them."""
        return bool(self._held)

    def key(self, event: Key) -> tuple[Key, ...]:
        """Take one key; gives those that are no answer."""
        if not self._awaited:
            return (event,)
        self._held.append(event)
        text = "".join(key.character or "\0" for key in self._held)
        if _PART.fullmatch(text) is None or len(text) > LONGEST:
            return self.release()
        if text.endswith("c"):
            self._held, self._awaited = [], False
        return ()

    def release(self) -> tuple[Key, ...]:
        """What was held and turned out to be a person's keys, or a scanner's."""
        held, self._held = self._held, []
        return tuple(held)
