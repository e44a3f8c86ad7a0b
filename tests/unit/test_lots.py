"""The draw of invigilators to rooms: fair, repeatable, minding who has to step aside, and known when changed (ST-1, ST-5)."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import permutations
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from station.cli.plan import plan as command
from station.errors import PlanError
from station.plan.lots import Draw, Numbers, check_seed, draw_all, draw_once, list_hash, read_list
from station.plan.lots_list import differences, make_list, read_record, record_hash, undrawn
from station.plan.model import SittingPlan
from station.plan.rooms import share_of
from station.plan.store import read_plan, write_plan
from station.vault.day.events import DayOpened
from tests.support.office import STAFF, build, findings, office
from tests.support.plans import room_plan
from tests.support.sim import ExamDay

HEAD = ("station/lots/v1", "center demo.center", "site S01", "day 2026-11-07")


def to_draw(**bent: dict[int, object]) -> SittingPlan:
    """The office's plan with nobody posted to a room; ``bent`` changes cells of the staff's rows by name."""
    sheets = office()
    for row in sheets[STAFF][1:]:
        row[2] = ""
        for column, value in bent.get(str(row[0]), {}).items():
            row[column] = value
    built = build(sheets)
    assert built.plan is not None, built.errors
    return built.plan


def people(*ids: str, draw: str = "s1", places: tuple[str, ...] = ("01", "02")) -> tuple[str, ...]:
    lines = [*HEAD, f"draw {draw}", *(f"place {draw} {room} invigilator" for room in places)]
    return (*lines, *(f"person {draw} {one} invigilator 人" for one in ids))


class TestNumbers:
    def test_every_order_comes_and_none_is_favoured(self) -> None:
        """6,000 seeds, 24 orders of four: 250 each would be even; five standard deviations are 78."""
        counted = Counter(tuple(Numbers(f"seed {n}", "00", "s1", 0).shuffled("abcd")) for n in range(6_000))
        assert set(counted) == set(permutations("abcd"))
        assert all(abs(times - 250) < 78 for times in counted.values()), counted

    @pytest.mark.parametrize("n", [1, 2, 3, 5, 7, 30, 81])
    def test_a_number_is_below_and_reaches_all(self, n: int) -> None:
        numbers = Numbers("123456", "00", "s1", 0)
        said = Counter(numbers.below(n) for _ in range(n * 300))
        assert set(said) == set(range(n))
        assert all(abs(times - 300) < 100 for times in said.values())

    def test_a_remainder_that_would_be_likelier_is_passed_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answers = iter([(2**64 - 1).to_bytes(8, "big"), (2**64 - 2).to_bytes(8, "big")])
        monkeypatch.setattr("hmac.digest", lambda *_: next(answers) + bytes(24))
        assert Numbers("123456", "00", "s1", 0).below(3) == (2**64 - 2) % 3

    def test_seed_list_draw_and_attempt_each_matter(self) -> None:
        said = {
            tuple(Numbers(*what).shuffled("abcdefghij"))  # type: ignore[arg-type]
            for what in (
                ("s", "l", "d", 0),
                ("t", "l", "d", 0),
                ("s", "m", "d", 0),
                ("s", "l", "e", 0),
                ("s", "l", "d", 1),
            )
        }
        assert len(said) == 5


class TestDraw:
    def test_everybody_reaches_every_room_alike(self) -> None:
        lines = people("p1", "p2", "p3", "p4")
        counted: Counter[tuple[str, str]] = Counter()
        for n in range(2_000):
            counted.update((one.person, one.room) for one in draw_all(lines, f"seed {n}")[0])
        assert len(counted) == 8
        assert all(abs(times - 500) < 100 for times in counted.values()), counted

    def test_every_allowed_outcome_is_as_likely_as_every_other(self) -> None:
        """Of three people for three rooms, p1 not in 01: four outcomes of six are left."""
        lines = (*people("p1", "p2", "p3", places=("01", "02", "03")), "barred s1 p1 01")
        counted = Counter(tuple(one.person for one in draw_all(lines, f"seed {n}")[0]) for n in range(2_000))
        assert set(counted) == {order for order in permutations(("p1", "p2", "p3")) if order[0] != "p1"}
        assert all(abs(times - 500) < 100 for times in counted.values()), counted

    def test_leads_lead_and_who_is_left_of_them_serves(self) -> None:
        lines = (
            *HEAD,
            "draw s1",
            *(f"place s1 {room} {kind}" for room in ("01", "02") for kind in ("lead", "invigilator")),
            *(f"person s1 l{n} lead 人" for n in range(3)),
            "person s1 p1 invigilator 人",
        )
        for n in range(50):
            result, reserves, _ = draw_all(lines, f"seed {n}")
            assert all(one.person.startswith("l") for one in result if one.role == "lead")
            assert len({one.person for one in result}) == 4
            assert reserves == {"s1": ()}

    def test_no_way_round_is_said(self) -> None:
        lines = (*people("p1", "p2"), *(f"barred s1 {one} 01" for one in ("p1", "p2")))
        with pytest.raises(PlanError, match=r"lots\.no_way"):
            draw_all(lines, "123456")

    def test_too_few_is_said(self) -> None:
        with pytest.raises(PlanError, match=r"lots\.too_few"):
            draw_all(people("p1"), "123456")

    @given(st.integers(1, 12), st.integers(0, 6), st.text("0123456789", min_size=6, max_size=20), st.data())
    @settings(max_examples=80, deadline=None)
    def test_whatever_comes_out_fits(self, rooms: int, more: int, seed: str, data: st.DataObject) -> None:
        ids = [f"p{n:02}" for n in range(rooms + more)]
        barred = {(one, "01") for one in data.draw(st.sets(st.sampled_from(ids), max_size=len(ids) - 1))}
        draw = Draw(
            "s1",
            [(f"{n:02}", "invigilator") for n in range(1, rooms + 1)],
            [(p, "invigilator") for p in ids],
            barred,
        )
        found, left = draw_once(draw, Numbers(seed, "00", "s1", 0))
        assert sorted([one.person for one in found] + left) == ids
        assert [one.room for one in found] == [room for room, _ in draw.places]

    @pytest.mark.parametrize(
        "line", ["place s9 01 lead", "person s1 p1", "nonsense", "draw s1", "place s1 01"]
    )
    def test_a_line_without_its_form(self, line: str) -> None:
        with pytest.raises(PlanError, match=r"lots\.list"):
            read_list([*people("p1", "p2"), line])

    @pytest.mark.parametrize("seed", ["", "12345", "     1    ", "123\n456", "12345\u200b6"])
    def test_a_seed_that_nobody_could_check(self, seed: str) -> None:
        with pytest.raises(PlanError, match=r"lots\.seed"):
            check_seed(seed)


class TestPlan:
    def test_the_office_lists_people_without_rooms(self) -> None:
        sheets = office()
        for row in sheets[STAFF][1:5]:
            row[2] = ""
        assert findings(build(sheets), hard=True) == set()
        assert "plan.lots_due" in {code for code, *_ in findings(build(sheets))}
        del sheets[STAFF][2]
        assert "plan.lots_few" in {code for code, *_ in findings(build(sheets), hard=True)}

    def test_who_has_a_room_stays(self) -> None:
        plan = to_draw(监考甲={2: "02"})
        lines = make_list(plan, 2)
        assert "fixed s1 02 p01 lead 监考甲" in lines
        assert [line for line in lines if line.startswith("place s1")] == [
            "place s1 01 lead",
            "place s1 01 invigilator",
            "place s1 02 invigilator",
        ]

    def test_too_few_leads_keep_no_place(self) -> None:
        lines = make_list(to_draw(监考甲={1: "监考员"}), 2)
        assert not [line for line in lines if " lead" in line]

    def test_own_students_bar_their_rooms(self) -> None:
        lines = make_list(to_draw(监考乙={5: "2026110701"}), 2)
        assert [line for line in lines if line.startswith("barred")] == [
            "barred s1 p02 01",
            "barred s2 p02 01",
        ]


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_plan(to_draw(监考乙={5: "2026110701"}), tmp_path / "plan.json")
    done = run("lots", "plan.json", "--seed", " 4711 0815 ", "--witness", "甲", "--witness", "乙")
    assert done == 0
    return tmp_path


def run(*words: str, typed: str = "") -> int:
    done = CliRunner().invoke(command, words, input=typed)
    if isinstance(done.exception, PlanError):
        raise done.exception
    return done.exit_code


class TestCommand:
    def test_two_a_room_and_nobody_where_they_step_aside(self, drawn: Path) -> None:
        plan = read_plan(drawn / "plan.json")
        assert undrawn(plan) == ()
        for session in ("s1", "s2"):
            for room in ("01", "02"):
                here = [p for p in plan.staff if p.room == room and (not p.sessions or session in p.sessions)]
                assert len(here) == 2
                assert sum(p.role == "lead" for p in here) == 1
        assert all(p.room != "01" for p in plan.staff if p.name == "监考乙")
        assert (drawn / "lots.pdf").read_bytes().startswith(b"%PDF")
        assert share_of(plan, "01").lots == (drawn / "lots.json").read_text()

    def test_drawn_again_it_is_equal(self, drawn: Path) -> None:
        assert run("lots", "plan.json", "--check", "lots.json") == 0

    def test_a_drawn_plan_is_not_drawn_again(self, drawn: Path) -> None:
        with pytest.raises(PlanError, match=r"lots\.nobody"):
            run("lots", "plan.json", "--seed", "123456")

    @pytest.mark.parametrize("what", ["seed", "list", "result", "reserves", "name"])
    def test_whatever_is_changed_is_named(self, drawn: Path, what: str) -> None:
        text = (drawn / "lots.json").read_text()
        record = read_record(text)
        first, second = record.result[0], record.result[2]
        bent = {
            "seed": msgspec.structs.replace(record, seed="47110816"),
            "list": msgspec.structs.replace(record, list=(*record.list[:-1], "barred s2 p02 02")),
            "result": msgspec.structs.replace(
                record,
                result=(
                    msgspec.structs.replace(first, person=second.person),
                    record.result[1],
                    msgspec.structs.replace(second, person=first.person),
                    *record.result[3:],
                ),
            ),
            "reserves": msgspec.structs.replace(record, reserves={"s1": ("p99",), "s2": ()}),
            "name": msgspec.structs.replace(
                record, list=tuple(line.replace("监考丙", "监考戊") for line in record.list)
            ),
        }[what]
        assert differences(record, read_plan(drawn / "plan.json")) == []
        assert differences(bent, read_plan(drawn / "plan.json")) != []

    def test_a_plan_in_which_somebody_was_moved(self, drawn: Path) -> None:
        plan = read_plan(drawn / "plan.json")
        moved = tuple(
            msgspec.structs.replace(p, room={"01": "02", "02": "01"}.get(p.room, p.room)) for p in plan.staff
        )
        write_plan(msgspec.structs.replace(plan, staff=moved), drawn / "plan.json")
        assert run("lots", "plan.json", "--check", "lots.json") == 1

    def test_reserves_are_floating(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        sheets = office()
        for row in sheets[STAFF][1:]:
            row[2] = ""
        sheets[STAFF].append(["监考戊", "监考员", "", "", "", "", ""])
        built = build(sheets)
        assert built.plan is not None
        write_plan(built.plan, tmp_path / "plan.json")
        assert run("lots", "plan.json", "--whole-day", typed="112233\n") == 0
        plan = read_plan(tmp_path / "plan.json")
        [left] = [p for p in plan.staff if p.role == "floating"]
        assert left.post.endswith("（候补）")
        assert all(p.sessions == () for p in plan.staff if p.room)
        assert left in share_of(plan, "02").staff

    def test_packing_waits_for_the_lots(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        write_plan(to_draw(), tmp_path / "plan.json")
        for folder in ("keys", "staff"):
            (tmp_path / folder).mkdir()
        with pytest.raises(PlanError, match=r"lots\.first"):
            run("pack", "plan.json", "--keys", "keys", "--staff", "staff")


def test_the_list_is_hashed_with_a_line_feed_behind_each_line() -> None:
    assert list_hash(["a", "b"]) == "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2"
    assert record_hash("") == ""


def test_a_rooms_journal_carries_the_records_hash(tmp_path: Path) -> None:
    text = '{"format": "station/lots/v1"}\n'
    day = ExamDay(tmp_path, plan=msgspec.structs.replace(room_plan(), lots=text))
    day.open()
    opened = next(r.event for r in day.room.records() if isinstance(r.event, DayOpened))
    assert opened.lots == hashlib.sha256(text.encode()).hexdigest()
