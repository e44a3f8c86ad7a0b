"""age files in memory, beside the cipher alone with as many copies, and beside pyrage."""

from __future__ import annotations

import io
import os
from collections.abc import Callable

import pyrage
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from benchmarks.table import Table
from benchmarks.timing import Times, in_turns, ratio, spread
from station.vault import age

BOUND = 2.5
CHUNK, TAG = 64 * 1024, 16


def age_files(quick: bool, table: Table) -> None:
    """Encrypt and decrypt the same bytes three ways, in turns."""
    size = (8 if quick else 32) * 1024 * 1024
    plain, key = os.urandom(size), os.urandom(32)
    identity = age.X25519Identity.generate()
    theirs = pyrage.x25519.Identity.from_str(str(identity))
    sealed, raw = age.encrypt_bytes(plain, [identity.recipient]), _sealed(plain, key)
    assert pyrage.decrypt(sealed, [theirs]) == plain == age.decrypt_bytes(sealed, [identity])
    recipient = pyrage.x25519.Recipient.from_str(str(identity.recipient))
    _row(
        "encrypt",
        size,
        table,
        lambda: age.encrypt_bytes(plain, [identity.recipient]),
        lambda: _sealed(plain, key),
        lambda: pyrage.encrypt(plain, [recipient]),
        quick,
    )
    _row(
        "decrypt",
        size,
        table,
        lambda: age.decrypt_bytes(sealed, [identity]),
        lambda: _opened(raw, key),
        lambda: pyrage.decrypt(sealed, [theirs]),
        quick,
    )


def _row(
    word: str,
    size: int,
    table: Table,
    own: Callable[[], bytes],
    cipher: Callable[[], bytes],
    peer: Callable[[], bytes],
    quick: bool,
) -> None:
    times = {name: Times() for name in ("station", "cipher", "pyrage")}

    def timed(name: str, run: Callable[[], bytes]) -> Callable[[int], None]:
        def one(_: int) -> None:
            with times[name].one():
                run()

        return one

    in_turns(5 if quick else 15, timed("station", own), timed("cipher", cipher), timed("pyrage", peer))
    speed = ", ".join(f"{name} {size / 2**20 / t.p(0.5):.0f} MiB/s" for name, t in times.items())
    table.at_most(
        f"age {word} in memory ÷ ChaCha20-Poly1305 alone with equal copies, p50",
        ratio(times["station"], times["cipher"]),
        BOUND,
        f"{speed}; {spread(times['station'], times['cipher'], 4)}",
    )
    faster = ratio(times["station"], times["pyrage"])
    table.check(f"age {word}: time ÷ pyrage's, p50", "< 1", f"{faster:.2f}", faster < 1)


def _sealed(plain: bytes, key: bytes) -> bytes:
    """Read a chunk, seal it, write it: the copies that a stream can't do without."""
    src, out, cipher, count = io.BytesIO(plain), io.BytesIO(), ChaCha20Poly1305(key), 0
    while chunk := src.read(CHUNK):
        out.write(cipher.encrypt(count.to_bytes(12), chunk, None))
        count += 1
    return out.getvalue()


def _opened(sealed: bytes, key: bytes) -> bytes:
    src, out, cipher, count = io.BytesIO(sealed), io.BytesIO(), ChaCha20Poly1305(key), 0
    while chunk := src.read(CHUNK + TAG):
        out.write(cipher.decrypt(count.to_bytes(12), chunk, None))
        count += 1
    return out.getvalue()
