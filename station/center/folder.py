"""A center's folder: the office's keys apart from what the server needs.

    office/     plan.key receipt.key witness.key duty.age escrow.age       keep it off the server's machine
    server/     center.toml trust.json receipt.key witness.key enrolled/*.note readers.json center.db parts/
               users.json expected/*.json pages.journal    what the page for reviewers needs (web/)
    trust.json  the public side, for kiosks and supervisors

The server reads ``enrolled/`` and ``readers.json`` whenever they change, so that enrolling a device on a server elsewhere
means copying one file. No private age identity is ever in ``server/``.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec

from station.errors import DeviceError, PlanError, problem
from station.event import Milliseconds
from station.vault.bundle.disk import write_durably
from station.vault.enrolment import Enrolment, enrol, read_enrolment
from station.vault.keys import CenterKeys, DeviceIdentity, load_cosigner, read_secret, write_secret
from station.vault.note import Cosigner, NoteError, Signer, parse_vkey
from station.vault.trust import Trust, read_trust, trust_file

NO_CENTER = problem(
    "center.none",
    what=("{path} 不是认定中心的文件夹。", "{path} is not an exam center's folder."),
    now=("先运行 station center init。", "Run station center init first."),
)
EXISTS = problem(
    "center.exists",
    what=("{path} 里已经有一个认定中心。", "There is an exam center in {path} already."),
    now=("换一个空文件夹；已有的密钥不会被覆盖。", "Take an empty folder; keys are never written over."),
)
BAD_DEVICE = problem(
    "center.device_name",
    what=(
        "公钥名称“{name}”不是“{center}/考点/设备”。",
        "The key's name “{name}” is not {center}/site/device.",
    ),
    now=(
        "请考场终端用本中心的 trust.json 重新设置，再登记其公钥。",
        "Set the kiosk up with this center's trust.json, then enrol the key that it shows.",
    ),
)


SERVER_KEYS = ("receipt.key", "witness.key")
"""What the server signs with."""


@dataclass(frozen=True)
class ServerFolder:
    """What the server needs."""

    path: Path

    @property
    def database(self) -> Path:
        return self.path / "center.db"

    @property
    def settings(self) -> Path:
        """On which engines it stands (settings.py)."""
        return self.path / "center.toml"

    @property
    def parts(self) -> Path:
        return self.path / "parts"

    @property
    def enrolled(self) -> Path:
        return self.path / "enrolled"

    @property
    def readers(self) -> Path:
        return self.path / "readers.json"

    @property
    def users(self) -> Path:
        """Who may sign in to the page (web/accounts.py)."""
        return self.path / "users.json"

    @property
    def expected(self) -> Path:
        """The office's lists of rooms (expected.py)."""
        return self.path / "expected"

    def trust(self) -> Trust:
        """Raises PlanError: not a center's folder."""
        if not (self.path / "trust.json").is_file():
            raise PlanError(NO_CENTER, path=self.path)
        return read_trust(self.path / "trust.json")

    def receipt_signer(self) -> Signer:
        """Raises DeviceError: missing, or others may read it."""
        return DeviceIdentity.load(self.path / "receipt.key").signer

    def witness(self) -> Cosigner:
        """The key that cosigns heads. Raises DeviceError: missing, or others may read it."""
        return load_cosigner(self.path / "witness.key")


@dataclass(frozen=True)
class CenterFolder:
    """The whole center on one machine."""

    path: Path

    @property
    def office(self) -> Path:
        return self.path / "office"

    @property
    def server(self) -> ServerFolder:
        return ServerFolder(self.path / "server")

    @classmethod
    def create(cls, path: Path, name: str, *, demo: bool, seed: bytes | None = None) -> CenterFolder:
        """Make a center's keys and the server's folder.

        Raises:
            PlanError: there is one already. DeviceError: the disk refuses.
        """
        made = cls(path)
        if made.office.exists() or made.server.path.exists():
            raise PlanError(EXISTS, path=path)
        keys = CenterKeys.create(made.office, name, seed)
        server = made.server
        for folder in (server.enrolled, server.parts):
            folder.mkdir(parents=True)
        for file in SERVER_KEYS:
            write_secret(server.path / file, read_secret(made.office / file))
        trust = trust_file(Trust(name, keys.vkeys, keys.recipients, demo=demo, witness=(keys.witness.vkey,)))
        write_durably(server.path / "trust.json", trust)
        write_durably(path / "trust.json", trust)
        return made

    def keys(self) -> CenterKeys:
        """Raises PlanError: not a center's folder; DeviceError: a key is missing or readable by others."""
        if not self.office.is_dir():
            raise PlanError(NO_CENTER, path=self.path)
        return CenterKeys.load(self.office)

    def enroll(self, device_vkey: str, time: Milliseconds) -> str:
        """Enrol a device for the site in its key's name; returns the note that goes back to the kiosk.

        Raises:
            NoteError: not a verifier key. PlanError: named for another center. DeviceError: the disk refuses.
        """
        keys = self.keys()
        name = parse_vkey(device_vkey).name
        center, site = _site_of(name)
        if center != keys.name:
            raise PlanError(BAD_DEVICE, name=name, center=keys.name)
        note = enrol(center, site, device_vkey, time, keys.plan_signer)
        file = hashlib.sha256(device_vkey.encode()).hexdigest()
        write_durably(self.server.enrolled / f"{file}.note", note.encode())
        return note

    def add_reader(self, name: str) -> str:
        """Give out a token for pulling; only its hash is kept. A second token of one name replaces the first.

        Raises:
            DeviceError: the disk refuses.
        """
        token = secrets.token_urlsafe(32)
        readers = read_readers(self.server.readers)
        readers[name] = hashlib.sha256(token.encode()).hexdigest()
        body = msgspec.json.format(msgspec.json.encode(readers, order="sorted"), indent=1)
        write_durably(self.server.readers, body)
        return token


def server_in(folder: Path) -> ServerFolder:
    """The server's part of a center's folder, or a server's folder by itself. Raises PlanError: neither."""
    own = CenterFolder(folder).server
    server = own if own.path.is_dir() else ServerFolder(folder)
    server.trust()
    return server


class Enrolled:
    """The devices that the server knows; the folder is read again when it changes."""

    def __init__(self, folder: Path, center_keys: tuple[str, ...]) -> None:
        self._folder = folder
        self._keys = center_keys
        self._seen = -1
        self._by_id: dict[str, Enrolment] = {}

    def find(self, key_id: str) -> Enrolment | None:
        """The enrolment of the key with this id (SHA-256 of the verifier key, hex)."""
        changed = self._folder.stat().st_mtime_ns
        if changed != self._seen:
            self._by_id = self._read()
            self._seen = changed
        return self._by_id.get(key_id)

    def __len__(self) -> int:
        """How many devices may send."""
        self.find("")
        return len(self._by_id)

    def sites(self) -> frozenset[str]:
        """Codes of the sites that a device is enrolled for."""
        self.find("")
        return frozenset(one.site for one in self._by_id.values())

    def _read(self) -> dict[str, Enrolment]:
        found: dict[str, Enrolment] = {}
        for path in sorted(self._folder.glob("*.note")):
            try:
                enrolment = read_enrolment(path.read_text(encoding="utf-8"), self._keys)
            except (NoteError, UnicodeDecodeError, FileNotFoundError):
                continue  # not a note of this center: it enrols nobody
            found[hashlib.sha256(enrolment.device.encode()).hexdigest()] = enrolment
        return found


def read_readers(path: Path) -> dict[str, str]:
    """Name → SHA-256 (hex) of the token.

    Raises:
        DeviceError: the file is there and can't be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        raise DeviceError(NO_CENTER, path=path) from error


def _site_of(device_name: str) -> tuple[str, str]:
    center, _, site = device_name.rpartition("/")[0].rpartition("/")
    return center, site
