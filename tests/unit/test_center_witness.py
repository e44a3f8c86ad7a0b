"""Heads of a running room: the center cosigns what only adds to what it saw, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from station.center.errors import Refused
from station.center.folder import CenterFolder
from station.center.serve import reception_of
from station.center.witness import Behind, Witness
from station.room.heads_out import HeadsOut
from station.vault import merkle
from station.vault.bundle import Bundle
from station.vault.head_push import HeadPusher, Push, request_of
from station.vault.keys import EpochKey, read_epoch
from station.vault.note import Checkpoint, Verifier, open_checkpoint, parse_vkey, sign_note
from station.vault.verify import verify_bundle
from tests.support.centers import center_at, client, serving
from tests.support.journals import CENTER, START, SmallSite, day_of
from tests.support.sim import ExamDay


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    made = day_of(tmp_path / "site")
    made.trust = made.trust.__class__(
        CENTER, made.center.vkeys, made.center.recipients, demo=True, witness=(made.center.witness.vkey,)
    )
    return made


@pytest.fixture
def witness(tmp_path: Path, site: SmallSite) -> Iterator[Witness]:
    center = center_at(tmp_path / "center", enrolled=(site,))
    reception = reception_of(center.server, lambda: START)
    yield Witness(reception.enrolled, reception.store, center.server.witness(), lambda: START)
    reception.store.close()


def certificate(site: SmallSite) -> str:
    return site.epoch.certificate(site.device.signer, 1)


def head(site: SmallSite, size: int, root: bytes | None = None) -> Push:
    leaves = site.journal.leaf_hashes()
    made = Checkpoint(site.journal.origin, size, root or merkle.root(leaves[:size]))
    return Push(
        sign_note(made.text(), [site.epoch.signer]), certificate(site), site.epoch.signer.vkey, leaves
    )


def asked(site: SmallSite, old: int, size: int) -> bytes:
    return request_of(old, head(site, size)).encode()


def code(caught: pytest.ExceptionInfo[Refused]) -> str:
    return caught.value.code


def test_each_head_adds_to_the_one_before(site: SmallSite, witness: Witness) -> None:
    witness.add_epoch(certificate(site))
    for old, size in ((0, 4), (4, 9), (9, 9), (9, 20)):
        line = witness.add_head(asked(site, old, size))
        note = head(site, size).note + line
        _, opened = open_checkpoint(note, [parse_vkey(site.epoch.signer.vkey), site.center.witness.verifier])
        assert [one.time_s for one in opened.by] == [None, START // 1_000]


def test_who_starts_elsewhere_is_told_the_size(site: SmallSite, witness: Witness) -> None:
    witness.add_epoch(certificate(site))
    witness.add_head(asked(site, 0, 9))
    for body in (asked(site, 0, 12), asked(site, 4, 12), asked(site, 4, 4)):
        with pytest.raises(Behind) as caught:
            witness.add_head(body)
        assert caught.value.size == 9


def test_a_second_history_is_kept_as_evidence_and_refused(site: SmallSite, witness: Witness) -> None:
    witness.add_epoch(certificate(site))
    witness.add_head(asked(site, 0, 9))
    other = head(site, 9, b"\x01" * 32)
    with pytest.raises(Refused) as caught:
        witness.add_head(request_of(9, other).encode())
    assert code(caught) == "center.fork"
    assert [one[1:] for one in witness._store.refused()] == [(site.journal.origin, "center.fork")]
    longer = head(site, 12, b"\x02" * 32)
    with pytest.raises(Refused) as caught:
        witness.add_head(request_of(9, longer).encode())
    assert code(caught) == "center.does_not_check"


def test_a_head_takes_a_certified_key(site: SmallSite, witness: Witness) -> None:
    with pytest.raises(Refused) as caught:
        witness.add_head(asked(site, 0, 9))
    assert code(caught) == "center.unknown"
    witness.add_epoch(certificate(site))
    stranger = EpochKey.generate(site.journal.origin)
    note = sign_note(Checkpoint(site.journal.origin, 9, site.journal.root()).text(), [stranger.signer])
    with pytest.raises(Refused) as caught:
        witness.add_head(f"old 0\n\n{note}".encode())
    assert code(caught) == "center.does_not_check"
    with pytest.raises(Refused) as caught:
        witness.add_head(asked(site, 0, 1))  # before the epoch's first entry
    assert code(caught) == "center.unknown"


def test_a_certificate_takes_an_enrolled_device_of_that_site(
    site: SmallSite, witness: Witness, tmp_path: Path
) -> None:
    other = SmallSite(tmp_path / "other", "k9")
    with pytest.raises(Refused) as caught:
        witness.add_epoch(other.epoch.certificate(other.device.signer, 1))
    assert code(caught) == "center.not_enrolled"
    elsewhere = EpochKey.generate(site.journal.origin.replace("/S01/", "/S02/"))
    with pytest.raises(Refused) as caught:
        witness.add_epoch(elsewhere.certificate(site.device.signer, 1))
    assert code(caught) == "center.other_site"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old",
        b"old 1",
        b"old x\n\n",
        b"new 0\n\n",
        b"\xff\xfe",
        b"old 0\n" + b"AAAA\n" * 64 + b"\n",
        b"old 00\n\nx\n",
    ],
)
def test_rubbish_is_refused_in_one_sentence(witness: Witness, body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        witness.add_head(body)
    assert code(caught) == "center.does_not_check"


# -- from a room over the network -----------------------------------------------------------------------------


def pusher(url: str, site: SmallSite) -> HeadPusher:
    return HeadPusher(url, site.device, site.trust, client=client)


def test_a_pushed_head_comes_back_cosigned(tmp_path: Path, site: SmallSite) -> None:
    center = center_at(tmp_path / "center", enrolled=(site,))
    with serving(center) as url:
        first = pusher(url, site)
        assert first.push(head(site, 9)) is not None
        assert first.push(head(site, 20)) is not None
        # A room that was started again does not know how far the center has seen; it is told.
        again = pusher(url, site).push(head(site, 22))
    assert again is not None
    _, opened = open_checkpoint(
        again, [parse_vkey(site.epoch.signer.vkey), parse_vkey(site.trust.witness[0])], need=2
    )
    assert len(opened.by) == 2


@pytest.mark.parametrize("fault", ["nobody there", "a login page", "another center's key", "refused"])
def test_what_goes_wrong_is_no_witness_and_no_error(tmp_path: Path, site: SmallSite, fault: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if fault == "nobody there":
            raise httpx.ConnectError("no route")
        if fault == "a login page":
            return httpx.Response(200, text="<html>log in</html>")
        if fault == "another center's key":
            stranger = EpochKey.generate("x").signer
            return httpx.Response(200, text=stranger.sign(head(site, 9).note.split("\n\n")[0] + "\n"))
        return httpx.Response(403)

    def fake() -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(answer))

    sender = HeadPusher("http://center.example", site.device, site.trust, client=fake)
    assert sender.push(head(site, 9)) is None


def test_the_center_s_cosignature_is_an_outside_witness_in_the_archive(
    tmp_path: Path, site: SmallSite
) -> None:
    center = center_at(tmp_path / "center", enrolled=(site,))
    size, note = site.journal.heads()[-1]
    leaves = site.journal.leaf_hashes()
    with serving(center) as url:
        witnessed = pusher(url, site).push(Push(note, certificate(site), site.epoch.signer.vkey, leaves))
    assert witnessed is not None
    site.journal.put_head(size, witnessed)
    bundle: Bundle = site.cut()
    findings = verify_bundle(bundle, site.trust)
    assert findings.ok
    said = "\n".join(one.what.en for one in findings.items)
    assert f"entries 0 to {size - 1} have outside witnesses: the center's cosignature" in said
    stranger = verify_bundle(bundle, day_of(tmp_path / "other").trust)
    assert "center's cosignature" not in "\n".join(one.what.en for one in stranger.items)


def test_a_running_room_keeps_what_comes_back(tmp_path: Path) -> None:
    center = CenterFolder.create(tmp_path / "center", "demo.center", demo=True, seed=b"simulated")
    day = ExamDay(tmp_path / "day")
    trust = center.server.trust()
    day.kiosk.trust = trust
    center.enroll(day.kiosk.device.vkey, START)
    came: list[str] = []
    back = threading.Semaphore(0)

    def deliver(note: str) -> None:
        came.append(note)
        back.release()

    with serving(center) as url:
        out = HeadsOut(day.room, HeadPusher(url, day.kiosk.device, trust, client=client), deliver)
        out.start()
        day.open()
        assert back.acquire(timeout=30)
        out.stop(30)
    day.room.heads.keep_witnessed(came[-1])
    size, stored = day.room.journal.heads()[-1]
    assert day.room.heads.witnessed == size
    opened = open_checkpoint(stored, [parse_vkey(trust.witness[0]), *_own(day)])[1]
    assert any(one.vkey == trust.witness[0] for one in opened.by)
    # The people's cosignatures are still there, and a later one of the same size joins them.
    assert stored.count("\n— ") >= 3


def _own(day: ExamDay) -> list[Verifier]:
    return [parse_vkey(read_epoch(day.room.epoch_certificate, day.kiosk.device.vkey).vkey)]
