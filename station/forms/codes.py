"""Bar codes as SVG, drawn by the same library that reads them (zxing-cpp).

Each comes with its width in modules, quiet zones included, so that a template can give every module one size: a
code stretched to a box has bars that no pixel or printer dot fits, and then a reader may see another number.
"""

from __future__ import annotations

import zxingcpp


def code128(text: str) -> dict[str, object]:
    """Code 128 of an ASCII text: ``svg`` (bars only) and ``modules``.

    Raises:
        ValueError: not ASCII, or empty.
    """
    if not text.isascii():
        raise ValueError("Code 128 carries ASCII only")
    return _drawn(text, zxingcpp.BarcodeFormat.Code128)


def qr(text: str) -> dict[str, object]:
    """QR code of a text: ``svg`` and ``modules``. Raises ValueError: empty or too long."""
    return _drawn(_content(text), zxingcpp.BarcodeFormat.QRCode)


def modules_of(text: str) -> list[list[bool]]:
    """A QR code's modules for a screen, True for dark, with its quiet zone. Raises ValueError: empty or too long."""
    made = zxingcpp.create_barcode(_content(text), zxingcpp.BarcodeFormat.QRCode)
    levels = memoryview(made.to_image(scale=1, add_quiet_zones=True))
    down, across = levels.shape or (0, 0)
    return [[levels[y, x] < 128 for x in range(across)] for y in range(down)]


def printed(text: str) -> str:
    """A QR code for a terminal or a text file, dark on light whatever the terminal's colours: two rows of modules a line."""
    dark = modules_of(text)
    below = [*dark[1:], [False] * len(dark[0])]
    # Full blocks are the light modules: most terminals write light on dark. Readers take the other way round, too.
    signs = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    return "\n".join(
        "".join(signs[pair] for pair in zip(dark[n], below[n], strict=True)) for n in range(0, len(dark), 2)
    )


def _content(text: str) -> str | bytes:
    # As bytes where it is more than ASCII: the writer would else choose a code page of its own for a dash.
    return text if text.isascii() else text.encode()


def _drawn(text: str | bytes, kind: zxingcpp.BarcodeFormat) -> dict[str, object]:
    made = zxingcpp.create_barcode(text, kind)
    shape = made.to_image(scale=1, add_quiet_zones=True).shape
    return {"svg": str(made.to_svg(add_quiet_zones=True)), "modules": int(shape[1])}
