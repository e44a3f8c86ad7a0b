"""What a center may erase and when: by two people, on record first, never before its time, never what is held or needed."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pysqlite3 import dbapi2 as sqlite

from station.center.book import Book, Record, read_book, read_record, sign_record
from station.center.disposal import Desk
from station.center.errors import FORK
from station.center.folder import CenterFolder
from station.center.part_folder import PartFolder
from station.center.reception import Reception
from station.center.retention import content_of, until
from station.center.sqlite_store import SqliteStore
from station.cli.center import center as command
from station.errors import PlanError, StationError
from station.event import Milliseconds
from station.plan.rules import ArchiveRules, load_rules
from station.vault.bundle import Bundle, IncidentFigures
from station.vault.bundle.manifest import CLEAR, DAY_KEY, ENTRIES, sign_manifest
from station.vault.note import NoteError
from tests.support.centers import center_at, taking_in
from tests.support.journals import CENTER, DAY, START, day_of
from tests.support.shreds import OFFICERS, PIN, officer_note, officers_at

RULES = load_rules().archive
DUE = "2031-11-07"


def at(day: str) -> Milliseconds:
    return round(datetime.fromisoformat(f"{day}T12:00").astimezone().timestamp() * 1000)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    # The work factor of the product would cost half a second a person.
    monkeypatch.setattr("station.vault.credential.lock.__defaults__", (1,))


class Center:
    """Two journals, the first in two bundles; two officers; every incident of the first at its end unless a test opens one."""

    def __init__(self, folder: Path) -> None:
        self.one, self.two = day_of(folder / "k1"), day_of(folder / "k2", "k2")
        self.folder = center_at(folder / "center", enrolled=(self.one, self.two))
        self.one.incidents = self.two.incidents = ()
        self.bundles = [self.one.cut()]
        self.one.work(3)
        self.one.head()
        self.bundles.append(self.one.cut())
        self.other = self.two.cut()
        with taking_in(self.folder) as reception:
            for bundle in (*self.bundles, self.other):
                take(reception, bundle)
        self.badges = officers_at(self.folder, "wang", "li")
        self.parts = PartFolder(self.folder.server.parts)

    @property
    def name(self) -> str:
        return self.one.journal.origin

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        store = SqliteStore(self.folder.server.database)
        try:
            yield Desk(self.folder, store, self.parts, RULES)
        finally:
            store.close()

    def run(self, *words: str, typed: str | None = None, today: str = DUE) -> Result:
        if typed is None:
            typed = "".join(f"{badge}\n{PIN}\n" for badge in self.badges)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("station.center.serve.wall_clock", lambda: at(today))
            return CliRunner().invoke(command, [words[0], str(self.folder.path), *words[1:]], input=typed)

    def erase(self, *words: str, today: str = DUE, typed: str | None = None) -> Result:
        return self.run(
            "shred", self.name, "--content", "--reason", "保存期满", *words, today=today, typed=typed
        )

    def here(self, *bundles: Bundle, file: str = ENTRIES) -> int:
        """How many parts of a file of these bundles are on the disk."""
        names = [p.sha256 for one in bundles for p in one.manifest.parts if p.file == file]
        return sum(self.parts.path(one).is_file() for one in names)

    def book(self) -> Book:
        with self.desk() as desk:
            return desk.book()


def take(reception: Reception, bundle: Bundle) -> None:
    for line, body in bundle.each_part():
        reception.parts.put(line.sha256, body)
    assert reception.commit(bundle.note).receipt


@pytest.fixture
def center(tmp_path: Path) -> Center:
    return Center(tmp_path)


def code(result: Result) -> str:
    assert isinstance(result.exception, StationError), result.output
    return result.exception.code


def test_the_years_of_each_kind() -> None:
    held = until("2028-02-29", RULES)
    assert (held.paper, held.electronic, held.video) == (date(2031, 3, 1), date(2033, 3, 1), date(2033, 3, 1))
    longer = until("2026-11-07", ArchiveRules(electronic_years=5, paper_years=3, video_years=8))
    assert longer.content == date(2034, 11, 7), "recordings may lie among the evidence"


class TestErased:
    def test_entries_and_keys_go_proofs_and_the_other_journal_stay(self, center: Center) -> None:
        assert center.here(*center.bundles) > 0
        done = center.erase()
        assert done.exit_code == 0, done.output
        assert center.here(*center.bundles) == center.here(*center.bundles, file=DAY_KEY) == 0
        assert center.here(*center.bundles, file=CLEAR) > 0, "the proofs hold no name, and stay"
        assert center.here(center.other) > 0
        with taking_in(center.folder) as reception:
            for bundle in center.bundles:
                assert reception.store.manifest(bundle.sha256) == bundle.note
                assert reception.store.receipt(bundle.sha256)
                again = reception.commit(bundle.note)
                assert again.receipt, "a kiosk that sends it again gets the same receipt"

    def test_the_record_says_who_what_when_and_by_which_clause(self, center: Center) -> None:
        center.erase()
        (record,) = center.book().records
        parts: dict[str, int] = {}
        for bundle in center.bundles:
            parts |= content_of(bundle.manifest)
        names = "".join(f"{one}\n" for one in sorted(parts)).encode()
        assert record.parts == f"{len(parts)} {sum(parts.values())} {hashlib.sha256(names).hexdigest()}"
        assert (record.act, record.officers, record.until) == ("erase", ("wang", "li"), DUE)
        assert record.bundles == tuple(one.sha256 for one in center.bundles)
        assert "archive.electronic_years" in record.clause
        assert (record.reason, record.time) == ("保存期满", at(DUE))
        assert "wang、li" in center.run("retention", "--book").output

    def test_a_repeat_says_that_it_was_done_and_asks_nobody(self, center: Center) -> None:
        center.erase()
        again = center.erase(typed="")
        assert again.exit_code == 0, again.output
        assert "erased before" in again.output
        assert len(center.book().records) == 1

    def test_a_bundle_that_comes_late_is_kept_until_it_is_erased_itself(self, center: Center) -> None:
        center.erase()
        center.one.work(2)
        center.one.head()
        late = center.one.cut()
        with taking_in(center.folder) as reception:
            take(reception, late)
        assert center.erase(typed="").exit_code != 0, "it takes two people again"
        assert center.here(late) > 0
        assert center.erase().exit_code == 0
        assert center.here(late) == 0
        assert [len(one.bundles) for one in center.book().records] == [2, 1]

    @pytest.mark.parametrize("when", ["erase", "_drop_spools"])
    def test_killed_in_between_is_finished_by_the_next_call_without_people(
        self, center: Center, when: str
    ) -> None:
        """Killed once the record is durable: before anything goes, and with the first part marked."""
        script = (
            "import os, signal, station.center.serve as s; from station.center.part_folder import PartFolder;"
            f"s.wall_clock = lambda: {at(DUE)};"
            f"PartFolder.{when} = lambda *_: os.kill(os.getpid(), signal.SIGKILL);"
            "from station.cli import main; main()"
        )
        words = ["center", "shred", str(center.folder.path), center.name, "--content", "--reason", "x"]
        done = subprocess.run(
            [sys.executable, "-c", script, *words],
            input="".join(f"{badge}\n{PIN}\n" for badge in center.badges),
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,  # no terminal: what is typed comes from the pipe
            env={**os.environ},
        )
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert len(center.book().records) == 1
        assert center.here(*center.bundles) > 0
        finished = center.erase(typed="")
        assert finished.exit_code == 0, finished.output
        assert "finished what was begun" in finished.output
        assert center.here(*center.bundles) == 0
        assert len(center.book().records) == 1


class TestShared:
    """A part that several bundles list stays while one of them needs it."""

    def sharing(self, center: Center) -> Bundle:
        """The other journal's device lists the first one's entries among its own parts, and was receipted."""
        first, manifest = center.bundles[0].manifest, center.other.manifest
        own = [p for p in manifest.parts if p.file != ENTRIES]
        parts = [p for p in own if p.file == CLEAR] + [p for p in first.parts if p.file == ENTRIES]
        forged = replace(
            manifest,
            files=tuple(first.file(ENTRIES) if one.name == ENTRIES else one for one in manifest.files),
            parts=(*parts, *(p for p in own if p.file == DAY_KEY)),
            time=manifest.time + 1,
        )
        note = sign_manifest(forged, center.two.device.signer)
        with taking_in(center.folder) as reception:
            reception.store.announce(hashlib.sha256(note).hexdigest(), manifest.journal, note, START)
        return Bundle.of(note, center.parts.read)

    def test_stays_while_another_needs_it_and_goes_with_the_last(self, center: Center) -> None:
        other = self.sharing(center)
        done = center.erase()
        assert done.exit_code == 0, done.output
        assert "because other bundles need them" in done.output
        assert center.here(center.bundles[0]) > 0
        assert center.here(center.bundles[1]) == 0
        assert center.run("shred", other.manifest.journal, "--content", "--reason", "x").exit_code == 0
        assert center.here(*center.bundles) == 0


class TestRefused:
    """Nothing is recorded, and nothing goes."""

    @pytest.fixture(autouse=True)
    def _nothing_goes(self, center: Center) -> Iterator[None]:
        before = center.here(*center.bundles), len(center.book().records)
        yield
        assert center.here(*center.bundles) == before[0] > 0
        assert not [one for one in center.book().records if one.act == "erase"]

    def test_before_its_time_whatever_people_say(self, center: Center) -> None:
        assert code(center.erase(today="2031-11-06", typed="")) == "retention.not_due"
        early = center.erase("--before-time", "考生申请", typed="")
        assert code(early) == "shred.never_early"

    def test_one_person_twice(self, center: Center) -> None:
        center.badges = [center.badges[0]] * 2
        assert code(center.erase()) == "shred.one_person"

    def test_one_who_is_no_officer(self, center: Center) -> None:
        (center.folder.office / "officers" / "li.note").unlink()
        assert code(center.erase()) == "officer.none"

    def test_a_day_of_which_nothing_is_here(self, center: Center) -> None:
        assert (
            code(center.run("shred", "--day", "2026-01-01", "--content", "--reason", "x"))
            == "retention.no_journal"
        )

    @pytest.mark.parametrize("kind", ["CC-1", "CP-3"])
    def test_while_an_incident_is_open(self, center: Center, kind: str) -> None:
        center.one.work(1)
        center.one.head()
        center.one.incidents = (IncidentFigures(kind, "serious", 1, open=1, session="theory"),)
        with taking_in(center.folder) as reception:
            take(reception, center.one.cut())
        refused = center.erase(typed="")
        assert code(refused) == "retention.held"
        assert ("complaint" in str(refused.exception)) is (kind == "CC-1")
        key = center.run("shred", center.name, "--reason", "x", typed=None if kind == "CP-3" else "")
        assert (key.exit_code == 0) is (kind == "CP-3"), "an appeal holds the day key too"

    def test_while_two_histories_disagree(self, center: Center) -> None:
        with taking_in(center.folder) as reception:
            reception.store.keep_refused("0" * 64, center.name, b"another head", FORK.code, START)
        assert code(center.erase(typed="")) == "retention.held"

    def test_while_an_officer_holds_it(self, center: Center) -> None:
        held = center.run("hold", center.name, "--why", "investigation", "--reason", "纪检调查")
        assert held.exit_code == 0, held.output
        refused = center.erase(typed="")
        assert code(refused) == "retention.held"
        assert "纪检调查" in str(refused.exception)
        assert code(center.run("shred", center.name, "--reason", "x", typed="")) == "retention.held"

    def test_a_hold_that_comes_between_looking_and_recording_wins(self, center: Center) -> None:
        """The record is entered against the newest book only: a hold that another officer has just put there is seen."""
        people = [OFFICERS["o1"], OFFICERS["o2"]]
        for one in people:
            note = officer_note(one.person, center.folder.keys().plan_signer)
            (center.folder.office / "officers" / f"{one.person}.note").write_text(note, encoding="utf-8")
        with center.desk() as desk, center.desk() as another, pytest.MonkeyPatch.context() as patch:
            some = [one for one in desk.kept() if one.journal == center.name]
            enter = desk.store.enter

            def late(*words: object) -> bytes | None:
                patch.undo()
                another.hold([center.name], [], "appeal", "申诉", people[:1], at(DUE))
                return enter(*words)  # type: ignore[arg-type]

            patch.setattr(desk.store, "enter", late)
            with pytest.raises(PlanError) as refused:
                desk.erase(some, "x", people, at(DUE))
        assert refused.value.code == "retention.held"


class TestHold:
    def test_two_release_what_one_held_and_what_was_open(self, center: Center) -> None:
        center.run("hold", "--day", DAY, "--reason", "申诉")
        assert [one.act for one in center.book().records] == ["hold", "hold"]
        with taking_in(center.folder) as reception:
            reception.store.keep_refused("0" * 64, center.name, b"another head", FORK.code, START)
        one = center.run(
            "hold", center.name, "--release", "--reason", "办结", typed=f"{center.badges[0]}\n{PIN}\n"
        )
        assert one.exit_code != 0, "one person can hold, and not release"
        done = center.run("hold", center.name, "--release", "--reason", "办结")
        assert done.exit_code == 0, done.output
        assert center.book().records[-1].of == (f"fork:{'0' * 64}", "1")
        assert center.erase().exit_code == 0
        again = center.run("hold", center.name, "--release", "--reason", "x")
        assert code(again) == "retention.not_held"

    def test_what_comes_afterwards_holds_anew(self, center: Center) -> None:
        with taking_in(center.folder) as reception:
            reception.store.keep_refused("0" * 64, center.name, b"another head", FORK.code, START)
        center.run("hold", center.name, "--release", "--reason", "办结")
        with taking_in(center.folder) as reception:
            reception.store.keep_refused("1" * 64, center.name, b"a third head", FORK.code, START)
        assert code(center.erase(typed="")) == "retention.held"

    def test_nothing_named(self, center: Center) -> None:
        assert code(center.run("hold", "--reason", "x")) == "retention.which"


class TestList:
    def rows(self, center: Center, today: str, *words: str) -> list[dict[str, object]]:
        done = center.run("retention", "--json", "--on", today, *words)
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.output.splitlines()]

    def test_what_is_due_when(self, center: Center) -> None:
        assert [one["state"] for one in self.rows(center, "2031-11-06")] == ["kept", "kept"]
        assert [one["state"] for one in self.rows(center, DUE)] == ["due", "due"]
        center.run("hold", center.name, "--reason", "申诉")
        held = self.rows(center, DUE)
        assert [one["state"] for one in held] == ["held", "due"]
        assert "申诉" in str(held[0]["holds"])
        center.run("shred", center.two.journal.origin, "--content", "--reason", "x")
        assert [one["state"] for one in self.rows(center, DUE, "--day", DAY)] == ["held", "erased"]
        assert self.rows(center, DUE, "--day", "2026-01-01") == []
        assert {one["paper"] for one in held} == {"2029-11-07"}

    def test_the_tables_for_people(self, center: Center) -> None:
        center.run("hold", center.name, "--reason", "申诉")
        by_day = center.run("retention", "--on", "2029-11-07").output
        assert "2029-11-07 ✓" in by_day, "paper may go"
        assert f"{DUE} ✓" not in by_day
        each = center.run("retention", "--each", "--on", DUE).output
        assert "due, held" in each
        assert "✗ 申诉" in each


class TestBook:
    def record(self, **changes: object) -> Record:
        made = Record(
            center=CENTER,
            number=1,
            previous="",
            act="erase",
            journal="j",
            officers=("o1", "o2"),
            clause="AR",
            reason="x",
            time=START,
            until=DUE,
        )
        return replace(made, **changes)  # type: ignore[arg-type]

    def signed(self, center: Center, record: Record, *signing: str) -> bytes:
        plan = center.folder.keys().plan_signer
        notes = [officer_note(one, plan) for one in record.officers]
        signers = [OFFICERS[one].officer_signer(CENTER) for one in signing or record.officers]
        return sign_record(record, notes, [*signers, plan])

    def test_reads_back(self, center: Center) -> None:
        keys = center.folder.keys().vkeys
        held = self.record(bundles=("0" * 64,), parts=f"1 2 {'0' * 64}")
        assert read_record(self.signed(center, held), keys) == held
        hold = self.record(act="hold", why="appeal", officers=("o1",), until="")
        assert read_record(self.signed(center, hold), keys) == hold

    def test_one_signature_is_not_two(self, center: Center) -> None:
        keys = center.folder.keys().vkeys
        with pytest.raises(NoteError):
            read_record(self.signed(center, self.record(), "o1"), keys)
        with pytest.raises(NoteError):
            read_record(self.signed(center, self.record(officers=("o1", "o1"))), keys)
        with pytest.raises(NoteError):
            read_record(self.signed(center, self.record(officers=("o1",))), keys)
        alone = sign_record(self.record(), [], [center.folder.keys().plan_signer])
        with pytest.raises(NoteError):
            read_record(alone, keys)

    @pytest.mark.parametrize(
        "changes",
        [{"number": 2}, {"previous": "0" * 64}, {"journal": "another"}, {"time": START + 1}],
    )
    def test_a_record_at_another_place_breaks_the_book(
        self, center: Center, changes: dict[str, object]
    ) -> None:
        body = self.signed(center, self.record(**changes))
        with center.desk() as desk:
            desk.store.enter("j", 0, lambda *_: body, START)
            with pytest.raises(PlanError) as broken:
                read_book(desk.store, center.folder.keys().vkeys)
        assert broken.value.code == "book.broken"

    def test_a_book_that_was_touched_erases_nothing(self, center: Center) -> None:
        center.run("hold", center.two.journal.origin, "--reason", "申诉")
        db = sqlite.connect(str(center.folder.server.database), isolation_level=None)
        db.execute("DROP TRIGGER book_stays")
        db.execute("UPDATE book SET record = CAST(replace(CAST(record AS TEXT), '申诉', '误记') AS BLOB)")
        db.close()
        assert code(center.erase()) == "book.broken"
        assert center.here(*center.bundles) > 0


def test_it_needs_the_center_s_folder(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, ["retention", str(tmp_path)])
    assert code(done) == "center.none"
    assert CenterFolder(tmp_path).office.exists() is False
