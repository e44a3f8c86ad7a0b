"""The supervisors' report: signed by each of them over one file, or it is said who has not (ST-7)."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from station.cli.supervision import supervision
from station.errors import PlanError
from station.plan.store import write_plan
from station.vault.credential import lock
from station.vault.issue import StaffFolder, public_keys
from station.vault.note import NoteError, parse_vkey
from station.vault.supervision import Signed, read_signed, sign_report
from tests.support.office import build, office
from tests.support.sim import PIN, badge, credential

CENTER = "demo.center"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    built = build(office())
    assert built.plan is not None
    write_plan(built.plan, tmp_path / "plan.json")
    held = StaffFolder(tmp_path / "staff")
    for p in built.plan.staff:
        held.put(
            public_keys(credential(p.id), CENTER), lock(credential(p.id), badge(p.id), PIN, work_factor=1)
        )
    (tmp_path / "report.pdf").write_bytes(b"%PDF report")
    return tmp_path


def supervisors() -> list[str]:
    plan = build(office()).plan
    assert plan is not None
    return [p.id for p in plan.staff if p.role == "supervisor"]


def run(*words: str, typed: str = "") -> Result:
    done = CliRunner().invoke(supervision, [*words, "--plan", "plan.json", "--staff", "staff"], input=typed)
    if isinstance(done.exception, PlanError):
        raise done.exception
    return done


def sign(person: str, report: str = "report.pdf", pin: str = PIN) -> Result:
    return run("sign", report, typed=f"{badge(person).text}\n{pin}\n")


def test_all_of_them_sign_one_report(here: Path) -> None:
    one, two, three = supervisors()
    assert "督导乙、督导丙" in sign(one).output
    assert run("due").exit_code == 1
    sign(two)
    done = sign(three)
    assert "signed by all of them (due by 2026-11-09)" in done.output
    assert run("due").exit_code == 0
    assert len(list((here / "supervision").iterdir())) == 4


def test_signatures_under_two_versions_are_not_one_report(here: Path) -> None:
    one, two, three = supervisors()
    sign(one)
    (here / "other.pdf").write_bytes(b"%PDF other")
    sign(two, "other.pdf")
    sign(three, "other.pdf")
    done = run("due")
    assert done.exit_code == 1
    assert "not signed: 督导甲" in done.output


def test_a_changed_report_is_named(here: Path) -> None:
    for person in supervisors():
        sign(person)
    kept = next((here / "supervision").glob("report-*"))
    kept.write_bytes(b"%PDF another")
    done = run("due")
    assert done.exit_code == 1
    assert "the signed file is gone or was changed" in done.output


def test_another_person_does_not_sign(here: Path) -> None:
    with pytest.raises(PlanError, match=r"supervision\.not_a_supervisor"):
        sign("p01")
    with pytest.raises(PlanError):
        sign(supervisors()[0], pin="314159")
    assert not (here / "supervision").exists()


def test_a_spoilt_note_is_named_and_does_not_count(here: Path) -> None:
    for person in supervisors():
        sign(person)
    note = next((here / "supervision").glob("*.note"))
    note.write_text(note.read_text().replace("2026-11-07", "2026-11-08"))
    done = run("due")
    assert done.exit_code == 1
    assert note.name in done.output


def test_a_note_counts_for_the_one_who_signed_it_alone() -> None:
    one, two = (credential(p).seal_signer(CENTER) for p in ("p06", "p07"))
    keys = {"p06": parse_vkey(one.vkey), "p07": parse_vkey(two.vkey)}
    signed = Signed(CENTER, "S01", "2026-11-07", "ab" * 32, "p06", 1_762_500_000_000)
    assert read_signed(sign_report(signed, one), keys) == signed
    with pytest.raises(NoteError):
        read_signed(sign_report(signed, two), keys)
