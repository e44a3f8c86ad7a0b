"""The exam center's public side, as a kiosk or a supervisor pins it, and how it changes (note ``station/trust/v1``).

- The first trust is a file that a person compares by its fingerprint. Every later one is a note that *all* keys of the
  trust before sign, and the new keys too; it names the trust before by its hash, so none can be left out or put in another
  order.
- A key that is replaced stays good for what it has signed (``retired``), and old bundles stay readable: the center keeps its
  identities.
- A key that is revoked counts for nothing from a moment on. When something was signed is never the signer's own word: the
  signature counts where an outside witness, a receipt of the center from before that moment, covers it
  (:func:`signing_keys`).
- A trust that has run out warns. It never keeps a room shut (research on TUF: expiry and a wrong clock lock out an exam).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from station.errors import PlanError, problem
from station.event import Milliseconds
from station.text import Text
from station.vault.keys import fingerprint
from station.vault.note import Key, NoteError, Schema, Signer, open_note, parse_vkey, sign_note
from station.vault.note.frame import split

TRUST = Schema(
    "station/trust/v1",
    (
        Key("center"),
        Key("number", decimal=True),
        Key("previous"),
        Key("demo"),
        Key("time", decimal=True),
        Key("until", decimal=True),
        Key("key", repeat=True),
        Key("recipient", repeat=True),
        Key("witness", repeat=True, optional=True),
        Key("retired", repeat=True, optional=True),
        Key("revoked", repeat=True, optional=True),
    ),
)
"""``revoked <verifier key> <ms>``; ``previous`` is the SHA-256 of the text of the trust before; ``until`` 0 is for ever."""

BAD_TRUST = problem(
    "kiosk.trust",
    what=("信任文件 {name} 无法读取：{why}。", "The trust file {name} can't be read: {why}."),
    now=("向认定中心重新领取 trust.json。", "Get trust.json from the exam center again."),
)
NOT_NEXT = problem(
    "trust.not_next",
    what=(
        "这份信任更新是第 {found} 号，本机需要第 {wanted} 号。",
        "This update of the trust is number {found}; this kiosk needs number {wanted}.",
    ),
    now=(
        "按编号依次放入，缺的向认定中心领取。",
        "Take the updates in their order; get the missing one from the center.",
    ),
    clause="design §4",
)
NOT_FROM_CENTER = problem(
    "trust.not_from_center",
    what=("这份信任更新不能采信：{why}。", "This update of the trust can't be believed: {why}."),
    now=(
        "不要使用；向认定中心当面或电话核实，必要时重新设置本机。",
        "Don't use it; ask the exam center in person or by telephone, and set the kiosk up anew if need be.",
    ),
    clause="design §4",
)


class Revoked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key that counts for nothing from a moment on."""

    key: str
    """Verifier key of a device, a person or the center."""
    time: Milliseconds


class Trust(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The exam center's public side."""

    center: str
    """Name of the center."""
    keys: tuple[str, ...]
    """Verifier keys in force: plans, receipts, enrolments."""
    recipients: tuple[str, ...]
    """age recipients: duty and escrow."""
    demo: bool = False
    """A synthetic center."""
    witness: tuple[str, ...] = ()
    """Keys that cosign heads (tlog-cosignature): the one in force first, then those of before."""
    number: int = 0
    """Counts the changes; 0 is the one that was compared by a person."""
    previous: str = ""
    """SHA-256 (hex) of the text of the trust before."""
    time: Milliseconds = 0
    """When the center made it."""
    until: Milliseconds = 0
    """Until when the center means it to be used; 0 for ever."""
    retired: tuple[str, ...] = ()
    """The center's keys of before: good for what they signed."""
    revoked: tuple[Revoked, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What a person compares."""
        return fingerprint([*self.keys, *self.recipients, *self.witness])

    @property
    def text(self) -> str:
        """The trust as a note's text."""
        return TRUST.write(
            {
                "center": self.center,
                "number": str(self.number),
                "previous": self.previous or "-",
                "demo": "yes" if self.demo else "no",
                "time": str(self.time),
                "until": str(self.until),
                "key": self.keys,
                "recipient": self.recipients,
                "witness": self.witness,
                "retired": self.retired,
                "revoked": [f"{one.key} {one.time}" for one in self.revoked],
            }
        )

    @property
    def known(self) -> tuple[str, ...]:
        """Center keys whose signatures count whenever they were made: in force or retired, and not revoked."""
        gone = {one.key for one in self.revoked}
        return tuple(key for key in (*self.keys, *self.retired) if key not in gone)

    @property
    def witnesses(self) -> tuple[str, ...]:
        """Keys whose cosignature under a head makes the center an outside witness."""
        gone = {one.key for one in self.revoked}
        return tuple(key for key in self.witness if key not in gone)

    @property
    def ever(self) -> tuple[str, ...]:
        """Every key that the center has had: what a room that was imported under one of them opens by."""
        return (*self.keys, *self.retired)

    def stale(self, now: Milliseconds) -> bool:
        """Whether it has run out: that is said, and stops nothing."""
        return bool(self.until) and now > self.until


def read_trust(path: Path) -> Trust:
    """Raises PlanError: missing, or not a trust file."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Trust, strict=True)
    except (OSError, msgspec.DecodeError) as error:
        raise PlanError(BAD_TRUST, name=path.name, why=str(error)) from error


def read_note(path: Path) -> str:
    """The text of a note's file. Raises PlanError: not text, or too long for a note."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(NOT_FROM_CENTER, why=Text("文件无法读取", "the file can't be read")) from error


def trust_file(trust: Trust) -> bytes:
    """The bytes of ``trust.json``."""
    return msgspec.json.format(msgspec.json.encode(trust), indent=1)


def signing_keys(trust: Trust, received: Milliseconds | None) -> tuple[tuple[str, ...], frozenset[str]]:
    """For a bundle that the center receipted at ``received`` (None: never, or not proven).

    Returns the center's keys whose signatures in it count, and every other key (a device's, a person's) that doesn't count
    in it any more.
    """
    late = frozenset(one.key for one in trust.revoked if received is None or received >= one.time)
    return tuple(key for key in trust.ever if key not in late), late


def next_trust(
    before: Trust,
    *,
    time: Milliseconds,
    until: Milliseconds = 0,
    keys: Sequence[str] = (),
    recipients: Sequence[str] = (),
    witness: str = "",
    revoked: Iterable[Revoked] = (),
) -> Trust:
    """The trust after ``before``: with these keys and recipients where any are given, and these revocations added."""
    in_force = tuple(keys) or before.keys
    dropped = [key for key in before.keys if key not in in_force]
    known = {one.key for one in before.revoked}
    return msgspec.structs.replace(
        before,
        keys=in_force,
        recipients=tuple(recipients) or before.recipients,
        witness=tuple(dict.fromkeys((witness, *before.witness))) if witness else before.witness,
        number=before.number + 1,
        previous=sha256_of(before),
        time=time,
        until=until or before.until,
        retired=(*before.retired, *dropped),
        revoked=(*before.revoked, *(one for one in revoked if one.key not in known)),
    )


def sha256_of(trust: Trust) -> str:
    """SHA-256 (hex) of a trust's text."""
    return hashlib.sha256(trust.text.encode()).hexdigest()


def sign_trust(trust: Trust, signers: Sequence[Signer]) -> str:
    """The note of a new trust, under the keys of before and its own."""
    return sign_note(trust.text, list({one.vkey: one for one in signers}.values()))


def accept(before: Trust, note: str) -> Trust:
    """The trust that follows, out of a note that every key of ``before`` and every new key signed.

    Raises:
        PlanError: not the next one, another center's, or a signature is missing or does not hold.
    """
    try:
        found = parse(split(note).text)
        if found.number != before.number + 1:
            raise PlanError(NOT_NEXT, found=found.number, wanted=before.number + 1)
        need = tuple(dict.fromkeys((*before.keys, *found.keys)))
        open_note(note, [parse_vkey(key) for key in need], need=len(need))
    except NoteError as error:
        raise PlanError(
            NOT_FROM_CENTER, why=Text(error.what.zh.rstrip("。"), error.what.en.rstrip("."))
        ) from error
    if (found.center, found.demo) != (before.center, before.demo):
        raise PlanError(NOT_FROM_CENTER, why=Text("是另一个中心的", "it is another center's"))
    if found.previous != sha256_of(before):
        raise PlanError(
            NOT_FROM_CENTER, why=Text("接的不是本机现有的信任", "it does not follow this kiosk's trust")
        )
    lost = {*before.ever, *before.witness} - {*found.ever, *found.witness}
    if lost or any(one not in found.revoked for one in before.revoked):
        raise PlanError(
            NOT_FROM_CENTER, why=Text("丢了以前的公钥或吊销", "it drops earlier keys or revocations")
        )
    return found


def parse(text: str) -> Trust:
    """A trust out of a note's text; nothing is believed yet. Raises NoteError: malformed."""
    values = TRUST.read(text)
    revoked = []
    for line in values["revoked"]:
        key, _, time = line.rpartition(" ")
        if not key or not time.isdigit():
            raise NoteError("吊销一行格式有误", "a revocation is malformed")
        parse_vkey(key)
        revoked.append(Revoked(key, int(time)))
    for key in (*values["key"], *values["retired"], *values["witness"]):
        parse_vkey(key)
    previous = str(values["previous"])
    return Trust(
        center=str(values["center"]),
        keys=tuple(values["key"]),
        recipients=tuple(values["recipient"]),
        witness=tuple(values["witness"]),
        demo=values["demo"] == "yes",
        number=int(str(values["number"])),
        previous="" if previous == "-" else previous,
        time=int(str(values["time"])),
        until=int(str(values["until"])),
        retired=tuple(values["retired"]),
        revoked=tuple(revoked),
    )
