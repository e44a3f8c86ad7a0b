"""Keys of the device, of the running epoch, and of the exam center (design §4).

The device's key lies in a file of mode 0600 behind :class:`DeviceKey`, which a card or TPM can implement
later. The epoch's key lives in memory only; its certificate, signed by the device, is an entry of the
journal. The center has two signing keys (plans, receipts), one that cosigns heads (witness) and two age identities
that open bundles (duty, escrow), each in a file of its own: the receiving server gets ``receipt.key`` and
``witness.key`` alone (:func:`load_signer`, :func:`load_cosigner`).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from station.errors import DeviceError, problem
from station.text import Text
from station.vault import age
from station.vault.note import (
    NOTE_KEY,
    Cosigner,
    Key,
    NoteError,
    Schema,
    Signer,
    open_note,
    parse_vkey,
    sign_note,
)

NO_KEY = problem(
    "keys.file",
    what=("密钥文件 {name} 无法使用：{why}。", "The key file {name} can't be used: {why}."),
    now=(
        "检查该文件是否存在、权限是否为 600；遗失则重新设置本机。",
        "Check that the file is there with mode 600; if it is lost, set this kiosk up again.",
    ),
    clause="design §4",
)
_MISSING = Text("文件不存在", "it is not there")
_SHARED = Text("其他用户也能读取（应为 600）", "other users can read it (it must be mode 600)")
_FORMAT = Text("内容不是密钥", "it does not hold a key")
_EXISTS = Text("文件已存在，不覆盖", "it exists already and is never overwritten")

CENTER_FILES = ("plan.key", "receipt.key", "witness.key", "duty.age", "escrow.age")
EPOCH = Schema("station/epoch/v1", (Key("journal"), Key("key"), Key("device"), Key("first", decimal=True)))


class DeviceKey(Protocol):
    """The device's identity, wherever its key lies."""

    @property
    def name(self) -> str:
        """Key name: ``center/site/device``."""

    @property
    def signer(self) -> Signer:
        """Signs epoch certificates, count seals and bundle manifests."""

    @property
    def vkey(self) -> str:
        """The public half."""


class DeviceIdentity:
    """A device key in a file that only its owner can read."""

    def __init__(self, name: str, seed: bytes) -> None:
        self.signer = Signer.from_seed(name, seed)
        self.name = name

    @property
    def vkey(self) -> str:
        """The public half as text."""
        return self.signer.vkey

    @classmethod
    def create(cls, path: Path, name: str, seed: bytes | None = None) -> DeviceIdentity:
        """Make a key and its file (mode 0600).

        Raises:
            DeviceError: the file exists or can't be written.
        """
        made = seed or secrets.token_bytes(32)
        write_secret(path, f"{name}\n{made.hex()}\n")
        return cls(name, made)

    @classmethod
    def load(cls, path: Path) -> DeviceIdentity:
        """Raises DeviceError: missing, readable by others, or not a key file."""
        name, _, seed = read_secret(path).rstrip("\n").partition("\n")
        try:
            return cls(name, bytes.fromhex(seed))
        except (ValueError, NoteError):
            raise DeviceError(NO_KEY, name=path.name, why=_FORMAT) from None

    def __repr__(self) -> str:
        return f"DeviceIdentity({self.vkey})"


@dataclass(frozen=True)
class Epoch:
    """A certified stretch of a journal."""

    origin: str
    vkey: str
    first: int
    """Index of the entry that holds the certificate."""


class EpochKey:
    """The key that signs heads while the program runs; never written anywhere."""

    def __init__(self, origin: str, signer: Signer) -> None:
        self.origin = origin
        self.signer = signer

    @classmethod
    def generate(cls, origin: str) -> EpochKey:
        """A new key whose name is the journal's origin, as tlog-checkpoint wants it."""
        return cls(origin, Signer.generate(origin))

    def certificate(self, device: Signer, first: int) -> str:
        """The device's word that this key signs heads from entry ``first`` on."""
        text = EPOCH.write(
            {"journal": self.origin, "key": self.signer.vkey, "device": device.vkey, "first": str(first)}
        )
        return sign_note(text, [device])


def read_epoch(note: str, device_vkey: str) -> Epoch:
    """A verified epoch certificate.

    Raises:
        NoteError: malformed, not signed by that device, or the key is not one that may sign the journal's heads.
    """
    values = EPOCH.read(open_note(note, [parse_vkey(device_vkey)]).text)
    if values["device"] != device_vkey:
        raise NoteError("证书写的是另一台设备", "the certificate names another device")
    key = parse_vkey(str(values["key"]))
    if key.name != values["journal"] or key.kind != NOTE_KEY:
        raise NoteError("密钥名称与日志不符", "the key is not named like its journal")
    return Epoch(key.name, key.vkey, int(str(values["first"])))


class CenterKeys:
    """The exam center's keys in a folder: ``plan.key receipt.key witness.key duty.age escrow.age``, each of mode 0600."""

    def __init__(
        self,
        name: str,
        plan: Signer,
        receipt: Signer,
        witness: Cosigner,
        duty: age.HybridIdentity,
        escrow: age.HybridIdentity,
    ) -> None:
        self.name = name
        self.plan_signer = plan
        self.receipt_signer = receipt
        self.witness = witness
        self.duty = duty
        self.escrow = escrow

    @classmethod
    def create(cls, folder: Path, name: str, seed: bytes | None = None) -> CenterKeys:
        """Make all five; with a seed the same ones each time (the synthetic sitting).

        Raises:
            DeviceError: one of the files exists, then none is written; or the disk refuses.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for file in CENTER_FILES:
            if (folder / file).exists():
                raise DeviceError(NO_KEY, name=file, why=_EXISTS)
        base = seed or secrets.token_bytes(32)
        part = {
            k: hashlib.sha256(f"center\0{k}\0".encode() + base).digest()
            for k in ("plan", "receipt", "witness", "duty", "escrow")
        }
        for which in ("plan", "receipt", "witness"):
            write_secret(folder / f"{which}.key", f"{name}/{which}\n{part[which].hex()}\n")
        for which in ("duty", "escrow"):
            identity = age.HybridIdentity(part[which])
            write_secret(folder / f"{which}.age", f"# public key: {identity.recipient}\n{identity}\n")
        return cls.load(folder)

    @classmethod
    def load(cls, folder: Path) -> CenterKeys:
        """Raises DeviceError: a file is missing, readable by others, or not a key file."""
        plan, receipt = (load_signer(folder / f"{which}.key") for which in ("plan", "receipt"))
        witness = load_cosigner(folder / "witness.key")
        duty, escrow = (load_identity(folder / f"{which}.age") for which in ("duty", "escrow"))
        return cls(plan.name.rpartition("/")[0], plan, receipt, witness, duty, escrow)

    @property
    def vkeys(self) -> tuple[str, str]:
        """Verifier keys: plans, receipts."""
        return self.plan_signer.vkey, self.receipt_signer.vkey

    @property
    def recipients(self) -> tuple[str, str]:
        """age recipients: duty, escrow."""
        return str(self.duty.recipient), str(self.escrow.recipient)


def load_signer(path: Path) -> Signer:
    """One signing key, ``plan.key`` or ``receipt.key``. Raises DeviceError as :meth:`DeviceIdentity.load`."""
    return DeviceIdentity.load(path).signer


def load_cosigner(path: Path) -> Cosigner:
    """The key that cosigns heads, ``witness.key``. Raises DeviceError as :meth:`DeviceIdentity.load`."""
    name, _, seed = read_secret(path).rstrip("\n").partition("\n")
    try:
        return Cosigner.from_seed(name, bytes.fromhex(seed))
    except (ValueError, NoteError):
        raise DeviceError(NO_KEY, name=path.name, why=_FORMAT) from None


def load_identity(path: Path) -> age.HybridIdentity:
    """An age identity from its file, which ``age --identity`` reads too.

    Raises:
        DeviceError: missing, readable by others, or not one hybrid identity.
    """
    try:
        identity, *others = age.parse_identities(read_secret(path))
    except age.KeyTextError:
        raise DeviceError(NO_KEY, name=path.name, why=_FORMAT) from None
    if others or not isinstance(identity, age.HybridIdentity):
        raise DeviceError(NO_KEY, name=path.name, why=_FORMAT)
    return identity


def fingerprint(keys: Iterable[str]) -> str:
    """Eight groups of four hex digits over public keys, for two people to compare aloud."""
    digest = hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()
    return " ".join(digest[i : i + 4] for i in range(0, 32, 4))


def refuse_existing(path: Path) -> None:
    """Raises DeviceError: something lies under that name; a key is never overwritten."""
    if os.path.lexists(path):
        raise DeviceError(NO_KEY, name=path.name, why=_EXISTS)


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read, durably; never over an existing one.

    Raises:
        DeviceError: it exists, or the disk refuses; a half-written file is taken away again.
    """
    refuse_existing(path)
    # Under another name first: a power cut leaves no half key that nobody may overwrite.
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        for left in (part, path):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)
        raise DeviceError(NO_KEY, name=path.name, why=str(error.strerror)) from error


def read_secret(path: Path) -> str:
    """The text of a secret file.

    Raises:
        DeviceError: missing, other users may read it, or not text.
    """
    try:
        with path.open(encoding="utf-8") as file:
            # Asked of the open file: between a look at the path and the reading it could be another.
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise DeviceError(NO_KEY, name=path.name, why=_SHARED)
            return file.read()
    except FileNotFoundError:
        raise DeviceError(NO_KEY, name=path.name, why=_MISSING) from None
    except UnicodeDecodeError:
        raise DeviceError(NO_KEY, name=path.name, why=_FORMAT) from None
    except OSError as error:
        raise DeviceError(NO_KEY, name=path.name, why=str(error.strerror)) from error
