"""Write docs/glossary.md from config/glossary.toml: ``python tools/make_glossary.py``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HEAD = """# Glossary · 术语

The official terms, the same on every screen, in every document and in code; made from
[config/glossary.toml](../config/glossary.toml) by `python tools/make_glossary.py`. A test looks for the words in the last column
in everything that a person reads. · 官方术语，画面、文件、代码用同一个词；最后一栏的词一律不用，由测试核对。

| 中文 | English | 含义 · meaning | 条款 · clause | 不用 · not |
|---|---|---|---|---|
"""


def terms() -> list[dict[str, Any]]:
    """The terms in their order."""
    found: list[dict[str, Any]] = tomllib.loads(
        (ROOT / "config" / "glossary.toml").read_text(encoding="utf-8")
    )["term"]
    return found


def page() -> str:
    """The page."""
    return HEAD + "".join(_row(one) for one in terms())


def _row(one: dict[str, Any]) -> str:
    means = one.get("means", {})
    said = " · ".join(means[language] for language in ("zh", "en") if language in means)
    avoided = "、".join(word.strip() for word in (*one.get("not_zh", ()), *one.get("not_en", ())))
    return f"| {one['zh']} | {one['en']} | {said} | {one.get('clause', '')} | {avoided} |\n"


if __name__ == "__main__":
    (ROOT / "docs" / "glossary.md").write_text(page(), encoding="utf-8")
