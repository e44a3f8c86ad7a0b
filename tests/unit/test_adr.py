"""The index of decisions lists every record once, under a number of its own, and no number is left out."""

from __future__ import annotations

import re
from pathlib import Path

ADR = Path(__file__).resolve().parents[2] / "docs" / "adr"
ROW = re.compile(r"^\| \[(\d{4})\]\((\d{4}-[a-z0-9-]+\.md)\) \| .+ \|$", re.MULTILINE)


def test_the_index_lists_every_decision_once() -> None:
    files = sorted(path.name for path in ADR.glob("[0-9]*.md"))
    rows = ROW.findall((ADR / "README.md").read_text(encoding="utf-8"))
    assert [name for _, name in rows] == files
    assert all(name.startswith(f"{number}-") for number, name in rows)
    assert [int(number) for number, _ in rows] == list(range(1, len(files) + 1)), (
        "one number each, none left out"
    )


def test_each_decision_bears_its_own_number() -> None:
    for path in ADR.glob("[0-9]*.md"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert re.match(rf"# (ADR )?{path.name[:4]}\b", first), path.name
