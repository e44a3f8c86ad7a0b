"""What a bundle's tar may hold: plain files, nothing that grows when it is read."""

from __future__ import annotations

import io
import tarfile

import pytest

from station.vault.bundle.errors import BundleError
from station.vault.bundle.tar import read_tar, write_tar


def test_plain_files_come_back() -> None:
    files = {"heads": b"1", "tile/0/000": b"2"}
    assert read_tar(write_tar(files), "clear.tar") == files


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_SPARSE, tarfile.CONTTYPE, tarfile.SYMTYPE, tarfile.DIRTYPE])
def test_nothing_but_plain_files_is_read(kind: bytes) -> None:
    # A sparse file of a few bytes would be read as gigabytes of zeros.
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        info = tarfile.TarInfo("heads")
        info.type = kind
        tar.addfile(info)
    with pytest.raises(BundleError, match="plain file"):
        read_tar(out.getvalue(), "clear.tar")
