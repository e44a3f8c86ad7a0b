"""Write docs/events.md from the event classes: ``python tools/make_events.py [--check]``.

Every event of every part, with its fields, which of them are sealed, and what they mean: the docstrings of
the classes are the one source.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from pathlib import Path

import station.room.registry  # noqa: F401  (registers every event)
from station.event import EVENTS, Event, sealed_fields

TARGET = Path(__file__).resolve().parents[1] / "docs" / "events.md"
HEAD = """# Events · 事件登记

Every fact that a journal can hold. Made by `tools/make_events.py` from the classes' own words and checked in
the tests; the envelope (`v, seq, kind, session, time, wall, boot, boot_us, actors, salt, data, sealed`) is in
[formats.md](formats.md). A **sealed** field is encrypted under its entry's own key; all others are in clear,
under opaque numbers for people.
"""


def fields(cls: type[Event]) -> dict[str, tuple[str, str]]:
    """Field name → (type as written, docstring under it), inherited ones first."""
    found: dict[str, tuple[str, str]] = {}
    for base in reversed(cls.__mro__):
        if not (isinstance(base, type) and issubclass(base, Event)) or base is Event:
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
        assert isinstance(body, ast.ClassDef)
        for here, after in zip(body.body, [*body.body[1:], None], strict=True):
            if isinstance(here, ast.AnnAssign) and isinstance(here.target, ast.Name):
                said = ""
                if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                    said = " ".join(str(after.value.value).split())
                found[here.target.id] = (ast.unparse(here.annotation), said)
    return found


def page() -> str:
    """The whole document."""
    parts = [HEAD]
    for kind in sorted(EVENTS):
        cls = EVENTS[kind]
        parts.append(f"\n## `{kind}`\n\n{' '.join((inspect.getdoc(cls) or '').split())}\n")
        rows = fields(cls)
        if rows:
            parts.append("\n| field | type | meaning |\n|---|---|---|\n")
            for name, (written, said) in rows.items():
                kind_of_field = "sealed text" if name in sealed_fields(cls) else f"`{written}`"
                parts.append(f"| {name} | {kind_of_field} | {said} |\n".replace(" | `Sealed`", " | sealed"))
    return "".join(parts)


def main() -> int:
    """Write, or with --check compare."""
    made = page()
    if "--check" in sys.argv:
        return 0 if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == made else 1
    TARGET.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
