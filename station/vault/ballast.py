"""Room kept free for a full disk: a file of real blocks that is given up when nothing else can be written.

With it gone the running sessions still seal, close and export (a whole day is a few megabytes). It is made again
as soon as the disk has room for it twice over, so that a disk on the edge does not make and free it in turns.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1024 * 1024


@dataclass
class Ballast:
    """``<kiosk>/ballast``; one for all rooms of the kiosk."""

    path: Path
    size: int
    """Bytes; 0 where a site wants none."""
    freed: int = 0
    """Bytes given up since the journal was told last."""

    @property
    def held(self) -> bool:
        """Whether the reserve is there; a kiosk that wants none lacks nothing."""
        try:
            return self.size == 0 or self.path.stat().st_size >= self.size
        except OSError:
            return False

    def make(self) -> bool:
        """Make the reserve where it is not there and the disk has room; whether it is held now."""
        if self.held:
            return True
        descriptor = -1
        try:
            space = os.statvfs(self.path.parent)
            if space.f_bavail * space.f_frsize < 2 * self.size:
                return False
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            os.posix_fallocate(descriptor, 0, self.size)
            os.fsync(descriptor)
        except OSError:
            # No reserve is a warning on the screen, never a reason to keep a room shut.
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)
            return False
        finally:
            if descriptor >= 0:
                os.close(descriptor)
        return True

    def free(self) -> bool:
        """Give the reserve up; False where there is none left."""
        try:
            held = self.path.stat().st_size
            self.path.unlink()
        except OSError:
            return False
        self.freed += held
        return held > 0
