"""Releases: the one archive that installs or updates a machine without any network."""

from station.release.archive import Release, check_release, unpack_release, write_release
from station.release.errors import ReleaseError
from station.release.layout import Contents, Info, sign_sums, write_sums

__all__ = [
    "Contents",
    "Info",
    "Release",
    "ReleaseError",
    "check_release",
    "sign_sums",
    "unpack_release",
    "write_release",
    "write_sums",
]
