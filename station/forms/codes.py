"""Bar codes as SVG, drawn by the same library that reads them (zxing-cpp)."""

from __future__ import annotations

import zxingcpp


def code128(text: str) -> str:
    """Code 128 of an ASCII text, bars only."""
    return _svg(text, zxingcpp.BarcodeFormat.Code128)


def qr(text: str) -> str:
    """QR code of an ASCII text."""
    return _svg(text, zxingcpp.BarcodeFormat.QRCode)


def _svg(text: str, kind: zxingcpp.BarcodeFormat) -> str:
    return str(zxingcpp.create_barcode(text, kind).to_svg(add_quiet_zones=True))
