"""Every figure of the results leads to entries by their hashes, and what does not agree is listed."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from station.center.exports.journals import find_journals
from station.center.results.csv_file import BEGINS, quoted, read_csv, unquoted, write_csv
from station.center.results.differences import KINDS, Difference
from station.center.results.figures import BY_PLAN, FIGURE_NAMES
from station.center.results.rooms import RoomFacts, Stand
from station.center.results.sheets import TRACE, write_results_csv, write_workbook
from station.center.results.sitting import Sitting, read_sitting
from station.cli.center import center as command
from station.errors import PlanError
from station.plan.model import Placement, SittingPlan
from station.plan.store import write_plan
from station.review.views import Source
from station.vault import entry as entries
from station.vault.bundle import read_bundle
from station.vault.bundle.manifest import ENTRIES
from station.vault.merkle import leaf_hash
from tests.support.plans_office import DUTY, OFFICE, SESSION
from tests.support.sim import ExamDay
from tests.support.sitting import FORMULA, judged_sitting
from tests.support.sitting import Sitting as Made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return judged_sitting(tmp_path_factory.mktemp("sitting"))


def read(made: Made, plan: SittingPlan | None = None, pulled: Path | None = None) -> Sitting:
    sources, _ = find_journals(pulled or made.pulled)
    return read_sitting(plan or made.plan, sources, [made.identity], made.keys)


@pytest.fixture(scope="module")
def sitting(made: Made) -> Sitting:
    return read(made)


def marks(sitting: Sitting, session: str = SESSION) -> dict[int, tuple[str, str, str]]:
    return {
        one.candidate.index: (one.mark, one.score, one.standing)
        for one in sitting.results
        if one.session.id == session
    }


def test_a_line_for_each_candidate_and_subject(sitting: Sitting) -> None:
    found = marks(sitting)
    assert found[1] == ("normal", "", "recorded")
    assert found[20] == ("absent", "0", "recorded")
    assert found[8] == ("barred", "cancelled", "confirmed")
    assert found[43] == ("cheating", "0", "confirmed"), "as the chief changed it"
    assert found[44] == ("cheating", "0", "confirmed"), "as it was found afterwards"
    assert Counter(mark for mark, *_ in found.values()) == {
        "normal": 11,
        "absent": 26,
        "barred": 1,
        "cheating": 2,
    }
    later = marks(sitting, "skills")
    assert later[8] == ("barred", "cancelled", "confirmed"), "tier 4 reaches every subject of the sitting"
    assert later[43] == ("not_known", "", "recorded"), "tier 2 does not, and nobody was let in yet"


def test_every_figure_leads_to_its_entries(made: Made, sitting: Sitting, tmp_path: Path) -> None:
    write_workbook(tmp_path / "r.xlsx", sitting)
    book = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    head, *rows = book.get_sheet_by_name(TRACE.name).to_python()
    journals = {day.room.journal.origin: day.room.journal for day in (made.one, made.two, made.office)}
    tickets = {one.ticket: one.index for one in made.plan.candidates}
    units: dict[tuple[str, str, str], set[str]] = {}
    for row in rows:
        line = dict(zip(map(str, head), row, strict=True))
        figure, ticket = str(line["数字 figure"]), str(line["准考证号 ticket"])
        key = (figure, str(line["场次 session"]), str(line["考场 room"]))
        units.setdefault(key, set()).add(ticket)
        if figure in BY_PLAN:
            continue
        body = next(iter(journals[str(line["日志 journal"])].entries(int(float(str(line["序号 entry"]))))))
        assert leaf_hash(body).hex() == line["条目散列 hash"], "the entry in the room's own journal"
        entry = entries.decode(body, int(float(str(line["序号 entry"]))))
        named = {entry.data.get("candidate"), *(entry.data.get("candidates") or ())}  # type: ignore[misc]
        assert tickets[ticket] in named, "and it is about this candidate"
        assert entry.kind == line["种类 kind"]
    counted = {
        (figure, session, room): n
        for (session, room), found in sitting.totals.items()
        for figure, n in found.items()
    }
    assert {key: len(found) for key, found in units.items()} == counted, (
        "each figure is the length of its trace"
    )
    assert counted["absent", SESSION, "01"] == 20
    assert counted["barred", SESSION, "01"] == 1
    assert counted["cheating", SESSION, "02"] == 2
    for (session, room), found in sitting.totals.items():
        assert found["listed"] == found["present"] + found["absent"] + found["not_known"], (session, room)


def test_figures_are_those_of_the_fold_and_of_the_seal(made: Made, sitting: Sitting) -> None:
    for day in (made.one, made.two):
        room = day.plan.room.number
        door = day.room.state.door.session(SESSION)
        found = sitting.totals[SESSION, room]
        assert (found["present"], found["absent"]) == (len(door.admitted), len(door.absent))
    seal = next(one for one in sitting.rooms if one.room == "01").sealed[SESSION]
    assert (seal.present, seal.absent) == (10, 20)


def kinds(found: Sequence[Difference]) -> list[str]:
    return sorted({one.kind for one in found})


def test_what_was_decided_afterwards_is_said_and_what_is_missing_is_listed(sitting: Sitting) -> None:
    notes = [one for one in sitting.differences if one.note]
    assert {(one.kind, one.candidate.index if one.candidate else 0) for one in notes} == {
        ("decided_later", 8),
        ("decided_later", 43),
        ("decided_later", 44),
    }
    assert all(one.sources for one in notes)
    serious = [one for one in sitting.differences if not one.note]
    assert {(one.kind, one.session, one.room) for one in serious} == {
        ("not_known", "skills", "01"),
        ("not_known", "skills", "02"),
        ("not_sealed", SESSION, "02"),
    }
    assert sitting.differences[-1].note, "what has to be cleared up comes first"


class TestPlanted:
    """One disagreement at a time; the list names it and nothing else."""

    def news(self, sitting: Sitting, changed: Sitting) -> list[Difference]:
        before = {(one.kind, one.session, one.room, one.what) for one in sitting.differences}
        return [
            one for one in changed.differences if (one.kind, one.session, one.room, one.what) not in before
        ]

    def room(self, sitting: Sitting, number: str, **changes: object) -> Sitting:
        rooms = tuple(
            replace(one, **changes) if one.room == number else one  # type: ignore[arg-type]
            for one in sitting.rooms
        )
        return Sitting(sitting.plan, rooms)

    def of(self, sitting: Sitting, number: str) -> RoomFacts:
        return next(one for one in sitting.rooms if one.room == number)

    def test_a_candidate_in_no_room(self, made: Made, sitting: Sitting) -> None:
        plan = made.plan
        placements = tuple(one for one in plan.placements if one.candidate != 50)
        changed = read(made, msgspec.structs.replace(plan, placements=placements))
        found = {one.kind: one for one in self.news(sitting, changed)}
        assert found.keys() == {"no_room", "told_otherwise"}, "the room's own list had one more"
        assert found["no_room"].candidate is not None
        assert found["no_room"].candidate.index == 50

    def test_a_room_whose_journal_is_not_here(self, made: Made, sitting: Sitting, tmp_path: Path) -> None:
        pulled = tmp_path / "pulled"
        shutil.copytree(made.pulled, pulled, ignore=shutil.ignore_patterns("*-02-*"))
        changed = read(made, pulled=pulled)
        assert "no_journal" in kinds(changed.differences)
        assert marks(changed)[41] == ("not_known", "", "recorded"), "nothing is said of who is not known"
        found = [one for one in changed.differences if one.kind == "not_counted"]
        assert len(found) == 2, "what was decided on it is on record at the office and can't be checked"
        assert marks(changed)[44] == ("not_known", "", "recorded")

    def test_a_journal_that_does_not_hold(self, made: Made, tmp_path: Path) -> None:
        pulled = tmp_path / "pulled"
        shutil.copytree(made.pulled, pulled)
        folder = next(pulled.glob("*-02-*"))
        part = next(p for p in read_bundle(folder).manifest.parts if p.file == ENTRIES)
        (folder / "parts" / part.sha256).write_bytes(b"rot")
        changed = read(made, pulled=pulled)
        first = changed.differences[0]
        assert (first.kind, first.room) == ("not_read", made.two.room.journal.origin)

    def test_another_room_than_planned(self, made: Made) -> None:
        plan = made.plan
        moved = tuple(
            Placement(one.session, 42, "01", "A31") if one.candidate == 42 else one for one in plan.placements
        )
        changed = read(made, msgspec.structs.replace(plan, placements=moved))
        found = [one for one in changed.differences if one.kind == "other_room"]
        assert [(one.candidate and one.candidate.index, one.session) for one in found] == [(42, SESSION)]
        assert "planned 01, let in at 02" in found[0].what.en

    def test_let_in_at_two_rooms(self, made: Made, sitting: Sitting, tmp_path: Path) -> None:
        """A spare kiosk opens room 01 too and lets candidate 1 in a second time: two real journals."""
        spare = ExamDay(tmp_path / "spare", "08:38", made.site.plan("01"), "k9")
        spare.open(*DUTY["01"])
        spare.to("08:45")
        spare.admit(1)
        spare.admit(12)
        pulled = tmp_path / "pulled"
        shutil.copytree(made.pulled, pulled)
        shutil.copytree(made.site.export(spare, str(tmp_path / "own")), pulled, dirs_exist_ok=True)
        changed = read(made, pulled=pulled)
        found = self.news(sitting, changed)
        said = {(one.kind, one.candidate.index if one.candidate else 0): one for one in found}
        assert {source.journal for source in said["two_rooms", 1].sources} == {
            made.one.room.journal.origin,
            spare.room.journal.origin,
        }
        assert len(said["present_and_absent", 12].sources) == 2
        assert marks(changed)[12][0] == "normal", "let in by an entry is not absent"

    def test_absent_yet_with_a_paper(self, made: Made, sitting: Sitting) -> None:
        source = Source(made.one.room.journal.origin, 5)
        changed = self.room(sitting, "01", papers={(SESSION, 20): source})
        (one,) = self.news(sitting, changed)
        assert (one.kind, one.candidate and one.candidate.index) == ("absent_with_paper", 20)
        assert source in one.sources

    def test_the_seal_says_another_attendance(self, sitting: Sitting) -> None:
        seal = self.of(sitting, "01").sealed[SESSION]
        changed = self.room(sitting, "01", sealed={SESSION: replace(seal, present=11, absent=19)})
        found = self.news(sitting, changed)
        assert kinds(found) == ["sealed_attendance"]
        assert found[0].sources == (seal.source,)
        assert "11/19" in found[0].what.en

    @pytest.mark.parametrize("more", [1, -1])
    def test_papers_sealed_and_candidates_present(self, sitting: Sitting, more: int) -> None:
        seal = self.of(sitting, "01").sealed[SESSION]
        kind = next(kind for kind, places in seal.counts.items() if kind != "pack" and places.get("bag"))
        counts = {**seal.counts, kind: {**seal.counts[kind], "bag": 10 + more}}
        changed = self.room(sitting, "01", sealed={SESSION: replace(seal, counts=counts)})
        found = self.news(sitting, changed)
        assert kinds(found) == ["sealed_papers"]
        assert f"{10 + more} sealed, 10 due" in found[0].what.en

    @pytest.mark.parametrize(("number", "kind"), [(-1, "sealed_explained"), (1, "sealed_papers")])
    def test_a_difference_that_the_chief_signed_for_is_a_note_with_its_entry(
        self, made: Made, sitting: Sitting, number: int, kind: str
    ) -> None:
        seal = self.of(sitting, "01").sealed[SESSION]
        counts = {**seal.counts, "card": {**seal.counts["card"], "bag": 9}}
        why = Source(made.one.room.journal.origin, 5)
        told = replace(seal, counts=counts, explained={"card": ((number, why),)})
        (one,) = self.news(sitting, self.room(sitting, "01", sealed={SESSION: told}))
        assert (one.kind, one.note) == (kind, kind == "sealed_explained")
        assert one.sources == (seal.source, why)

    def test_the_manifest_says_other_figures(self, sitting: Sitting) -> None:
        told = self.of(sitting, "01").told
        changed = self.room(sitting, "01", told=(msgspec.structs.replace(told[0], present=9), *told[1:]))
        assert kinds(self.news(sitting, changed)) == ["told_otherwise"]

    def test_somebody_who_is_on_no_list(self, made: Made, sitting: Sitting) -> None:
        stands = {**self.of(sitting, "01").stands}
        stands[SESSION, 99] = Stand(present=True, source=Source(made.one.room.journal.origin, 5))
        found = self.news(sitting, self.room(sitting, "01", stands=stands))
        assert "not_listed" in kinds(found)
        assert "sealed_attendance" in kinds(found), "and the seal counted one less"

    def test_an_absent_candidate_with_a_violation(self, made: Made, sitting: Sitting) -> None:
        stands = {**self.of(sitting, "02").stands}
        stands[SESSION, 43] = replace(stands[SESSION, 43], present=False)
        found = self.news(sitting, self.room(sitting, "02", stands=stands))
        assert "absent_with_flag" in kinds(found)

    def test_a_decision_that_does_not_count_and_one_that_waits(
        self, made: Made, sitting: Sitting, tmp_path: Path
    ) -> None:
        """Without the office's journal nothing is decided; without room 02 the decisions on it are not counted."""
        pulled = tmp_path / "pulled"
        shutil.copytree(made.pulled, pulled, ignore=shutil.ignore_patterns(f"*-{OFFICE}-*"))
        changed = read(made, pulled=pulled)
        waits = [one for one in changed.differences if one.kind == "waits"]
        assert {one.candidate.index for one in waits if one.candidate} == {8, 43}
        assert marks(changed)[8] == ("barred", "cancelled", "waits")
        assert marks(changed)[44] == ("normal", "", "recorded")


def test_every_kind_has_its_words() -> None:
    assert all(one.zh and one.en for one in (*KINDS.values(), *FIGURE_NAMES.values()))


class TestCsv:
    def test_reads_back_as_it_was_with_its_mark_and_no_formula(
        self, sitting: Sitting, tmp_path: Path
    ) -> None:
        write_results_csv(tmp_path / "r.csv", sitting)
        body = (tmp_path / "r.csv").read_bytes()
        assert body.startswith(b"\xef\xbb\xbf")
        assert body.count(b"\r\n") == len(sitting.results) + 1
        rows = read_csv(body.decode())
        names = [row[3] for row in rows]
        assert FORMULA in names
        for line in body.decode("utf-8-sig").split("\r\n"):
            for field in line.removeprefix('"').removesuffix('"').split('","'):
                assert not field.startswith(("=", "+", "-", "@")), field

    @pytest.mark.parametrize("begin", BEGINS)
    def test_every_beginning_that_a_sheet_would_compute(self, tmp_path: Path, begin: str) -> None:
        text = f"{begin}1+1"
        assert quoted(text) == f"'{text}"
        assert unquoted(quoted(text)) == text
        write_csv(tmp_path / "a.csv", ("h",), [(text,), ("plain",), (3,), (None,)])
        assert read_csv((tmp_path / "a.csv").read_bytes().decode("utf-8")) == [
            ["h"],
            [text],
            ["plain"],
            ["3"],
            [""],
        ]


def test_the_command_writes_both_and_ends_with_what_has_to_be_cleared_up(made: Made, tmp_path: Path) -> None:
    write_plan(made.plan, tmp_path / "plan.json")
    (tmp_path / "duty.age").write_text(f"{made.identity}\n", encoding="utf-8")
    words = ["results", str(made.pulled), "--plan", str(tmp_path / "plan.json"), "--identity"]
    words += [str(tmp_path / "duty.age"), "--out"]
    done = CliRunner().invoke(command, [*words, str(tmp_path / "a")])
    assert isinstance(done.exception, PlanError)
    assert done.exception.code == "results.different"
    assert "not_known" not in done.output, "words, not codes"
    CliRunner().invoke(command, [*words, str(tmp_path / "b")])
    for name in ("results-S01-2026-11-07.xlsx", "results-S01-2026-11-07.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    empty = tmp_path / "other"
    shutil.copytree(made.pulled, empty)
    other = msgspec.structs.replace(made.plan, sitting=msgspec.structs.replace(made.plan.sitting, site="S02"))
    write_plan(other, tmp_path / "plan.json")
    done = CliRunner().invoke(command, [*words, str(tmp_path / "c")])
    assert isinstance(done.exception, PlanError)
    assert done.exception.code == "results.nothing"
