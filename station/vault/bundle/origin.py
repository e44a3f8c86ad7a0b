"""The name of a journal: ``center/site/day/room/device/n`` (design §4)."""

from __future__ import annotations

from dataclasses import dataclass

from station.vault.bundle.errors import BundleError


@dataclass(frozen=True)
class Origin:
    """A journal's name taken apart."""

    center: str
    site: str
    day: str
    room: str
    device: str
    n: str
    """Counts the journals of this room and day from 1."""

    @property
    def device_name(self) -> str:
        """Key name of the device that such a journal belongs to."""
        return f"{self.center}/{self.site}/{self.device}"


def parse_origin(journal: str) -> Origin:
    """Take a journal's name apart; only the center's name may hold further slashes.

    Raises:
        BundleError: fewer than six parts, or an empty one.
    """
    parts = journal.rsplit("/", 5)
    if len(parts) != 6 or not all(parts):
        raise BundleError(
            "manifest", f"日志名“{journal[:80]}”不合规范", f"'{journal[:80]}' is not a journal's name"
        )
    return Origin(*parts)
