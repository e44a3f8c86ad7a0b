"""``station plan`` from the office's workbook to a package that its own invigilators open."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import click
import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result

from station.cli.plan import plan
from station.errors import PlanError
from station.plan.store import read_plan
from station.vault.issue import StaffFolder
from station.vault.keys import CenterKeys
from station.vault.note import parse_vkey
from station.vault.package import open_package
from tests.support.office import ROSTER, office, write_xlsx

PIN = "271828"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``station plan`` in an empty folder that holds the office's workbook and photos."""
    monkeypatch.chdir(tmp_path)
    # The work factor of the product would cost half a second a person.
    monkeypatch.setattr("station.vault.credential.lock.__defaults__", (1,))
    write_xlsx(tmp_path / "list.xlsx", office())
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "2026110701.png").write_bytes(b"\x89PNG\r\n\x1a\n demo")

    def run(*words: str, typed: str = "") -> Result:
        command: click.Command = plan
        return CliRunner().invoke(command, words, input=typed)

    return run


def test_from_a_workbook_to_packages(run: Run, tmp_path: Path) -> None:
    assert run("build", "list.xlsx", "--photos", "photos").exit_code == 0
    made = read_plan(tmp_path / "plan.json")
    assert len(made.candidates) == 6
    typed = f"123456\n{PIN}\n{PIN}\n" + f"{PIN}\n{PIN}\n" * 10
    issued = run("staff", "plan.json", "--staff", "staff", typed=typed)
    assert issued.exit_code == 0, issued.output
    assert "issued: 11" in issued.output
    assert stat.S_IMODE((tmp_path / "badges" / "p01.pdf").stat().st_mode) == 0o600
    center = CenterKeys.create(tmp_path / "keys", "demo.center")
    packed = run("pack", "plan.json", "--keys", "keys", "--staff", "staff")
    assert packed.exit_code == 0, packed.output
    verifiers = [parse_vkey(key) for key in center.vkeys]
    for room in ("01", "02"):
        package = open_package(tmp_path / "packages" / f"room-{room}.plan", verifiers, room, "2026-11-07")
        assert len(package.credentials) == 9  # its two invigilators and seven who serve the site
    assert run("staff", "plan.json", "--staff", "staff").output.startswith("已签发 0 人")


def test_every_finding_is_said_in_both_languages_and_no_plan_is_written(run: Run, tmp_path: Path) -> None:
    sheets = office()
    sheets[ROSTER][3][5], sheets[ROSTER][4][4] = "01", "07"
    write_xlsx(tmp_path / "list.xlsx", sheets)
    result = run("build", "list.xlsx")
    assert result.exit_code == 1
    assert not (tmp_path / "plan.json").exists()
    for words in (
        "「考生」第 4 行 F 列（座位号）",
        '"考生" row 4 column F (座位号)',
        "没有考场 07",
        "no room 07",
        "错误 2",
    ):
        assert words in result.output


def test_a_room_whose_people_have_no_credential_is_not_packed(run: Run, tmp_path: Path) -> None:
    run("build", "list.xlsx", "--photos", "photos")
    CenterKeys.create(tmp_path / "keys", "demo.center")
    (tmp_path / "staff").mkdir()
    result = run("pack", "plan.json", "--keys", "keys", "--staff", "staff")
    assert isinstance(result.exception, PlanError)
    assert result.exception.code == "issue.no_credential"
    assert "p04" in result.exception.what.zh


def test_another_centers_keys_do_not_sign_this_plan(run: Run, tmp_path: Path) -> None:
    run("build", "list.xlsx", "--photos", "photos")
    run("staff", "plan.json", "--staff", "staff", typed=f"{PIN}\n{PIN}\n" * 11)
    CenterKeys.create(tmp_path / "keys", "other.center")
    result = run("pack", "plan.json", "--keys", "keys", "--staff", "staff")
    assert isinstance(result.exception, PlanError)
    assert result.exception.code == "issue.center"


def test_tickets_come_by_room(run: Run, tmp_path: Path) -> None:
    (tmp_path / "photos" / "2026110701.png").write_bytes(
        bytes(cv2.imencode(".png", np.zeros((8, 6), np.uint8))[1])
    )
    run("build", "list.xlsx", "--photos", "photos")
    result = run("tickets", "plan.json")
    assert result.exit_code == 0, result.output
    assert sorted(f.name for f in (tmp_path / "tickets").iterdir()) == ["tickets-01.pdf", "tickets-02.pdf"]


def test_files_that_are_not_what_they_should_be(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"sitting": 1}', encoding="utf-8")
    with pytest.raises(PlanError, match=r"plan\.plan_file"):
        read_plan(tmp_path / "plan.json")
    (tmp_path / "p01.age").write_bytes(b"")
    (tmp_path / "p01.json").write_text('{"person":"p02","seal_key":"","cosign_key":"","recipient":""}')
    with pytest.raises(PlanError, match=r"issue\.folder"):
        StaffFolder(tmp_path).get("p01")
