"""One entry as bytes and back: canonical, bounded, personal data under the entry's own key and nowhere else."""

from __future__ import annotations

import hmac
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.checkin.events import Judged, Overridden, Presented
from station.errors import PlanError
from station.event import EVENTS, Event, sealed_fields
from station.incidents.events import Answered
from station.room.registry import PARTS
from station.vault import sealing
from station.vault.day.events import BundleCopied, BundleSafe, RunStarted, RunStopped
from station.vault.entry import (
    MAX_ENTRY_BYTES,
    Stamp,
    bare,
    decode,
    encode,
    from_text,
    record_of,
    split,
)

ORIGIN = "demo.center/S01/2026-11-07/01/k1/1"
STAMP = Stamp(1_794_013_200_000, 1_794_013_200_007, "ab" * 16, 5_000_123)
SALT = bytes(range(16))
DAY_KEY = bytes(range(100, 132))
PRESENTED = Presented(1, STAMP.time, "id", 7, "wedge", mark="0a1b", raw="410101200001011012")


def stored(
    happened: Event, seq: int = 0, *, session: str = "theory", day_key: bytes | None = DAY_KEY
) -> bytes:
    """The bytes of an event as the room writes them."""
    clear, hidden = split(happened)
    sealed = None
    if hidden and day_key is not None:
        sealed = sealing.seal(sealing.entry_key(day_key, ORIGIN, seq), SALT, hidden)
    return encode(
        seq=seq,
        happened=happened,
        session=session,
        stamp=STAMP,
        actors=("s01", "s02"),
        salt=SALT,
        clear=clear,
        sealed=sealed,
    )


def opened(body: bytes, seq: int = 0, day_key: bytes = DAY_KEY) -> Event:
    """The event of stored bytes, read with the day key."""
    entry = decode(body, seq)
    hidden = None
    if entry.sealed is not None:
        key = sealing.entry_key(day_key, ORIGIN, seq)
        hidden = sealing.unseal(key, from_text(entry.salt), from_text(entry.sealed), seq)
    return record_of(entry, hidden).event


# bytes


def test_the_stored_form_is_fixed() -> None:
    assert stored(RunStarted("0.1.0", True), 3, session="") == (
        b'{"actors":["s01","s02"],"boot":"abababababababababababababababab","boot_us":5000123,'
        b'"data":{"clean":true,"version":"0.1.0"},"kind":"run.started","salt":"AAECAwQFBgcICQoLDA0ODw==",'
        b'"seq":3,"session":"","time":1794013200000,"v":1,"wall":1794013200007}'
    )


def test_an_entry_comes_back_with_its_place_and_its_clocks() -> None:
    entry = decode(stored(RunStopped(), 4), 4)
    assert entry.stamp == STAMP
    record = record_of(entry)
    assert (record.seq, record.time, record.session, record.actors) == (
        4,
        STAMP.time,
        "theory",
        ("s01", "s02"),
    )
    assert record.event == RunStopped()


def test_an_entry_knows_its_own_number() -> None:
    with pytest.raises(PlanError, match="seq 4 ≠ 5"):
        decode(stored(RunStopped(), 4), 5)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        stored(RunStopped()) + b"x",
        stored(RunStopped()).replace(b'"v":1', b'"v":2'),
        stored(RunStopped()).replace(b'"seq":0', b'"seq":0.0'),
        stored(RunStopped()).replace(b'"seq":0', b'"seq":"0"'),
        stored(RunStopped()).replace(b'"wall"', b'"wail"'),
    ],
)
def test_what_is_no_entry_is_refused(body: bytes) -> None:
    with pytest.raises(PlanError) as told:
        decode(body, 0)
    assert told.value.code == "vault.entry"


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"run.stopped", b"run.started"), (b"run.stopped", b"run.nothing"), (b'"data":{}', b'"data":{"a":1}')],
)
def test_what_is_no_event_is_refused(old: bytes, new: bytes) -> None:
    entry = decode(stored(RunStopped()).replace(old, new), 0)
    with pytest.raises(PlanError) as told:
        record_of(entry)
    assert told.value.code == "vault.entry"


def test_an_entry_is_at_most_65535_bytes() -> None:
    room = MAX_ENTRY_BYTES - len(stored(RunStarted("", True)))
    assert len(stored(RunStarted("x" * room, True))) == MAX_ENTRY_BYTES
    with pytest.raises(PlanError, match="65536 bytes"):
        stored(RunStarted("x" * (room + 1), True))


def test_integers_stay_exact_in_every_reader() -> None:
    assert opened(stored(BundleSafe("m", "r", 2**53 - 1))) == BundleSafe("m", "r", 2**53 - 1)
    with pytest.raises(PlanError) as told:
        stored(BundleSafe("m", "r", 2**53))
    assert told.value.code == "vault.entry"


# every kind


def test_the_registry_holds_every_kind_once() -> None:
    defined = {one for part in PARTS for one in vars(part).values() if one in EVENTS.values()}
    assert {one for one in EVENTS.values() if one.__module__.startswith("station.")} == defined


def examples(cls: type[Event]) -> st.SearchStrategy[Event]:
    """Events of a class with arbitrary values, integers within what JSON keeps."""
    types = {field.name: field.type for field in msgspec.inspect.type_info(cls).fields}  # type: ignore[attr-defined]
    return st.builds(cls, **{name: _values(kind) for name, kind in types.items()})


def _values(kind: object) -> st.SearchStrategy[object]:
    match kind:
        case msgspec.inspect.Metadata(type=inner):
            return _values(inner)
        case msgspec.inspect.UnionType(types=types):
            return st.one_of([_values(one) for one in types])
        case msgspec.inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case msgspec.inspect.VarTupleType(item_type=item):
            return st.lists(_values(item), max_size=3).map(tuple)
        case msgspec.inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(_values(key), _values(value), max_size=3)
        case msgspec.inspect.NoneType():
            return st.none()
        case msgspec.inspect.BoolType():
            return st.booleans()
        case msgspec.inspect.IntType():
            return st.integers(-(2**53) + 1, 2**53 - 1)
        case msgspec.inspect.StrType():
            return st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
        case msgspec.inspect.TupleType(item_types=items):
            return st.tuples(*map(_values, items))
        case msgspec.inspect.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{field.name: _values(field.type) for field in fields})
        case msgspec.inspect.AnyType():  # a setting
            plain = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
            return st.one_of(st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), plain)
        case _:
            raise AssertionError(f"no values for {kind}")


KINDS = sorted(kind for kind, cls in EVENTS.items() if cls.__module__.startswith("station."))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_every_kind_comes_back_as_it_was(kind: str, data: st.DataObject) -> None:
    happened = data.draw(examples(EVENTS[kind]))
    body = stored(happened, 9)
    assert opened(body, 9) == happened
    assert record_of(decode(body, 9)).event == bare(happened)
    assert json.loads(body)["data"].keys().isdisjoint(sealed_fields(type(happened)))


# sealing


def test_what_is_sealed_is_not_in_the_bytes() -> None:
    body = stored(PRESENTED)
    assert b"410101200001011012" not in body
    assert opened(body) == PRESENTED


def test_without_a_day_key_personal_data_is_dropped_not_written() -> None:
    body = stored(PRESENTED, day_key=None)
    assert b"410101200001011012" not in body
    assert decode(body, 0).sealed is None
    assert record_of(decode(body, 0)).event == bare(PRESENTED)


def test_empty_sealed_fields_make_no_ciphertext() -> None:
    assert b'"sealed"' not in stored(BundleCopied("m"))
    assert b'"sealed"' in stored(BundleCopied("m", ""))


def test_free_text_is_sealed_wherever_it_stands() -> None:
    free = {"raw", "reason", "text", "said", "place", "bag", "note", "organ", "certificate_number"}
    for kind in KINDS:
        # Numbers and words of a fixed list under such a name are not free text.
        listed = (msgspec.inspect.LiteralType, msgspec.inspect.IntType)
        fields = {
            field.name
            for field in msgspec.inspect.type_info(EVENTS[kind]).fields  # type: ignore[attr-defined]
            if not isinstance(field.type, listed)
        }
        # Codes of a refusal stand in clear under the same name.
        codes = {"reason"} if kind in ("door.judged", "bundle.refused") else set()
        # What both invigilators sign has no person in it.
        signed = {"text", "note"} if kind in ("seal.proposed", "seal.made") else set()
        # The chief's signed word holds the ids of the plan, and whoever verifies needs it.
        signed |= {"note"} if kind == "staff.replaced" else set()
        # A decision's note has ids and the salted digest of its words; the center's time and a report's sum name nobody.
        signed |= {"note"} if kind in ("review.decided", "clock.confirmed", "ready.reported") else set()
        assert fields & free - codes - signed <= sealed_fields(EVENTS[kind]), kind


def test_each_entry_has_its_own_key() -> None:
    keys = {
        sealing.entry_key(DAY_KEY, ORIGIN, 1),
        sealing.entry_key(DAY_KEY, ORIGIN, 2),
        sealing.entry_key(DAY_KEY, ORIGIN, 12),
        sealing.entry_key(DAY_KEY, ORIGIN + "2", 1),
        sealing.entry_key(DAY_KEY[::-1], ORIGIN, 1),
    }
    assert len(keys) == 5
    assert sealing.entry_key(DAY_KEY, ORIGIN, 1) in keys


def test_the_key_derivation_is_fixed() -> None:
    """HKDF-SHA-256 without salt: what an archive's reader must reproduce (docs/formats.md §1)."""
    # RFC 5869 by hand: one extract with the empty salt, one expand.
    extracted = hmac.digest(bytes(32), bytes(32), "sha256")
    expanded = hmac.digest(extracted, b"station/entry/v1\0o\x000\x01", "sha256")
    assert sealing.entry_key(bytes(32), "o", 0) == expanded
    assert expanded.hex() == "10f96f22cf0f2072d93f2d6ccd16bf07541a4663577bcca9b96ee3defe062ba5"


def test_a_disclosed_key_opens_its_entry_alone() -> None:
    one, two = stored(PRESENTED, 1), stored(PRESENTED, 2)
    key = sealing.entry_key(DAY_KEY, ORIGIN, 1)
    entry = decode(one, 1)
    assert entry.sealed
    assert sealing.unseal(key, SALT, from_text(entry.sealed), 1) == {"raw": PRESENTED.raw}
    other = decode(two, 2)
    assert other.sealed
    with pytest.raises(PlanError) as told:
        sealing.unseal(key, SALT, from_text(other.sealed), 2)
    assert told.value.code == "vault.sealed"


@given(position=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_an_altered_bit_is_noticed(position: int, bit: int) -> None:
    key = sealing.entry_key(DAY_KEY, ORIGIN, 1)
    sealed = bytearray(sealing.seal(key, SALT, {"raw": "七号考生"}))
    sealed[position % len(sealed)] ^= 1 << bit
    with pytest.raises(PlanError) as told:
        sealing.unseal(key, SALT, bytes(sealed), 1)
    assert told.value.values == {"seq": 1}


def test_the_salt_is_bound_to_the_sealed_part() -> None:
    key = sealing.entry_key(DAY_KEY, ORIGIN, 1)
    with pytest.raises(PlanError):
        sealing.unseal(key, bytes(16), sealing.seal(key, SALT, {"raw": "x"}), 1)


def test_a_path_that_is_no_text_is_spelt_out() -> None:
    """A stick's label in another encoding reaches us as a lone surrogate; the entry is written all the same."""
    copied = opened(stored(BundleCopied("m", "/media/\udcd5\udcbe/a")))
    assert copied == BundleCopied("m", "/media/\\udcd5\\udcbe/a")


def test_reasons_and_answers_are_sealed_too() -> None:
    let_in = Overridden(7, "A07", 1, 0, 0, 0, 0, "s07", reason="公交停运")
    answered = Answered(case=1, step="what", to="end", text="同桌有纸条")
    judged = Judged("admit", 1, True, 0, 0, 0, 0, 0, raw="202611070007")
    for happened, secret in ((let_in, "公交停运"), (answered, "同桌有纸条"), (judged, "202611070007")):
        assert secret.encode() not in stored(happened)
        assert opened(stored(happened)) == happened


def test_day_keys_are_random() -> None:
    made = {sealing.new_day_key() for _ in range(4)}
    assert len(made) == 4
    assert {len(key) for key in made} == {sealing.KEY_BYTES}
