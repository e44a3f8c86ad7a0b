"""A room and what the center changed since its plan was packed: a badge issued again, one revoked, trust that has run out."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from station.errors import PlanError, Refusal
from station.room.home import import_package, open_room
from station.vault.credential import Badge, Credential, lock
from station.vault.day.events import AccessFailed, PlanReplaced, TrustStale
from station.vault.keys import CenterKeys
from station.vault.package import pack
from station.vault.trust import Revoked, next_trust, sign_trust, trust_file
from tests.support.plans import at
from tests.support.sim import ExamDay, badge, credential, locked

PIN = "620415"


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    return ExamDay(tmp_path)


def kinds(day: ExamDay) -> list[type]:
    return [type(record.event) for record in day.room.records()]


def reissued(day: ExamDay) -> tuple[Path, Badge]:
    """A package in which s01 has a new badge, and that badge."""
    fresh, token = Credential.from_seed("s01", b"issued again"), Badge("s01", b"\x07" * 16)
    staff = tuple(
        msgspec.structs.replace(
            p,
            seal_key=fresh.seal_signer("demo.center").vkey,
            cosign_key=fresh.cosigner("demo.center").vkey,
            recipient=fresh.recipient,
        )
        if p.id == "s01"
        else p
        for p in day.plan.staff
    )
    day.plan = msgspec.structs.replace(day.plan, staff=staff)
    credentials = {p.id: locked(p.id) for p in staff} | {"s01": lock(fresh, token, PIN)}
    path = day.folder / "again.plan"
    path.write_bytes(pack(day.plan, {}, credentials, day.center.plan_signer))
    return path, token


def test_a_lost_badge_is_issued_again_before_the_room_opens(day: ExamDay) -> None:
    path, token = reissued(day)
    before = day.room.package.sha256
    day.room.end()
    import_package(day.kiosk, path, day.source)
    day.start()
    replaced = next(r.event for r in day.room.records() if isinstance(r.event, PlanReplaced))
    assert replaced.before == before
    assert replaced.plan == day.room.package.sha256 == day.room.state.day.plan
    # The found badge of before opens nothing any more; the new one does, and the day goes its way.
    assert isinstance(day.room.unlock(badge("s01").text, "135790"), Refusal)
    assert isinstance(day.room.unlock(token.text, PIN), Credential)


def test_an_opened_room_keeps_its_plan(day: ExamDay) -> None:
    day.open()
    path, _ = reissued(day)
    size = day.room.journal.size
    day.room.end()
    with pytest.raises(PlanError) as caught:
        import_package(day.kiosk, path, day.source)
    assert caught.value.code == "room.imported"
    day.start()
    assert day.room.journal.size >= size
    day.room.end()
    day.home.package.write_bytes(path.read_bytes())
    with pytest.raises(PlanError) as caught:
        open_room(day.kiosk, day.home, day.source)
    assert caught.value.code == "room.other_plan"
    # What refused has let go of the journal.
    with pytest.raises(PlanError):
        open_room(day.kiosk, day.home, day.source)


def signed_by_center(day: ExamDay, **changes: object) -> str:
    after = next_trust(day.kiosk.trust, time=at("08:00"), **changes)  # type: ignore[arg-type]
    keys: CenterKeys = day.center
    return sign_trust(after, [keys.plan_signer, keys.receipt_signer])


def test_a_revoked_badge_is_refused_and_recorded(day: ExamDay) -> None:
    gone = credential("s01").seal_signer("demo.center").vkey
    day.room.end()
    day.kiosk.update_trust(signed_by_center(day, revoked=[Revoked(gone, at("08:00"))]))
    day.start()
    refusal = day.room.begin_unlock(badge("s01").text)
    assert isinstance(refusal, Refusal)
    assert refusal.problem.code == "access.revoked"
    assert AccessFailed in kinds(day)
    assert not isinstance(day.room.begin_unlock(badge("s02").text), Refusal)


def test_trust_that_has_run_out_warns_and_the_room_opens(day: ExamDay) -> None:
    day.room.end()
    day.kiosk.update_trust(signed_by_center(day, until=at("08:01")))
    day.start()
    assert TrustStale in kinds(day)
    day.open()
    assert day.room.state.day.phase == "open"


def test_a_room_opens_under_the_key_it_was_imported_with(day: ExamDay, tmp_path: Path) -> None:
    fresh = CenterKeys.create(tmp_path / "fresh", "demo.center", b"new keys")
    after = next_trust(day.kiosk.trust, time=at("08:00"), keys=fresh.vkeys)
    signers = [one for keys in (day.center, fresh) for one in (keys.plan_signer, keys.receipt_signer)]
    day.room.end()
    day.kiosk.update_trust(sign_trust(after, signers))
    day.start()
    day.open()
    # A new package under the replaced key is not taken any more.
    path, _ = reissued(day)
    day.room.end()
    with pytest.raises(PlanError) as caught:
        import_package(day.kiosk, path, day.source)
    assert caught.value.code == "package.untrusted"
    assert (day.kiosk.folder / "trust-0.json").read_bytes() != trust_file(day.kiosk.trust)
