"""Initials of names: every reading counts, nothing that a list may hold breaks them, and only the office computes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.checkin.finding import hits
from station.checkin.register import SessionDoor
from station.plan.dayplan import DayPlan
from station.plan.initials import ANY, MOST, initials, with_initials
from station.plan.model import Candidate
from station.vault.keys import CenterKeys
from station.vault.note import parse_vkey
from station.vault.package import open_package, pack
from tests.support.plans import day_plan, room_plan
from tests.support.sim import credential, locked, with_keys


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("丁玉坤", "dyk"),
        ("单雄信", "sxx"),
        ("单雄信", "dxx"),
        ("曾国藩", "zgf"),
        ("解缙", "xj"),
        ("仇英", "qy"),
        ("查良镛", "zly"),
        ("区志强", "ozq"),
        ("朴树", "ps"),
        ("万俟卨", "mqx"),
        ("尉迟恭", "ycg"),
        ("吕布", "lb"),
        ("覃塘", "qt"),
        ("阿卜杜拉·样例", "abdl·yl"),
        ("Ali·Hasan", "a·h"),
        ("ＡＬＩ", "a"),
        ("𠮷演", f"{ANY}y"),
    ],
)
def test_a_name_has_the_initials_that_a_person_would_type(name: str, typed: str) -> None:
    assert typed in initials(name)


@pytest.mark.parametrize("name", ["", " ", "·", "𠮷", "123", "\x1b[2J"[:2], "\u202e"])
def test_what_can_not_be_read_has_none(name: str) -> None:
    assert initials(name) == ()


@given(st.text(max_size=300))
def test_any_text_gives_few_short_ascii_spellings(name: str) -> None:
    found = initials(name)
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    for one in found:
        assert set(one) <= set(f"abcdefghijklmnopqrstuvwxyz·{ANY}")


def test_the_commonest_readings_come_first_and_a_long_name_stays_bounded() -> None:
    assert initials("单雄信")[0] == "dxx"
    assert len(initials("单仇查区覃" * 40)) <= MOST


def found(plan: DayPlan, query: str) -> list[str]:
    return [hit.seat for hit in hits(plan, "theory", SessionDoor(), query)]


@given(st.text(max_size=40))
def test_any_query_finds_or_finds_not(query: str) -> None:
    plan = day_plan(5)
    assert set(found(plan, query)) <= {f"A{n:02d}" for n in range(1, 6)}


def test_a_seat_leaves_numbers_out_and_short_ends_find_nobody() -> None:
    plan = day_plan(30)
    named = msgspec.structs.replace(plan.room.candidates[0], ticket="XXA07")
    room = msgspec.structs.replace(plan.room, candidates=(named, *plan.room.candidates[1:]))
    changed = DayPlan(room, plan.rules)
    assert found(changed, "a07") == ["A07"]
    assert found(changed, " Ａ０７ ") == ["A07"]
    assert found(changed, "xxa07") == ["A01"]
    assert found(changed, "07") == []
    assert found(changed, "007") == ["A07"]


def test_packages_carry_the_initials_and_older_ones_open_without(tmp_path: Path) -> None:
    center = CenterKeys.create(tmp_path / "center", "demo.center", b"initials")
    plan = with_keys(room_plan(3), center)
    carried = msgspec.structs.replace(plan, candidates=with_initials(plan.candidates))
    for name, room in (("old", plan), ("new", carried)):
        path = tmp_path / f"{name}.plan"
        path.write_bytes(pack(room, {}, {"s01": locked("s01")}, center.plan_signer))
        opened, *_ = open_package(path, [parse_vkey(key) for key in center.vkeys]).decrypt(
            credential("s01").identity
        )
        assert [c.initials for c in opened.candidates] == ([()] * 3 if name == "old" else [("ks",)] * 3)


def test_a_candidate_written_before_there_were_initials_is_read() -> None:
    old = b'{"index":1,"ticket":"T1","name":"\xe7\x94\xb2","id_number":"X"}'
    assert msgspec.json.decode(old, type=Candidate).initials == ()


def test_the_kiosk_never_imports_the_dictionary() -> None:
    code = (
        "import sys; import station.room, station.tui.app, station.tui.screens.find, station.tui.screens.seats, "
        "station.tui.screens.tour, station.tui.screens.door, station.tui.screens.opening; "
        "sys.exit('pypinyin' in sys.modules or 'station.plan.initials' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
