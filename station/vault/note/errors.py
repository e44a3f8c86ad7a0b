"""What can be wrong with a note."""

from __future__ import annotations

from station.errors import PlanError, problem
from station.text import Text

BAD_NOTE = problem(
    "vault.note",
    what=("签名文件不可信：{why}。", "The signed document can't be trusted: {why}."),
    now=(
        "不要采用其中的内容；原件保留，请出具方重新提供。",
        "Don't act on what it says; keep the original and ask for it again from whoever issued it.",
    ),
    clause="c2sp.org/signed-note",
)


class NoteError(PlanError):
    """A note, key or line of ours is malformed, or a signature does not hold."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(BAD_NOTE, why=Text(zh, en))
