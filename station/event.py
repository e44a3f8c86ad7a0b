"""The base of every event: one fact of the day, typed once, versioned, registered.

An event class is a frozen msgspec struct under :func:`event`. A field of type ``Sealed`` holds personal data
or free text: it is split off before the entry is written and encrypted under the entry's own key
(vault/sealing.py). The fold never needs a sealed field; on replay without the day key it is ``None``.

``evolve(state, record)`` of each room gets a :class:`Record`: the event with where and when it stands in the
journal. ``decide(plan, state, command, now)`` gives :data:`Decision`: the events to append, or a refusal that
changed nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias, TypeVar

import msgspec

from station.errors import Refusal

Milliseconds: TypeAlias = int
"""A moment: milliseconds since 1970-01-01T00:00Z on the trusted clock; or a span of them."""

Sealed: TypeAlias = Annotated[str | None, msgspec.Meta(extra={"sealed": True})]
"""Personal data or free text; only a holder of the day key reads it."""


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fact of the day. Subclasses say what happened, in the past tense."""


class Command(msgspec.Struct, frozen=True):
    """What a person, a scanner or the clock asks for. Whether it happens is ``decide``'s word."""


Decision: TypeAlias = tuple[Event, ...] | Refusal

EVENTS: dict[str, type[Event]] = {}
"""Every event class by kind; docs/events.md is made from it."""

E = TypeVar("E", bound=type[Event])


def event(kind: str) -> Callable[[E], E]:
    """Register an event class under its kind, for example ``door.judged``.

    Raises:
        ValueError: the kind is taken.
    """

    def register(cls: E) -> E:
        if kind in EVENTS:
            raise ValueError(f"event kind {kind} is registered twice")
        EVENTS[kind] = cls
        cls.__station_kind__ = kind  # type: ignore[attr-defined]
        return cls

    return register


def kind_of(happened: Event) -> str:
    """The registered kind of an event."""
    return str(type(happened).__station_kind__)  # type: ignore[attr-defined]


def sealed_fields(cls: type[Event]) -> frozenset[str]:
    """Names of the fields that are encrypted in the journal."""
    return _sealed(cls)


def _sealed(cls: type[Event]) -> frozenset[str]:
    cached = _SEALED.get(cls)
    if cached is None:
        fields = msgspec.inspect.type_info(cls).fields  # type: ignore[attr-defined]
        cached = frozenset(f.name for f in fields if _is_sealed(f.type))
        _SEALED[cls] = cached
    return cached


_SEALED: dict[type[Event], frozenset[str]] = {}


def _is_sealed(kind: Any) -> bool:
    return isinstance(kind, msgspec.inspect.Metadata) and bool((kind.extra or {}).get("sealed"))


class Record(msgspec.Struct, frozen=True):
    """An event with its place in the journal, as ``evolve`` sees it."""

    seq: int
    """Index of the entry in the journal."""
    time: Milliseconds
    """Trusted time at which it was recorded."""
    session: str
    """Id of the session (场次) it belongs to; empty for facts of the whole day."""
    actors: tuple[str, ...]
    """Ids of the staff who did it; empty when the device did."""
    event: Event
