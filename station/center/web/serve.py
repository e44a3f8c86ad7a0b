"""The routes of the page, over a server's folder.

Receiving never waits for them: where the page's journal can't be used, a kiosk's bundle is taken all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from station.center.board.room import Review, RoomKey, reviewed
from station.center.expected import ExpectedRooms
from station.center.folder import ServerFolder
from station.center.reception import Reception
from station.center.web.accounts import ROLES, Users
from station.center.web.events import Reviewed
from station.center.web.gate import Gate
from station.center.web.live import Live
from station.center.web.pages import Pages
from station.center.web.record import NAME, PageRecord, Written, origin_of
from station.center.web.sessions import Sessions
from station.center.web.shell import HEADERS, Ask, Shell
from station.center.web.signing import Signing
from station.plan.procedures import load_procedures
from station.plan.rules import load_rules
from station.timer.clock import Source
from station.vault.bundle.errors import BundleError
from station.vault.bundle.origin import parse_origin
from station.vault.note import Signer

STATIC = Path(__file__).parent / "static"
_TYPES = {"page.css": "text/css", "live.js": "text/javascript", "mark.svg": "image/svg+xml"}


class ReviewPages:
    """The page, with what it must let go of when the server stops."""

    def __init__(
        self,
        reception: Reception,
        server: ServerFolder,
        signer: Signer,
        source: Source,
        leaving: Callable[[], bool] = lambda: False,
    ) -> None:
        """``leaving``: the server is about to stop, streams are to end.

        Raises PlanError: the configuration is wrong. The journal is opened when the first page needs it.
        """
        trust, board = reception.trust, reception.store.board
        self._record = PageRecord(
            server.path / NAME, origin_of(trust.center), signer, load_rules().journal, source
        )
        self._board = board
        users, expected = Users(server.users), ExpectedRooms(server.expected, board)
        shell = Shell(Sessions(users), self._record, source.wall, trust.center, trust.demo)
        titles = {name: one.title for name, one in load_procedures().items()}
        pages = Pages(shell, board, expected, titles, reception.enrolled.sites)
        signing = Signing(shell, users, Gate(), self._look_back)

        def position() -> int:
            expected.look()
            return board.position()

        self.routes: list[BaseRoute] = [
            Route("/", shell.page(pages.home)),
            Route("/review/", shell.page(pages.board, *ROLES)),
            Route("/review/incidents", shell.page(pages.incidents, *ROLES)),
            Route("/review/counts", shell.page(pages.counts, *ROLES)),
            Route("/review/room/{day}/{site}/{room}", shell.page(pages.room, *ROLES)),
            Route("/review/journal", shell.page(pages.journal, "keeper")),
            Route("/review/decide", shell.form(pages.decide, "reviewer"), methods=["POST"]),
            Route("/review/sign-in", shell.page(signing.ask_in)),
            Route("/review/sign-in", shell.form(signing.sign_in), methods=["POST"]),
            Route("/review/sign-out", shell.form(signing.sign_out, *ROLES), methods=["POST"]),
            Route("/review/live", Live(shell, position, leaving).__call__),
            Route("/review/static/{name}", shell.page(_static)),
        ]

    def _look_back(self) -> None:
        # A stop between entry and board keeps marks from the board: they are put there again, which changes no other.

        def take(one: Written) -> None:
            mark = one.event
            if not isinstance(mark, Reviewed):
                return
            try:
                origin = parse_origin(mark.journal)
            except BundleError:
                return
            review = Review(
                mark.session, mark.incident, mark.severity, mark.count, mark.verdict, one.actor, one.time
            )
            self._board.change(RoomKey(origin.day, origin.site, origin.room), reviewed(mark.journal, review))

        self._record.each(take)

    def close(self) -> None:
        """Sign the journal's last head and let go. Raises DeviceError ``page.record``."""
        self._record.close()


def _static(ask: Ask) -> Response:
    name = str(ask.request.path_params["name"])
    if name not in _TYPES:
        return Response(status_code=404, headers=HEADERS)
    return FileResponse(STATIC / name, media_type=_TYPES[name])
