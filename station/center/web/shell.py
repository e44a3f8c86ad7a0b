"""What every page has: who asks, in which language, which headers go out, and how errors are said.

Headers: nothing from elsewhere and no inline script runs, no other site frames the page, nothing is cached. Cookies: the
session is HttpOnly, SameSite=Strict, and Secure wherever the browser speaks TLS. Passwords are taken over TLS, or from this
machine.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from station.center.requests import read_body
from station.center.web.accounts import Role
from station.center.web.errors import FORM, ROLE, PageRefused, status_of
from station.center.web.events import Viewed
from station.center.web.record import PageRecord
from station.center.web.sessions import Session, Sessions
from station.center.web.words import WORDS
from station.errors import StationError
from station.event import Milliseconds
from station.text import Language, Text

HOME = "/review/"
LIVE = "x-station-live"
"""A page that the browser fetches again by itself says so: it keeps nobody signed in."""
MOST_FORM = 16 * 1024
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}


@dataclass(frozen=True)
class Ask:
    """One request."""

    request: Request
    language: Language
    token: str
    """The session cookie's value; may be empty."""
    session: Session | None
    form: Mapping[str, str]
    now: Milliseconds

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query_params

    @property
    def user(self) -> Session:
        """Who asks, on a page that only shows to people who are signed in."""
        if self.session is None:
            raise PageRefused(ROLE)
        return self.session

    def say(self, name: str, **values: object) -> str:
        """A word of the page in the asker's language."""
        return WORDS[name].fill(**values).say(self.language)


Handler = Callable[[Ask], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


class Shell:
    """Makes endpoints of handlers."""

    def __init__(
        self, sessions: Sessions, record: PageRecord, now: Callable[[], Milliseconds], center: str, demo: bool
    ) -> None:
        self.sessions = sessions
        self.record = record
        self.now = now
        self._names = {"center": center, "demo": demo}
        self._env = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(self, handler: Handler, *roles: Role) -> Endpoint:
        """A page for people with one of these roles; without any, for everybody, signed in or not. Looks are recorded."""

        def look(ask: Ask) -> Response:
            if roles:
                if ask.session is None:
                    return RedirectResponse(link("/review/sign-in", next=here(ask.request)), 303)
                if ask.session.role not in roles:
                    raise PageRefused(ROLE)
                seen = here(ask.request)[:500]
                if ask.session.first_view(seen, ask.now):
                    self.record.write(Viewed(seen), ask.session.user)
            return handler(ask)

        return self._endpoint(look)

    def form(self, handler: Handler, *roles: Role) -> Endpoint:
        """A form that is sent by somebody with one of these roles, from a page of this server."""

        def take(ask: Ask) -> Response:
            _check_origin(ask.request)
            if roles:
                if ask.session is None:
                    return RedirectResponse("/review/sign-in", 303)
                if not ask.session.token_is(ask.form.get("csrf", "")):
                    raise PageRefused(FORM)
                if ask.session.role not in roles:
                    raise PageRefused(ROLE)
            return handler(ask)

        return self._endpoint(take)

    def render(self, name: str, ask: Ask, status: int = 200, **values: Any) -> Response:
        """A page from a template."""
        other = "en" if ask.language == "zh" else "zh"
        body = self._env.get_template(name).render(
            ask=ask,
            t=ask.say,
            lang="zh-CN" if ask.language == "zh" else "en",
            other="en" if other == "en" else "zh-CN",
            switch=link(ask.request.url.path, **{**dict(ask.query), "lang": other}),
            session=ask.session,
            here=here(ask.request),
            path=ask.request.url.path,
            link=link,
            say=lambda text: _said(text, ask.language),
            clock=clock,
            age=lambda then: age(ask, then),
            **self._names,
            **values,
        )
        return HTMLResponse(body, status)

    def ask(self, request: Request, form: Mapping[str, str]) -> Ask:
        """Who asks."""
        now, token = self.now(), request.cookies.get(cookie_name(request), "")
        session = self.sessions.find(token, now, keep=LIVE not in request.headers)
        chosen = request.cookies.get("station-lang", "")
        return Ask(request, "en" if chosen == "en" else "zh", token, session, form, now)

    def _endpoint(self, handler: Handler) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            form: Mapping[str, str] = {}
            try:
                if request.method == "POST":
                    form = read_form(await read_body(request, MOST_FORM))
            except ClientDisconnect:
                return Response(status_code=400)
            except StationError as error:
                return Response(error.what.both(), status_of(error), HEADERS)
            response = await run_in_threadpool(self._answer, handler, request, form)
            response.headers.update(HEADERS)
            if request.url.scheme == "https":
                response.headers["strict-transport-security"] = "max-age=31536000"
            return response

        return endpoint

    def _answer(self, handler: Handler, request: Request, form: Mapping[str, str]) -> Response:
        wanted = request.query_params.get("lang")
        if request.method == "GET" and wanted in ("zh", "en"):
            left = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
            response: Response = RedirectResponse(
                request.url.path + (f"?{urlencode(left)}" if left else ""), 303
            )
            put_cookie(response, request, "station-lang", wanted, 365 * 86_400)
            return response
        try:
            ask = self.ask(request, form)
        except StationError as error:
            return Response(error.what.both(), status_of(error))
        try:
            return handler(ask)
        except StationError as error:
            return self.render("error.html", ask, status_of(error), error=error)


def read_form(body: bytes) -> dict[str, str]:
    """The fields of a form; the last of each name."""
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=40))


def link(path: str, **values: object) -> str:
    """An address with those values that are not None."""
    given = {name: value for name, value in values.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path


def here(request: Request) -> str:
    """Path and query of a request."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def safe_next(address: str) -> str:
    """Where to go on: one of this server's pages, else the first."""
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc and parts.path.startswith(HOME) and "\\" not in address
    return address if own else HOME


def cookie_name(request: Request) -> str:
    """Under TLS a name that browsers take from this host alone."""
    return "__Host-station" if request.url.scheme == "https" else "station"


def put_cookie(
    response: Response, request: Request, name: str, value: str, seconds: int | None = None
) -> None:
    """Set a cookie that no script and no other site gets."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, seconds, path="/", secure=secure, httponly=True, samesite="strict")


def safe_line(request: Request) -> bool:
    """Whether a password may come over this connection: TLS, or this very machine."""
    if request.url.scheme == "https":
        return True
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def same(one: str, other: str) -> bool:
    """Whether two tokens are equal and there is one, without telling by time."""
    return bool(one) and hmac.compare_digest(one.encode(), other.encode())


def _check_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise PageRefused(FORM)


def _said(text: Text, language: Language) -> str:
    return text.say(language)


def clock(then: Milliseconds) -> str:
    """A moment in the server's local time."""
    return datetime.fromtimestamp(then / 1000).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def age(ask: Ask, then: Milliseconds) -> str:
    """How long ago."""
    if not then:
        return ask.say("never")
    seconds = max(0, ask.now - then) // 1000
    for unit, size, until in (("s", 1, 100), ("m", 60, 6000), ("h", 3600, 172_800)):
        if seconds < until:
            return ask.say(f"ago.{unit}", n=seconds // size)
    return ask.say("ago.d", n=seconds // 86_400)
