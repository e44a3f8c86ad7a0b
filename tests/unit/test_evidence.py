"""A piece of evidence sealed and opened, what is taken as one, and a disk that has no room for it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from station.cli.unseal import open_bundles
from station.errors import PlanError, Refusal
from station.forms.reading import journal_day
from station.incidents.events import Answered
from station.plan.dayplan import DayPlan
from station.plan.procedures import load_procedures
from station.plan.rules import load_rules
from station.room.evidence import LEAST_LEFT, Taken, keep, look_at, take
from station.tui.prompts.evidence import sound
from station.vault import age
from station.vault.bundle import Bundle, write_bundle
from station.vault.bundle.manifest import ENTRIES
from station.vault.bundle.tar import read_tar, write_tar
from station.vault.evidence import (
    FIRST_LINE,
    LARGEST,
    TAG_BYTES,
    media_type,
    open_sealed,
    read_pieces,
    seal,
    without_keys,
    write_pieces,
)
from station.vault.verify import verify_bundle
from tests.support.journals import SmallSite, recut
from tests.support.plans import room_plan
from tests.support.sim import ExamDay

PDF = b"%PDF-1.4\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def picture(ending: str = ".jpg", wide: int = 64, tall: int = 48) -> bytes:
    """A real picture that is no single colour."""
    pixels = np.arange(wide * tall * 3, dtype=np.uint32).reshape(tall, wide, 3) % 251
    done, body = cv2.imencode(ending, pixels.astype(np.uint8))
    assert done
    return body.tobytes()


def _size(wide: int, tall: int) -> bytes:
    return wide.to_bytes(4) + tall.to_bytes(4)


@given(st.binary(min_size=1, max_size=5_000))
def test_sealed_and_opened_again(plain: bytes) -> None:
    sealed, piece = seal(plain, "application/pdf")
    assert open_sealed(sealed, piece) == plain
    assert len(sealed) == len(FIRST_LINE) + len(plain) + TAG_BYTES
    assert piece.sha256 == hashlib.sha256(plain).hexdigest()
    if len(plain) > 8:
        assert plain not in sealed


def test_the_form_by_another_hand() -> None:
    """AES-256-GCM as docs/formats.md writes it down, with a key that is known."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = bytes(range(32))
    sealed, piece = seal(PDF, "application/pdf", lambda count: key[:count])
    body = sealed.removeprefix(b"station-evidence/1\n")
    reader = Cipher(algorithms.AES256(key), modes.GCM(bytes(12), body[-16:])).decryptor()
    reader.authenticate_additional_data(b"station-evidence/1\n")
    assert reader.update(body[:-16]) + reader.finalize() == PDF
    assert piece.key == key


def test_two_pieces_never_have_one_key() -> None:
    first, second = seal(PDF, "application/pdf"), seal(PDF, "application/pdf")
    assert first[1].key != second[1].key
    assert first[0] != second[0]


def test_every_changed_byte_and_every_cut_is_found() -> None:
    sealed, piece = seal(PDF, "application/pdf")
    for at in range(len(sealed)):
        bent = bytearray(sealed)
        bent[at] ^= 1
        with pytest.raises(PlanError) as told:
            open_sealed(bytes(bent), piece, "abc")
        assert told.value.code == "evidence.damaged"
        with pytest.raises(PlanError):
            open_sealed(sealed[:at], piece)
    with pytest.raises(PlanError):
        open_sealed(sealed + b"\0", piece)


def test_another_key_sum_or_size_does_not_open_it() -> None:
    sealed, piece = seal(PDF, "application/pdf")
    for other in (
        replace(piece, key=os.urandom(32)),
        replace(piece, sha256="0" * 64),
        replace(piece, size=piece.size + 1),
    ):
        with pytest.raises(PlanError) as told:
            open_sealed(sealed, other, "abc")
        assert "abc" in told.value.what.zh


@pytest.mark.parametrize(("plain", "media"), [(b"", "image/png"), (b"x", "text/plain")])
def test_what_is_no_evidence_is_not_sealed(plain: bytes, media: str) -> None:
    with pytest.raises(ValueError, match="no evidence"):
        seal(plain, media)
    with pytest.raises(ValueError, match="no evidence"):
        seal(bytes(LARGEST + 1), "image/png")


def test_the_sealed_field_is_read_as_it_was_written() -> None:
    pieces = [seal(PDF, "application/pdf")[1], seal(picture(), "image/jpeg")[1]]
    text = write_pieces(pieces)
    assert read_pieces(text) == tuple(pieces)
    assert read_pieces(None) == read_pieces("") == ()
    assert without_keys(text).startswith("PDF 1 KiB, JPEG ")
    for bad in ("x", text + "\n", text.replace("application/pdf", "application"), text[:-1]):
        with pytest.raises(ValueError, match="a piece of evidence"):
            read_pieces(bad)
        assert without_keys(bad) == "…"


def test_the_key_is_never_in_what_a_piece_prints_as() -> None:
    _, piece = seal(PDF, "application/pdf", lambda count: b"K" * count)
    assert "KKKK" not in repr(piece)


def test_the_type_is_told_by_content() -> None:
    assert media_type(picture(".jpg")) == "image/jpeg"
    assert media_type(picture(".png")) == "image/png"
    assert media_type(PDF) == "application/pdf"
    assert [media_type(one) for one in (b"", b"MZ\x90", PDF[:-7], b"<svg/>", b"GIF89a")] == [""] * 5


def test_what_is_taken_and_what_is_not() -> None:
    for body in (picture(".jpg"), picture(".png"), PDF):
        assert isinstance(take(body, sound), Taken)
    cases = {
        bytes(LARGEST + 1): "evidence.too_large",
        b"hello": "evidence.other_type",
        b"": "evidence.other_type",
        picture()[:40]: "evidence.other_type",
        # 4,001 by 4,000 pixels, as a header says that has nothing of the kind behind it
        picture(".png").replace(_size(64, 48), _size(4_001, 4_000)): "evidence.other_type",
    }
    for body, code in cases.items():
        told = take(body, sound)
        assert isinstance(told, Refusal)
        assert told.code == code


def test_kept_sealed_and_read_again(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    day.open()
    body = picture()
    kept = keep(day.room, Taken(body, "image/jpeg"))
    assert not isinstance(kept, Refusal)
    name, piece = kept
    assert hashlib.sha256(day.room.journal.blob(name)).hexdigest() == name
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert body[20:60] not in path.read_bytes()
    assert look_at(day.room, name, piece) == body
    gone = look_at(day.room, "0" * 64, piece)
    assert isinstance(gone, Refusal)
    assert gone.code == "evidence.gone"


def test_a_disk_without_room_is_said_before_anything_is_written(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    day.open()
    taken = Taken(PDF, "application/pdf")
    need = 2 * len(PDF) + LEAST_LEFT
    told = keep(day.room, taken, lambda folder: need - 1)
    assert isinstance(told, Refusal)
    assert told.code == "evidence.no_space"
    assert not list(day.room.journal._connection.execute("SELECT sha256 FROM blob"))
    assert not isinstance(keep(day.room, taken, lambda folder: need), Refusal)


def _bundled(folder: Path) -> tuple[SmallSite, list[str]]:
    """A small day with two pieces of evidence, and the names of their sealed bytes."""
    site = SmallSite(folder)
    site.open()
    names = []
    for body, media in ((picture(), "image/jpeg"), (PDF, "application/pdf")):
        sealed, piece = seal(body, media)
        names.append(site.journal.put_blob(sealed))
        site.happen(Answered(1, "s", "", blobs=(names[-1],), evidence="file", attached=write_pieces([piece])))
    site.head()
    return site, names


def _opened(site: SmallSite, bundle: Bundle, folder: Path) -> tuple[Path, Result]:
    """What ``station open`` made of a bundle, and what it said."""
    write_bundle(bundle, folder / "bundle")
    identity, out = folder / "duty.age", folder / "out"
    identity.write_text(f"{site.center.duty}\n")
    done = CliRunner().invoke(
        open_bundles, [str(folder / "bundle"), "--identity", str(identity), "--out", str(out)]
    )
    return next(out.iterdir()), done


def _changed(site: SmallSite, bundle: Bundle, change: Callable[[dict[str, bytes]], None]) -> Bundle:
    """The bundle with other files in its encrypted layer, signed again: what only the device's holder could do."""
    inside = read_tar(age.decrypt_bytes(bundle.file(ENTRIES), [site.center.duty]), ENTRIES)
    change(inside)
    return recut(bundle, site, sealed=age.encrypt_bytes(write_tar(inside), [site.center.duty.recipient]))


def _without(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(inside: dict[str, bytes]) -> None:
        del inside[f"blobs/sha256/{name}"]

    return change


def test_open_writes_each_piece_out(tmp_path: Path) -> None:
    site, names = _bundled(tmp_path / "kiosk")
    target, done = _opened(site, site.cut(), tmp_path)
    assert done.exit_code == 0
    assert "2 件证据 pieces of evidence" in done.output
    first, second = sorted((target / "evidence").iterdir(), key=lambda path: path.suffix)
    assert (first.suffix, second.suffix) == (".jpg", ".pdf")
    assert first.read_bytes() == picture()
    assert second.read_bytes() == PDF
    assert first.stat().st_mode & 0o077 == 0
    assert {path.name for path in (target / "blobs").iterdir()} == set(names)
    record = (target / "record.md").read_text()
    assert f"`evidence/{second.name}` PDF 1 KiB ✓" in record
    for line in (target / "entries.jsonl").read_text().splitlines():
        for piece in read_pieces((json.loads(line)["sealed"] or {}).get("attached")):
            assert base64.b64encode(piece.key).decode() not in record


def test_a_missing_and_a_changed_piece_are_said_and_stop_nothing(tmp_path: Path) -> None:
    site, names = _bundled(tmp_path / "kiosk")
    bundle = site.cut()
    missing = _changed(site, bundle, _without(names[0]))
    target, done = _opened(site, missing, tmp_path / "missing")
    assert "附件缺失" in done.output
    assert isinstance(done.exception, PlanError)
    assert done.exception.code == "open.evidence"
    assert [path.suffix for path in (target / "evidence").iterdir()] == [".pdf"]
    assert "附件缺失" in (target / "record.md").read_text()

    bent = _changed(site, bundle, lambda inside: inside.update({f"blobs/sha256/{names[1]}": b"x"}))
    target, done = _opened(site, bent, tmp_path / "bent")
    assert "附件与名称不符" in done.output
    assert [path.suffix for path in (target / "evidence").iterdir()] == [".jpg"]


def test_verify_holds_sealed_bytes_without_the_day_key(tmp_path: Path) -> None:
    site, names = _bundled(tmp_path / "kiosk")
    bundle = site.cut()
    identity = [site.center.duty]

    def said(one: Bundle) -> tuple[bool, str]:
        findings = verify_bundle(one, None, identity)
        return findings.ok, "\n".join(item.what.en for item in findings.items)

    assert said(bundle)[0]
    assert "2 attachments match" in said(bundle)[1]
    missing = _changed(site, bundle, _without(names[0]))
    assert "that are not inside: 1" in said(missing)[1]
    bent = _changed(site, bundle, lambda inside: inside.update({f"blobs/sha256/{names[1]}": b"x"}))
    assert not said(bent)[0]


def test_bundles_read_in_bring_their_evidence_and_a_changed_one_stops_nothing(tmp_path: Path) -> None:
    site, names = _bundled(tmp_path / "kiosk")
    bundle = site.cut()
    frame = DayPlan(room_plan(8), load_rules(), load_procedures())
    bent = _changed(site, bundle, lambda inside: inside.update({f"blobs/sha256/{names[1]}": b"x"}))
    whole = journal_day([bundle], lambda slip: frame, [site.center.duty])
    partly = journal_day([bent], lambda slip: frame, [site.center.duty])
    assert (set(whole.blobs), set(partly.blobs)) == (set(names), {names[0]})
    attached = [r.event.attached for r in partly.records if isinstance(r.event, Answered)]
    assert open_sealed(partly.blobs[names[0]], read_pieces(attached[0])[0]) == picture()
