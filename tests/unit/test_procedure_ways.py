"""A procedure's count moves papers by a way that the ledger has; what takes the chief asks the chief first, on every path."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from station.cli.config import config
from station.errors import PlanError
from station.locations import config_dir
from station.plan.procedures import load_procedures
from station.vault.custody.places import WAYS
from station.vault.custody.steps import checked, movement_faults
from tests.unit.test_procedures_read import first, option, step

ASKED = step("asked", "approve", "count", 'roles = ["chief"]')


def count(source: str, target: str) -> str:
    return step("count", "count", "last", f'material = "paper"\nfrom = "{source}"\nto = "{target}"')


def site(folder: Path, text: str) -> Path:
    (folder / "XX-1.toml").write_text(text, encoding="utf-8")
    return folder


def test_those_that_came_with_the_program() -> None:
    made = load_procedures()
    assert checked(made) is made
    assert sum(one.source != "" for procedure in made.values() for one in procedure.steps) >= 8


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("way", first("confirm", "", 'next = "count"') + count("desk", "opened"), "desk"),
        ("way", first("confirm", "", 'next = "count"') + count("seats", "hall"), "hall"),
        ("way", first("confirm", "", 'next = "count"') + count("collected", "opened"), "collected"),
        ("way", first("confirm", "", 'next = "count"') + count("seats", "copies"), "withdrawn"),
        ("way-chief", first("confirm", "", 'next = "count"') + count("secure", "opened"), "approve"),
        (
            "way-chief",
            first("choose", option("a", "asked") + option("b", "count"), "")
            + ASKED
            + count("spare", "opened"),
            "approve",
        ),
        (
            "way-chief",
            first("approve", 'roles = ["lead", "chief"]', 'next = "count"') + count("copies", "opened"),
            "approve",
        ),
    ],
)
def test_a_count_that_the_ledger_would_refuse(name: str, text: str, says: str, tmp_path: Path) -> None:
    made = load_procedures(site(tmp_path, text))
    (fault,) = movement_faults(made)
    assert (fault.name, fault.where) == (name, "XX-1.toml › XX-1 › count")
    assert says in fault.why.zh
    assert says in fault.why.en
    with pytest.raises(PlanError) as raised:
        checked(made)
    assert raised.value.code == "config.procedure"


@pytest.mark.parametrize("way", WAYS)
def test_every_way_is_allowed_once_the_chief_decided(way: tuple[str, str], tmp_path: Path) -> None:
    text = first("confirm", "", 'next = "asked"') + ASKED + count(*way)
    assert movement_faults(load_procedures(site(tmp_path, text))) == ()
    without = first("confirm", "", 'next = "count"') + count(*way)
    assert bool(movement_faults(load_procedures(site(tmp_path, without)))) == WAYS[way].chief  # type: ignore[index]


def test_config_check_names_file_step_and_what_to_do(tmp_path: Path) -> None:
    text = first("confirm", "", 'next = "count"') + count("secure", "opened")
    folder = site(tmp_path, text)
    result = CliRunner().invoke(config, ["check", str(config_dir()), "--site", str(folder)])
    assert result.exit_code == 1
    assert "XX-1.toml › XX-1 › count" in result.stderr
    assert 'roles = ["chief"]' in result.stderr
    assert "[way-chief]" in result.stderr
    (folder / "XX-1.toml").write_text(
        first("confirm", "", 'next = "asked"') + ASKED + count("secure", "opened"), encoding="utf-8"
    )
    assert CliRunner().invoke(config, ["check", "--site", str(folder)]).exit_code == 0
