"""A package is one room's plan signed by the center: what differs from what was signed is refused by name."""

from __future__ import annotations

import hashlib
import io
import tarfile
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.errors import PlanError
from station.plan.model import RoomPlan
from station.vault import age
from station.vault.keys import CenterKeys
from station.vault.note import Signer, sign_note
from station.vault.package import (
    MAX_CREDENTIAL_BYTES,
    MAX_MEMBERS,
    PLAN,
    Package,
    _Payload,
    open_package,
    pack,
)
from tests.support.plans import room_plan
from tests.support.sim import credential, locked, with_keys

PHOTO = b"a drawn face"
PHOTO_NAME = hashlib.sha256(PHOTO).hexdigest()
STAFF = ("s01", "s02", "s07")


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> CenterKeys:
    return CenterKeys.create(tmp_path_factory.mktemp("center") / "keys", "demo.center", b"package")


@pytest.fixture(scope="module")
def plan(center: CenterKeys) -> RoomPlan:
    made = with_keys(room_plan(), center)
    pictured = msgspec.structs.replace(made.candidates[0], photo=PHOTO_NAME)
    return msgspec.structs.replace(
        made,
        candidates=(pictured, *made.candidates[1:]),
        staff=tuple(p for p in made.staff if p.id in STAFF),
    )


@pytest.fixture(scope="module")
def packed(plan: RoomPlan, center: CenterKeys) -> bytes:
    photos = {PHOTO_NAME: PHOTO, hashlib.sha256(b"other").hexdigest(): b"other"}
    credentials = {person: locked(person) for person in (*STAFF, "s99")}
    return pack(plan, photos, credentials, center.plan_signer)


class Reader:
    """Opens bytes as a package file under the center's keys."""

    def __init__(self, folder: Path, center: CenterKeys) -> None:
        self.path = folder / "room-01.plan"
        self.keys = [center.plan_signer.verifier, center.receipt_signer.verifier]

    def open(self, body: bytes, room: str | None = None, day: str | None = None) -> Package:
        self.path.write_bytes(body)
        return open_package(self.path, self.keys, room, day)

    def refused(self, body: bytes, room: str | None = None, day: str | None = None) -> str:
        with pytest.raises(PlanError) as told:
            self.open(body, room, day)
        return told.value.code


@pytest.fixture
def reader(tmp_path: Path, center: CenterKeys) -> Reader:
    return Reader(tmp_path, center)


def members(body: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(body)) as tar:
        return {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr]


def tarred(*files: tuple[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, body in files:
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(body), "plan.note"
            tar.addfile(info, io.BytesIO(body))
    return out.getvalue()


def changed(body: bytes, **files: bytes) -> bytes:
    """The package with other members; ``__`` stands for a slash, ``_`` for a dot."""
    named = {name.replace("__", "/").replace("_", "."): one for name, one in files.items()}
    return tarred(*(members(body) | named).items())


# what it holds


def test_the_header_is_read_without_any_key(packed: bytes, reader: Reader) -> None:
    package = reader.open(packed, "01", "2026-11-07")
    assert (package.center, package.site, package.day, package.room, package.demo) == (
        "demo.center",
        "S01",
        "2026-11-07",
        "01",
        True,
    )
    assert package.sha256 == hashlib.sha256(members(packed)["plan.note"]).hexdigest()
    assert set(package.credentials) == set(STAFF)


@pytest.mark.parametrize("person", STAFF)
def test_every_member_of_staff_opens_the_plan(
    person: str, packed: bytes, plan: RoomPlan, reader: Reader
) -> None:
    assert reader.open(packed).decrypt(credential(person).identity) == (plan, {PHOTO_NAME: PHOTO}, {})


def test_it_holds_the_letters_of_its_own_candidates(
    plan: RoomPlan, center: CenterKeys, reader: Reader
) -> None:
    letters = {"考": b"a bitmap", "龘": b"of nobody here"}
    packed = pack(plan, {}, {p: locked(p) for p in STAFF}, center.plan_signer, letters)
    assert reader.open(packed).decrypt(credential("s01").identity).letters == {"考": b"a bitmap"}


def test_one_from_before_there_were_letters_opens(plan: RoomPlan) -> None:
    old = msgspec.json.encode({"plan": plan, "photos": {}})
    assert msgspec.json.decode(old, type=_Payload, strict=True).letters == {}


def test_nobody_else_opens_it(packed: bytes, center: CenterKeys, reader: Reader) -> None:
    for identity in (credential("s03").identity, age.HybridIdentity.generate(), center.duty):
        with pytest.raises(PlanError) as told:
            reader.open(packed).decrypt(identity)
        assert told.value.code == "package.not_yours"


def test_no_candidate_is_in_the_clear(packed: bytes, plan: RoomPlan) -> None:
    for person in plan.candidates:
        for secret in (person.name, person.ticket, person.id_number):
            assert secret.encode() not in packed
    assert plan.site_key.encode() not in packed
    assert PHOTO not in packed


# what is refused


def test_what_the_pinned_center_did_not_sign_is_refused(
    packed: bytes, plan: RoomPlan, reader: Reader
) -> None:
    stranger = Signer.generate("demo.center/plan")
    assert reader.refused(pack(plan, {}, {"s01": locked("s01")}, stranger)) == "package.untrusted"
    note = members(packed)["plan.note"]
    for altered in (
        note.replace(b"room 01", b"room 02"),
        note.replace(b"demo yes", b"demo no"),
        note[:-20],
        b"",
        b"\xff\n",
    ):
        assert reader.refused(changed(packed, plan_note=altered)) == "package.untrusted"


def test_a_signed_note_of_another_kind_is_no_plan(packed: bytes, center: CenterKeys, reader: Reader) -> None:
    other = sign_note("station/other/v1\nroom 01\n", [center.plan_signer])
    assert reader.refused(changed(packed, plan_note=other.encode())) == "package.untrusted"


@pytest.mark.parametrize("member", ["plan_age", "staff__s01_age", "staff__s07_age"])
def test_an_altered_member_is_named(member: str, packed: bytes, reader: Reader) -> None:
    name = member.replace("__", "/").replace("_", ".")
    body = bytearray(members(packed)[name])
    body[-1] ^= 1
    reader.path.write_bytes(changed(packed, **{member: bytes(body)}))
    with pytest.raises(PlanError) as told:
        open_package(reader.path, reader.keys)
    assert (told.value.code, told.value.values) == ("package.altered", {"part": name})


def test_a_credential_left_out_is_noticed(packed: bytes, reader: Reader) -> None:
    rest = [(name, body) for name, body in members(packed).items() if name != "staff/s02.age"]
    assert reader.refused(tarred(*rest)) == "package.altered"


def test_a_credential_that_nobody_signed_is_not_taken(packed: bytes, reader: Reader) -> None:
    assert set(reader.open(changed(packed, staff__s55_age=b"x")).credentials) == set(STAFF)


def test_another_room_and_another_day_are_named(packed: bytes, reader: Reader) -> None:
    assert reader.refused(packed, room="02") == "package.other_room"
    assert reader.refused(packed, room="01", day="2026-11-08") == "package.other_day"


def resigned(plan: RoomPlan, header: RoomPlan, center: CenterKeys, photos: dict[str, bytes]) -> bytes:
    """A package that the center signed, whose header may speak of another plan than the one inside."""
    payload = msgspec.json.encode({"plan": plan, "photos": photos})
    sealed = age.encrypt_bytes(payload, [age.parse_recipient(p.recipient) for p in plan.staff])
    text = PLAN.write(
        {
            "center": header.sitting.center,
            "site": header.sitting.site,
            "day": header.sitting.day,
            "room": header.room.number,
            "demo": "yes" if header.sitting.demo else "no",
            "plan": hashlib.sha256(sealed).hexdigest(),
            "staff": ["s01 lead a b"],
            "credential": [f"s01 {hashlib.sha256(locked('s01')).hexdigest()}"],
        }
    )
    note = sign_note(text, [center.plan_signer]).encode()
    return tarred(("plan.note", note), ("plan.age", sealed), ("staff/s01.age", locked("s01")))


def test_header_and_content_must_agree(plan: RoomPlan, center: CenterKeys, reader: Reader) -> None:
    agreeing = reader.open(resigned(plan, plan, center, {}))
    assert agreeing.decrypt(credential("s01").identity)[0] == plan
    real = msgspec.structs.replace(plan, sitting=msgspec.structs.replace(plan.sitting, demo=False))
    package = reader.open(resigned(plan, real, center, {}))
    with pytest.raises(PlanError) as told:
        package.decrypt(credential("s01").identity)
    assert told.value.code == "package.altered"


def test_a_photo_under_another_name_is_refused(plan: RoomPlan, center: CenterKeys, reader: Reader) -> None:
    package = reader.open(resigned(plan, plan, center, {"ab" * 32: PHOTO}))
    with pytest.raises(PlanError) as told:
        package.decrypt(credential("s01").identity)
    assert told.value.values == {"part": "photo abababab"}


# hostile files


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no tar at all",
        tarred(),
        tarred(("plan.note", b"x")),
        tarred(("plan.age", b"x")),
        tarred(("plan.note", b"x"), ("plan.note", b"y"), ("plan.age", b"z")),
        tarred(("../plan.note", b"x")),
        tarred(("/plan.note", b"x")),
        tarred(("staff/../a.age", b"x")),
        tarred(("staff/.age", b"x")),
        tarred(("staff/a/b.age", b"x")),
        tarred(("readme.txt", b"x")),
        tarred(("staff/s01.age", bytes(MAX_CREDENTIAL_BYTES + 1))),
        tarred(("plan.note", b""), kind=tarfile.SYMTYPE),
        tarred(("plan.note", b""), kind=tarfile.LNKTYPE),
        tarred(("plan.note", b""), kind=tarfile.DIRTYPE),
        tarred(("plan.note", b""), kind=tarfile.FIFOTYPE),
        tarred(*[(f"staff/a{n}.age", b"") for n in range(MAX_MEMBERS + 1)]),
    ],
)
def test_what_is_no_package_is_refused(body: bytes, reader: Reader) -> None:
    assert reader.refused(body) == "package.malformed"


def test_a_file_that_is_not_there_is_said(tmp_path: Path, center: CenterKeys) -> None:
    with pytest.raises(PlanError) as told:
        open_package(tmp_path / "gone.plan", [center.plan_signer.verifier])
    assert told.value.code == "package.malformed"


def test_a_cut_file_is_refused_wherever_it_is_cut(packed: bytes, reader: Reader) -> None:
    whole = len(packed.rstrip(b"\0"))
    for end in [*range(0, 2_048, 64), *range(2_048, whole, 1_111)]:
        assert reader.refused(packed[:end]).startswith("package."), end


@cache
def small() -> bytes:
    return tarred(("plan.note", b"x" * 40), ("plan.age", b"y" * 40))


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    edits=st.dictionaries(st.integers(0, 2_100), st.binary(min_size=1, max_size=12), min_size=1, max_size=4)
)
def test_no_header_makes_the_reader_stumble(edits: dict[int, bytes], reader: Reader) -> None:
    body = bytearray(small())
    for position, written in edits.items():
        body[position : position + len(written)] = written
    assert reader.refused(bytes(body)) in ("package.malformed", "package.untrusted")


@pytest.mark.parametrize(
    "record", ["size=x", "size=-5", "size=1e9", "GNU.sparse.map=x", "GNU.sparse.size=9", "path=\0", "path=.."]
)
def test_no_extended_header_makes_the_reader_stumble(record: str, reader: Reader) -> None:
    line = f" {record}\n"
    extended = f"{len(line) + 2}{line}".encode()
    assert len(extended) == int(extended.split()[0])
    body = tarred(("x", extended), kind=tarfile.XHDTYPE)[:1_024] + small()
    assert reader.refused(body) in ("package.malformed", "package.untrusted")
