"""One term for one thing: what a person reads, in code, configuration and documents, keeps to config/glossary.toml."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ_FROM_OTHERS = ("station/plan/headings.py", "station/plan/values.py", "station/plan/sheet.py")
"""Words that schools' own lists may use; what is shown is the term all the same."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _tool() -> Any:
    spec = importlib.util.spec_from_file_location("make_glossary", ROOT / "tools" / "make_glossary.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


glossary = _tool()
TERMS: list[dict[str, Any]] = glossary.terms()


def written() -> Iterator[tuple[str, str]]:
    """(where, text) of all that a person may read."""
    for path in sorted((ROOT / "station").rglob("*.py")):
        if path.relative_to(ROOT).as_posix() in READ_FROM_OTHERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value
    for path in sorted((ROOT / "config").rglob("*.toml")):
        if path.name != "glossary.toml":
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for path in [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "README.zh-CN.md"]:
        if path.name != "glossary.md":
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


WRITTEN = list(written())


@pytest.mark.parametrize("term", TERMS, ids=lambda one: str(one["en"]))
def test_no_other_word_stands_for_it(term: dict[str, Any]) -> None:
    avoided = [*term.get("not_zh", ()), *term.get("not_en", ())]
    found = [
        f"{where}: {word}" for where, text in WRITTEN for word in avoided if word.lower() in text.lower()
    ]
    assert not found, f"say {term['zh']} / {term['en']}"


@pytest.mark.parametrize("term", TERMS, ids=lambda one: str(one["en"]))
def test_it_is_used_in_both_languages(term: dict[str, Any]) -> None:
    assert any(term["zh"] in text for _, text in WRITTEN)
    assert any(term["en"].rstrip("s") in text for _, text in WRITTEN)


def test_no_term_is_another_s_forbidden_word() -> None:
    kept = [one["zh"] for one in TERMS] + [one["en"] for one in TERMS]
    for term in TERMS:
        for word in (*term.get("not_zh", ()), *term.get("not_en", ())):
            assert not [one for one in kept if word.lower() in one.lower()], word
    assert len({one["zh"] for one in TERMS}) == len({one["en"] for one in TERMS}) == len(TERMS)


def test_the_page_is_current() -> None:
    held = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert held == glossary.page(), "run: python tools/make_glossary.py"


def test_it_would_find_one() -> None:
    """The look itself: a text with a forbidden word is seen, in either language and any case."""
    words = [word for term in TERMS for word in (*term.get("not_zh", ()), *term.get("not_en", ()))]
    for bad in ("请监考老师签名", "Ask the Head Examiner"):
        assert any(word.lower() in bad.lower() for word in words)
    assert any(CHINESE.search(text) for _, text in WRITTEN)
