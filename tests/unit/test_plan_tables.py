"""Traps of spreadsheets: floats, lost digits, blanks nobody sees, other words, other encodings."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import msgspec
import pytest

from station.plan.build import build_plan
from station.plan.headings import heading_form, recognise
from station.plan.rules import load_rules
from station.plan.sheet import number_form, parse_day, parse_moment, words
from station.plan.tables import Table, cell, column_letter, read_tables
from station.plan.values import level, listed, material_kind, role, session_kind
from tests.support.office import DAY, ROSTER, build, office, write_xlsx


def test_whole_numbers_have_no_point_and_long_ones_are_lost() -> None:
    assert (cell(1101.0).text, cell(1101.0).number) == ("1101", True)
    assert cell(110101199003078888.0).lost
    assert cell("1.10101E+17").lost
    assert not cell(110101900307888.0).lost


def test_times_and_dates_come_as_they_are() -> None:
    assert cell(time(9, 0)).moment == time(9, 0)
    assert cell(datetime.fromisoformat("2026-11-07 09:00")).moment == datetime.fromisoformat(
        "2026-11-07 09:00"
    )
    day = date(2026, 11, 7)
    for text in ("9:00", "09：00", "9时00分", "2026-11-07 09:00", "2026年11月7日 9:00"):
        assert parse_moment(text, day) == datetime.fromisoformat("2026-11-07 09:00"), text
    assert parse_moment("25:00", day) is None
    for text in ("2026-11-07", "2026/11/7", "2026年11月7日", "2026.11.7"):
        assert parse_day(text) == day, text
    assert parse_day("2026-02-30") is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("　王　明 ", "王明"),
        ("欧阳 长庚\u200b", "欧阳长庚"),
        ("阿卜杜拉·买买提江", "阿卜杜拉·买买提江"),
        ("\U00020bb7小满", "\U00020bb7小满"),
        ("㛃安", "㛃安"),
        ("Anna  Maria Lee", "Anna Maria Lee"),
        ("張\u202e明", "張明"),
    ],
)
def test_names_keep_their_characters_and_lose_what_nobody_sees(typed: str, name: str) -> None:
    assert words(cell(typed).text) == name


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1", "01"), ("０１", "01"), ("第3考场", "03"), ("a7", "A7"), ("12号", "12"), ("120", "120")],
)
def test_rooms_and_seats_are_padded_by_rule(typed: str, number: str) -> None:
    assert number_form(typed) == number


def test_numbers_typed_as_numbers_still_make_the_same_plan(tmp_path: Path) -> None:
    sheets = office()
    for row in sheets[ROSTER][2:]:
        row[3], row[4], row[5] = int(str(row[3])), int(str(row[4])), int(str(row[5]))
    plain = build(office()).plan
    typed = build_plan([write_xlsx(tmp_path / "n.xlsx", sheets)], load_rules()).plan
    assert plain is not None
    assert typed == plain


def test_other_words_other_order_and_a_title_above() -> None:
    sheets = office()
    roster = sheets[ROSTER]
    roster[1] = ["考生姓名*", "性 别", "身份证号", "考生号", "试室", "座 号（两位）", "所在班级"]
    roster.insert(1, ["填表说明：请用文本格式", "", "", "", "", "", ""])
    for row in roster[2:]:
        row.reverse()
    built = build(sheets)
    assert built.plan is not None
    plain = build(office()).plan
    assert plain is not None
    assert built.plan.candidates == tuple(
        msgspec.structs.replace(one, extra={"所在班级": "一班"}) for one in plain.candidates
    )


def test_unknown_columns_are_kept_and_a_second_of_one_kind_is_reported() -> None:
    sheets = office()
    for row, value in zip(sheets[ROSTER][1:], ["备注", *"abcdef"], strict=True):
        row.append(value)
    sheets[ROSTER][1].append("姓名")
    built = build(sheets)
    assert built.plan is not None
    assert built.plan.candidates[1].extra == {"备注": "b", "班级": "一班"}
    assert [(f.code, f.place.column) for f in built.findings if f.code == "plan.column_twice"] == [
        ("plan.column_twice", "I")
    ]


def test_csv_files_in_both_encodings(tmp_path: Path) -> None:
    files = []
    for encoding, (name, rows) in zip(["utf-8-sig", "gb18030"] * 3, office().items(), strict=True):
        file = tmp_path / f"{name}.csv"
        file.write_text("\r\n".join(",".join(map(str, row)) for row in rows), encoding=encoding)
        files.append(file)
    assert build_plan(files, load_rules()).plan == build(office()).plan
    assert read_tables(files[0])[0].name == ROSTER


def test_the_day_may_be_a_date_and_the_start_a_time_of_excel(tmp_path: Path) -> None:
    sheets = office()
    sheets[DAY][3][1] = date(2026, 11, 7)
    sheets["场次"][1][2] = time(9, 0)
    sheets["场次"][1][3] = datetime.fromisoformat("2026-11-07 10:30")
    assert build(sheets).plan == build(office()).plan


def test_a_note_under_the_list_is_passed_over_and_said() -> None:
    sheets = office()
    sheets[ROSTER] += [["", "", "", "", "", "", ""], ["制表人：教务处", "", "", "", "", "", ""]]
    built = build(sheets)
    assert built.plan is not None
    assert [(f.place.row, f.hard) for f in built.findings if f.code == "plan.row_ignored"] == [(10, False)]


def test_small_words() -> None:
    assert [level(t) for t in ("高级工", "三级", "3", "三级/高级工", "高级", "五级/高级工", "六级")] == [
        3,
        3,
        3,
        3,
        3,
        None,
        None,
    ]
    assert (role("主监考"), role("考点负责人"), role("门卫")) == ("lead", "affairs", None)
    assert (session_kind("", "技能操作"), session_kind("机考", ""), session_kind("口试", "")) == (
        "practical",
        "computer",
        None,
    )
    assert (material_kind("答题卡"), material_kind("理论试卷"), material_kind("茶水")) == (
        "card",
        "paper",
        None,
    )
    assert listed("甲、乙，丙;丁\n戊") == ("甲", "乙", "丙", "丁", "戊")
    assert [column_letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert heading_form(" 证 件 号 码（必填）*：") == "证件号码"


def test_a_sheet_of_anything_else_is_none_of_ours() -> None:
    assert recognise(Table("x", [["姓名", "性别"], ["甲", "男"]])) is None
