"""The center's server with a place to die: between the moment that a bundle and its receipt are durable and the answer.

    python -m tests.faults.rig.dying_center FOLDER PORT SECONDS

Where a file ``die`` lies in FOLDER it is taken away and the next new receipt is the process's last act. ``SECONDS`` is how far
this server's clock is wrong.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from station.center.folder import CenterFolder
from station.center.reception import Committed, Reception
from station.center.serve import listen, reception_of, serve, wall_clock, watched


def main(folder: Path, port: int, wrong: int) -> None:
    """Serve until killed."""
    server = CenterFolder(folder).server
    reception = reception_of(server, lambda: wall_clock() + wrong * 1_000)
    death = folder / "die"
    commit = reception.commit

    def deadly(note: bytes) -> Committed:
        done = commit(note)
        if done.new and death.exists():
            death.unlink(missing_ok=True)
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    reception.commit = deadly  # type: ignore[method-assign]
    sock = listen("127.0.0.1", port)
    sys.stdout.write(f"{sock.getsockname()[1]}\n")
    sys.stdout.flush()
    serve(watched(server, reception), sock)


__all__ = ["Reception", "main"]

if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
