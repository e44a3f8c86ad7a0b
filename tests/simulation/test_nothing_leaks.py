"""After a whole day no file of the kiosk holds a person's data or a secret in any plain spelling.

Every file is searched as it lies on the disk, and the journal once more entry by entry, since the store may cut
an entry over pages. The same search finds what is meant to be readable, and finds each secret where it is
planted.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from station.plan.model import RoomPlan
from station.room import Room
from station.room.home import open_room
from station.room.opening import DAY_KEY_CENTER, DAY_KEY_STAFF, open_day
from station.room.transfer import cut_news
from station.vault import age
from station.vault.bundle import Outbox
from tests.support.answers import DESK
from tests.support.script import ScriptedDay
from tests.support.sim import PIN, badge, credential

SAID = ("交通事故", "两人复点", "监考员所见", "停电", "情况属实", "已当面说明", "B-0107")
"""What the script's people wrote down."""


def spellings(secret: bytes) -> Iterator[bytes]:
    """The secret as it is, in hex, in base64 at every alignment, in base32, and in the scripts of old systems."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for shift in range(3):
        # Only the characters that depend on the secret alone.
        bits = 8 * (shift + len(secret))
        yield base64.b64encode(bytes(shift) + secret)[-(-8 * shift // 6) : bits // 6]
    yield base64.b32encode(secret).rstrip(b"=")
    try:
        text = secret.decode()
    except UnicodeDecodeError:
        return
    yield text.encode("utf-16-le")
    yield text.encode("gbk")
    yield text.encode("unicode_escape")


def found(secret: bytes, places: dict[str, bytes]) -> list[str]:
    """Where the secret stands in any spelling."""
    wanted = {one for one in spellings(secret) if len(one) >= 6}
    return [name for name, body in places.items() if any(one in body for one in wanted)]


def seed_of(private: Ed25519PrivateKey) -> bytes:
    return private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def personal(plan: RoomPlan) -> dict[str, bytes]:
    """Everybody's data, and the key of the hashes that lead to it."""
    data = {"site key": bytes.fromhex(plan.site_key), "site key's text": plan.site_key.encode()}
    for person in plan.candidates:
        for what in ("name", "ticket", "id_number"):
            data[f"{what} of {person.index}"] = getattr(person, what).encode()
    for member in plan.staff:
        data[f"name of {member.id}"] = member.name.encode()
    return data | {f"said {said}": said.encode() for said in SAID}


def secrets(room: Room, plan: RoomPlan) -> dict[str, bytes]:
    """Keys, badges and the PIN."""
    assert room._day_key is not None
    assert room.heads._epoch is not None
    data = {
        "day key": room._day_key,
        "PIN": PIN.encode(),
        "epoch key": seed_of(room.heads._epoch.signer._private),
    }
    for member in plan.staff:
        held = credential(member.id)
        data |= {
            f"badge of {member.id}": badge(member.id).secret,
            f"badge text of {member.id}": badge(member.id).text.encode(),
            f"seal key of {member.id}": held._seal_seed,
            f"cosign key of {member.id}": held._cosign_seed,
            f"identity of {member.id}": str(held.identity).encode(),
        }
    return data


def on_disk(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def in_store(room: Room) -> dict[str, bytes]:
    """What the store holds, each thing whole."""
    store = {f"entry {seq}": body for seq, body in enumerate(room.journal.entries())}
    store |= {f"head {size}": note.encode() for size, note in room.journal.heads()}
    rows = room.journal._connection.execute("SELECT name, body FROM kept UNION SELECT sha256, body FROM blob")
    return store | {f"kept {name}": bytes(body) for name, body in rows}


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> ScriptedDay:
    """A day with its faults, played to the end; the last program that opened it still runs."""
    made = ScriptedDay(tmp_path_factory.mktemp("leaks"), seed=5, faults=0.08)
    made.play()
    assert cut_news(made.day.room, Outbox(made.day.home.outbox)) is not None
    return made


@pytest.fixture(scope="module")
def places(script: ScriptedDay) -> dict[str, bytes]:
    """Every file of the kiosk while it runs, and what the store holds."""
    day = script.day
    running = on_disk(day.kiosk.folder)
    assert any(name.endswith("-wal") for name in running), "the write-ahead log belongs to the search"
    return running | in_store(day.room)


def test_no_personal_data_is_in_the_clear(script: ScriptedDay, places: dict[str, bytes]) -> None:
    leaks = {what: where for what, one in personal(script.day.plan).items() if (where := found(one, places))}
    assert leaks == {}


def test_what_a_bundle_tells_the_center_without_a_key(script: ScriptedDay) -> None:
    """The board's figures are there, and in manifest and clear layer nothing personal."""
    bundle = Outbox(script.day.home.outbox).bundle(1)
    assert bundle is not None
    clear = {"manifest": bundle.note, "clear.tar": bundle.file("clear.tar")}
    leaks = {what: where for what, one in personal(script.day.plan).items() if (where := found(one, clear))}
    assert leaks == {}
    told = bundle.manifest.summary
    assert [one.paper for one in told.sessions] == [one.subject for one in script.day.plan.sessions]
    assert [one.listed for one in told.sessions] == [
        len(script.day.plan.roster(one.id)) for one in script.day.plan.sessions
    ]
    assert all(one.phase == "sealed" and one.start < one.end for one in told.sessions)
    assert sum(one.count for one in told.incidents) == len(script.day.room.state.incidents.cases)
    assert {one.session for one in told.incidents} <= {one.session for one in told.sessions}


def test_no_secret_is_in_the_clear(script: ScriptedDay, places: dict[str, bytes]) -> None:
    all_secrets = secrets(script.day.room, script.day.plan)
    leaks = {what: where for what, one in all_secrets.items() if (where := found(one, places))}
    assert leaks == {}


def test_the_device_s_key_lies_in_its_own_file_alone(script: ScriptedDay, places: dict[str, bytes]) -> None:
    seed = seed_of(script.day.kiosk.device.signer._private)
    [file] = found(seed, places)
    assert (script.day.kiosk.folder / file).stat().st_mode & 0o077 == 0


def test_the_center_s_private_keys_never_reach_a_kiosk(script: ScriptedDay, places: dict[str, bytes]) -> None:
    center = script.day.center
    seeds = [seed_of(one._private) for one in (center.plan_signer, center.receipt_signer)]
    for secret in (*seeds, str(center.duty).encode(), str(center.escrow).encode()):
        assert found(secret, places) == []


def test_the_search_finds_what_may_be_read(script: ScriptedDay, places: dict[str, bytes]) -> None:
    origin = script.day.room.journal.origin
    assert "entry 0" in found(origin.encode(), places)
    assert any(name.endswith("journal.db") for name in found(origin.encode(), places))
    assert found(b"door.judged", places)
    assert found(b"2026-11-07", places)


def test_the_search_finds_every_secret_in_every_spelling(script: ScriptedDay) -> None:
    hidden = personal(script.day.plan) | secrets(script.day.room, script.day.plan)
    for what, secret in hidden.items():
        for spelt in spellings(secret):
            if len(spelt) >= 6:
                assert found(secret, {"planted": b"before" + spelt + b"after"}) == ["planted"], what
        for shift in range(3):
            wrapped = base64.b64encode(b"x" * (9 + shift) + secret + b"y" * 9)
            assert found(secret, {"planted": wrapped}) == ["planted"], (what, shift)


def test_what_was_said_is_there_for_who_holds_the_key(script: ScriptedDay) -> None:
    """Sealed is not lost: with the day key the same words come back."""
    room = script.day.room
    told = " ".join(str(record.event) for record in room.records())
    assert "两人复点" in told
    assert script.day.plan.candidate(1).id_number in told


def test_after_closing_only_the_center_gets_at_the_day_key(script: ScriptedDay) -> None:
    day, journal = script.day, script.day.room.journal
    assert journal.kept(DAY_KEY_STAFF) is None
    wrapped = journal.kept(DAY_KEY_CENTER)
    assert wrapped is not None
    assert age.decrypt_bytes(wrapped, [day.center.duty]) == day.room._day_key
    for member in day.plan.staff:
        with pytest.raises(age.NoMatch):
            age.decrypt_bytes(wrapped, [credential(member.id).identity])


def test_a_closed_day_that_is_opened_again_reads_nothing_personal(tmp_path: Path) -> None:
    script = ScriptedDay(tmp_path, seed=6, faults=0)
    script.play()
    script.day.room.end()
    for name, body in on_disk(script.day.kiosk.folder).items():
        assert not [what for what, one in personal(script.day.plan).items() if found(one, {name: body})]
    room = open_room(script.day.kiosk, script.day.home, script.day.source)
    refusal = open_day(room, [credential(one) for one in DESK])
    assert refusal is not None
    assert refusal.code == "day.closed"
    told = " ".join(str(record.event) for record in room.records())
    assert script.day.plan.candidate(1).id_number not in told
    assert room.plan is None
    room.end()
