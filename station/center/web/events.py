"""What can happen on the center's page. These are entries of the page's own journal, in no room's; they hold no candidate's data.

Who did it is the entry's actor. Fields that come later get defaults.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

import msgspec

from station.event import Event
from station.vault.entry import Entry

PAGE_EVENTS: dict[str, type[Event]] = {}
"""Apart from the rooms' kinds: a room's reader must never take such an entry for one of its own."""

E = TypeVar("E", bound=type[Event])


def _page_event(kind: str) -> Callable[[E], E]:
    def register(cls: E) -> E:
        PAGE_EVENTS[kind] = cls
        cls.__station_kind__ = kind  # type: ignore[attr-defined]
        return cls

    return register


@_page_event("page.started")
class Started(Event, frozen=True):
    """The server began to show pages; heads from here on are signed by the certified key."""

    version: str
    certificate: str
    """The receipt key's word on the key that signs the heads of this journal (note ``station/epoch/v1``)."""


@_page_event("page.stopped")
class Stopped(Event, frozen=True):
    """The server stopped in order."""


@_page_event("page.users")
class UsersChanged(Event, frozen=True):
    """The list of people is another one than before."""

    users: tuple[str, ...]
    """``name role`` of each."""


@_page_event("page.signed_in")
class SignedIn(Event, frozen=True):
    """Somebody signed in."""

    role: str
    address: str


@_page_event("page.refused")
class SignInRefused(Event, frozen=True):
    """A sign-in was refused. The actor is named only where there is such a user: people type passwords into the wrong field."""

    why: Literal["password", "wait"]
    address: str


@_page_event("page.signed_out")
class SignedOut(Event, frozen=True):
    """Somebody signed out."""


@_page_event("page.viewed")
class Viewed(Event, frozen=True):
    """Somebody looked at a page; the same page within an hour of the same session is not recorded again."""

    page: str
    """Path and query."""


@_page_event("page.reviewed")
class Reviewed(Event, frozen=True):
    """Somebody marked incidents of one kind, as a room's bundles count them, as seen to."""

    journal: str
    incident: str
    """The procedure, for example CP-3."""
    severity: str
    session: str
    """The room's session; empty where the manifest counts the whole day."""
    count: int
    """How many there were when the person looked."""
    verdict: Literal["seen", "follow"]


def event_of(entry: Entry) -> Event | None:
    """The event of an entry; None for a kind that this version does not know."""
    cls = PAGE_EVENTS.get(entry.kind)
    return None if cls is None else msgspec.convert(entry.data, cls)
