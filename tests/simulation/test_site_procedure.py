"""A site's own procedure by a file alone: checked, listed, found, run to its end, on the record form, its hash at opening."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from station.cli.config import config
from station.cli.forms import forms
from station.event import Record
from station.incidents.commands import Answer, Start
from station.incidents.finding import find
from station.locations import config_dir
from station.plan.procedures import load_procedures, set_hash
from station.vault.day.events import DayOpened
from tests.simulation.test_procedure_walks import seated, walk
from tests.support.incident_world import ways
from tests.support.pages import pages
from tests.support.sim import PIN, ExamDay, badge

DOC = Path(__file__).parents[2] / "docs" / "procedures.md"
LOST = (
    DOC.read_text(encoding="utf-8")
    .split("### A whole file\n", 1)[1]
    .split("```toml\n", 1)[1]
    .split("```", 1)[0]
)
"""The complete example of docs/procedures.md, as a site copies it."""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a site's own files: one new procedure, one adapted (another telephone, another step)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "kiosk"))
    folder = tmp_path / "kiosk" / "site" / "procedures"
    folder.mkdir(parents=True)
    (folder / "LB-1.toml").write_text(LOST, encoding="utf-8")
    ours = (config_dir() / "procedures" / "CP-17.toml").read_text(encoding="utf-8")
    added = (
        '[[steps]]\nid = "told"\nkind = "report"\nphone = "site_office"\n'
        'ask = { zh = "告诉考点办公室：少一张封条", en = "Tell the site office that a strip is lacking" }\nnext = "form"\n\n'
        '[[steps]]\nid = "form"'
    )
    adapted = ours.replace('[[steps]]\nid = "form"', added).replace('next = "form"', 'next = "told"', 2)
    (folder / "CP-17.toml").write_text(adapted, encoding="utf-8")
    return folder


def opened(day: ExamDay) -> DayOpened:
    records: list[Record] = list(day.room.records())
    return next(one.event for one in records if isinstance(one.event, DayOpened))


def test_it_is_checked_and_listed(site: Path) -> None:
    result = CliRunner().invoke(config, ["check"])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert next(one for one in lines if one.startswith("LB-1")).split()[1:3] == ["8", "3"]
    assert "考点改动 · changed by the site: CP-17 LB-1" in lines
    (site / "LB-1.toml").write_text(LOST.replace('to = "report"', 'to = "rapport"'), encoding="utf-8")
    wrong = CliRunner().invoke(config, ["check"])
    assert wrong.exit_code == 1
    assert "LB-1.toml › LB-1 › looked" in wrong.stderr


def test_every_path_of_the_documents_example_ends_in_the_journal(site: Path, tmp_path: Path) -> None:
    made = load_procedures(site=site)["LB-1"]
    assert len(tuple(ways(made))) == 3
    for number, way in enumerate(ways(made)):
        day = seated(tmp_path / str(number))
        walk(day, made, way)
        day.crash()


def test_it_is_found_run_and_on_the_record_form(site: Path, tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    made = load_procedures(site=site)
    entry = opened(day)
    assert entry.procedures == set_hash(made) != set_hash(load_procedures())
    assert entry.changed_procedures == ("CP-17", "LB-1")
    checked = CliRunner().invoke(config, ["check"]).stdout
    assert f"procedures SHA-256: {entry.procedures}" in checked, (
        "what the office checked is what the room opened with"
    )
    day.to("08:45")
    day.admit(7)
    day.to("09:10")
    assert day.room.plan is not None
    for query in ("遗失", "失物", "yswp", "sw", "lb1", "belongings"):
        assert "LB-1" in [one.id for one in find(day.room.plan, query, "exam")], query
    day.do(Start("LB-1", "theory", ("s01",), candidates=(7,)))
    for step, more in (("looked", {"choice": "yes"}), ("handed", {}), ("end_back", {})):
        assert day.room.state.incidents.cases[1].current == step
        day.do(Answer("theory", 1, step, ("s01", "s02"), **more))  # type: ignore[arg-type]
    assert not day.room.state.incidents.cases[1].open
    day.room.end()
    result = CliRunner().invoke(forms, ["record", "r.pdf"], input=f"{badge('s01').text}\n{PIN}\n")
    assert result.exit_code == 0, result.exception
    whole = " ".join(pages(Path("r.pdf").read_bytes()))
    for words in ("考生遗失物品", "本校规定", "两人在考场内查找", "找到", "物品已交还考生"):
        assert words in whole
    shutil.move(site / "LB-1.toml", tmp_path)
    result = CliRunner().invoke(forms, ["record", "without.pdf"], input=f"{badge('s01').text}\n{PIN}\n")
    assert result.exit_code == 0, result.exception
    without = " ".join(pages(Path("without.pdf").read_bytes()))
    for words in ("LB-1", "looked", "yes", "handed", "end_back"):
        assert words in without, "told by its ids, not left out"
    shutil.move(tmp_path / "LB-1.toml", site)
    cards = CliRunner().invoke(forms, ["cards", "c.pdf"])
    assert cards.exit_code == 0, cards.exception
    printed = " ".join(pages(Path("c.pdf").read_bytes()))
    assert "考生遗失物品" in printed
    assert "告诉考点办公室：少一张封条" in printed, "an adapted one is printed as it is run"
    assert entry.procedures[:16] in printed
    assert "{" not in printed


def test_a_faulty_one_opens_no_room(site: Path, tmp_path: Path) -> None:
    """The kiosk reads it as the check does: nothing is half loaded."""
    (site / "LB-1.toml").write_text(LOST.replace("people = 2", "people = 0"), encoding="utf-8")
    with pytest.raises(Exception, match="LB-1"):
        ExamDay(tmp_path)
