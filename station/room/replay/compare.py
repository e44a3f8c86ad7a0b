"""Two facts held against each other, field by field, and the difference in words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from station.errors import Refusal
from station.event import Decision, Event, kind_of
from station.text import Text

MOMENTS = frozenset(
    {"at", "first_at", "read_at", "opens", "closes", "start", "due", "since", "written_at", "time"}
)
OFFSET = timedelta(hours=8)
"""中国标准时间."""


def differences(recorded: Event, decision: Decision, ignored: Collection[str]) -> Text | None:
    """None where the first event that the rules give is the recorded one, but for the ignored fields."""
    if isinstance(decision, Refusal):
        what = _name(recorded)
        return Text(
            f"记录：{what}；复算：不允许（{decision.code}）",
            f"on record {what}; computed: refused ({decision.code})",
        )
    if not decision:
        what = _name(recorded)
        return Text(f"记录：{what}；复算：无事可记", f"on record {what}; computed: nothing to record")
    computed = decision[0]
    if type(computed) is not type(recorded) or _name(computed) != _name(recorded):
        return Text(
            f"记录：{_name(recorded)}；复算：{_name(computed)}",
            f"on record {_name(recorded)}; computed {_name(computed)}",
        )
    parts = []
    for name in recorded.__struct_fields__:
        old, new = getattr(recorded, name), getattr(computed, name)
        if name not in ignored and old != new:
            parts.append((name, shown(name, old), shown(name, new)))
    if not parts:
        return None
    what = _name(recorded)
    return Text(
        f"{what}：" + "；".join(f"{name} 记录 {old} 复算 {new}" for name, old, new in parts),
        f"{what}: " + "; ".join(f"{name} on record {old}, computed {new}" for name, old, new in parts),
    )


def shown(name: str, value: object) -> str:
    """A value as a person reads it: moments as local time with milliseconds."""
    if name in MOMENTS and isinstance(value, int):
        return moment(value)
    return str(value)


def moment(at: int) -> str:
    """``09:29:59.999`` at the site."""
    local = datetime.fromtimestamp(at // 1_000, UTC) + OFFSET
    return f"{local:%H:%M:%S}.{at % 1_000:03d}"


def _name(happened: Event) -> str:
    """The kind, with the verdict or the milestone that it is."""
    word = getattr(happened, "verdict", "") or getattr(happened, "milestone", "")
    return f"{kind_of(happened)} {word}".rstrip()
