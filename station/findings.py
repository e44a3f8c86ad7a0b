"""What a look at a machine found: one line each, good or not; shared by the doctors of kiosk and center."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from station.errors import Said
from station.text import Text


@dataclass(frozen=True)
class Finding:
    """One line."""

    item: Text
    good: Text | None
    """What is right; None where ``said`` says what is not."""
    said: Said | None = None
    must: bool = True
    """Whether what is not right must be mended before a sitting."""

    @property
    def fails(self) -> bool:
        return self.said is not None and self.must


def findings(
    item: Text, trouble: Iterable[Said], good: Text, worth_knowing: frozenset[str] = frozenset()
) -> Iterator[Finding]:
    """A line for each trouble, or the one that says that all is well; codes ``worth_knowing`` need not be mended."""
    found = [Finding(item, None, one, one.code not in worth_knowing) for one in trouble]
    yield from found or [Finding(item, good)]


def told(found: Sequence[Finding]) -> str:
    """The lines as a person reads them, both languages, with the command that mends each."""
    lines: list[str] = []
    for one in found:
        mark = "✓" if one.said is None else "✗" if one.fails else "!"
        lines.append(f"{mark} {one.item.zh} · {one.item.en}")
        said = one.said.what if one.said is not None else one.good
        if said is not None:
            lines += [f"    {said.zh}", f"    {said.en}"]
        if one.said is not None:
            lines += [f"    → {one.said.now.zh}", f"    → {one.said.now.en}"]
    return "\n".join(lines)


def as_data(found: Sequence[Finding]) -> dict[str, Any]:
    """The same for programs: ``good``, and each line with its problem's code."""
    return {
        "good": not any(one.fails for one in found),
        "findings": [
            {
                "item": one.item.en,
                "good": one.said is None,
                "fails": one.fails,
                "code": one.said.code if one.said is not None else "",
                "what": one.said.what.en
                if one.said is not None
                else one.good.en
                if one.good is not None
                else "",
                "now": one.said.now.en if one.said is not None else "",
            }
            for one in found
        ],
    }
