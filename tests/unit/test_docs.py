"""The manuals can't fall behind: tables are made from the program, words that stand in the text exist, links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from station.checkin.verdicts import VERDICTS
from station.errors import PROBLEMS
from station.tui.actions import ACTIONS

ROOT = Path(__file__).resolve().parents[2]
MANUALS = ("manual.zh-CN.md", "manual.en.md")
READMES = ("README.md", "README.zh-CN.md")
PAGES = sorted(str(p.relative_to(ROOT)) for p in [*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"\]\(([^)\s]*)\)")


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tables = tool("make_manual_tables")
tables.import_everything()
COMMANDS = [name for name, _ in tables.commands()]
SETTINGS = [name for name, _ in tables.settings()]


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("manual", MANUALS)
class TestManual:
    def test_tables_are_current(self, manual: str) -> None:
        held = read(f"docs/{manual}")
        current = tables.fill(held, tables.MANUALS[manual]) == held
        assert current, "run: python tools/make_manual_tables.py"

    @pytest.mark.parametrize(
        "words",
        [
            pytest.param(COMMANDS, id="commands"),
            pytest.param([action.key_name for action in ACTIONS], id="keys"),
            pytest.param(list(VERDICTS), id="verdicts"),
            pytest.param(sorted(PROBLEMS), id="problems"),
            pytest.param(SETTINGS, id="settings"),
        ],
    )
    def test_holds_every_one(self, manual: str, words: list[str]) -> None:
        text = read(f"docs/{manual}")
        missing = [word for word in words if f"`{word}`" not in text]
        assert not missing, f"{manual} lacks {missing}"

    def test_names_nothing_that_is_not_there(self, manual: str) -> None:
        text = read(f"docs/{manual}")
        settings = set(
            re.findall(r"`((?:entry|timeline|room|clock|access|screen|journal)\.[a-z]+_[a-z_]+)`", text)
        )
        assert settings <= {*SETTINGS, *PROBLEMS}
        assert _commands_in(text) <= set(COMMANDS)
        assert set(re.findall(r"`(F\d+)`", text)) <= {action.key_name for action in ACTIONS}

    def test_an_example_of_every_command_and_no_more(self, manual: str) -> None:
        assert set(tables.EXAMPLES) == set(COMMANDS)
        for name, example in tables.EXAMPLES.items():
            assert example.startswith(name)
            assert example in read(f"docs/{manual}")

    def test_a_meaning_of_every_setting_and_no_more(self, manual: str) -> None:
        assert set(tables.SETTINGS) == set(SETTINGS)


def _commands_in(text: str) -> set[str]:
    """Commands as written, cut to as many words as a command has."""
    found = set()
    for words in re.findall(r"\bstation((?: [a-z]+)+)", "\n".join(re.findall(r"`(station [^`]+)`", text))):
        parts = words.split()
        group = any(name.startswith(f"station {parts[0]} ") for name in COMMANDS)
        found.add(" ".join(["station", *parts[: 2 if group else 1]]))
    return found - {"station plan"}


def test_both_manuals_have_the_same_shape() -> None:
    shapes = []
    for manual in MANUALS:
        lines = read(f"docs/{manual}").splitlines()
        shapes.append([re.match(r"#+ (?:\d+)?|<!-- .* -->", line) for line in lines])
    zh, en = ([found.group() for found in shape if found] for shape in shapes)
    assert zh == en


@pytest.mark.parametrize("readme", READMES)
class TestReadme:
    def test_both_commands_stand_at_the_top(self, readme: str) -> None:
        top = read(readme).splitlines()[:60]
        assert "$ ./run" in top
        assert "$ ./run test" in top

    def test_names_only_commands_that_exist(self, readme: str) -> None:
        typed = re.findall(r"^(station [a-z]+(?: [a-z]+)?)", read(readme), re.MULTILINE)
        known = {*COMMANDS, *(name.rsplit(" ", 1)[0] for name in COMMANDS)}
        unknown = [one for one in typed if one not in known and one.rsplit(" ", 1)[0] not in known]
        assert typed
        assert not unknown


def test_events_are_documented() -> None:
    made = tool("make_events").page()
    assert read("docs/events.md") == made, "run: python tools/make_events.py"


def test_pictures_are_small_and_in_both_languages() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("*.png"))
    assert sum(picture.stat().st_size for picture in pictures) < 1_500_000
    shown = {lang: {p.name.split(".")[0] for p in pictures if f".{lang}." in p.name} for lang in ("zh", "en")}
    assert shown["zh"] == shown["en"]
    assert {"door-admit", "door-stop-mismatch", "door-check", "door-sheet"} <= shown["zh"]
    for page in (*MANUALS, *READMES):
        text = read(page if page in READMES else f"docs/{page}")
        assert re.search(r"!\[[^\]]+\]\([^)]*door-[^)]*\.png\)", text), page


@pytest.mark.parametrize("page", PAGES)
def test_links_resolve(page: str) -> None:
    for target in LINK.findall(read(page)):
        path, _, part = target.partition("#")
        if "://" in target:
            continue
        file = (ROOT / page).parent / path if path else ROOT / page
        assert file.exists(), f"{page} links to {target}"
        if part:
            assert part in _anchors(file.read_text(encoding="utf-8")), f"{page} links to {target}"


def _anchors(text: str) -> set[str]:
    """Anchors of headings, as GitHub and GitLab make them from plain text."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
