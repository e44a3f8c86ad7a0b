"""Hash tiles and entry tiles of a journal in the layout of C2SP tlog-tiles (height 8).

``tile/<L>/<N>[.p/<W>]`` holds up to 256 hashes of level 8·L; ``tile/entries/<N>[.p/<W>]`` the 256 entries of that
level-0 tile, each with 16 bits of big-endian length. ``N`` is written in groups of three digits, all but the last with an
``x``: 1234067 is ``x001/x234/067``. A bundle's entry tiles begin at the tile that its range begins in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from station.vault import merkle
from station.vault.bundle.errors import BundleError

WIDTH = 256


def tile_path(level: str, index: int, width: int) -> str:
    """Path of a tile; ``level`` is a number or ``entries``, ``width`` 256 for a full tile."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def hash_tiles(leaves: Sequence[bytes]) -> dict[str, bytes]:
    """Every hash tile of the tree of these leaf hashes, partial ones included, by path."""
    made: dict[str, bytes] = {}
    level, hashes = 0, list(leaves)
    while hashes:
        for index in range(0, len(hashes), WIDTH):
            tile = hashes[index : index + WIDTH]
            made[tile_path(str(level), index // WIDTH, len(tile))] = b"".join(tile)
        full = len(hashes) // WIDTH
        hashes = [merkle.root(hashes[n * WIDTH : (n + 1) * WIDTH]) for n in range(full)]
        level += 1
    return made


def read_hash_tiles(files: Mapping[str, bytes], size: int) -> list[bytes]:
    """The leaf hashes of a tree of ``size`` entries; every other tile is recomputed from them.

    Raises:
        BundleError: a tile is missing, too many, of a wrong length, or not what the level below gives.
    """
    leaves: list[bytes] = []
    for index in range(0, size, WIDTH):
        width = min(WIDTH, size - index)
        path = tile_path("0", index // WIDTH, width)
        body = files.get(path)
        if body is None or len(body) != width * merkle.HASH_SIZE:
            raise BundleError(path, "缺少此瓦片或长度不对", "the tile is missing or has a wrong length")
        leaves.extend(body[n : n + merkle.HASH_SIZE] for n in range(0, len(body), merkle.HASH_SIZE))
    expected = hash_tiles(leaves)
    for path in sorted(expected.keys() | files.keys()):
        if expected.get(path) != files.get(path):
            raise BundleError(path, "瓦片与树不符", "the tile does not belong to the tree")
    return leaves


def entry_tiles(entries: Iterable[bytes], start: int) -> dict[str, bytes]:
    """Entry tiles by path; the first entry has index ``start``, a multiple of 256."""
    made: dict[str, bytes] = {}
    index, tile, count = start // WIDTH, bytearray(), 0
    for body in entries:
        tile += len(body).to_bytes(2, "big") + body
        count += 1
        if count == WIDTH:
            made[tile_path("entries", index, WIDTH)] = bytes(tile)
            index, count = index + 1, 0
            tile.clear()
    if count:
        made[tile_path("entries", index, count)] = bytes(tile)
    return made


def read_entry_tiles(files: Mapping[str, bytes], start: int, end: int) -> list[tuple[int, bytes]]:
    """Index and stored bytes of each entry of the tiles that cover ``[start, end)``.

    Raises:
        BundleError: a tile is missing, too many, or malformed.
    """
    first = start - start % WIDTH
    out: list[tuple[int, bytes]] = []
    paths: set[str] = set()
    for index in range(first, end, WIDTH):
        width = min(WIDTH, end - index)
        path = tile_path("entries", index // WIDTH, width)
        paths.add(path)
        if path not in files:
            raise BundleError(path, "缺少此文件", "the file is missing")
        out.extend((index + n, body) for n, body in enumerate(_entries(path, files[path], width)))
    for path in files:
        if path not in paths:
            raise BundleError(path, "多余的文件", "the file does not belong here")
    return out


def _entries(path: str, tile: bytes, width: int) -> list[bytes]:
    out: list[bytes] = []
    at = 0
    while at < len(tile):
        length = int.from_bytes(tile[at : at + 2], "big")
        body = tile[at + 2 : at + 2 + length]
        if not body or len(body) != length:
            raise BundleError(path, "长度前缀不对", "a length prefix is wrong")
        out.append(body)
        at += 2 + length
    if len(out) != width:
        raise BundleError(
            path, f"有 {len(out)} 条，应为 {width} 条", f"{len(out)} entries where {width} belong"
        )
    return out
