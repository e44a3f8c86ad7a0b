"""The pages: board, incident queue, counts, one room, and the page's own journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import RedirectResponse, Response

from station.center.board.lines import SEVERITIES, Figures, differences, lines
from station.center.board.room import STATES, VERDICTS, Review, RoomKey, RoomRow, RoomState, reviewed
from station.center.board.store import BoardStore, Pick, Scope
from station.center.errors import UNKNOWN
from station.center.expected import ExpectedRooms
from station.center.web.errors import CHANGED, FORM, PageRefused
from station.center.web.events import Reviewed
from station.center.web.record import Written
from station.center.web.shell import Ask, Shell, link, safe_next
from station.center.web.views import (
    SEVERITY_SIGNS,
    SIGNS,
    branches_of,
    day_of,
    mark_in,
    mark_out,
    place_in,
    place_out,
    scope_of,
    steps_of,
    values_of,
)
from station.errors import PROBLEMS
from station.text import Text, plain

PAGE = 50
_OPEN = STATES[:-1]
_SHOWN: dict[str, tuple[RoomState, ...]] = {"open": _OPEN, "received": STATES[-1:], "all": STATES}


class Pages:
    """The handlers."""

    def __init__(
        self,
        shell: Shell,
        board: BoardStore,
        expected: ExpectedRooms,
        titles: Mapping[str, Text],
        sites: Callable[[], frozenset[str]],
    ) -> None:
        self._shell = shell
        self._board = board
        self._expected = expected
        self._titles = titles
        self._sites = sites

    def board(self, ask: Ask) -> Response:
        """Who is missing."""
        self._expected.look()
        days, shown = self._board.days(), ask.query.get("show", "open")
        day = day_of(ask.query, days, ask.now)
        if day is None:
            return self._render("empty.html", ask, silent=sorted(self._sites()))
        scope = scope_of(ask.query, day, blank_asks=True)
        level, branches = branches_of(self._board, scope)
        page = self._board.rooms(scope, _SHOWN.get(shown, _OPEN), place_in(ask.query.get("after", "")), PAGE)
        counts = {state: sum(one.counts.get(state, 0) for one in branches) for state in STATES}
        return self._render(
            "board.html",
            ask,
            days=days,
            scope=scope,
            silent=self._silent(scope),
            values=values_of(scope),
            steps=self._steps(ask, scope),
            level=level,
            branches=branches if level is not None and len(branches) > 1 else [],
            counts=counts,
            rooms=sum(counts.values()),
            left=sum(counts[state] for state in _OPEN),
            shown=shown if shown in _SHOWN else "open",
            rows=page.rows,
            begun=bool(ask.query.get("after")),
            after=place_out(page.after),
        )

    def incidents(self, ask: Ask) -> Response:
        """What went wrong, over all rooms."""
        self._expected.look()
        days = self._board.days()
        day = day_of(ask.query, days, ask.now)
        if day is None:
            return self._render("empty.html", ask, silent=[])
        scope = scope_of(ask.query, day)
        pick = Pick(
            ask.query.get("room", ""),
            ask.query.get("kind", ""),
            ask.query.get("severity", ""),
            bool(ask.query.get("waiting")),
        )
        page = self._board.incidents(scope, pick, mark_in(ask.query), PAGE)
        everywhere = self._board.incident_totals(Scope(day), Pick())
        return self._render(
            "incidents.html",
            ask,
            days=days,
            scope=scope,
            pick=pick,
            values={**values_of(scope), "room": pick.room, "kind": pick.kind, "severity": pick.severity}
            | ({"waiting": "1"} if pick.waiting else {}),
            totals=[
                one
                for one in self._board.incident_totals(scope, pick)
                if pick.kind in ("", one.kind) and pick.severity in ("", one.severity)
            ],
            kinds=sorted({one.kind for one in everywhere}),
            severities=SEVERITIES,
            provinces=[one.name for one in self._board.branches(Scope(day), "province") if one.name][:200],
            cities=[one.name for one in self._board.branches(Scope(day), "city") if one.name][:400],
            lines=page.lines,
            begun=bool(ask.query.get("after")),
            after=mark_out(page.after),
        )

    def counts(self, ask: Ask) -> Response:
        """What does not add up."""
        self._expected.look()
        days = self._board.days()
        day = day_of(ask.query, days, ask.now)
        if day is None:
            return self._render("empty.html", ask, silent=[])
        scope = scope_of(ask.query, day, blank_asks=True)
        level, _ = branches_of(self._board, scope)
        sums = self._board.figures(scope, level or "site")
        site, _, room = ask.query.get("after", "").partition("\t")
        rows = self._board.differing(scope, (site, room) if site else None, PAGE + 1)
        return self._render(
            "counts.html",
            ask,
            days=days,
            scope=scope,
            values=values_of(scope),
            steps=self._steps(ask, scope),
            level=level or "site",
            sums=sums,
            total=sum((one for _, _, one in sums), Figures()),
            rows=[(row, differences(row)) for row in rows[:PAGE]],
            begun=bool(site),
            after=f"{rows[PAGE - 1].site}\t{rows[PAGE - 1].room}" if len(rows) > PAGE else None,
        )

    def room(self, ask: Ask) -> Response:
        """One room."""
        row = self._row(ask.request.path_params)
        return self._render(
            "room.html",
            ask,
            row=row,
            lines=sorted(lines(row), key=lambda one: (one.unreviewed == 0, one.rank, one.kind)),
            differs=differences(row),
            problem=PROBLEMS.get(row.code),
        )

    def decide(self, ask: Ask) -> Response:
        """A reviewer marks incidents of one kind: put down first, then shown."""
        form = ask.form
        row = self._row(form)
        about = (form.get("session", ""), form.get("kind", ""), form.get("severity", ""))
        line = next((one for one in lines(row) if (one.session, one.kind, one.severity) == about), None)
        if line is None or str(line.count) != form.get("count") or row.journal != form.get("journal"):
            raise PageRefused(CHANGED)
        verdict = next((one for one in VERDICTS if one == form.get("verdict")), None)
        if verdict is None:
            raise PageRefused(FORM)
        who = ask.user.user
        at = self._shell.record.write(
            Reviewed(row.journal, line.kind, line.severity, line.session, line.count, verdict), who
        )
        mark = Review(line.session, line.kind, line.severity, line.count, verdict, who, at)
        self._board.change(row.key, reviewed(row.journal, mark))
        return RedirectResponse(safe_next(form.get("back", "")), 303)

    def journal(self, ask: Ask) -> Response:
        """Who signed in, looked and marked."""
        text = ask.query.get("before", "")
        before = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
        entries = self._shell.record.newest(before, PAGE)
        return self._render(
            "journal.html",
            ask,
            entries=[(one, _detail(one)) for one in entries],
            before=entries[-1].seq if entries and entries[-1].seq else None,
        )

    def home(self, ask: Ask) -> Response:
        """The bare address."""
        return RedirectResponse(link("/review/"), 303)

    def _silent(self, scope: Scope) -> list[str]:
        # Enrolled, on no list of this day, and not heard of: the office may have forgotten its list.
        if values_of(scope).keys() != {"day"}:
            return []
        return sorted(self._sites() - {one.name for one in self._board.branches(scope, "site")})

    def _row(self, values: Mapping[str, str]) -> RoomRow:
        key = RoomKey(values.get("day", ""), values.get("site", ""), values.get("room", ""))
        row = self._board.room(key)
        if row is None:
            raise PageRefused(UNKNOWN)
        return row

    def _steps(self, ask: Ask, scope: Scope) -> object:
        title = scope.site or ""
        if scope.site is not None:
            named = self._board.branches(replace(scope, province=None, city=None), "site")
            title = named[0].title if named else scope.site
        return steps_of(scope, ask.say("all"), ask.say("unlisted"), title)

    def _render(self, name: str, ask: Ask, **values: Any) -> Response:
        return self._shell.render(
            name,
            ask,
            signs=SIGNS,
            severity_signs=SEVERITY_SIGNS,
            title_of=lambda kind: self._titles.get(kind, plain("")).say(ask.language),
            severity_of=lambda word: ask.say(f"severity.{word}") if word in SEVERITIES else word,
            **values,
        )


def _detail(one: Written) -> str:
    fields = one.event.__struct_fields__ if one.event is not None else ()
    return " · ".join(
        f"{name}: {_plain(getattr(one.event, name))}" for name in fields if name != "certificate"
    )


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
