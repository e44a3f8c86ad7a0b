"""Test pictures of other decoders, and what their own suites say they hold.

Four ways to say it are understood:

- zxing-cpp ``test/samples``: folders ``qrcode-1``, ``code128-2`` …; beside ``x.png`` a ``x.txt`` (the text), ``x.bin``
  (its bytes) or ``x.toml`` (``TextPlain``, ``TextEscaped``, ``TextHex``, several ``[[symbol]]``). ``x-2.png`` without a file of
  its own takes that of ``x``;
- quagga ``test/fixtures``: folders ``code_128``, ``code_39_vin`` …, with the texts in ``code_128.spec.ts`` anywhere below;
- jsQR ``tests/end-to-end``: ``12/input.png`` and ``12/output.json``;
- anything else: a folder named after the symbology, ``x.jpg`` and ``x.txt``.

Folders ``none-…``, ``falsepositives-…`` and ``no_code`` hold pictures in which there is nothing to read. Folders of other
symbologies are left out.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".pgm", ".bmp"})
KINDS = {
    "code128": "Code 128",
    "code39": "Code 39",
    "code39ext": "Code 39",
    "code39vin": "Code 39",
    "code32": "Code 39",
    "qr": "QR",
    "qrcode": "QR",
    "pdf417": "PDF417",
}
NOTHING = frozenset({"none", "falsepositives", "nocode"})
_FORMATS = {
    "code128": "Code 128",
    "code39": "Code 39",
    "code39extended": "Code 39",
    "code39standard": "Code 39",
    "code32": "Code 39",
    "pharmazentralnummer": "Code 39",
    "qrcode": "QR",
    "qrcodemodel1": "QR",
    "qrcodemodel2": "QR",
    "pdf417": "PDF417",
    "compactpdf417": "PDF417",
}
_CONTROL = (
    *("NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR", "SO", "SI"),
    *(
        "DLE",
        "DC1",
        "DC2",
        "DC3",
        "DC4",
        "NAK",
        "SYN",
        "ETB",
        "CAN",
        "EM",
        "SUB",
        "ESC",
        "FS",
        "GS",
        "RS",
        "US",
    ),
)
_ENTRY = re.compile(
    r"""['"]?name['"]?\s*:\s*(['"])(?P<name>.+?)\1.*?['"]?result['"]?\s*:\s*(['"])(?P<text>.*?)\3"""
)


@dataclass(frozen=True)
class Photo:
    """A picture and the texts in it: each as text or, where a suite gives bytes, as bytes."""

    path: Path
    kind: str
    """Symbology, or ``nothing``."""
    texts: tuple[str | bytes, ...]


def photos(folder: Path) -> Iterator[Photo]:
    """Those below a folder that a suite says something of, in the order of their paths."""
    specs = _specs(folder)
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in PICTURES or not path.is_file():
            continue
        photo = _photo(path, specs)
        if photo is not None:
            yield photo


def _photo(path: Path, specs: dict[tuple[str, str], str]) -> Photo | None:
    answer = path.parent / "output.json"
    if path.stem == "input" and answer.is_file():
        data = (json.loads(answer.read_text(encoding="utf-8")) or {}).get("data")
        return Photo(path, "QR", (data,)) if data else Photo(path, "nothing", ())
    name = path.parent.name
    if _plain(name.split("-")[0]) in NOTHING or _plain(name) in NOTHING:
        return Photo(path, "nothing", ())
    kind = KINDS.get(_plain(name)) or KINDS.get(_plain(name.split("-")[0]))
    if kind is None:
        return None
    if (name, path.name) in specs:
        return Photo(path, kind, (specs[name, path.name],))
    texts = _beside(path, kind)
    return Photo(path, kind, texts) if texts else None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _beside(path: Path, kind: str) -> tuple[str | bytes, ...]:
    stem = path.stem
    while True:
        base = path.parent / stem
        toml, text, raw = (base.parent / (base.name + suffix) for suffix in (".toml", ".txt", ".bin"))
        if toml.is_file():
            return _toml(toml, kind)
        if text.is_file():
            return (text.read_bytes().decode("utf-8", "surrogateescape"),)
        if raw.is_file():
            return (raw.read_bytes(),)
        cut = max(stem.rfind(mark) for mark in "-_!")
        if cut <= 0:
            return ()
        stem = stem[:cut]


def _toml(path: Path, kind: str) -> tuple[str | bytes, ...]:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    top = {key: value for key, value in said.items() if key != "symbol"}
    texts: list[str | bytes] = []
    for symbol in ({**top, **one} for one in said.get("symbol", [{}])):
        named = symbol.get("Format")
        if named is not None and _FORMATS.get(_plain(str(named))) != kind:
            continue
        if "TextPlain" in symbol:
            texts.append(str(symbol["TextPlain"]))
        elif "TextEscaped" in symbol:
            texts.append(_unescaped(str(symbol["TextEscaped"])))
        elif "TextHex" in symbol:
            texts.append(bytes.fromhex(str(symbol["TextHex"])))
    return tuple(texts)


def _unescaped(text: str) -> str:
    for code, name in enumerate(_CONTROL):
        text = text.replace(f"<{name}>", chr(code))
    return text.replace("<DEL>", "\x7f")


def _specs(folder: Path) -> dict[tuple[str, str], str]:
    """Texts by folder and picture out of a suite's own test programs."""
    found: dict[tuple[str, str], str] = {}
    for path in sorted(folder.rglob("*.spec.ts")):
        for entry in _ENTRY.finditer(path.read_text(encoding="utf-8")):
            found[path.name.removesuffix(".spec.ts"), entry["name"]] = entry["text"]
    return found
