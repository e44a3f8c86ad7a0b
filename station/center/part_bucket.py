"""Parts in an S3-compatible object store, for a center of several servers: ``<prefix>/<first two digits>/<sha256>``.

A part has 1 byte at least, so an **empty object is an erased part**. A put says ``If-None-Match: *``: it never replaces anything,
an erased part least of all; erasing replaces the object by the empty one. Both are decided in the store, object by object, so
neither needs a lock, and a put that was under way while its part was erased does not arrive.

Every upload carries its SHA-256 and the store compares it before it answers; what it then calls stored is as durable as the store
is. At start it is asked whether it keeps to this (:func:`_check_promises`).
"""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from station.center.errors import AWAY, FULL, PARTS, UNSUITABLE
from station.errors import DeviceError
from station.text import Text

if TYPE_CHECKING:
    from obstore.store import S3Config

log = logging.getLogger("station.center")

PROBE = "probe"
"""Name of the object by which a store is tried."""
ONE_CALL_S, CONNECT_S, ALL_TRIES_S = 20, 3, 8
"""A call holds one of the server's threads; kiosks repeat it anyway, so it is given up before they do."""

IGNORES_CONDITIONS = Text(
    "不理会 If-None-Match，会覆盖已有对象", "it ignores If-None-Match and replaces what is there"
)
KEEPS_VERSIONS = Text(
    "保留旧版本，销毁的日钥会留在其中", "it keeps versions: an erased day key would stay among them"
)
KEEPS_NOTHING = Text("写入后读出的内容不符", "what is read is not what was written")


class PartBucket:
    """See :class:`station.center.store.PartStore`."""

    def __init__(
        self,
        url: str,
        spools: Path,
        *,
        endpoint: str = "",
        region: str = "us-east-1",
        key: tuple[str, str] | None = None,
        bucket_in_path: bool = True,
    ) -> None:
        """``url``: ``s3://bucket`` or ``s3://bucket/prefix``. ``spools``: a folder of this server for what is on its way in.

        Without ``key`` (identity, secret) obstore looks where S3 clients always look: environment, then the machine's role.

        Raises:
            DeviceError: the store gives no answer, or does not keep to what a part store needs.
        """
        place = urlsplit(url)
        config: S3Config = {"aws_endpoint_url_s3": endpoint} if endpoint else {}
        if key is not None:
            config["access_key_id"], config["secret_access_key"] = key
        self._spools = spools
        with _told():
            self._store = S3Store(
                config=config,
                bucket=place.netloc,
                prefix=place.path.strip("/") or None,
                region=region,
                virtual_hosted_style_request=not bucket_in_path,
                checksum_algorithm="SHA256",
                client_options={
                    "allow_http": endpoint.startswith("http://"),
                    "timeout": timedelta(seconds=ONE_CALL_S),
                    "connect_timeout": timedelta(seconds=CONNECT_S),
                },
                retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=ALL_TRIES_S)},
            )
            self._check_promises()

    def has(self, sha256: str) -> bool:
        return self.size(sha256) is not None

    def known(self, sha256: str) -> bool:
        return self._size(sha256) is not None

    def size(self, sha256: str) -> int | None:
        return self._size(sha256) or None

    def read(self, sha256: str) -> bytes:
        with _told():
            try:
                body = bytes(obstore.get(self._store, _name(sha256)).bytes())
            except FileNotFoundError:
                raise KeyError(sha256) from None
        if not body:
            raise KeyError(sha256)
        return body

    def put(self, sha256: str, body: bytes) -> bool:
        with _told():
            try:
                self._put(_name(sha256), body, "create")
            except AlreadyExistsError:
                return False
        return True

    def erased(self, sha256: str) -> bool:
        return self._size(sha256) == 0

    def erase(self, sha256: str) -> bool:
        with _told():
            there = self.has(sha256)
            self._put(_name(sha256), b"", "overwrite")
        return there

    def check(self) -> None:
        self._size("")

    def spool(self) -> Spool:
        """A temporary file of this server, for a body that comes in pieces."""
        with _told():
            return Spool(self, self._spools)

    def _size(self, sha256: str) -> int | None:
        with _told():
            try:
                return int(obstore.head(self._store, _name(sha256) if sha256 else PROBE)["size"])
            except FileNotFoundError:
                return None

    def _put(self, name: str, body: bytes, mode: Literal["create", "overwrite"]) -> None:
        done = obstore.put(self._store, name, body, mode=mode, use_multipart=False)
        if mode == "overwrite" and done["version"] is not None:
            raise DeviceError(UNSUITABLE, why=KEEPS_VERSIONS)

    def _check_promises(self) -> None:
        """Raises DeviceError: the store replaces what it should keep, or keeps what it should replace."""
        self._put(PROBE, b"here", "overwrite")
        if bytes(obstore.get(self._store, PROBE).bytes()) != b"here":
            raise DeviceError(UNSUITABLE, why=KEEPS_NOTHING)
        try:
            self._put(PROBE, b"twice", "create")
        except AlreadyExistsError:
            return
        raise DeviceError(UNSUITABLE, why=IGNORES_CONDITIONS)


class Spool:
    """See :class:`station.center.store.PartSpool`. The file has no name: a server that is killed leaves nothing of it."""

    def __init__(self, parts: PartBucket, folder: Path) -> None:
        self._parts = parts
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115

    def write(self, piece: bytes) -> None:
        view = memoryview(piece)
        with _told():
            while view:
                view = view[self._file.write(view) :]

    def keep(self, sha256: str) -> bool:
        with _told():
            self._file.seek(0)
            body = self._file.read()
        return self._parts.put(sha256, body)

    def drop(self) -> None:
        self._file.close()


def _name(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


@contextmanager
def _told() -> Iterator[None]:
    """What the store or this server's own disk refuses, in words that name no address: kiosks are shown them."""
    try:
        yield
    except BaseError as error:
        said = str(error).partition("\nDebug source")[0]
        log.warning("part store: %s", said)
        code = re.search(r"<Code>(\w+)</Code>", said)
        status = re.search(r"non-2xx status code: (\d+)", said)
        why = " ".join(found[1] for found in (status, code) if found) or Text("没有应答", "no answer")
        full = bool(re.search(r"507|InsufficientStorage|StorageFull|QuotaExceeded|EntityTooLarge", str(why)))
        raise DeviceError(FULL if full else AWAY, part=PARTS, why=why) from error
    except OSError as error:
        raise DeviceError(FULL, why=error.strerror or str(error)) from error
