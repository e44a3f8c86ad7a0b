"""Badge and PIN: from a scan to an unlocked person, in steps so that the slow one can run beside the screen.

attempt = room.begin_unlock(badge)   may this badge be tried now? (an entry where it is nobody's)
room.record_try(attempt)             the entry that a PIN is tried, durable before it is
credential = attempt.try_pin(pin)    scrypt, about half a second: no state, no journal, any thread
room.finish_unlock(attempt, credential)   the entry: granted or failed
"""

from __future__ import annotations

from dataclasses import dataclass

from station.errors import problem
from station.vault.credential import Badge, Credential, WrongPin, unlock

NOT_ON_LIST = problem(
    "access.not_on_list",
    what=("此工作证不在本考场人员名单上。", "This badge is not on this room's staff list."),
    now=(
        "换用本人当日工作证；确有调整请报告主考。",
        "Use your own badge of today; if staff was changed, tell the chief examiner.",
    ),
    clause="ST-4 考务人员工作守则",
)
REVOKED = problem(
    "access.revoked",
    what=("此工作证已被认定中心吊销，已记录。", "The exam center has revoked this badge; this is on record."),
    now=(
        "收下此证，报告主考；本人改用补发的工作证。",
        "Keep the badge and tell the chief examiner; its owner uses the one issued in its place.",
    ),
    clause="design §6",
)
WRONG_PIN = problem(
    "access.wrong_pin",
    what=("PIN 不正确，已记录。", "The PIN is wrong; this is on record."),
    now=("重新输入；还可试 {left} 次，之后需等待。", "Enter it again; {left} more tries before a wait."),
    clause="design §6",
)


@dataclass(frozen=True)
class Attempt:
    """A badge that may be tried now."""

    person: str
    badge: Badge
    blob: bytes

    def try_pin(self, pin: str) -> Credential | None:
        """The credential, or None for a wrong PIN. Slow on purpose (scrypt)."""
        try:
            return unlock(self.blob, self.badge, pin)
        except WrongPin:
            return None

    def __repr__(self) -> str:
        return f"Attempt({self.person})"
