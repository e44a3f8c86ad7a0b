"""The second engine, where its library is installed: zbar by pyzbar, for Code 128 in hard shadow or faded
print.

It is asked for QR and Code 128 only: of Code 39, ITF, EAN and UPC it has read wrong texts, and its DataBar decoder writes
warnings to descriptor 2, into the screen. Its QR text of other than ASCII is known to be damaged and is not used.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

from station.checkin.decode.symbol import Symbol, Symbology
from station.checkin.decode.zxing import Grey

_log = logging.getLogger(__name__)
_KINDS: dict[str, Symbology] = {"QRCODE": "QR", "CODE128": "Code 128"}


@cache
def engine() -> Any | None:
    """The pyzbar module, or None where it can't load; that is said once."""
    try:
        from pyzbar import pyzbar
    except ImportError:
        _log.warning(
            "未装 zbar 库（Debian：libzbar0），仅用 zxing-cpp 读码。"
            "The zbar library (Debian: libzbar0) is missing; reading goes on with zxing-cpp alone."
        )
        return None
    return pyzbar


def read(grey: Grey, stage: str, kinds: tuple[Symbology, ...] = ("QR", "Code 128")) -> list[Symbol]:
    """Codes in a grey picture; none where the library is missing."""
    names = [name for name, kind in _KINDS.items() if kind in kinds]
    zbar = engine() if names else None
    if zbar is None:
        return []
    wanted = [zbar.ZBarSymbol[name] for name in names]
    found = []
    for code in zbar.decode(grey, symbols=wanted):
        raw, kind = bytes(code.data), _KINDS.get(code.type)
        if kind is None or not raw.isascii() or not raw.strip():
            continue
        corners = tuple((int(p.x), int(p.y)) for p in code.polygon)
        found.append(Symbol(raw.decode("ascii"), raw, kind, "", corners, "zbar", stage))
    return found
