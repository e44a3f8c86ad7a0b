"""A day key erased at the center: by two people, on record first, durably, and no proof is touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from station.center.folder import CenterFolder
from station.center.part_folder import PartFolder
from station.center.pull import Pulled, pull
from station.center.reception import Reception
from station.center.shred import Target, check_kept, find_targets, shred
from station.center.trust import revoke
from station.cli.center import center as command
from station.errors import PlanError
from station.vault import age
from station.vault.bundle import Bundle, read_bundle
from station.vault.bundle.manifest import DAY_KEY, FileLine, PartLine, sign_manifest
from station.vault.shred import read_shred
from station.vault.verify import verify_all
from tests.support.centers import center_at, client, courier, serving, taking_in
from tests.support.journals import DAY, START, SmallSite, day_of
from tests.support.shreds import OFFICERS, PIN, key_parts, officers_at

YEARS = 5


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    # The work factor of the product would cost half a second a person.
    monkeypatch.setattr("station.vault.credential.lock.__defaults__", (1,))


class Province:
    """A center with two journals, the first in two bundles, and two officers."""

    def __init__(self, folder: Path) -> None:
        self.one, self.two = day_of(folder / "k1"), day_of(folder / "k2", "k2")
        self.center = center_at(folder / "center", enrolled=(self.one, self.two))
        self.bundles = [self.one.cut()]
        self.one.work(3)
        self.one.head()
        self.bundles.append(self.one.cut())
        self.other = self.two.cut()
        with taking_in(self.center) as reception:
            for bundle in (*self.bundles, self.other):
                take(reception, bundle)
        self.badges = officers_at(self.center, "wang", "li")

    def run(self, *words: str, typed: str | None = None) -> Result:
        if typed is None:
            typed = "".join(f"{badge}\n{PIN}\n" for badge in self.badges)
        return CliRunner().invoke(command, ["shred", str(self.center.path), *words], input=typed)

    def erase(self) -> Result:
        return self.run(self.one.journal.origin, "--reason", "保存期满", "--before-time", "考生申请")

    def has_key(self) -> bool:
        """Whether its bytes are on the disk, whatever the marks say."""
        parts = PartFolder(self.center.server.parts)
        return any(parts.path(part).is_file() for part in key_parts(self.bundles[0]))

    def notes(self) -> tuple[bytes, ...]:
        with taking_in(self.center) as reception:
            return reception.store.shreds(self.one.journal.origin)

    def pulled(self, folder: Path) -> list[Pulled]:
        with serving(self.center, open_pull=True) as url:
            return list(pull(url, folder, client=client()))


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return Province(tmp_path)


def take(reception: Reception, bundle: Bundle) -> None:
    for line, body in bundle.each_part():
        reception.parts.put(line.sha256, body)
    assert reception.commit(bundle.note).receipt


def opened(center: CenterFolder) -> set[bytes]:
    """Whatever any file of the center's folder gives to its duty and escrow identities, and its bytes themselves."""
    keys, found = center.keys(), set()
    for path in (p for p in center.path.rglob("*") if p.is_file()):
        body = path.read_bytes()
        found.add(body)
        for identity in (keys.duty, keys.escrow):
            try:
                found.add(age.decrypt_bytes(body, [identity]))
            except age.AgeError:
                continue
    return found


def test_nothing_at_the_center_opens_it_any_more(province: Province) -> None:
    own, others = province.one.day_key, province.two.day_key
    assert own is not None
    assert others is not None
    wrapped = province.bundles[0].day_key()
    assert wrapped is not None
    assert {own, others} <= opened(province.center), "before, the center's identities open both"
    assert province.erase().exit_code == 0
    found = opened(province.center)
    assert others in found
    assert not [body for body in found if own in body or wrapped in body or own.hex().encode() in body]


def test_every_proof_holds_and_the_other_journal_still_opens(province: Province, tmp_path: Path) -> None:
    assert province.erase().exit_code == 0
    got = province.pulled(tmp_path / "pulled")
    assert [one.day_key for one in got] == ["erased", "erased", "here"]
    site = province.one
    checked, between = verify_all(tmp_path / "pulled", site.trust, [site.center.duty])
    assert between.ok
    for one in checked:
        assert one.findings.ok, [f.what.en for f in one.findings.items]
        assert one.bundle is not None
        said = " ".join(f.what.en for f in one.findings.items)
        mine = one.bundle.manifest.journal == site.journal.origin
        assert ("the day key was erased at demo.center by wang, li" in said) is mine
        assert ("sealed parts not opened" in said) is mine
        assert "is the one in the tree" in said, "entries.age opens for the center as before"


def test_the_note_is_signed_by_both_and_says_why(province: Province) -> None:
    assert province.erase().exit_code == 0
    (notes,) = province.notes()
    said, _ = read_shred(notes, province.center.keys().vkeys)
    assert said.officers == ("wang", "li")
    assert (said.reason, said.early, said.until) == ("保存期满", "考生申请", "2031-11-07")
    assert said.bundles == tuple(one.sha256 for one in province.bundles)


def test_a_repeat_says_that_it_was_done(province: Province) -> None:
    assert province.erase().exit_code == 0
    again = province.run("--day", DAY, "--reason", "x", typed="")
    assert isinstance(again.exception, PlanError), "the other journal of that day is still to be kept"
    assert again.exception.code == "shred.early"
    again = province.run(province.one.journal.origin, "--reason", "x", typed="")
    assert again.exit_code == 0
    assert "wang、li" in again.output
    assert len(province.notes()) == 1


@pytest.mark.parametrize("step", ["erase", "_drop_spools"])
def test_killed_in_between_is_finished_by_the_next_call(province: Province, step: str) -> None:
    """Killed once the note is stored: before anything of the part is touched, and with the part marked."""
    script = (
        "import os, signal; from station.center.part_folder import PartFolder; from station.cli import main;"
        f"PartFolder.{step} = lambda *_: os.kill(os.getpid(), signal.SIGKILL); main()"
    )
    words = ["center", "shred", str(province.center.path), province.one.journal.origin]
    done = subprocess.run(
        [sys.executable, "-c", script, *words, "--reason", "x", "--before-time", "y"],
        input="".join(f"{badge}\n{PIN}\n" for badge in province.badges),
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # no terminal: what is typed comes from the pipe
        env={**os.environ},
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(province.notes()) == 1
    assert province.has_key()
    finished = province.run(province.one.journal.origin, "--reason", "x", typed="")
    assert finished.exit_code == 0, finished.output
    assert "finished now: 1" in finished.output
    assert not province.has_key()
    assert len(province.notes()) == 1


def test_a_bundle_that_comes_later_does_not_bring_it_back(province: Province, tmp_path: Path) -> None:
    assert province.erase().exit_code == 0
    site = province.one
    site.work(2)
    site.head()
    late = site.cut()
    with serving(province.center) as url:
        assert courier(url, site).send(late).note
        assert courier(url, site).send(province.bundles[0]).note, "nor does one that is sent again"
    assert not province.has_key()
    with taking_in(province.center) as reception:
        line = next(p for p in late.manifest.parts if p.file == DAY_KEY)
        assert not reception.parts.put(line.sha256, late.part(line)), "what is sent anyhow is not stored"
    assert not province.has_key()
    got = province.pulled(tmp_path / "pulled")
    assert [one.day_key for one in got] == ["erased", "erased", "here", "erased"]
    checked, _ = verify_all(tmp_path / "pulled", site.trust)
    assert all(one.findings.ok for one in checked)


def test_what_a_killed_server_left_of_it_goes_too(province: Province) -> None:
    wrapped = province.bundles[0].day_key()
    assert wrapped is not None
    parts = province.center.server.parts
    (parts / ".in-1").write_bytes(wrapped)
    (parts / ".in-2").write_bytes(wrapped[:-1])
    (parts / ".in-3").write_bytes(b"another part on its way")
    assert province.erase().exit_code == 0
    assert [path.name for path in parts.glob(".in-*")] == [".in-3"]


def test_without_a_note_a_pull_says_missing_and_goes_on(province: Province, tmp_path: Path) -> None:
    with taking_in(province.center) as reception:
        for part in key_parts(province.other):
            reception.parts.erase(part)
    got = province.pulled(tmp_path / "pulled")
    assert [one.day_key for one in got] == ["here", "here", "missing"]
    assert got[-1].folder is not None
    assert read_bundle(got[-1].folder).day_key() is None
    checked, _ = verify_all(tmp_path / "pulled", province.two.trust)
    said = [f.what.en for one in checked for f in one.findings.items if f.level == "unproven"]
    assert sum("the day key is missing" in one for one in said) == 1
    assert all(one.findings.ok for one in checked)


def test_a_room_that_was_never_opened_holds_up_nobody(province: Province, tmp_path: Path) -> None:
    closed = SmallSite(tmp_path / "k3", "k3")
    closed.head()
    bundle = closed.cut()
    assert bundle.manifest.day_key == ""
    province.center.enroll(closed.device.vkey, START)
    with taking_in(province.center) as reception:
        take(reception, bundle)
    refused = province.run(closed.journal.origin, "--reason", "x", typed="")
    assert isinstance(refused.exception, PlanError)
    assert refused.exception.code == "shred.cannot"
    assert province.run("--day", DAY, "--reason", "x", "--before-time", "both").exit_code == 0
    assert not province.has_key()


class TestRefused:
    """Nothing is recorded and nothing erased."""

    def refused(self, province: Province, result: Result) -> str:
        assert isinstance(result.exception, PlanError), result.output
        assert province.has_key()
        assert province.notes() == ()
        return result.exception.code

    def test_one_person_twice(self, province: Province) -> None:
        province.badges = [province.badges[0]] * 2
        assert self.refused(province, province.erase()) == "shred.one_person"

    def test_a_wrong_pin(self, province: Province) -> None:
        typed = f"{province.badges[0]}\n{PIN}\n{province.badges[1]}\n314159\n"
        result = province.run("--day", DAY, "--reason", "x", "--before-time", "y", typed=typed)
        assert self.refused(province, result) == "badge.wrong_pin"

    def test_one_who_is_no_officer(self, province: Province) -> None:
        (province.center.office / "officers" / "li.note").unlink()
        assert self.refused(province, province.erase()) == "officer.none"

    def test_one_whose_key_was_revoked(self, province: Province) -> None:
        key = (province.center.office / "officers" / "li.note").read_text().split("\nkey ")[1].split("\n")[0]
        revoke(province.center, [key], START, START)
        assert self.refused(province, province.erase()) == "officer.none"

    def test_before_the_end_of_retention(self, province: Province) -> None:
        result = province.run("--day", DAY, "--reason", "x", typed="")
        assert self.refused(province, result) == "shred.early"
        assert isinstance(result.exception, PlanError)
        assert "2031-11-07" in result.exception.what.en
        assert "AR" in (result.exception.clause or "")

    @pytest.mark.parametrize("word", ["demo.center/S01/2026-11-07/01/k9/1", "--day=2026-11-08"])
    def test_what_is_not_stored(self, province: Province, word: str) -> None:
        assert self.refused(province, province.run(word, "--reason", "x", typed="")) == "shred.cannot"

    def test_nothing_named(self, province: Province) -> None:
        assert self.refused(province, province.run("--reason", "x", typed="")) == "shred.which"

    def test_a_reason_of_two_lines(self, province: Province) -> None:
        result = province.run(province.one.journal.origin, "--reason", "a\nb", "--before-time", "y")
        assert result.exception is not None
        self.refused(province, result)


def targets(province: Province) -> tuple[Target, ...]:
    with taking_in(province.center) as reception:
        return find_targets(reception.store, reception.parts, [province.one.journal.origin], [], YEARS)


def test_after_five_years_it_needs_no_other_reason(province: Province) -> None:
    (one,) = targets(province)
    assert one.until.isoformat() == "2031-11-07"
    eve = START + (5 * 365) * 86_400_000  # one leap day short of five years
    with pytest.raises(PlanError, match="2031-11-07"):
        check_kept([one], eve)
    check_kept([one], eve + 2 * 86_400_000)
    people = [OFFICERS["o1"], OFFICERS["o2"]]
    with taking_in(province.center) as reception, pytest.raises(PlanError):
        shred(province.center, reception.store, reception.parts, [one], people, "x", "", eve)
    assert province.has_key()


def test_a_part_that_is_something_else_s_too_is_never_erased(province: Province) -> None:
    """A device that lists another journal's day key among its own parts does not get it erased, nor keep it for ever."""
    line = next(p for p in province.bundles[0].manifest.parts if p.file == DAY_KEY)
    manifest = province.other.manifest
    parts = [p for p in manifest.parts if p.file != DAY_KEY]
    forged = replace(
        manifest,
        files=(*manifest.files[:2], FileLine(DAY_KEY, line.size, line.sha256)),
        parts=(*parts, PartLine(line.sha256, line.size, DAY_KEY, 0)),
        time=manifest.time + 1,
    )
    note = sign_manifest(forged, province.two.device.signer)
    with taking_in(province.center) as reception:
        reception.store.keep_refused(sha256(note).hexdigest(), manifest.journal, note, "x", START)
    refused = province.erase()
    assert isinstance(refused.exception, PlanError)
    assert refused.exception.code == "shred.cannot"
    assert manifest.journal in refused.exception.what.en
    assert province.has_key()
    assert province.run("--day", DAY, "--reason", "x", "--before-time", "both").exit_code == 0
    assert not province.has_key()


def test_the_notes_can_t_be_changed_or_taken_away(province: Province) -> None:
    from pysqlite3 import dbapi2 as sqlite

    assert province.erase().exit_code == 0
    db = sqlite.connect(str(province.center.server.database))
    for statement in ("DELETE FROM shred", "UPDATE shred SET at = 0"):
        with pytest.raises(sqlite.IntegrityError, match="never"):
            db.execute(statement)
    db.close()


def test_an_officer_by_the_command(tmp_path: Path) -> None:
    center = center_at(tmp_path / "center")
    words = ["officer", str(center.path), "zhang", "--name", "张三", "--badges", str(tmp_path / "badges")]
    done = CliRunner().invoke(command, words, input=f"{PIN}\n{PIN}\n")
    assert done.exit_code == 0, done.output
    badge = tmp_path / "badges" / "officer-zhang.pdf"
    assert badge.read_bytes().startswith(b"%PDF")
    assert badge.stat().st_mode & 0o077 == 0
    assert {path.name for path in (center.office / "officers").iterdir()} == {
        "zhang.age",
        "zhang.json",
        "zhang.note",
    }


def test_sites_share_nothing(province: Province) -> None:
    """The fixture's own ground: each journal has a key of its own, and all bundles of one journal carry the same."""
    one, two = (key_parts(bundle) for bundle in province.bundles)
    assert one == two != key_parts(province.other)
