"""Keys of the device, of the running epoch, and of the exam center (design §4).

The device's key lies in a file of mode 0600 behind :class:`DeviceKey`, which a card or TPM can implement
later. The epoch's key lives in memory only; its certificate, signed by the device, is an entry of the
journal. The center has two signing keys (plans, receipts) and two age identities that open bundles (duty,
escrow); the receiving server needs the receipt key alone.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from station.errors import DeviceError, PlanError, problem
from station.vault import age
from station.vault.note import Key, NoteError, Schema, Signer, open_note, parse_vkey, sign_note

NO_KEY = problem(
    "keys.file",
    what=("密钥文件 {name} 无法使用：{why}。", "The key file {name} can't be used: {why}."),
    now=(
        "检查该文件是否存在、权限是否为 600；遗失则重新设置本机。",
        "Check that the file is there with mode 600; if it is lost, set this kiosk up again.",
    ),
    clause="design §4",
)
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
        except ValueError:
            raise DeviceError(NO_KEY, name=path.name, why="format") from None


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
        NoteError: malformed, or not signed by that device.
    """
    values = EPOCH.read(open_note(note, [parse_vkey(device_vkey)]).text)
    if values["device"] != device_vkey:
        raise NoteError("证书写的是另一台设备", "the certificate names another device")
    return Epoch(str(values["journal"]), str(values["key"]), int(str(values["first"])))


class CenterKeys:
    """The exam center's keys in a folder: ``plan.key receipt.key duty.age escrow.age``, each of mode 0600."""

    def __init__(
        self, name: str, plan: Signer, receipt: Signer, duty: age.HybridIdentity, escrow: age.HybridIdentity
    ):
        self.name = name
        self.plan_signer = plan
        self.receipt_signer = receipt
        self.duty = duty
        self.escrow = escrow

    @classmethod
    def create(cls, folder: Path, name: str, seed: bytes | None = None) -> CenterKeys:
        """Make all four; with a seed the same ones each time (the synthetic sitting).

        Raises:
            DeviceError: a file exists or can't be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        base = seed or secrets.token_bytes(32)
        part = {
            k: hashlib.sha256(f"center\0{k}\0".encode() + base).digest()
            for k in ("plan", "receipt", "duty", "escrow")
        }
        for which in ("plan", "receipt"):
            write_secret(folder / f"{which}.key", f"{name}/{which}\n{part[which].hex()}\n")
        for which in ("duty", "escrow"):
            write_secret(folder / f"{which}.age", f"{age.HybridIdentity(part[which])}\n")
        return cls.load(folder)

    @classmethod
    def load(cls, folder: Path) -> CenterKeys:
        """Raises DeviceError: a file is missing, readable by others, or not a key file."""
        plan, receipt = (DeviceIdentity.load(folder / f"{which}.key") for which in ("plan", "receipt"))
        duty, escrow = (load_identity(folder / f"{which}.age") for which in ("duty", "escrow"))
        return cls(plan.name.rpartition("/")[0], plan.signer, receipt.signer, duty, escrow)

    @property
    def vkeys(self) -> tuple[str, str]:
        """Verifier keys: plans, receipts."""
        return self.plan_signer.vkey, self.receipt_signer.vkey

    @property
    def recipients(self) -> tuple[str, str]:
        """age recipients: duty, escrow."""
        return str(self.duty.recipient), str(self.escrow.recipient)


def load_identity(path: Path) -> age.HybridIdentity:
    """An age identity from its file.

    Raises:
        DeviceError: missing or readable by others. PlanError: not a hybrid identity.
    """
    lines = [line for line in read_secret(path).splitlines() if line and not line.startswith("#")]
    identity = age.parse_identity(lines[0] if lines else "")
    if not isinstance(identity, age.HybridIdentity):
        raise PlanError(NO_KEY, name=path.name, why="X25519")
    return identity


def fingerprint(keys: Iterable[str]) -> str:
    """Eight groups of four hex digits over public keys, for two people to compare aloud."""
    digest = hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()
    return " ".join(digest[i : i + 4] for i in range(0, 32, 4))


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read; never over an existing one.

    Raises:
        DeviceError: it exists, or the disk refuses.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise DeviceError(NO_KEY, name=path.name, why=str(error.strerror)) from error


def read_secret(path: Path) -> str:
    """Raises DeviceError: missing, or others may read it."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise DeviceError(NO_KEY, name=path.name, why="others may read it (chmod 600)")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise DeviceError(NO_KEY, name=path.name, why=str(error.strerror)) from error
