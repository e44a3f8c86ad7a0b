"""What pictures of papers and screens say: a head's slip, the count note on a bag's label, a kiosk's key."""

from __future__ import annotations

from pathlib import Path

from station.checkin.scanner.files import symbols_of
from station.errors import PlanError, problem
from station.vault.note import NoteError, parse_vkey
from station.vault.slip import Slip, read_slip

NO_CODE = problem(
    "verify.no_code",
    what=("{path} 里没有读到这样的二维码。", "{path} holds no such QR code."),
    now=(
        "把整个码拍正、拍清楚，光线均匀，再试一次。",
        "Photograph the whole code, upright, sharp and evenly lit, and try again.",
    ),
)


def slip_of(word: str) -> Slip:
    """The slip of a typed line or of a picture. Raises PlanError: neither."""
    if word.startswith("HEAD1/"):
        return read_slip(word)
    return read_slip(_text(Path(word), "HEAD1/"))


def note_in(picture: Path) -> str:
    """The count note that a label's code holds. Raises PlanError: no such code."""
    return _text(picture, "station/seal/v1\n")


def key_in(picture: Path) -> str:
    """The verifier key that a kiosk shows as a code. Raises PlanError: no such code."""
    for symbol in symbols_of(picture):
        try:
            return parse_vkey(symbol.text).vkey
        except NoteError:
            continue
    raise PlanError(NO_CODE, path=picture)


def _text(picture: Path, start: str) -> str:
    found = next((one.text for one in symbols_of(picture) if one.text.startswith(start)), None)
    if found is None:
        raise PlanError(NO_CODE, path=picture)
    return found
