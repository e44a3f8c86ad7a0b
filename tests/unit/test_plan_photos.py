"""Photos by ticket number or file name; each goes by its hash from then on."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from station.errors import PlanError
from station.plan.photos import MAX_PHOTO_BYTES, photos_of
from tests.support.office import ROSTER, build, office

PNG = b"\x89PNG\r\n\x1a\n"


def codes(built: object) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in built.findings:  # type: ignore[attr-defined]
        found[one.code] = found.get(one.code, 0) + 1
    return found


def test_photos_by_ticket_and_by_name(tmp_path: Path) -> None:
    sheets = office()
    sheets[ROSTER][1].append("照片")
    for n, row in enumerate(sheets[ROSTER][2:], 1):
        row.append("own.jpg" if n == 2 else "")
        if n not in (2, 6):
            (tmp_path / f"20261107{n:02}.PNG").write_bytes(PNG + bytes([n]))
    (tmp_path / "own.jpg").write_bytes(b"\xff\xd8\xff own")
    (tmp_path / "stray.png").write_bytes(PNG)
    built = build(sheets, tmp_path)
    assert built.plan is not None
    assert codes(built) == {"plan.photo_missing": 1, "plan.photo_unused": 1}
    assert built.plan.candidates[1].photo == hashlib.sha256(b"\xff\xd8\xff own").hexdigest()
    assert set(photos_of(built.plan, tmp_path)) == {c.photo for c in built.plan.candidates if c.photo}
    (tmp_path / "own.jpg").write_bytes(b"\xff\xd8\xff other")
    with pytest.raises(PlanError, match=r"plan\.photo_gone"):
        photos_of(built.plan, tmp_path)


def test_what_is_no_photo_or_another_persons_is_said(tmp_path: Path) -> None:
    bodies = {1: PNG, 2: PNG, 3: b"GIF89a", 4: PNG + bytes(MAX_PHOTO_BYTES)}
    for n, body in bodies.items():
        (tmp_path / f"20261107{n:02}.png").write_bytes(body)
    built = build(office(), tmp_path)
    assert built.plan is None
    assert codes(built) == {"plan.photo_shared": 1, "plan.photo_bad": 2, "plan.photo_missing": 2}


def test_a_named_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    sheets = office()
    sheets[ROSTER][1].append("照片")
    for row in sheets[ROSTER][2:]:
        row.append("../../etc/passwd")
    built = build(sheets, tmp_path)
    assert codes(built)["plan.photo_file"] == 6
