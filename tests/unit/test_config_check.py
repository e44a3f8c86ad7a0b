"""``station config check`` and the table of violations."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from station.cli.config import config
from station.errors import PlanError
from station.locations import config_dir
from station.plan.violations import load_violations


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the configuration that may be broken."""
    return Path(shutil.copytree(config_dir(), tmp_path / "config"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_table_of_procedures() -> None:
    result = CliRunner().invoke(config, ["check"])
    assert result.exit_code == 0, result.output
    rows = [line.split() for line in result.stdout.splitlines()]
    table = {row[0]: row[1:3] for row in rows[1:] if row[0].startswith("CP-") and row[1].isdigit()}
    assert table["CP-14"] == ["16", "6"]
    assert "21" in result.stdout


def test_faults_are_named_and_the_exit_code_says_so(folder: Path) -> None:
    change(folder / "procedures" / "CP-14.toml", 'to = "end_stays"', 'to = "end_stay"')
    change(folder / "procedures" / "CP-3.toml", "severity = 2", "severity = 7")
    result = CliRunner().invoke(config, ["check", str(folder)])
    assert result.exit_code == 1
    assert "CP-14.toml › CP-14 › lead" in result.stderr
    assert "unknown-target" in result.stderr
    assert "severity" in result.stderr


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("rules.toml", "capacity = 30", 'capacity = "thirty"'),
        ("violations.toml", "tier = 4\nclause", "tier = 3\nclause"),
    ],
)
def test_a_wrong_table_stops_the_check(folder: Path, name: str, old: str, new: str) -> None:
    change(folder / name, old, new)
    result = CliRunner().invoke(config, ["check", str(folder)])
    assert isinstance(result.exception, PlanError)
    assert name in result.exception.what.zh


class TestViolations:
    def test_all_of_the_handbook(self) -> None:
        table = load_violations()
        assert [sum(one.tier == tier for one in table.cases) for tier in (1, 2, 3, 4)] == [4, 6, 4, 7]
        assert {one.key for one in table.cases if one.needs_warning} == {"1.1", "1.2", "1.3"}
        assert [one.case for one in table.defaults] == [
            "1.1",
            "3.1",
            "4.4",
            "2.4",
            "2.5",
            "3.3",
            "4.6",
            "3.2",
        ]
        assert "毕业前" in table.tier(4).consequence.zh
        assert table.case("4.4").tier == 4
        with pytest.raises(KeyError):
            table.case("5.1")
        with pytest.raises(KeyError):
            table.tier(5)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("tier = 4\nclause", "tier = 5\nclause"),
            ("tier = 4\nitem = 7", "tier = 4\nitem = 6"),
            ("tier = 4\nitem = 7", "tier = 5\nitem = 1"),
            ("item = 2", 'item = "2"'),
            ('case = "1.1"', 'case = "1.9"'),
            ('zh = "抄袭，或帮助他人抄袭"', 'zh = " "'),
            ("[[defaults]]", "[[default]]"),
            ("[[tiers]]", "[[tiers"),
        ],
    )
    def test_broken(self, folder: Path, old: str, new: str) -> None:
        path = folder / "violations.toml"
        change(path, old, new)
        with pytest.raises(PlanError) as raised:
            load_violations(path)
        assert raised.value.code == "config.violations"
