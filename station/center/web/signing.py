"""Signing in and out. The form of somebody who is not signed in carries the token that its own cookie holds."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from starlette.responses import RedirectResponse, Response

from station.center.web.accounts import Users
from station.center.web.errors import FORM, PASSWORD, TLS, WAIT, PageRefused, status_of
from station.center.web.events import SignedIn, SignedOut, SignInRefused, UsersChanged
from station.center.web.gate import Gate
from station.center.web.shell import Ask, Shell, cookie_name, put_cookie, safe_line, safe_next, same

BEFORE = "station-form"


class Signing:
    """The handlers."""

    def __init__(self, shell: Shell, users: Users, gate: Gate, begin: Callable[[], None]) -> None:
        """``begin`` is done once, before anybody signs in."""
        self._begin: Callable[[], None] | None = begin
        self._shell = shell
        self._users = users
        self._gate = gate
        self._known: tuple[str, ...] = ()

    def ask_in(self, ask: Ask) -> Response:
        """The form."""
        return self._form(ask, ask.query.get("next", ""), None)

    def sign_in(self, ask: Ask) -> Response:
        """The form came back."""
        if not same(ask.request.cookies.get(BEFORE, ""), ask.form.get("csrf", "")):
            raise PageRefused(FORM)
        if not safe_line(ask.request):
            raise PageRefused(TLS)
        onward = ask.form.get("next", "")
        name, password = ask.form.get("name", "").strip(), ask.form.get("password", "")
        address = ask.request.client.host if ask.request.client else ""
        if self._begin is not None:
            self._begin()
            self._begin = None
        self._look_at_users()
        known = name if self._users.find(name) else ""
        wait = self._gate.enter(name[:80], address, ask.now)
        if wait:
            self._shell.record.write(SignInRefused("wait", address), known)
            return self._form(ask, onward, PageRefused(WAIT, seconds=-(-wait // 1000)))
        user = self._users.check(name, password)
        if user is None:
            self._shell.record.write(SignInRefused("password", address), known)
            return self._form(ask, onward, PageRefused(PASSWORD))
        self._gate.passed(name[:80], address)
        self._shell.record.write(SignedIn(user.role, address), name)
        self._shell.sessions.close(ask.token)
        token = self._shell.sessions.open(name, user, ask.now)
        response = RedirectResponse(safe_next(onward), 303)
        put_cookie(response, ask.request, cookie_name(ask.request), token)
        response.delete_cookie(BEFORE, path="/")
        return response

    def sign_out(self, ask: Ask) -> Response:
        """The person leaves."""
        self._shell.record.write(SignedOut(), ask.user.user)
        self._shell.sessions.close(ask.token)
        response = RedirectResponse("/review/sign-in", 303)
        response.delete_cookie(cookie_name(ask.request), path="/")
        return response

    def _form(self, ask: Ask, onward: str, error: PageRefused | None) -> Response:
        token = secrets.token_urlsafe(24)
        response = self._shell.render(
            "sign_in.html",
            ask,
            200 if error is None else status_of(error),
            csrf=token,
            onward=safe_next(onward) if onward else "",
            error=error,
        )
        put_cookie(response, ask.request, BEFORE, token, 1800)
        return response

    def _look_at_users(self) -> None:
        # The file is changed beside the server; who is on it is put down before anybody signs in by it.
        now = tuple(sorted(f"{name} {user.role}" for name, user in self._users.all().items()))
        if now != self._known:
            self._shell.record.write(UsersChanged(now))
            self._known = now
