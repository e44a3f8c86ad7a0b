"""Writers by the hundred: this process has everything imported and forks one for each request.

Reads ``<scene> <folder> <file for acknowledgements>`` lines; the forked writer stops itself before its first step so
that a tracer can attach, and the answer is its pid. ``reap`` waits for it: the answer is its exit code, or minus the
signal that ended it. Codes as `station` has them: 1 and 3 for what a person is told, 9 for a program's own fault.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import traceback
from pathlib import Path

from station.cli import in_words
from station.errors import DeviceError, StationError
from tests.faults.rig.scenes import SCENES, Say, sayer
from tests.support.sim import credential, locked

PR_SET_PTRACER = 0x59616D61


def _write(scene: str, folder: Path, say: Say) -> int:
    try:
        SCENES[scene](folder, say)
    except (StationError, OSError) as error:
        said = in_words(error)
        sys.stderr.write(f"{said.code}\n")
        return 3 if isinstance(said, DeviceError) else 1
    except BaseException:
        traceback.print_exc()
        return 9
    return 0


def _answer(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def main() -> None:
    """Serve until standard input ends."""
    for person in ("s01", "s02", "s03", "s04", "s05", "s06", "s07", "s08", "s09"):
        credential(person)
        locked(person)
    _answer("ready")
    running = 0
    for line in sys.stdin:
        if line.strip() == "reap":
            _, status = os.waitpid(running, 0)
            _answer(os.waitstatus_to_exitcode(status))
            continue
        scene, folder, said = line.rstrip("\n").split("\t")
        running = os.fork()
        if running == 0:
            ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(-1), 0, 0, 0)
            log = os.open(f"{said}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(log, 2)
            say = sayer(Path(said))
            os.kill(os.getpid(), signal.SIGSTOP)
            code = _write(scene, Path(folder), say)
            sys.stderr.flush()
            os._exit(code)
        os.waitpid(running, os.WUNTRACED)
        _answer(running)


if __name__ == "__main__":
    main()
