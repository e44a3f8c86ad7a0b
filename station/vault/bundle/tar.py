"""The one spelling of a folder as a POSIX ustar file: names sorted, no times, no owners.

Reading writes again and compares, so that a tar that any tool opens has no second meaning for ours.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Mapping

from station.vault.bundle.errors import BundleError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")


def write_tar(files: Mapping[str, bytes]) -> bytes:
    """A ustar of these files. Raises ValueError: a name that ustar can't hold."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files):
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name} can't stand in a bundle")
            info = tarfile.TarInfo(name)
            info.size = len(files[name])
            tar.addfile(info, io.BytesIO(files[name]))
    return out.getvalue()


def read_tar(data: bytes, where: str) -> dict[str, bytes]:
    """The files of a ustar that :func:`write_tar` made. ``where`` is the file's name, for the error.

    Raises:
        BundleError: not such a tar.
    """
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            for info in tar:
                reader = tar.extractfile(info) if info.type == tarfile.REGTYPE else None
                if reader is None:
                    raise BundleError(where, f"{info.name} 不是普通文件", f"{info.name} is not a plain file")
                files[info.name] = reader.read()
        again = write_tar(files)
    except (tarfile.TarError, ValueError) as error:
        raise BundleError(where, "不是规范的 tar 文件", "it is not a tar in its one spelling") from error
    if again != data:
        raise BundleError(where, "不是规范的 tar 文件", "it is not a tar in its one spelling")
    return files
