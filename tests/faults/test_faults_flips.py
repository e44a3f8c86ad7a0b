"""Bits that turn over on the medium: a changed meaning is always noticed, byte by byte or bit by bit.

Short run: one bit of every third byte of each note, a sample of the database. Long run: every bit of the notes, every byte of the
bundle, 60,000 bits of the database and its log.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from station.center.reception import Reception
from station.errors import DeviceError, PlanError
from station.vault import age
from station.vault.bundle import Bundle
from station.vault.bundle.manifest import open_manifest
from station.vault.bundle.receipt import read_receipt
from station.vault.custody.seal import SEAL
from station.vault.enrolment import read_enrolment
from station.vault.journal import Journal
from station.vault.keys import read_epoch
from station.vault.note import NoteError, open_checkpoint, open_note, parse_vkey
from station.vault.package import PLAN
from station.vault.verify import verify_bundle
from tests.faults.conftest import LONG
from tests.faults.rig.world import World
from tests.faults.rig.writers import Writers
from tests.support.centers import center_at, taking_in
from tests.support.journals import CENTER, SmallSite, day_of

JOURNAL = "kiosk/rooms/2026-11-07-01/journal.db"
DATABASE_FLIPS = 60_000 if LONG else 600
Reader = Callable[[bytes], object]


def flips(body: bytes, *, every: int = 1) -> Iterator[bytes]:
    """The body with one bit turned over: each in the long run, one of every n-th byte in the short one."""
    for at in range(0, len(body), 1 if LONG else every):
        for bit in range(8) if LONG else (at % 8,):
            yield body[:at] + bytes([body[at] ^ 1 << bit]) + body[at + 1 :]


def content(path: Path) -> tuple[Any, ...]:
    """Everything that a journal says."""
    journal = Journal.open(path)
    try:
        kept = sorted(map(tuple, journal._read("SELECT name, body FROM kept")))
        blobs = sorted(map(tuple, journal._read("SELECT sha256, body FROM blob")))
        return journal.origin, list(journal.entries()), journal.heads(), kept, blobs, journal.missing
    finally:
        journal._connection.close()
        journal._mark.close()


def last_commit_gone(found: tuple[Any, ...], truth: tuple[Any, ...]) -> bool:
    """All is there but what one transaction wrote: an entry, which the mark misses, or a head, or a kept thing."""
    _, entries, heads, kept, blobs, missing = found
    assert missing == len(truth[1]) - len(entries), "an entry is gone and nobody says so"
    fewer = [
        len(truth[1]) - len(entries),
        len(set(truth[2]) - set(heads)),
        len(set(truth[3]) - set(kept)),
        len(truth[4]) - len(blobs),
    ]
    return sum(fewer) == 1 and entries == truth[1][: len(entries)]


@pytest.mark.parametrize("shape", ["file", "log"])
def test_bits_of_the_database(
    shape: str, world: World, writers: Writers, place: Path, rng: random.Random, figures: list[str]
) -> None:
    """A closed journal's file; a file and its write-ahead log as a kill leaves them."""
    template = {"file": "done", "log": "begun"}[shape]
    world.template(template, writers, place)
    folder = (world.copy(template, place / "run") / JOURNAL).parent
    files = {
        name: (folder / name).read_bytes()
        for name in ("journal.db", "journal.db-wal", "journal.db-mark")
        if (folder / name).exists()
    }
    assert len(files) == (2 if shape == "file" else 3)
    target = max(files, key=lambda name: len(files[name]))
    end = len(files[target].rstrip(b"\0"))  # the log is grown beforehand: zeros that nobody reads
    truth = content(folder / "journal.db")
    noticed = harmless = last = 0
    for _ in range(DATABASE_FLIPS // 2):
        body = bytearray(files[target])
        body[rng.randrange(end)] ^= 1 << rng.randrange(8)
        for name, was in files.items():
            (folder / name).write_bytes(body if name == target else was)
        try:
            found = content(folder / "journal.db")
        except DeviceError:
            noticed += 1
            continue
        if found != truth and shape == "log":
            # In the very last transaction a flip looks like a power cut: that one is gone, nothing else is other.
            assert last_commit_gone(found, truth), "a changed log was believed"
            noticed += found[-1] > 0
            last += found[-1] == 0
            continue
        assert found == truth, "a changed database was believed"
        harmless += 1
    figures.append(
        f"flips {target}: {noticed + harmless + last}, {noticed} noticed, {harmless} in unused bytes, "
        f"{last} taken for a cut in the last transaction, 0 believed"
    )
    assert noticed


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    return day_of(tmp_path_factory.mktemp("flips"), entries=12)


@pytest.fixture(scope="module")
def bundle(site: SmallSite) -> Bundle:
    return site.cut()


def readers(site: SmallSite, bundle: Bundle, reception: Reception) -> dict[str, tuple[bytes, Reader]]:
    """Each kind of signed or sealed text, and the part of the program that believes it."""
    keys = site.trust.keys
    clear = bundle.clear()
    for line, body in bundle.each_part():
        reception.parts.put(line.sha256, body)
    receipt = reception.commit(bundle.note).receipt
    assert receipt is not None
    assert clear.plan is not None
    assert clear.enrolment is not None
    wrapped = bundle.day_key()
    assert wrapped is not None
    people = [c.seal_signer(CENTER).vkey for c in site.people.values()]
    cosigners = [c.cosigner(CENTER).vkey for c in site.people.values()]

    def seal(data: bytes) -> object:
        opened = open_note(data, [parse_vkey(k) for k in [*people, site.device.vkey]])
        # A turned bit in a signer's name makes a signature unknown: fewer people stand for it, and that is said.
        return SEAL.read(opened.text), len(opened.by), opened.unknown

    def head(data: bytes) -> object:
        found, opened = open_checkpoint(data, [parse_vkey(k) for k in [*cosigners, site.epoch.signer.vkey]])
        return found, len(opened.by), opened.unknown

    return {
        "manifest": (bundle.note, open_manifest),
        "head": (clear.heads[-1].encode(), head),
        "count note": (clear.seals[-1].encode(), seal),
        "receipt": (receipt.encode(), lambda d: read_receipt(d, keys)),
        "plan note": (
            clear.plan.encode(),
            lambda d: PLAN.read(open_note(d, [parse_vkey(k) for k in keys]).text),
        ),
        "enrolment": (clear.enrolment.encode(), lambda d: read_enrolment(d.decode(), keys, site.device.vkey)),
        "epoch": (clear.epochs[-1].encode(), lambda d: read_epoch(d.decode(), site.device.vkey)),
        "day key": (wrapped, lambda d: age.decrypt_bytes(d, [site.center.duty])),
        "credential": (_locked(), _unlock),
    }


def _locked() -> bytes:
    return age.encrypt_bytes(b"credential", [age.ScryptRecipient("secret", 1)])


def _unlock(data: bytes) -> object:
    return age.decrypt_bytes(data, [age.ScryptIdentity("secret", 6)])


def test_bits_of_every_note(site: SmallSite, bundle: Bundle, tmp_path: Path, figures: list[str]) -> None:
    with taking_in(center_at(tmp_path / "center", enrolled=(site,))) as reception:
        texts = readers(site, bundle, reception)
    for name, (body, read) in texts.items():
        truth, tried = read(body), 0
        for changed in flips(body, every=3):
            tried += 1
            try:
                found = read(changed)
            except (NoteError, PlanError, DeviceError, age.AgeError, UnicodeDecodeError):
                continue
            assert _weaker(found, truth), f"a changed {name} was believed"
        figures.append(f"flips {name}: {tried}, 0 believed")


def _weaker(found: object, truth: object) -> bool:
    """The same text under fewer known signatures, each missing one counted as unknown."""
    if not (isinstance(found, tuple) and isinstance(truth, tuple) and len(truth) == 3):
        return False
    return found[0] == truth[0] and found[1] < truth[1] and found[1] + found[2] == truth[1] + truth[2]


def test_bytes_of_every_part(site: SmallSite, bundle: Bundle, figures: list[str]) -> None:
    """A part is believed by its hash alone, so one bit of every byte is as good as each."""
    tried = 0
    for line in bundle.manifest.parts:
        body = bundle.part(line)
        for at in range(0, len(body), 1 if LONG else 211):
            changed = body[:at] + bytes([body[at] ^ 1 << at % 8]) + body[at + 1 :]
            other = Bundle(bundle.note, bundle.manifest, lambda s, c=changed: c)
            tried += 1
            with pytest.raises(PlanError):
                other.part(line)
    assert verify_bundle(bundle, site.trust, [site.center.duty]).ok
    figures.append(f"flips parts: {tried}, 0 believed")


def test_every_bit_of_the_heads_of_the_last_frames(
    world: World, writers: Writers, place: Path, figures: list[str]
) -> None:
    """Where a flip is hardest to tell from a cut: the 24 bytes before each of the last pages of a log."""
    world.template("begun", writers, place)
    path = world.copy("begun", place / "run") / JOURNAL
    log_path = path.with_name("journal.db-wal")
    database, log = path.read_bytes(), log_path.read_bytes()
    truth, stride = content(path), 24 + 4096
    frames = (len(log.rstrip(b"\0")) - 32 + stride - 1) // stride
    noticed = last = 0
    for number in range(frames - (24 if LONG else 6), frames):
        for bit in range(24 * 8):
            changed = bytearray(log)
            changed[32 + number * stride + bit // 8] ^= 1 << bit % 8
            path.write_bytes(database)
            log_path.write_bytes(changed)
            try:
                found = content(path)
            except DeviceError:
                noticed += 1
                continue
            assert found == truth or last_commit_gone(found, truth), (
                f"bit {bit} of frame {number} of {frames} believed"
            )
            noticed += found[-1] > 0
            last += found[-1] == 0
    figures.append(
        f"flips of the last frames' heads: {noticed} noticed, {last} taken for a cut in the last transaction"
    )
    assert noticed
