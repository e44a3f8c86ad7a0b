"""Archives for the two verifiers: good ones, and the ways to spoil one, each with what only its spoiler could know.

A stranger changes bytes. Whoever holds the device can also sign a manifest anew (``recut``), whoever holds the kiosk can let
its journal hold anything. The center of these archives has X25519 identities, which node's own crypto opens.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import rfc8785
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from station.incidents.events import Answered
from station.vault import age
from station.vault.bundle import Bundle, Receipt, sign_receipt
from station.vault.bundle.clear import Clear
from station.vault.bundle.manifest import DAY_KEY
from station.vault.bundle.tar import read_tar, write_tar
from station.vault.bundle.tiles import entry_tiles, hash_tiles, read_hash_tiles
from station.vault.day.events import BundleSafe
from station.vault.keys import CenterKeys, EpochKey
from station.vault.merkle import leaf_hash, root
from station.vault.note import Checkpoint, Cosigner, Signer, cosign, sign_note
from station.vault.note.frame import split
from station.vault.sealing import entry_key
from tests.support.journals import CENTER, CHIEF, FLOATING, SmallSite, recut

STRANGER = Signer.from_seed("demo.center/S01/k1", b"\x07" * 32)
SOMEBODY = Cosigner.from_seed("demo.center/staff/s01", b"\x08" * 32)


@dataclass(frozen=True)
class Case:
    """One archive to judge."""

    name: str
    bundles: Mapping[str, Mapping[str, bytes]]
    """Folder → file → bytes."""
    verdict: int | None = 1
    """What it must be; None where both need only agree."""

    def write(self, folder: Path) -> Path:
        for name, files in self.bundles.items():
            for file, body in files.items():
                path = folder / name / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(body)
        return folder


def x25519_center(folder: Path) -> CenterKeys:
    """A center with classical identities."""
    made = CenterKeys.create(folder, CENTER, b"small site")
    made.duty = age.X25519Identity(b"\x01" * 32)  # type: ignore[assignment]
    made.escrow = age.X25519Identity(b"\x02" * 32)  # type: ignore[assignment]
    return made


def write_keys(site: SmallSite, folder: Path) -> list[str]:
    """``trust.json`` and ``duty.age``, as options of both verifiers."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "trust.json").write_bytes(msgspec.json.encode(site.trust))
    (folder / "duty.age").write_text(f"# duty\n{site.center.duty}\n")
    return ["--trust", str(folder / "trust.json"), "--identity", str(folder / "duty.age")]


def receipt_of(site: SmallSite, bundle: Bundle, signer: Signer | None = None, **changes: object) -> str:
    """The center's receipt for a bundle, or one with other values."""
    manifest = bundle.manifest
    made = Receipt(bundle.sha256, manifest.journal, manifest.end, manifest.root, site.time, 1, "")
    return sign_receipt(replace(made, **changes), signer or site.center.receipt_signer)  # type: ignore[arg-type]


def ranges(folder: Path, *, demo: bool = True, entries: int = 12) -> tuple[SmallSite, list[Bundle]]:
    """A day in three ranges: the first receipted, then a crash and a new epoch, then more than a tile."""
    site = SmallSite(folder, center=x25519_center(folder / "center-keys"), demo=demo)
    site.open()
    site.work(entries)
    site.head()
    site.seal("theory")
    site.head()
    first = site.cut()
    site.happen(BundleSafe(first.sha256, receipt_of(site, first), site.time))
    site.new_epoch()
    site.work(5)
    site.replaced(FLOATING, "s02")
    site.head()
    site.seal("skills", ("paper collected -1 entry=9",), f"telephone {CHIEF}")
    site.seal("skills", ("paper collected -1 entry=9",), CHIEF)
    site.head()
    second = site.cut()
    site.work(260)
    site.head()
    return site, [first, second, site.cut()]


def files_of(bundle: Bundle, receipt: str | None = None) -> dict[str, bytes]:
    """The bundle's folder."""
    made = {"manifest": bundle.note}
    made |= {f"parts/{line.sha256}": body for line, body in bundle.each_part()}
    if receipt is not None:
        made["receipt"] = receipt.encode()
    return made


def flipped(body: bytes, at: int) -> bytes:
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


class Spoiler:
    """All the ways to spoil one bundle (the second range, so that nothing is trivially empty)."""

    def __init__(self, site: SmallSite, bundles: list[Bundle]) -> None:
        self.site = site
        self.bundles = bundles
        self.bundle = bundles[1]
        self.clear_files = read_tar(self.bundle.file("clear.tar"), "clear.tar")
        self.inside = read_tar(
            age.decrypt_bytes(self.bundle.file("entries.age"), [site.center.duty]), "entries.age"
        )

    def one(self, name: str, files: Mapping[str, bytes], verdict: int | None = 1) -> Case:
        return Case(name, {"bundle": files}, verdict)

    # what a stranger can do

    def bytes_of_files(self) -> Iterator[Case]:
        files = files_of(self.bundle, receipt_of(self.site, self.bundle))
        yield self.one("nothing", files, 0)
        (key,) = (f"parts/{p.sha256}" for p in self.bundle.manifest.parts if p.file == DAY_KEY)
        for name, body in files.items():
            step = max(1, len(body) // 13)
            for at in range(0, len(body), step):
                yield self.one(f"{name} flipped at {at}", {**files, name: flipped(body, at)})
            for end in (0, 1, len(body) // 2, len(body) - 1):
                yield self.one(f"{name} cut at {end}", {**files, name: body[:end]}, None)
            yield self.one(f"{name} longer", {**files, name: body + b"\n"}, None)
            rest = {key: value for key, value in files.items() if key != name}
            yield self.one(f"{name} gone", rest, {"receipt": 0, "manifest": 2, key: 0}.get(name, 1))
        one, two, _ = (name for name in files if name.startswith("parts/"))
        yield self.one("parts swapped", {**files, one: files[two], two: files[one]})
        yield self.one("a file too many", {**files, "parts/../more": b"x", "notes.txt": b"x"}, 0)

    def receipts_beside(self) -> Iterator[Case]:
        for name, receipt, verdict in (
            ("another bundle's", receipt_of(self.site, self.bundles[0]), 1),
            ("by a stranger", receipt_of(self.site, self.bundle, STRANGER), 1),
            ("by the plan key", receipt_of(self.site, self.bundle, self.site.center.plan_signer), 1),
            ("another root", receipt_of(self.site, self.bundle, root=b"\1" * 32), 1),
            ("another size", receipt_of(self.site, self.bundle, size=self.bundle.manifest.end - 1), 1),
            ("no hash", receipt_of(self.site, self.bundle, previous="first"), 1),
            ("a later one", receipt_of(self.site, self.bundle, sequence=2, previous="0" * 64), 0),
        ):
            yield self.one(f"receipt {name}", files_of(self.bundle, receipt), verdict)

    # what the device's holder can do to the manifest

    def signed_manifests(self) -> Iterator[Case]:
        text = split(self.bundle.note).text
        device = self.site.device.signer
        files = files_of(self.bundle)

        def signed(name: str, changed: str, verdict: int | None = 1) -> Case:
            assert changed != text, name
            return self.one(f"manifest {name}", {**files, "manifest": (note(changed, [device]))}, verdict)

        lines = text.split("\n")
        for at in range(1, len(lines) - 1):
            yield signed(f"without line {at}", "\n".join(lines[:at] + lines[at + 1 :]), None)
            yield signed(f"line {at} twice", "\n".join([*lines[: at + 1], *lines[at:]]), None)
            if lines[at] != lines[at - 1]:
                swapped = [*lines[: at - 1], lines[at], lines[at - 1], *lines[at + 1 :]]
                yield signed(f"lines {at - 1} and {at} swapped", "\n".join(swapped), None)
        manifest = self.bundle.manifest
        for name, old, new in (
            ("number 0", "number 2", "number 0"),
            ("number 1 amid", "number 2", "number 1"),
            ("number with a zero", "number 2", "number 02"),
            ("none before", f"previous {manifest.previous}", "previous -"),
            ("no range", f"covers {manifest.start} ", f"covers {manifest.end} "),
            ("a longer range", f"covers {manifest.start} ", f"covers {manifest.start - 1} "),
            ("a smaller head", f"head {manifest.end} ", f"head {manifest.end - 1} "),
            ("no demo", "demo yes", "demo no"),
            ("maybe demo", "demo yes", "demo maybe"),
            ("no phase", "phase open", "phase shut"),
            ("a padded value", "phase open", "phase  open"),
            ("an invisible character", "session theory", "session the\u200bory"),
            ("a wide digit", "present=29", "present=２9"),
            ("no figures", "sealed=yes", "sealed=perhaps"),
            ("a phase of its own", "phase=sealed", "phase=lost"),
            ("no paper", "paper=电工 理论", "paper="),
            ("half of the newer figures", " left=0", ""),
            ("a list with a zero before", "listed=30", "listed=030"),
            ("an incident without its session", " open=1 session=theory", " open=1"),
            ("a huge part", " entries.age 0", " entries.age 00"),
            ("a path for a file", "clear.tar", "../clear.tar"),
            ("another journal", "journal demo.center/S01", "journal demo.center/S02"),
            ("another room", "2026-11-07/01/k1", "2026-11-07/02/k1"),
            ("a short name", f"journal {manifest.journal}", "journal demo.center/S01/k1"),
            ("another schema", "station/bundle/v1", "station/bundle/v2"),
        ):
            yield signed(name, text.replace(old, new))
        yield signed("another time", text.replace("time 1", "time 2"), 0)
        older = re.sub(r" (listed|open)=.*", "", text)
        yield signed("with an older program's figures", older, 0)
        alone = self.bundle.note
        line = alone.rpartition(b"\n\n")[2]
        stranger = note(text, [STRANGER])
        for name, body in (
            ("signed twice", alone + line),
            ("signed by a stranger", stranger),
            ("signed by one more", alone + stranger.rpartition(b"\n\n")[2]),
            ("with windows lines", alone.replace(b"\n", b"\r\n")),
        ):
            yield self.one(f"manifest {name}", {**files, "manifest": body})

    # what the device's holder can do to the layer in clear

    def clear(self, name: str, files: Mapping[str, bytes] | bytes, verdict: int | None = 1) -> Case:
        body = files if isinstance(files, bytes) else write_tar(files)
        return self.one(f"clear.tar {name}", files_of(recut(self.bundle, self.site, clear=body)), verdict)

    def bytes_of_clear_files(self) -> Iterator[Case]:
        files = self.clear_files
        names = sorted(files)
        for name, other in zip(names, [*names[1:], names[0]], strict=True):
            body = files[name]
            for at in range(0, len(body), max(1, len(body) // 9)):
                yield self.clear(f"{name} flipped at {at}", {**files, name: flipped(body, at)}, None)
            for end in {0, len(body) // 2, max(0, len(body) - 1)}:
                yield self.clear(f"{name} cut at {end}", {**files, name: body[:end]}, None)
            yield self.clear(f"{name} twice", {**files, name: body + body}, None)
            yield self.clear(f"{name} gone", {n: b for n, b in files.items() if n != name}, None)
            yield self.clear(f"{name} for {other}", {**files, name: files[other], other: body})
        yield self.clear("more", {**files, "more": b""})
        yield self.clear("a tile more", {**files, "tile/1/000.p/1": b"\0" * 32})

    def changed(self, name: str, change: Callable[[Clear], Clear], verdict: int | None = 1) -> Case:
        return self.clear(name, change(self.bundle.clear()).pack(), verdict)

    def signed_notes(self) -> Iterator[Case]:
        site, bundle = self.site, self.bundle
        clear, manifest = bundle.clear(), bundle.manifest
        text = Checkpoint(manifest.journal, manifest.end, manifest.root).text()
        head = clear.heads[-1]
        first = self.bundles[0].clear()

        def heads(name: str, last: str, verdict: int | None = 1) -> Case:
            return self.changed(name, lambda c: replace(c, heads=(*c.heads[:-1], last)), verdict)

        old = EpochKey.generate(manifest.journal)
        forged = sign_note(text, [old.signer])
        certificate = old.certificate(site.device.signer, 0)
        yield heads("head by nobody's key", sign_note(text, [STRANGER]))
        yield heads("head by an uncertified key", forged)
        yield self.changed(
            "head outside its epoch",
            lambda c: replace(c, heads=(*c.heads[:-1], forged), epochs=(certificate, c.epochs[-1])),
        )
        yield heads("head cosigned by a stranger", cosign(head, SOMEBODY, 1_794_000_000), 0)
        yield heads("head cosigned at no time", head.replace(*other_cosignature(head)))
        yield heads("head of another journal", sign_note(text.replace("/k1/", "/k2/"), [site.epoch.signer]))
        yield heads("head with another root", site_head(site, manifest.end, b"\2" * 32))
        yield heads("smaller head replayed", first.heads[-1])
        leaves = read_hash_tiles(clear.tiles, manifest.end)
        leaves[3] = b"\x09" * 32
        other_root = root(leaves)
        for name, last in (("its old head", head), ("a new head", site_head(site, manifest.end, other_root))):
            body = replace(clear, tiles=hash_tiles(leaves), heads=(last,)).pack()
            made = recut(bundle, site, clear=body)
            files = {**files_of(made), "manifest": resigned(made, site, {"root": other_root})}
            yield self.one(f"another tile and root under {name}", files)
        yield self.changed("newest head left out", lambda c: replace(c, heads=c.heads[:-1]))
        yield self.changed("heads reversed", lambda c: replace(c, heads=c.heads[::-1]))
        yield self.changed("a head twice", lambda c: replace(c, heads=(*c.heads, c.heads[-1])))
        yield self.changed("an old head too", lambda c: replace(c, heads=(first.heads[-1], *c.heads)))
        yield self.changed("certificates reversed", lambda c: replace(c, epochs=c.epochs[::-1]))
        yield self.changed("a certificate left out", lambda c: replace(c, epochs=c.epochs[:1]))
        beyond = old.certificate(site.device.signer, manifest.end)
        yield self.changed("a certificate of later times", lambda c: replace(c, epochs=(*c.epochs, beyond)))
        alien = EpochKey.generate(manifest.journal).certificate(STRANGER, 1)
        yield self.changed("a certificate by a stranger", lambda c: replace(c, epochs=(alien, *c.epochs[1:])))
        yield self.changed("count notes reversed", lambda c: replace(c, seals=c.seals[::-1]))
        yield self.changed("a count note left out", lambda c: replace(c, seals=c.seals[1:]))
        yield self.changed("the last count note left out", lambda c: replace(c, seals=c.seals[:-1]))
        for lines in (1, 2):
            short = "\n".join([*clear.seals[-1].split("\n")[: -1 - lines], ""])
            yield self.changed(
                f"a count note without {lines} signers",
                lambda c, s=short: replace(c, seals=(*c.seals[:-1], s)),
            )
        note = clear.duties[0]
        yield self.changed("a replacement left out", lambda c: replace(c, duties=()))
        yield self.changed("a replacement twice", lambda c: replace(c, duties=(note, note)))
        yield self.changed(
            "a replacement flipped", lambda c: replace(c, duties=(note.replace("s05", "s06", 1),))
        )
        for lines in (1, 2):
            cut = "\n".join([*note.split("\n")[: -1 - lines], ""])
            yield self.changed(
                f"a replacement without {lines} signers", lambda c, s=cut: replace(c, duties=(s,))
            )
        yield self.changed("receipts left out", lambda c: replace(c, receipts=()), 1)
        for name, receipt in (
            ("by a stranger", receipt_of(site, self.bundles[0], STRANGER)),
            ("by the plan key", receipt_of(site, self.bundles[0], site.center.plan_signer)),
            ("of another root", receipt_of(site, self.bundles[0], root=b"\3" * 32)),
            ("of another journal", receipt_of(site, self.bundles[0], journal="a/b/c/d/e/f")),
        ):
            yield self.changed(f"receipt {name}", lambda c, r=receipt: replace(c, receipts=(r,)))
        yield from self._words_of_the_center(clear)
        proof = clear.consistency
        assert proof is not None
        for name, other in (
            ("shorter", replace(proof, proof=proof.proof[:-1])),
            ("longer", replace(proof, proof=(*proof.proof, b"\4" * 32))),
            ("from elsewhere", replace(proof, size1=proof.size1 - 1)),
            ("from another root", replace(proof, root1=b"\5" * 32)),
            ("with a short hash", replace(proof, proof=(*proof.proof[:-1], b"\6"))),
        ):
            yield self.changed(f"consistency {name}", lambda c, o=other: replace(c, consistency=o))

    def _words_of_the_center(self, clear: Clear) -> Iterator[Case]:
        center = self.site.center
        assert clear.plan is not None
        assert clear.enrolment is not None
        plan, enrolment = split(clear.plan).text, split(clear.enrolment).text
        for name, signer in (("receipt key", center.receipt_signer), ("device", self.site.device.signer)):
            by = sign_note(plan, [signer])
            yield self.changed(f"plan by the {name}", lambda c, n=by: replace(c, plan=n))
            by = sign_note(enrolment, [signer])
            yield self.changed(f"enrolment by the {name}", lambda c, n=by: replace(c, enrolment=n))
        for what, old, new in (
            ("room", "room 01", "room 02"),
            ("demo", "demo yes", "demo no"),
            ("staff key", "+", "++"),
            ("role", " invigilator ", " custodian "),
        ):
            by = sign_note(plan.replace(old, new), [center.plan_signer])
            yield self.changed(f"plan with another {what}", lambda c, n=by: replace(c, plan=n))
        for what, old, new in (("site", "site S01", "site S02"), ("device", "/S01/k1", "/S01/k2")):
            by = sign_note(enrolment.replace(old, new), [center.plan_signer])
            yield self.changed(f"enrolment of another {what}", lambda c, n=by: replace(c, enrolment=n))
        yield self.changed("no plan", lambda c: replace(c, plan=None), 0)
        yield self.changed("no enrolment", lambda c: replace(c, enrolment=None), 0)
        key = age.encrypt_bytes(b"k" * 32, [center.duty.recipient])
        for name, other, verdict in (
            ("no day key", b"", 0),
            ("another day key", key, 1),
            ("no age file", b"x", 1),
        ):
            made = recut(self.bundle, self.site, key=other)
            yield self.one(name, files_of(made), verdict)

    def tars(self) -> Iterator[Case]:
        files = self.clear_files
        good = self.bundle.file("clear.tar")
        for name in ("../heads", "/etc/passwd", "./heads", "a//b", "a/../b", "heads/", ".x", "a b", "é"):
            yield self.clear(f"with {name}", loose_tar({**files, name: b"x"}))
        yield self.clear("unsorted", loose_tar(dict(sorted(files.items(), reverse=True))))
        yield self.clear("with times", loose_tar(dict(sorted(files.items())), mtime=1))
        yield self.clear("with a mode", loose_tar(dict(sorted(files.items())), mode=0o755))
        yield self.clear("of another kind", loose_tar(dict(sorted(files.items())), format=tarfile.GNU_FORMAT))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.AREGTYPE):
            yield self.clear(
                f"with a member of type {kind!r}", loose_tar(dict(sorted(files.items())), last=kind)
            )
        yield self.clear("with a member twice", good[: -(len(good) % 10240) or None] + good)
        for name, body in (
            ("longer by a block", good + bytes(512)),
            ("longer by a record", good + bytes(10240)),
            ("shorter by a block", good[:-512]),
            ("with something behind", good[:-1] + b"x"),
            ("empty", bytes(10240)),
            ("nothing", b""),
            ("no tar", b"x" * 10240),
        ):
            if body:
                yield self.clear(name, body)

    # what the device's holder can do to the encrypted layer

    def sealed(self, name: str, files: Mapping[str, bytes] | bytes, verdict: int | None = 1) -> Case:
        body = files if isinstance(files, bytes) else write_tar(files)
        cipher = age.encrypt_bytes(body, [self.site.center.duty.recipient])
        return self.one(
            f"entries.age {name}", files_of(recut(self.bundle, self.site, sealed=cipher)), verdict
        )

    def entries(self) -> Iterator[Case]:
        inside = self.inside
        tile = next(name for name in inside if name.startswith("tile/"))
        blob = next(name for name in inside if name.startswith("blobs/"))
        yield self.sealed("again", inside, 0)
        for at in range(0, len(inside[tile]), max(1, len(inside[tile]) // 19)):
            yield self.sealed(f"tile flipped at {at}", {**inside, tile: flipped(inside[tile], at)})
        yield self.sealed("tile shorter", {**inside, tile: inside[tile][:-1]})
        yield self.sealed("tile longer", {**inside, tile: inside[tile] + b"\0"})
        yield self.sealed("tile with an empty entry", {**inside, tile: inside[tile] + b"\0\0"})
        yield self.sealed("another picture", {**inside, blob: b"x"})
        yield self.sealed("no picture", {n: b for n, b in inside.items() if n != blob}, 0)
        stranger = hashlib.sha256(b"stranger").hexdigest()
        yield self.sealed("a picture more", {**inside, f"blobs/sha256/{stranger}": b"stranger"})
        yield self.sealed("no tile", {n: b for n, b in inside.items() if n != tile})
        yield self.sealed("a tile more", {**inside, "tile/entries/009": b""})
        yield self.sealed("a file more", {**inside, "more": b""})
        yield self.sealed("no tar", b"x" * 10240)
        whole = self.bundle.file("entries.age")
        head = whole.index(b"\n---")
        for at in (*range(0, head + 50, 29), head + 60, len(whole) // 2, len(whole) - 1):
            body = flipped(whole, at)
            yield self.one(f"entries.age byte {at}", files_of(recut(self.bundle, self.site, sealed=body)))
        for name, to in (
            ("to others", age.X25519Identity.generate()),
            ("hybrid", age.HybridIdentity.generate()),
        ):
            body = age.encrypt_bytes(write_tar(inside), [to.recipient])
            yield self.one(f"entries.age {name}", files_of(recut(self.bundle, self.site, sealed=body)))

    # several ranges

    def series(self, other: SmallSite, others: list[Bundle]) -> Iterator[Case]:
        one, two, three = (files_of(one) for one in self.bundles)
        yield Case("three ranges", {"a": one, "b": two, "c": three}, 0)
        yield Case("beside the file of pull", {"a": one, ".": {"pulled": b"1\n"}}, 0)
        yield Case("three ranges in another order", {"c": one, "a": two, "b": three}, 0)
        yield Case("the first left out", {"b": two, "c": three}, 0)
        yield Case("the second left out", {"a": one, "c": three}, 0)
        yield Case("one of them twice", {"a": one, "b": two, "b2": two}, 0)
        yield Case(
            "a broken one among them", {"a": one, "b": {**two, "manifest": two["manifest"][:-1]}, "c": three}
        )
        fork = [files_of(bundle) for bundle in others]
        yield Case("a fork alone", {"a": fork[0], "b": fork[1]}, 0)
        yield Case("a fork from the first on", {"a": one, "b": fork[0]})
        yield Case("a fork later", {"a": one, "b": fork[1]})
        yield Case("a fork with one number", {"b": two, "x": fork[1]})
        again = recut(self.bundle, self.site, sealed=self.bundle.file("entries.age") + b"")
        assert again.sha256 == self.bundle.sha256
        for name, changes in (
            ("one number, another time", {"time": 5}),
            ("another number", {"number": 4}),
            ("not naming the one before", {"previous": "0" * 64}),
        ):
            changed = resigned(self.bundle, self.site, changes)
            yield Case(name, {"a": one, "b": two, "c": three, "d": {**two, "manifest": changed}})
        yield Case("not naming the one before, alone", {"a": one, "b": {**two, "manifest": changed}})


def resigned(bundle: Bundle, site: SmallSite, changes: Mapping[str, object]) -> bytes:
    text = replace(bundle.manifest, **changes).text()  # type: ignore[arg-type]
    return note(text, [site.device.signer])


def note(text: str, signers: list[Signer]) -> bytes:
    """A note whose text may be anything, so not by the product's own writer."""
    return (text + "\n" + "".join(one.sign(text) for one in signers)).encode()


def site_head(site: SmallSite, size: int, root: bytes) -> str:
    return sign_note(Checkpoint(site.journal.origin, size, root).text(), [site.epoch.signer])


def other_cosignature(head: str) -> tuple[str, str]:
    """The last signature line, and the same with another time in it."""
    line = head.rstrip("\n").rpartition("\n")[2]
    words = line.split(" ")
    body = base64.b64decode(words[2])
    return line, " ".join([*words[:2], base64.b64encode(body[:4] + bytes(8) + body[12:]).decode()])


def loose_tar(
    files: Mapping[str, bytes],
    *,
    mtime: int = 0,
    mode: int = 0o644,
    format: int = tarfile.USTAR_FORMAT,
    last: bytes = tarfile.REGTYPE,
) -> bytes:
    """A tar that keeps none of the rules of the one spelling but those asked for."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as tar:
        for name, body in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = len(body), mtime, mode
            tar.addfile(info, io.BytesIO(body))
        if last != tarfile.REGTYPE:
            info = tarfile.TarInfo("zz")
            info.type, info.linkname = last, "heads"
            tar.addfile(info)
    return out.getvalue()


def with_last_entry(site: SmallSite, bundle: Bundle, body: bytes) -> dict[str, bytes]:
    """The first range with another last entry, under a tree, a head and a manifest that all hold."""
    manifest, clear = bundle.manifest, bundle.clear()
    bodies = [*site.journal.entries(0, manifest.end - 1), body]
    leaves = [leaf_hash(one) for one in bodies]
    head = site_head(site, manifest.end, root(leaves))
    changed = replace(clear, tiles=hash_tiles(leaves), heads=(head,)).pack()
    inside = age.encrypt_bytes(write_tar(entry_tiles(bodies, 0)), [site.center.duty.recipient])
    made = recut(bundle, site, clear=changed, sealed=inside)
    return {**files_of(made), "manifest": resigned(made, site, {"root": root(leaves)})}


def odd_entries(folder: Path) -> tuple[SmallSite, list[Case]]:
    """Ranges whose last entry is no entry as docs/formats.md §1 says."""
    site, bundle, body = _ending_in_an_answer(folder)
    cases = [Case("the entry itself", {"bundle": with_last_entry(site, bundle, body)}, 0)]
    for name, change in ODD_ENTRIES.items():
        changed = change(body)
        assert changed != body, name
        cases.append(
            Case(name, {"bundle": with_last_entry(site, bundle, changed)}, None if "kind" in name else 1)
        )
    for plain, verdict in (
        (b'{"text":"x"}', 0),
        (b"[]", 1),
        (b'{"text":1}', 1),
        (b"x", 1),
        (b"\xff", 1),
    ):
        cases.append(Case(f"sealed {plain!r}", _sealing(site, bundle, body, plain), verdict))
    return site, cases


def strange_fields(folder: Path) -> tuple[SmallSite, Case]:
    """A range whose last entry has a sealed field that its kind does not have."""
    site, bundle, body = _ending_in_an_answer(folder)
    return site, Case("a strange field", _sealing(site, bundle, body, b'{"other":"x"}'))


def _ending_in_an_answer(folder: Path) -> tuple[SmallSite, Bundle, bytes]:
    site = SmallSite(folder, center=x25519_center(folder / "center-keys"))
    site.open()
    site.work(1)
    site.happen(Answered(1, "s", ""))
    site.head()
    bundle = site.cut()
    end = bundle.manifest.end
    (body,) = site.journal.entries(end - 1, end)
    return site, bundle, body


def _sealing(site: SmallSite, bundle: Bundle, body: bytes, plain: bytes) -> dict[str, dict[str, bytes]]:
    fields = msgspec.json.decode(body)
    assert site.day_key is not None
    key = entry_key(site.day_key, site.journal.origin, fields["seq"])
    sealed = ChaCha20Poly1305(key).encrypt(bytes(12), plain, base64.b64decode(fields["salt"]))
    changed = rfc8785.dumps({**fields, "sealed": base64.b64encode(sealed).decode()})
    return {"bundle": with_last_entry(site, bundle, changed)}


ODD_ENTRIES: Mapping[str, Callable[[bytes], bytes]] = {
    "a space": lambda b: b.replace(b'":', b'": ', 1),
    "keys out of order": lambda b: b'{"v":1,' + b[1:].replace(b',"v":1', b""),
    "a key twice": lambda b: b.replace(b'"v":1', b'"v":1,"v":1'),
    "a fraction": lambda b: b.replace(b'"boot_us":', b'"boot_us":1.5,"x":'),
    "an integer like a fraction": lambda b: b.replace(b'"v":1', b'"v":1.0'),
    "a fraction in its data": lambda b: b.replace(b'"data":{', b'"data":{"a":0.5,'),
    "a huge integer": lambda b: b.replace(b'"boot_us":', b'"boot_us":9007199254740993'),
    "a truth for a number": lambda b: b.replace(b'"v":1', b'"v":true'),
    "another version": lambda b: b.replace(b'"v":1', b'"v":2'),
    "another number": lambda b: b.replace(b'"seq":', b'"seq":1'),
    "a short salt": lambda b: b.replace(b'"salt":"', b'"salt":"AAAA'),
    "no salt": lambda b: b.replace(b'"salt":', b'"sal":'),
    "a field more": lambda b: b.replace(b'"v":1', b'"v":1,"w":1'),
    "no object": lambda b: b"[]",
    "no JSON": lambda b: b[:-1],
    "no UTF-8": lambda b: b.replace(b'"boot":"b0', b'"boot":"\xff'),
    "half a character": lambda b: b.replace(b'"boot":"b0', b'"boot":"\\ud800'),
    "an escaped letter": lambda b: b.replace(b'"boot":"b0', b'"boot":"\\u0062'),
    "a number for a text": lambda b: b.replace(b'"boot":"b0"', b'"boot":0'),
    "a list for its data": lambda b: b.replace(b'"data":{', b'"data":[{').replace(b'},"kind"', b'}],"kind"'),
    "sealed without key": lambda b: b.replace(b'"seq"', b'"sealed":"AAAA","seq"'),
    "sealed with nothing": lambda b: b.replace(b'"seq"', b'"sealed":null,"seq"'),
    "sealed not in base64": lambda b: b.replace(b'"seq"', b'"sealed":"A","seq"'),
    "an unknown kind": lambda b: b.replace(b'"kind":"', b'"kind":"later.'),
}
"""What a journal may hold that is no entry, under a tree, heads and a manifest that all hold."""
