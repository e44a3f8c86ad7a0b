"""Who is signed in, in this server's memory: a stop signs everybody out. Only hashes of the cookies are kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field

from station.center.web.accounts import Role, User, Users
from station.event import Milliseconds

IDLE_MS = 30 * 60_000
"""Without a page asked for this long, a session is over."""
LONGEST_MS = 12 * 3_600_000
VIEW_AGAIN_MS = 3_600_000
"""A page that one session looks at again within this time is no new entry in the record."""
MOST_VIEWS = 2_000


@dataclass
class Session:
    """One person at one browser."""

    user: str
    role: Role
    csrf: str
    """Stands in every form; what comes without it is not the person's."""
    password: str
    """The hash that it was opened under: a new password ends it."""
    since: Milliseconds
    used: Milliseconds
    views: dict[str, Milliseconds] = field(default_factory=dict)

    def token_is(self, given: str) -> bool:
        """Whether a form carries this session's token."""
        return hmac.compare_digest(self.csrf.encode(), given.encode())

    def first_view(self, page: str, now: Milliseconds) -> bool:
        """Whether this look at a page is to be recorded."""
        if now - self.views.get(page, -VIEW_AGAIN_MS) < VIEW_AGAIN_MS:
            return False
        self.views.pop(page, None)
        self.views[page] = now
        while len(self.views) > MOST_VIEWS:
            del self.views[next(iter(self.views))]
        return True


class Sessions:
    """All of them. Any thread may call it."""

    def __init__(self, users: Users) -> None:
        self._users = users
        self._lock = threading.Lock()
        self._held: dict[str, Session] = {}

    def open(self, name: str, user: User, now: Milliseconds) -> str:
        """Begin a session; returns the cookie's value."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            for key in [key for key, one in self._held.items() if not self._live(one, now)]:
                del self._held[key]
            self._held[_key(token)] = Session(
                name, user.role, secrets.token_urlsafe(32), user.password, now, now
            )
        return token

    def find(self, token: str, now: Milliseconds, *, keep: bool = True) -> Session | None:
        """The session of a cookie; None where it is over, or the person was taken off or changed.

        ``keep``: the person asks, and not the browser by itself; the time without use begins anew.
        """
        with self._lock:
            session = self._held.get(_key(token)) if token else None
            if session is None:
                return None
            if not self._live(session, now):
                del self._held[_key(token)]
                return None
            if keep:
                session.used = now
            return session

    def close(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._held.pop(_key(token), None)

    def _live(self, session: Session, now: Milliseconds) -> bool:
        user = self._users.find(session.user)
        same = user is not None and (user.role, user.password) == (session.role, session.password)
        return same and now - session.used < IDLE_MS and now - session.since < LONGEST_MS


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
