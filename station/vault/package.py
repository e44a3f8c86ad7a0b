"""The plan package of one room: one file ``room-01.plan`` (docs/formats.md §3).

A plain ustar tar of

    plan.note        signed by the center: whose room and day this is, the hashes of all else, public keys
    plan.age         the room's plan and photos, age-encrypted to the room's staff
    staff/<id>.age   each person's credential, an age-scrypt file that badge and PIN open

Nothing is read before the note is verified, and nothing is ever extracted to a path: members are taken by
name from a fixed list, sizes are bounded. The header is public; who the candidates are is not.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec

from station.errors import PlanError, problem
from station.plan.model import RoomKind, RoomPlan, Tool
from station.text import Text
from station.vault import age
from station.vault.note import Key, NoteError, Schema, Signer, Verifier, open_note, sign_note

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_CREDENTIAL_BYTES = 16 * 1024
MAX_MEMBERS = 256

PLAN = Schema(
    "station/plan/v1",
    (
        Key("center"),
        Key("site"),
        Key("day"),
        Key("room"),
        Key("demo"),
        Key("kind", optional=True),
        Key("plan"),
        Key("staff", repeat=True),
        Key("credential", repeat=True),
        Key("tool", repeat=True, optional=True),
    ),
)
"""``staff <id> <role> <seal key> <cosign key>`` and ``credential <id> <sha256>`` lines; ``demo`` is yes or no; ``kind`` is
secure or office, and not there for an exam room. ``tool <last day of its calibration, or -> <ok or failed> <name>``: in clear,
since readiness is looked at before anybody opens the plan."""

_KINDS: Mapping[str, RoomKind] = {"secure": "secure", "office": "office"}

NOT_A_PACKAGE = problem(
    "package.malformed",
    what=("{name} 不是计划包：{why}。", "{name} is not a plan package: {why}."),
    now=("向认定中心重新领取本考场的计划包。", "Get this room's package from the exam center again."),
    clause="design §4",
)
UNTRUSTED = problem(
    "package.untrusted",
    what=(
        "{name} 不是本机所信任的认定中心签发的：{why}",
        "{name} is not signed by the center that this kiosk trusts: {why}",
    ),
    now=("不要使用；向认定中心核实来源。", "Don't use it; ask the exam center where it comes from."),
    clause="design §4",
)
ALTERED = problem(
    "package.altered",
    what=(
        "计划包内的 {part} 与签名不符，已被改动。",
        "{part} in the package differs from what was signed: it was altered.",
    ),
    now=(
        "不要使用；保留原件，向认定中心重新领取。",
        "Don't use it; keep it and get it from the exam center again.",
    ),
    clause="design §4",
)
OTHER_ROOM = problem(
    "package.other_room",
    what=(
        "这是 {found} 考场的计划包，不是 {wanted} 考场的。",
        "This package is for room {found}, not for room {wanted}.",
    ),
    now=("换用 {wanted} 考场的计划包。", "Use the package of room {wanted}."),
)
OTHER_DAY = problem(
    "package.other_day",
    what=("这是 {found} 的计划包，不是 {wanted} 的。", "This package is for {found}, not for {wanted}."),
    now=("换用当日的计划包。", "Use the package of that day."),
)
NOT_YOURS = problem(
    "package.not_yours",
    what=("此人的身份打不开本考场的计划。", "This person's identity does not open this room's plan."),
    now=(
        "请名单上的监考员开启；确有调整请认定中心重发计划包。",
        "Have an invigilator on the list open it, or get a new package.",
    ),
    clause="design §4",
)


class _Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    plan: RoomPlan
    photos: dict[str, bytes]
    letters: dict[str, bytes] = {}


class Contents(NamedTuple):
    """What a package holds for those who can open it."""

    plan: RoomPlan
    photos: dict[str, bytes]
    """By SHA-256 (hex)."""
    letters: dict[str, bytes]
    """Bitmap of each character of the candidates' names (docs/formats.md); empty in packages made before there were any."""


@dataclass(frozen=True)
class Package:
    """A verified package. Its header is readable without any key."""

    note: str
    center: str
    site: str
    day: str
    room: str
    demo: bool
    credentials: Mapping[str, bytes]
    """Person id → credential file."""
    roles: Mapping[str, str]
    """Person id → role, as the center signed it: known before the plan is opened."""
    keys: Mapping[str, tuple[str, ...]]
    """Person id → verifier keys (count notes, heads), as the center signed them."""
    sealed: bytes
    """The age file with plan and photos."""
    kind: RoomKind = "exam"
    """In clear, since the screen says who opens the room before anybody has."""
    tools: tuple[Tool, ...] = ()
    """The room's machines and measuring tools; empty where the office listed none."""

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of the signed note: what the journal calls the plan."""
        return hashlib.sha256(self.note.encode()).hexdigest()

    def decrypt(self, identity: age.Identity) -> Contents:
        """The room's plan, photos and large letters.

        Raises:
            PlanError: this identity is not among the recipients, or the content does not fit the header.
        """
        try:
            payload = msgspec.json.decode(
                age.decrypt_bytes(self.sealed, [identity]), type=_Payload, strict=True
            )
        except age.NoMatch as error:
            raise PlanError(NOT_YOURS) from error
        except (age.AgeError, msgspec.DecodeError) as error:
            raise PlanError(ALTERED, part="plan.age") from error
        plan = payload.plan
        inside = (
            plan.sitting.center,
            plan.sitting.site,
            plan.sitting.day,
            plan.room.number,
            plan.sitting.demo,
        )
        if inside != (self.center, self.site, self.day, self.room, self.demo):
            raise PlanError(ALTERED, part="plan.age")
        for name, body in payload.photos.items():
            if hashlib.sha256(body).hexdigest() != name:
                raise PlanError(ALTERED, part=f"photo {name[:8]}")
        return Contents(plan, payload.photos, payload.letters)


def pack(
    plan: RoomPlan,
    photos: Mapping[str, bytes],
    credentials: Mapping[str, bytes],
    signer: Signer,
    letters: Mapping[str, bytes] | None = None,
) -> bytes:
    """The bytes of a package.

    ``photos`` by SHA-256 hex and ``letters`` by character, those of this room's candidates are taken; ``credentials``
    by person id, those of the plan's staff are taken. Encrypted to every member of staff in the plan that has a recipient.
    """
    wanted = {c.photo for c in plan.candidates if c.photo}
    written = {char for c in plan.candidates for char in c.name}
    payload = _Payload(
        plan,
        {name: body for name, body in photos.items() if name in wanted},
        {char: bitmap for char, bitmap in (letters or {}).items() if char in written},
    )
    recipients = [age.parse_recipient(p.recipient) for p in plan.staff if p.recipient]
    sealed = age.encrypt_bytes(msgspec.json.encode(payload), recipients)
    mine = {p.id: credentials[p.id] for p in plan.staff if p.id in credentials}
    text = PLAN.write(
        {
            "center": plan.sitting.center,
            "site": plan.sitting.site,
            "day": plan.sitting.day,
            "room": plan.room.number,
            "demo": "yes" if plan.sitting.demo else "no",
            **({} if plan.room.kind == "exam" else {"kind": plan.room.kind}),
            "plan": hashlib.sha256(sealed).hexdigest(),
            "staff": [f"{p.id} {p.role} {p.seal_key} {p.cosign_key}" for p in plan.staff if p.seal_key],
            "credential": [
                f"{person} {hashlib.sha256(blob).hexdigest()}" for person, blob in sorted(mine.items())
            ],
            "tool": [
                f"{one.calibrated_until or '-'} {'failed' if one.failed else 'ok'} {one.name}"
                for one in plan.tools
            ],
        }
    )
    members = {"plan.note": sign_note(text, [signer]).encode(), "plan.age": sealed}
    members |= {f"staff/{person}.age": blob for person, blob in sorted(mine.items())}
    return _tar(members)


def open_package(
    path: Path, verifiers: Iterable[Verifier], room: str | None = None, day: str | None = None
) -> Package:
    """Read and verify a package; ``room`` and ``day`` are what it must be for, where that is known.

    Raises:
        PlanError: malformed, too big, unsigned, altered, for another room or another day; the message says
        which.
    """
    members = _untar(path)
    if "plan.note" not in members or "plan.age" not in members:
        raise PlanError(
            NOT_A_PACKAGE,
            name=path.name,
            why=Text("缺少 plan.note 或 plan.age", "plan.note or plan.age is missing"),
        )
    try:
        note = members["plan.note"].decode()
        values = PLAN.read(open_note(note, verifiers).text)
    except (NoteError, UnicodeDecodeError) as error:
        why = error.what if isinstance(error, NoteError) else Text("编码", "encoding")
        raise PlanError(UNTRUSTED, name=path.name, why=why) from error
    if hashlib.sha256(members["plan.age"]).hexdigest() != values["plan"]:
        raise PlanError(ALTERED, part="plan.age")
    credentials = {}
    for line in values["credential"]:
        person, _, digest = line.partition(" ")
        blob = members.get(f"staff/{person}.age", b"")
        if hashlib.sha256(blob).hexdigest() != digest:
            raise PlanError(ALTERED, part=f"staff/{person}.age")
        credentials[person] = blob
    if room is not None and values["room"] != room:
        raise PlanError(OTHER_ROOM, found=values["room"], wanted=room)
    if day is not None and values["day"] != day:
        raise PlanError(OTHER_DAY, found=values["day"], wanted=day)
    return Package(
        note=note,
        center=str(values["center"]),
        site=str(values["site"]),
        day=str(values["day"]),
        room=str(values["room"]),
        demo=values["demo"] == "yes",
        kind=_KINDS.get(str(values.get("kind", "")), "exam"),
        credentials=credentials,
        roles={line.split(" ")[0]: line.split(" ")[1] for line in values["staff"] if line.count(" ") == 3},
        keys={
            line.split(" ")[0]: tuple(line.split(" ")[2:]) for line in values["staff"] if line.count(" ") == 3
        },
        sealed=members["plan.age"],
        tools=tuple(_tool(line, path.name) for line in values.get("tool", ())),
    )


def _tool(line: str, name: str) -> Tool:
    until, _, rest = line.partition(" ")
    state, _, called = rest.partition(" ")
    try:
        day = None if until == "-" else date.fromisoformat(until)
    except ValueError as error:
        raise PlanError(NOT_A_PACKAGE, name=name, why=line[:40]) from error
    if state not in ("ok", "failed") or not called:
        raise PlanError(NOT_A_PACKAGE, name=name, why=line[:40])
    return Tool(called, day, state == "failed")


def _tar(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, body in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    return out.getvalue()


def read_file(path: Path) -> bytes:
    """The file's bytes, no more than a package may have; a pipe or a device on a stick is not waited for.

    Raises:
        PlanError: unreadable, no plain file, or too big.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise PlanError(
                    NOT_A_PACKAGE, name=path.name, why=Text("不是普通文件", "it is no plain file")
                )
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise PlanError(NOT_A_PACKAGE, name=path.name, why=str(error)) from error
    if len(data) > MAX_FILE_BYTES:
        raise PlanError(NOT_A_PACKAGE, name=path.name, why=f"> {MAX_FILE_BYTES} bytes")
    return data


def _untar(path: Path) -> dict[str, bytes]:
    # From memory: a header that claims a huge size gets what is there, not an allocation of that size.
    data = io.BytesIO(read_file(path))
    try:
        members: dict[str, bytes] = {}
        with tarfile.open(fileobj=data, mode="r:") as tar:
            for count, info in enumerate(tar):
                if (
                    count >= MAX_MEMBERS
                    or info.name in members
                    or info.type != tarfile.REGTYPE
                    or not _expected(info)
                ):
                    raise PlanError(NOT_A_PACKAGE, name=path.name, why=f"{info.name[:40]!r}")
                file = tar.extractfile(info)
                members[info.name] = file.read() if file else b""
    except (tarfile.TarError, ValueError) as error:
        # A bare ValueError is what tarfile raises for a malformed extended header.
        raise PlanError(NOT_A_PACKAGE, name=path.name, why=str(error)) from error
    return members


def _expected(info: tarfile.TarInfo) -> bool:
    if info.name in ("plan.note", "plan.age"):
        return info.size <= MAX_FILE_BYTES
    inner = info.name.removeprefix("staff/").removesuffix(".age")
    return info.name == f"staff/{inner}.age" and inner.isalnum() and info.size <= MAX_CREDENTIAL_BYTES
