"""Pictures of tickets as a scanner: for a ticket sent by telephone, for rehearsal and for tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from station.checkin.decode import Symbol, decode
from station.checkin.events import Source
from station.checkin.scanner.events import CodeRejected, Reading
from station.checkin.scanner.taken import taken
from station.errors import PlanError, problem

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; no picture of a ticket is larger."""

NOT_READABLE = problem(
    "scan.not_readable",
    what=("图片文件 {path} 读不了：{why}。", "The picture file {path} can't be read: {why}."),
    now=("核对路径和权限后再试。", "Check the path and its permissions, then try again."),
)
NO_PICTURE = problem(
    "scan.no_picture",
    what=("{path} 不是能识别的图片。", "{path} is no picture that can be read."),
    now=("请提供 PNG、JPEG、BMP、TIFF 或 WebP 图片。", "Give a PNG, JPEG, BMP, TIFF or WebP picture."),
)
TOO_LARGE = problem(
    "scan.too_large",
    what=("图片 {path} 太大。", "The picture {path} is too large."),
    now=(
        "请缩小到 64 MB、6400 万像素以内再试。",
        "Make it smaller, 64 MB and 64 megapixels at most, and try again.",
    ),
)


def symbols_of(path: Path) -> list[Symbol]:
    """Every code in a picture file.

    Raises:
        PlanError: not readable, no picture, or too large for this process.
    """
    import cv2
    import numpy as np

    try:
        if path.stat().st_size > LARGEST_FILE:
            raise PlanError(TOO_LARGE, path=path)
        body = path.read_bytes()
    except OSError as error:
        raise PlanError(NOT_READABLE, path=path, why=error.strerror or error) from error
    try:
        # By way of bytes: OpenCV's own reader takes no path with Chinese in it on every system.
        image = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR) if body else None
    except cv2.error as error:
        if "MAX_IMAGE_" in str(error):
            raise PlanError(TOO_LARGE, path=path) from error
        raise PlanError(NO_PICTURE, path=path) from error
    if image is None:
        raise PlanError(NO_PICTURE, path=path)
    return decode(image)


@dataclass(frozen=True)
class FileSource:
    """Picture files, one after the other."""

    paths: Sequence[Path]

    @property
    def source(self) -> Source:
        return "file"

    def readings(self) -> Iterator[Reading]:
        """The codes of each file; a rejection for a picture that holds none.

        Raises:
            PlanError: a file is not readable, or no picture.
        """
        for path in self.paths:
            found = symbols_of(path)
            if not found:
                yield CodeRejected("nothing", source="file", raw=path.name)
            for symbol in found:
                yield taken(symbol.printed, symbol.aim, "file", beside=[one.printed for one in found])
