"""An export holds what the journals hold: every entry by its hash, names as text, the same bytes each time, bad rooms named."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import stat
import zipfile
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from station.center.exports.journals import Unread
from station.center.exports.run import export
from station.center.exports.tables import TABLES
from station.center.exports.workbook import LONGEST, Sheet, workbook
from station.cli.center import center as command
from station.errors import PlanError
from station.incidents.events import Answered
from station.plan.store import write_plan
from station.vault.bundle import find_bundles, read_bundle, write_bundle
from station.vault.bundle.manifest import ENTRIES
from station.vault.entry import canonical
from tests.support.journals import SmallSite
from tests.support.sitting import FORMULA, Sitting, judged_sitting


@pytest.fixture(scope="module")
def sitting(tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    return judged_sitting(tmp_path_factory.mktemp("sitting"))


@pytest.fixture(scope="module")
def out(sitting: Sitting, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything in all forms, with the plan."""
    folder = tmp_path_factory.mktemp("exported")
    run(sitting, folder)
    return folder


def run(
    sitting: Sitting, folder: Path, pulled: Path | None = None, forms: tuple[str, ...] = ()
) -> list[object]:
    plan = sitting.plan
    return list(
        export(
            pulled or sitting.pulled,
            folder,
            forms or ("jsonl", "sqlite", "xlsx"),  # type: ignore[arg-type]
            [sitting.identity],
            sitting.keys,
            {(plan.sitting.site, plan.sitting.day): plan},
        )
    )


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def sheet(path: Path, name: str) -> list[list[object]]:
    book = CalamineWorkbook.from_path(str(path))
    return book.get_sheet_by_name(next(one for one in book.sheet_names if one.startswith(name))).to_python()


def db(path: Path) -> sqlite3.Connection:
    held = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    held.row_factory = sqlite3.Row
    return held


class TestJsonLines:
    def test_every_entry_is_there_by_its_own_hash(self, sitting: Sitting, out: Path) -> None:
        found = lines(out / "entries.jsonl")
        heads = {str(one["journal"]): one for one in found if "format" in one}
        for day in (sitting.one, sitting.two, sitting.office):
            journal = day.room.journal
            head = heads[journal.origin]
            mine = [one for one in found if one["journal"] == journal.origin and "entry" in one]
            size = head["entries"]
            assert isinstance(size, int)
            assert len(mine) == size
            for line, body in zip(mine, journal.entries(0, size), strict=True):
                assert canonical(line["entry"]) == body, "the stored bytes come back out of the line"
                assert line["hash"] == hashlib.sha256(b"\0" + body).hexdigest()
        assert len(heads) == 3

    def test_each_line_is_in_its_canonical_form(self, out: Path) -> None:
        for line in (out / "entries.jsonl").read_bytes().splitlines():
            assert canonical(json.loads(line)) == line

    def test_sealed_fields_are_in_clear_and_no_key_of_evidence_is(self, out: Path) -> None:
        opened = [one["opened"] for one in lines(out / "entries.jsonl") if "opened" in one]
        assert any("照片明显不符" in str(one) for one in opened)


class TestDatabase:
    def test_keys_lead_somewhere_and_figures_agree(self, sitting: Sitting, out: Path) -> None:
        with db(out / "station.db") as held:
            assert held.execute("PRAGMA foreign_key_check").fetchall() == []
            assert held.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            linked = {
                table.name: len({row["id"] for row in held.execute(f"PRAGMA foreign_key_list({table.name})")})
                for table in TABLES
            }
            assert linked == {table.name: len(table.links) for table in TABLES}
            stands = dict(
                held.execute(
                    "SELECT attendance, count(*) FROM candidates JOIN journals USING (journal)"
                    " WHERE session = 'theory' AND room = '01' GROUP BY 1"
                ).fetchall()
            )
            assert stands == {"present": 10, "absent": 20}
            kinds = held.execute(
                "SELECT DISTINCT e.kind FROM candidates c JOIN entries e ON (e.journal, e.seq) = (c.journal, c.entry)"
            ).fetchall()
            assert {row[0] for row in kinds} == {"door.judged", "door.absent"}
            seal = held.execute("SELECT * FROM seals").fetchone()
            assert (seal["present"], seal["absent"]) == (10, 20)
            totals = held.execute("SELECT kind, sum(count) FROM counts GROUP BY kind").fetchall()
            assert totals
            assert {row[1] for row in totals} == {0}, "the ledger of each kind balances"
            violation = held.execute(
                "SELECT tier, item FROM violations JOIN incident_candidates USING (journal, incident, candidate)"
                " WHERE candidate = 8"
            ).fetchall()
            assert [tuple(row) for row in violation] == [(4, 4)]

    def test_names_the_heads_it_was_made_from(self, sitting: Sitting, out: Path) -> None:
        with db(out / "station.db") as held:
            rows = held.execute("SELECT journal, entries, root FROM journals").fetchall()
        assert {row["journal"] for row in rows} == {
            day.room.journal.origin for day in (sitting.one, sitting.two, sitting.office)
        }
        heads = {str(one["journal"]): one for one in lines(out / "entries.jsonl") if "format" in one}
        assert all(heads[row["journal"]]["root"] == row["root"] for row in rows)


class TestWorkbook:
    def test_numbers_of_people_are_text_and_a_formula_is_a_name(self, sitting: Sitting, out: Path) -> None:
        rows = sheet(out / "station.xlsx", "考勤")
        head, body = rows[0], rows[1:]
        numbers, names, tickets = (
            [row[head.index(next(h for h in head if str(h).startswith(word)))] for row in body]
            for word in ("证件号码", "姓名", "准考证号")
        )
        assert all(isinstance(one, str) and len(one) == 18 for one in numbers)
        assert all(isinstance(one, str) for one in tickets)
        assert FORMULA in names
        with zipfile.ZipFile(out / "station.xlsx") as book:
            for name in book.namelist():
                text = book.read(name).decode()
                assert "<f>" not in text
                assert "<hyperlink" not in text

    def test_the_results_are_those_of_the_whole_sitting(self, sitting: Sitting, out: Path) -> None:
        head, *rows = sheet(out / "station.xlsx", "成绩标记")
        at = head.index("标记 mark")
        found = {(row[2], row[4]): row[at] for row in rows}
        tickets = {one.index: one.ticket for one in sitting.plan.candidates}
        assert len(rows) == len(sitting.plan.placements)
        assert found[tickets[43], "theory"] == "cheating", "as the chief decided at the office"
        assert found[tickets[8], "skills"] == "barred"
        assert found[tickets[20], "theory"] == "absent"

    def test_the_heading_stays_in_view(self, out: Path) -> None:
        with zipfile.ZipFile(out / "station.xlsx") as book:
            pages = [book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(pages) == 5
        assert all('state="frozen"' in page and "<autoFilter" in page for page in pages)

    @pytest.mark.parametrize(
        "text", ["=1+1", "+1", "-1", "@x", "\t=1", "012", "410102199001011234", "http://x"]
    )
    def test_whatever_begins_a_text_it_stays_text(self, tmp_path: Path, text: str) -> None:
        with workbook(tmp_path / "a.xlsx", [Sheet("a", ("h",))]) as book:
            book.add("a", (text,))
        assert sheet(tmp_path / "a.xlsx", "a")[1] == [text]

    def test_a_full_sheet_goes_on_in_another_and_a_long_text_is_cut(self, tmp_path: Path) -> None:
        with workbook(tmp_path / "a.xlsx", [Sheet("a", ("h",)), Sheet("b", ("h",))], most=4) as book:
            for n in range(7):
                book.add("a", (f"{n}",))
            book.add("b", ("x" * (LONGEST + 5),))
        held = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
        assert held.sheet_names == ["a", "b", "a 2", "a 3"]
        read = [row[0] for n in ("a", "a 2", "a 3") for row in held.get_sheet_by_name(n).to_python()[1:]]
        assert read == [str(n) for n in range(7)]
        (long,) = held.get_sheet_by_name("b").to_python()[1]
        assert len(str(long)) == LONGEST


@pytest.mark.parametrize("name", ["entries.jsonl", "station.db", "station.xlsx"])
def test_the_same_bundles_give_the_same_bytes(sitting: Sitting, out: Path, tmp_path: Path, name: str) -> None:
    run(sitting, tmp_path)
    assert (tmp_path / name).read_bytes() == (out / name).read_bytes()
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.part"))


def test_one_bad_room_is_named_and_stops_no_other(sitting: Sitting, tmp_path: Path) -> None:
    pulled = tmp_path / "pulled"
    shutil.copytree(sitting.pulled, pulled)
    folder = next(one for one in find_bundles(pulled) if "-02-" in one.name)
    part = next(p for p in read_bundle(folder).manifest.parts if p.file == ENTRIES)
    (folder / "parts" / part.sha256).write_bytes(b"rot")
    (pulled / "stray").mkdir()
    (pulled / "stray" / "manifest").write_bytes(b"no manifest")
    done = run(sitting, tmp_path / "out", pulled)
    failed = {one.name: one.error.code for one in done if isinstance(one, Unread)}
    assert failed == {"stray": "bundle.wrong", sitting.two.room.journal.origin: "bundle.wrong"}
    assert len(done) == 4
    overview = sheet(tmp_path / "out" / "station.xlsx", "概览")
    assert [bool(row[-1]) for row in overview[1:]] == [True, False, True, False]
    assert sum("format" in one for one in lines(tmp_path / "out" / "entries.jsonl")) == 2


def test_a_journal_that_no_rule_writes_stops_no_other(sitting: Sitting, tmp_path: Path) -> None:
    """A device may sign anything: an answer to an incident that was never opened."""
    pulled = tmp_path / "pulled"
    shutil.copytree(sitting.pulled, pulled)
    odd = SmallSite(tmp_path / "odd", "k9", center=sitting.site.center)
    odd.open()
    odd.happen(Answered(7, "s", ""))
    odd.head()
    write_bundle(odd.cut(), pulled / "odd")
    failed = [one for one in run(sitting, tmp_path / "out", pulled) if isinstance(one, Unread)]
    assert [(one.name, one.error.code) for one in failed] == [(odd.journal.origin, "export.no_day")]
    assert sum("format" in one for one in lines(tmp_path / "out" / "entries.jsonl")) == 3
    with db(tmp_path / "out" / "station.db") as held:
        assert held.execute("SELECT count(*) FROM journals").fetchone()[0] == 3


def test_without_a_plan_there_are_no_names(sitting: Sitting, tmp_path: Path) -> None:
    list(export(sitting.pulled, tmp_path, ("sqlite", "xlsx"), [sitting.identity], None, {}))
    with db(tmp_path / "station.db") as held:
        rows = held.execute("SELECT * FROM candidates").fetchall()
    assert rows
    assert {row["name"] for row in rows} == {None}
    assert {row["attendance"] for row in rows} == {"present", "absent"}
    assert "no plan" in str(sheet(tmp_path / "station.xlsx", "概览")[1][-1])


class TestCommand:
    def call(self, sitting: Sitting, folder: Path, *words: str) -> Result:
        identity = folder / "duty.age"
        identity.write_text(f"{sitting.site.center.duty}\n", encoding="utf-8")
        return CliRunner().invoke(
            command,
            [
                "export",
                str(sitting.pulled),
                "--identity",
                str(identity),
                "--out",
                str(folder / "out"),
                *words,
            ],
        )

    def test_writes_what_was_asked_for(self, sitting: Sitting, tmp_path: Path) -> None:
        write_plan(sitting.plan, tmp_path / "plan.json")
        done = self.call(sitting, tmp_path, "--format", "jsonl", "--plan", str(tmp_path / "plan.json"))
        assert done.exit_code == 0, done.output
        assert [one.name for one in (tmp_path / "out").iterdir()] == ["entries.jsonl"]
        assert "journals: 3" in done.output

    def test_two_plans_of_one_sitting(self, sitting: Sitting, tmp_path: Path) -> None:
        for name in ("a", "b"):
            write_plan(sitting.plan, tmp_path / name)
        done = self.call(sitting, tmp_path, "--plan", str(tmp_path / "a"), "--plan", str(tmp_path / "b"))
        assert isinstance(done.exception, PlanError)
        assert done.exception.code == "export.two_plans"

    def test_a_plan_of_another_room_makes_it_fail_by_name(self, sitting: Sitting, tmp_path: Path) -> None:
        plan = sitting.plan
        plan = msgspec.structs.replace(plan, rooms=tuple(one for one in plan.rooms if one.number != "02"))
        write_plan(plan, tmp_path / "plan.json")
        done = self.call(sitting, tmp_path, "--plan", str(tmp_path / "plan.json"))
        assert isinstance(done.exception, PlanError)
        assert done.exception.code == "export.not_all"
        assert "forms.other_plan" in done.output
