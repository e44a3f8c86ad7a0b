"""A workbook with faults names every one of them, with its cell, at once; a faultless one becomes a plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.errors import PlanError
from station.plan.build import build_plan
from station.plan.rules import load_rules
from tests.support.office import (
    DAY,
    PAPERS,
    ROOMS,
    ROSTER,
    SESSIONS,
    STAFF,
    build,
    findings,
    office,
    write_xlsx,
)
from tests.support.plans import resident_id


def test_a_faultless_workbook_becomes_a_plan(tmp_path: Path) -> None:
    built = build_plan([write_xlsx(tmp_path / "a.xlsx", office())], load_rules())
    assert findings(built) == set()
    plan = built.plan
    assert plan is not None
    assert (plan.sitting.center, plan.sitting.day, plan.sitting.demo) == ("demo.center", "2026-11-07", False)
    assert [room.number for room in plan.rooms] == ["01", "02"]
    assert [(s.id, s.start) for s in plan.sessions] == [("s1", 1794013200000), ("s2", 1794031200000)]
    assert plan.sessions[0].materials[0].printed == {"01": 4, "02": 2}
    assert plan.sessions[0].materials[0].spare == 1
    assert len(plan.placements) == 12
    assert plan.candidates[2].extra == {"班级": "一班"}
    assert [p.id for p in plan.staff][:2] == ["p01", "p02"]


def test_ten_planted_faults_are_all_named_with_row_and_column(tmp_path: Path) -> None:
    sheets = office()
    roster, staff = sheets[ROSTER], sheets[STAFF]
    roster[2][2] = resident_id(1)[:-1] + ("0" if resident_id(1)[-1] != "0" else "1")  # 1 check character
    roster[3][2] = 110101199003078888  # 2 typed as a number: destroyed
    roster[4][3] = "2026110701"  # 3 ticket of row 3
    roster[5][5] = "03"  # 4 seat of row 5
    roster[6][4] = "09"  # 5 no such room
    roster[7][0] = ""  # 6 no name
    sheets[SESSIONS][2][3] = "13:00"  # 7 ends before it starts
    sheets[ROOMS][1][1] = "3"  # 8 room 01 is over capacity
    staff[11][0] = "督导甲"  # 9 supervisor who assesses
    staff[1][5] = "2026110702"  # 10 recusal in the own room
    built = build_plan([write_xlsx(tmp_path / "faults.xlsx", sheets)], load_rules())
    assert built.plan is None
    assert findings(built, hard=True) == {
        ("id.check", ROSTER, 3, "C"),
        ("plan.number_lost", ROSTER, 4, "C"),
        ("plan.ticket_twice", ROSTER, 5, "D"),
        ("plan.seat_twice", ROSTER, 6, "F"),
        ("plan.room_unknown", ROSTER, 7, "E"),
        ("plan.cell_empty", ROSTER, 8, "A"),
        ("plan.times", SESSIONS, 3, "D"),
        ("plan.room_full", ROOMS, 2, "B"),
        ("plan.supervisor_assesses", STAFF, 12, "B"),
        ("plan.recusal", STAFF, 2, "F"),
    }
    for one in built.errors:
        assert "{" not in one.what.zh + one.what.en + one.now.zh + one.now.en


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "code", "hard"),
    [
        (ROSTER, 3, 2, resident_id(1), "plan.id_twice", True),
        (ROSTER, 3, 1, "男" if int(resident_id(2)[16]) % 2 == 0 else "女", "plan.sex_differs", False),
        (ROSTER, 3, 3, "261107", "plan.ticket_length", False),
        (ROSTER, 3, 3, "准26110702", "plan.cell_form", True),
        (ROSTER, 3, 0, "\U00020bb7小满", "plan.no_glyph", False),
        (STAFF, 2, 2, "", "plan.lots_due", False),
        (STAFF, 2, 1, "门卫", "plan.cell_form", True),
        (STAFF, 3, 0, "监考甲", "plan.staff_twice", True),
        (STAFF, 9, 5, "2026110701", "plan.recusal", True),
        (STAFF, 9, 6, "一班", "plan.recusal", True),
        (STAFF, 5, 5, "2026110701", "plan.recusal_near", False),
        (STAFF, 5, 5, "2026119999", "plan.recusal_unknown", False),
        (STAFF, 2, 3, "第九场", "plan.session_unknown", True),
        (SESSIONS, 2, 2, "10:00", "plan.room_overlap", True),
        (SESSIONS, 2, 2, "10:45", "plan.room_tight", False),
        (SESSIONS, 2, 2, "2026-11-08 14:00", "plan.other_day", True),
        (SESSIONS, 2, 2, "下午两点", "plan.cell_form", True),
        (SESSIONS, 2, 0, "s1", "plan.session_twice", True),
        (SESSIONS, 1, 4, "03", "plan.last_room", True),
        (ROOMS, 2, 0, "01", "plan.room_twice", True),
        (ROOMS, 1, 1, "45", "plan.room_large", False),
        (PAPERS, 1, 3, "3", "plan.papers_short", True),
        (PAPERS, 1, 2, "02", "plan.material_twice", True),
        (PAPERS, 1, 2, "备用", "plan.papers_missing", True),
        (PAPERS, 1, 3, "若干", "plan.cell_form", True),
        (DAY, 0, 1, "Demo Center!", "plan.cell_form", True),
        (DAY, 3, 1, "2026-11-31", "plan.cell_form", True),
        (DAY, 4, 1, "Y000041199001", "plan.registration", True),
    ],
)
def test_one_bent_cell_is_found(
    sheet: str, row: int, column: int, value: object, code: str, hard: bool
) -> None:
    sheets = office()
    sheets[sheet][row][column] = value
    built = build(sheets)
    assert code in {one.code for one in built.findings if one.hard is hard}
    assert (built.plan is None) is bool(built.errors)


def test_rules_about_numbers_of_staff() -> None:
    sheets = office()
    sheets[STAFF] = [row for row in sheets[STAFF] if row[0] not in ("监考乙", "督导丙", "主考甲", "考评丙")]
    found = {(one.code, one.hard) for one in build(sheets).findings}
    assert {("plan.room_staff", True), ("plan.supervisors", True), ("plan.chief", True)} <= found
    assert ("plan.assessors", False) in found


def test_an_invigilator_may_change_rooms_between_sessions() -> None:
    sheets = office()
    for row, room, session in ((1, "01", "s1"), (3, "02", "s1")):
        sheets[STAFF][row][2:4] = [room, session]
    sheets[STAFF] += [
        ["监考甲", "主监考", "02", "s2", "", "", ""],
        ["监考丙", "主监考", "01", "s2", "", "", ""],
    ]
    built = build(sheets)
    assert built.plan is not None
    assert [(p.id, p.room, p.sessions) for p in built.plan.staff if p.name == "监考甲"] == [
        ("p01", "01", ("s1",)),
        ("p01", "02", ("s2",)),
    ]


def test_sheets_and_columns_that_are_missing_are_named() -> None:
    sheets = office()
    del sheets[STAFF]
    for row in sheets[ROSTER][1:]:
        del row[3]
    sheets["说明"] = [["请在周五前交回"]]
    found = findings(build(sheets))
    assert ("plan.column_missing", ROSTER, 2, "") in found
    assert ("plan.sheet_missing", ROSTER, 0, "") in found
    assert ("plan.sheet_unknown", "说明", 0, "") in found


def test_a_row_for_each_subject_is_one_candidate() -> None:
    sheets = office()
    roster = sheets[ROSTER]
    roster[1].append("科目")
    for row in roster[2:]:
        row.append("理论知识")
    roster += [[*row[:4], "02", f"1{n}", "一班", "s2"] for n, row in enumerate(roster[2:])]
    sheets[PAPERS][5][3] = "6"
    built = build(sheets)
    assert built.plan is not None
    assert len(built.plan.candidates) == 6
    assert {p.room for p in built.plan.placements if p.session == "s2"} == {"02"}
    roster.append(roster[2].copy())
    assert ("plan.sits_twice", ROSTER, 15, "D") in findings(build(sheets))
    roster[-1][0] = "别名"
    assert ("plan.person_differs", ROSTER, 15, "A") in findings(build(sheets))


def test_a_candidate_can_not_sit_two_rooms_at_one_time() -> None:
    sheets = office()
    sheets[ROSTER][1].append("科目")
    for row in sheets[ROSTER][2:]:
        row.append("s1")
    sheets[ROSTER].append([*sheets[ROSTER][2][:4], "02", "15", "一班", "s2"])
    sheets[SESSIONS][2][2:4] = ["10:00", "11:00"]
    for row in sheets[ROSTER][6:8]:
        row[7] = ""
    found = findings(build(sheets))
    assert ("plan.candidate_overlap", ROSTER, 9, "D") in found


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    for name, body in (("a.xlsx", b"PK\x03\x04 nonsense"), ("b.csv", b"\xff\xff\xff\x80")):
        (tmp_path / name).write_bytes(body)
        with pytest.raises(PlanError, match=r"plan\.file"):
            build_plan([tmp_path / name], load_rules())


def test_assessors_for_each_occupation_and_none_for_what_nobody_takes() -> None:
    sheets = office()
    sheets[ROSTER][1].append("职业")
    for n, row in enumerate(sheets[ROSTER][2:]):
        row.append("焊工" if n < 3 else "车工")
    sheets[STAFF][0].append("考评职业")
    for row in sheets[STAFF][1:]:
        row.append({"考评甲": "焊工、车工", "考评乙": "焊工", "考评丙": ""}.get(str(row[0]), ""))
    assert findings(build(sheets)) == {("plan.assessors", STAFF, 0, "")}
    said = next(one for one in build(sheets).findings if one.code == "plan.assessors")
    assert "车工" in said.what.zh
    assert "2 名" in said.what.zh
    sheets[STAFF][-1][-1] = "钳工"
    codes = [code for code, *_ in sorted(findings(build(sheets)))]
    assert "plan.assessor_occupation" in codes
