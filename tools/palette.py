"""PNG with a palette (RFC 2083, colour type 3): a screen has few colours, so its picture can be small."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np

from station.tui.graphics.sixel import Picture, reduce_colours


def write_palette_png(path: Path, picture: Picture, colours: int) -> None:
    """Write rows of red, green, blue with at most so many colours (2 to 256)."""
    palette, index = reduce_colours(picture, colours)
    bits = next(bits for bits in (1, 2, 4, 8) if len(palette) <= 1 << bits)
    height, width = index.shape
    flat = np.unpackbits(index.astype(np.uint8)[..., None], axis=2)[..., 8 - bits :]
    packed = np.packbits(flat.reshape(height, -1), axis=1)
    rows = np.hstack([np.zeros((height, 1), np.uint8), packed]).tobytes()
    body = b"\x89PNG\r\n\x1a\n"
    body += _chunk(b"IHDR", struct.pack(">II5B", width, height, bits, 3, 0, 0, 0))
    body += _chunk(b"PLTE", palette.tobytes())
    body += _chunk(b"IDAT", zlib.compress(rows, 9))
    path.write_bytes(body + _chunk(b"IEND", b""))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
