"""What a member of staff holds: two signing keys and an age identity, locked by badge and PIN (design §4,
§6).

The badge's QR code carries a secret of 128 bits: ``STN1.<person>.<base32>.<check>``, upper-case ASCII that
any scanner types. The credential is an age-scrypt file whose passphrase is that secret and the PIN, so a
stolen disk gives nothing without the badge, and a found badge nothing without the PIN. One key, one kind of
signature: ``seal`` signs count notes (type 0x01), the other cosigns heads (type 0x04).
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
import secrets
from dataclasses import dataclass
from typing import Annotated

import msgspec

from station.errors import PlanError, problem
from station.vault import age
from station.vault.note import Cosigner, Signer

MAX_WORK_FACTOR = 18
"""log2 of scrypt's N that is accepted when reading: a hostile file must not freeze the kiosk."""
WORK_FACTOR = 17
_BADGE = re.compile(r"STN1\.([A-Z0-9]{1,16})\.([A-Z2-7]{26})\.([A-Z2-7]{2})")
_PERSON = re.compile(r"[a-z0-9]{1,16}")
_PIN = re.compile(r"[0-9]{6}")
_WEAK = frozenset({"112233", "123321", "147258", "159357", "168168", "520131", "666888", "888666"})

BAD_BADGE = problem(
    "badge.unreadable",
    what=("这不是有效的工作证二维码。", "This is not a valid badge code."),
    now=(
        "对准工作证上的二维码再扫一次；仍不行请补办。",
        "Scan the badge's QR code again; if it fails, have it re-issued.",
    ),
    clause="design §6",
)
WRONG = problem(
    "badge.wrong_pin",
    what=("工作证与 PIN 不符。", "Badge and PIN don't match."),
    now=(
        "确认是本人工作证，重新输入 6 位 PIN。",
        "Make sure it is your own badge; enter the 6-digit PIN again.",
    ),
    clause="design §6",
)
WEAK_PIN = problem(
    "badge.weak_pin",
    what=(
        "PIN 必须是 6 位数字，且不能是相同、连续或常见的数字。",
        "A PIN has 6 digits, not all equal, in a row, or common.",
    ),
    now=("换一个不易猜到的 PIN。", "Choose a PIN that is hard to guess."),
    clause="design §6",
)
BAD_PERSON = problem(
    "badge.person",
    what=("人员编号“{person}”不能用于工作证。", "The staff id '{person}' can't stand on a badge."),
    now=(
        "编号用 1 至 16 位小写字母或数字。",
        "Use 1 to 16 lower-case letters or digits as the id.",
    ),
    clause="design §6",
)
DAMAGED = problem(
    "badge.damaged",
    what=("凭证文件已损坏。", "The credential file is damaged."),
    now=("请认定中心重新签发此人的凭证。", "Have the exam center issue this person's credential again."),
    clause="design §6",
)


class WrongPin(PlanError):
    """Badge and PIN don't open the credential."""


_Seed = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class _Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: int
    person: str
    seal: _Seed
    cosign: _Seed
    identity: str

    def __repr__(self) -> str:
        return f"_Content({self.person})"


@dataclass(frozen=True, repr=False)
class Badge:
    """What is printed on a person's badge."""

    person: str
    """Staff id: 1 to 16 lower-case letters or digits, so that a scanner that types capitals does no harm."""
    secret: bytes
    """16 random bytes."""

    def __post_init__(self) -> None:
        if not _PERSON.fullmatch(self.person):
            raise PlanError(BAD_PERSON, person=self.person)
        if len(self.secret) != 16:
            raise ValueError("a badge secret has 16 bytes")

    @classmethod
    def generate(cls, person: str) -> Badge:
        """A new badge. Raises PlanError: the id can't stand on a badge."""
        return cls(person, secrets.token_bytes(16))

    @property
    def text(self) -> str:
        """The text of the QR code: a secret."""
        body = f"STN1.{self.person.upper()}.{_base32(self.secret)}"
        return f"{body}.{_check(body)}"

    def passphrase(self, pin: str) -> str:
        """The scrypt passphrase of badge and PIN."""
        return f"{_base32(self.secret)}:{pin}"

    def __repr__(self) -> str:
        return f"Badge({self.person})"


def parse_badge(text: str) -> Badge:
    """The badge of a scanned text.

    Raises:
        PlanError: not a badge, or misread (its check characters differ).
    """
    scanned = text.strip().upper()
    found = _BADGE.fullmatch(scanned)
    if found is None or found[3] != _check(scanned.rpartition(".")[0]):
        raise PlanError(BAD_BADGE)
    return Badge(found[1].lower(), base64.b32decode(found[2] + "======"))


def looks_like_badge(text: str) -> bool:
    """Whether a scan is meant as a badge: it must not be taken for a candidate's document."""
    return text.strip().upper().startswith("STN1.")


class Credential:
    """A person's unlocked keys. Held only while that person stands at the desk; its repr shows no key."""

    def __init__(
        self, person: str, seal_seed: bytes, cosign_seed: bytes, identity: age.HybridIdentity
    ) -> None:
        self.person = person
        self._seal_seed = seal_seed
        self._cosign_seed = cosign_seed
        self.identity = identity

    @classmethod
    def generate(cls, person: str) -> Credential:
        """New random keys."""
        return cls(person, secrets.token_bytes(32), secrets.token_bytes(32), age.HybridIdentity.generate())

    @classmethod
    def from_seed(cls, person: str, seed: bytes) -> Credential:
        """Keys derived from a seed: for the synthetic sitting only, where the same seed must give the same
        keys."""
        parts = [
            hashlib.sha256(f"{label}\0{person}\0".encode() + seed).digest()
            for label in ("seal", "cosign", "age")
        ]
        return cls(person, parts[0], parts[1], age.HybridIdentity(parts[2]))

    def seal_signer(self, center: str) -> Signer:
        """Signs count notes."""
        return Signer.from_seed(f"{center}/staff/{self.person}/seal", self._seal_seed)

    def officer_signer(self, center: str) -> Signer:
        """Signs at the center what takes two of its officers; never a count note, so that the key's name says which."""
        return Signer.from_seed(f"{center}/officer/{self.person}", self._seal_seed)

    def cosigner(self, center: str) -> Cosigner:
        """Cosigns heads."""
        return Cosigner.from_seed(f"{center}/staff/{self.person}", self._cosign_seed)

    @property
    def recipient(self) -> str:
        """The age recipient, as text."""
        return str(self.identity.recipient)

    def __repr__(self) -> str:
        return f"Credential({self.person})"

    def content(self) -> bytes:
        """What is locked: a secret."""
        return msgspec.json.encode(
            _Content(1, self.person, self._seal_seed, self._cosign_seed, str(self.identity))
        )


def check_pin(pin: str) -> None:
    """Raises PlanError: not six digits, or among the first that a thief would try."""
    if not _PIN.fullmatch(pin):
        raise PlanError(WEAK_PIN)
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)}
    in_a_row = len(steps) == 1
    repeats = pin[:2] * 3 == pin or pin[:3] * 2 == pin
    if in_a_row or repeats or pin in _WEAK:
        raise PlanError(WEAK_PIN)


def lock(credential: Credential, badge: Badge, pin: str, work_factor: int = WORK_FACTOR) -> bytes:
    """The credential as an age-scrypt file for this badge and PIN.

    Raises:
        PlanError: a weak PIN.
    """
    check_pin(pin)
    return age.encrypt_bytes(credential.content(), [age.ScryptRecipient(badge.passphrase(pin), work_factor)])


def unlock(blob: bytes, badge: Badge, pin: str) -> Credential:
    """Open a credential with badge and PIN; takes about half a second on purpose.

    Raises:
        WrongPin: they don't open it. PlanError: the file is damaged or another person's.
    """
    try:
        body = age.decrypt_bytes(blob, [age.ScryptIdentity(badge.passphrase(pin), MAX_WORK_FACTOR)])
        content = msgspec.json.decode(body, type=_Content)
        identity = age.parse_identity(content.identity)
    except age.NoMatch:
        # From None: the chain would carry the passphrase's frame into a traceback.
        raise WrongPin(WRONG) from None
    except (age.AgeError, msgspec.DecodeError):
        raise PlanError(DAMAGED) from None
    if content.person != badge.person or not isinstance(identity, age.HybridIdentity):
        raise PlanError(DAMAGED)
    return Credential(content.person, content.seal, content.cosign, identity)


def _base32(secret: bytes) -> str:
    return base64.b32encode(secret).decode().rstrip("=")


def _check(body: str) -> str:
    # Ten bits: enough to tell a misread code from a wrong PIN, which counts against a person.
    return base64.b32encode(hashlib.sha256(body.encode()).digest()).decode()[:2]
