"""Seal numbers of the paper bags come from the sheet of papers; each fault is named with its cell."""

from __future__ import annotations

import pytest

from station.plan.bags import same_number
from tests.support.office import PAPERS, build, findings, office


def numbered(*numbers: object) -> dict[str, list[list[object]]]:
    """The office's workbook with a column of seal numbers; rows beyond those given have none."""
    sheets = office()
    papers = sheets[PAPERS]
    papers[0].append("袋号")
    for n, row in enumerate(papers[1:]):
        row.append(numbers[n] if n < len(numbers) else "")
    return sheets  # type: ignore[return-value]


def test_numbers_come_into_the_plan_by_session_and_room() -> None:
    built = build(numbered("B-0107、B-0108", "ｂ-0207", "S-0001"))  # type: ignore[arg-type]
    assert findings(built) == set()
    assert built.plan is not None
    first, second = built.plan.sessions
    assert [row[2] for row in office()[PAPERS][1:4]] == ["01", "02", "备用"]
    assert first.bags == {"01": ("B-0107", "B-0108"), "02": ("b-0207",)}, "spare papers lie in no room"
    assert second.bags == {}


@pytest.mark.parametrize(
    ("numbers", "row", "code"),
    [
        (("封条七", ""), 2, "plan.cell_form"),
        (("B-1、B 2、B_3",), 2, "plan.cell_form"),
        (("x" * 33,), 2, "plan.cell_form"),
        ((1234567890123456789,), 2, "plan.number_lost"),
        (("B-1", "b-1"), 3, "plan.bag_twice"),
        (("B-1", "", "Ｂ-1"), 4, "plan.bag_twice"),
    ],
)
def test_a_number_that_can_not_be_one_is_named_with_its_cell(
    numbers: tuple[object, ...], row: int, code: str
) -> None:
    built = build(numbered(*numbers))  # type: ignore[arg-type]
    assert built.plan is None
    assert (code, PAPERS, row, "E") in findings(built, hard=True)


def test_a_bag_for_two_kinds_of_paper_stands_in_both_rows() -> None:
    sheets = numbered("B-1")
    sheets[PAPERS].append(["理论知识", "答题卡", "01", "4", "B-1"])
    built = build(sheets)  # type: ignore[arg-type]
    assert built.plan is not None
    assert built.plan.sessions[0].bags == {"01": ("B-1",)}


def test_a_row_for_every_session_can_not_name_one_bag() -> None:
    sheets = numbered()
    sheets[PAPERS].append(["s1、s2", "草稿纸", "01", "4", "B-9"])
    built = build(sheets)  # type: ignore[arg-type]
    assert "plan.bag_twice" in {one.code for one in built.errors}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("b-0107", "B-0107", True), ("Ｂ-０１０７", "B-0107 ", True), ("B-107", "B-0107", False)],
)
def test_how_a_number_was_typed_does_not_matter(one: str, other: str, same: bool) -> None:
    assert same_number(one, other) is same
