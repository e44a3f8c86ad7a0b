"""The door: a verdict that reads from two metres, the candidate's own data, the seat, the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Key

from station.checkin import documents
from station.checkin.rules import Present
from station.checkin.scanner.events import CodeRead
from station.checkin.verdicts import DUPLICATE
from station.checkin.views import DoorView, VerdictView, door_view
from station.checkin.wording import clock
from station.event import Milliseconds
from station.room import current_session
from station.text import Text
from station.tui.offering import Offer, offer, take
from station.tui.place import Place
from station.tui.screens.by_hand import by_hand
from station.tui.screens.find import find_candidate
from station.tui.screens.photo import PhotoPane, PhotoPlace
from station.tui.status import hms
from station.tui.theme import PAGE, TONES
from station.tui.widgets.pane import Pane
from station.tui.widgets.preview import PreviewPane
from station.tui.widgets.verdict import (
    WIDE,
    Band,
    Card,
    draw_band,
    draw_card,
    draw_seat,
    masked,
    masked_name,
    seat_cells,
)

if TYPE_CHECKING:
    from station.tui.app import StationApp

READY = Band("ready", Text("请扫描", "READY"))
NEXT_DOCUMENT = Band("ready", Text("请续扫", "NEXT CODE"))
NOT_OPEN = Band("wait", Text("待开放", "NOT OPEN"))
CLOSED = Band("wait", Text("已截止", "CLOSED"))

TICKET = Text("准考证", "Ticket")
ID = Text("证件", "ID")

PHOTO_CELLS = 26
BAND_ROWS = 13
"""Rows of the band and the air around it."""
LEAST_PREVIEW = 6
"""Rows below which a camera's picture shows nothing."""
KEEPS_VERDICT = ("f1", "f2", "f3", "f4", "f8", "f9", "f10", "f11")
"""Keys that look closer at the verdict or do something about it; the others put it away."""


def present(station: StationApp, read: CodeRead, read_at: Milliseconds | None = None) -> None:
    """Hand a scanned code to the door of the session that was on when it was read."""
    room = station.room
    if room.plan is None:
        return
    session = current_session(room.plan, room.state, room.now().time if read_at is None else read_at)
    document = documents.read(read.text, room.plan, read.aim, read.source)
    beside = [documents.read(text, room.plan, source=read.source) for text in read.beside]
    document = documents.with_beside(document, beside)
    if station.submit(Present(session=session.id, document=document, read_at=read_at)).records == ():
        station.notice = station.notice or Text(DUPLICATE.why.zh, DUPLICATE.why.en)


class DoorPlace(Place):
    """The one door screen of the day: it is updated in place, whatever is scanned."""

    place = "door"

    def __init__(self) -> None:
        super().__init__()
        self._put_away = 0
        """``shown_at`` of the verdict that a key has put away."""
        self._drawn_from: DoorView | None = None
        """The one picture of the door that a drawing is made from."""

    @property
    def view(self) -> DoorView:
        if self._drawn_from is not None:
            return self._drawn_from
        return door_view(self.plan, self.room.state.door, self.session.id, self.now)

    def standing(self, view: DoorView) -> VerdictView | None:
        """The verdict that is to be seen now: ADMIT for a few seconds, the others until a key or the next scan."""
        verdict = view.verdict
        if verdict is None or verdict.shown_at == self._put_away:
            return None
        ready_after = self.plan.rules.screen.ready_after_seconds * 1_000
        if verdict.tone == "admit" and self.now - verdict.shown_at >= ready_after:
            return None
        return verdict

    # -- what is shown --------------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        yield Pane("band")
        with Horizontal(id="door"):
            yield Pane("card")
            yield Pane("seat")
            yield PhotoPane("photo")
            yield PreviewPane("preview")

    def redraw(self) -> None:
        if self.is_mounted:
            self._drawn_from = self.view
        try:
            super().redraw()
        finally:
            self._drawn_from = None

    def draw(self) -> None:
        cells = self.app.size.width
        view = self.view
        verdict = self.standing(view)
        tone = verdict.tone if verdict else "ready"
        self.query_one("#band", Pane).show(draw_band(self._band(view, verdict), cells))
        # STOP floods the screen; the other tones are a band.
        ground, ink = (TONES["stop"].ground, TONES["stop"].ink) if tone == "stop" else (PAGE.ground, PAGE.ink)
        # Where rows are not scarce, one stands between the band and what belongs to the candidate.
        air = 1 if cells >= WIDE else 0
        door = self.query_one("#door")
        door.styles.background = ground
        door.styles.padding = (air, 0, 0, 0)
        candidate, seat = self._person(view, verdict)
        # With nobody at the door, the same place tells from afar how many have come.
        shown = seat or (f"{view.arrived}/{view.total}" if cells >= WIDE and verdict is None else "")
        photo_of = self._photo(candidate) if cells >= WIDE else b""
        preview = self._preview(idle=candidate is None and verdict is None, cells=cells)
        taken = (seat_cells(shown) + 2 if shown else 0) + (PHOTO_CELLS + 2 if photo_of or preview else 0)
        card = self._card(view, verdict, candidate, max(16, cells - 2 - taken), ground, ink)
        self.query_one("#card", Pane).show(card)
        seat_pane = self.query_one("#seat", Pane)
        seat_pane.hide(not shown)
        seat_pane.show(draw_seat(shown, ground, ink))
        photo = self.query_one("#photo", PhotoPane)
        photo.of(photo_of, PHOTO_CELLS, self.body_rows() - BAND_ROWS - air, ground)

    def _preview(self, *, idle: bool, cells: int) -> bool:
        """Ask for the camera's picture while nobody is at the door; whether one is shown."""
        pane = self.query_one("#preview", PreviewPane)
        rows = self.body_rows() - BAND_ROWS
        wanted = idle and cells >= WIDE and rows >= LEAST_PREVIEW
        pane.want(wanted)
        self.station.preview((PHOTO_CELLS, rows) if wanted else None)
        return pane.display

    def on_unmount(self) -> None:
        self.station.preview(None)

    def _band(self, view: DoorView, verdict: VerdictView | None) -> Band:
        if verdict is not None:
            return Band(verdict.tone, verdict.word)
        if view.pending is not None:
            return NEXT_DOCUMENT
        if view.phase == "before":
            return NOT_OPEN
        return CLOSED if view.phase == "closed" else READY

    def _person(self, view: DoorView, verdict: VerdictView | None) -> tuple[int | None, str]:
        if verdict is not None:
            return verdict.candidate, verdict.seat
        if view.pending is not None:
            return view.pending.candidate, view.pending.seat
        return None, ""

    def _card(
        self,
        view: DoorView,
        verdict: VerdictView | None,
        candidate: int | None,
        cells: int,
        ground: str,
        ink: str,
    ) -> Content:
        shown_at = verdict.shown_at if verdict else view.pending.shown_at if view.pending else self.now
        mask = self.now - shown_at >= self.plan.rules.screen.mask_after_seconds * 1_000
        name, rows = "", []
        if candidate is not None:
            person = self.plan.room.candidate(candidate)
            name = masked_name(person.name) if mask else f"{person.name}  {person.sex}".rstrip()
            rows = [
                (TICKET, masked(person.ticket) if mask else person.ticket),
                (ID, masked(person.id_number)),
            ]
        why = verdict.why if verdict else self._waiting(view)
        return draw_card(Card(name, rows, why), self.language, cells, ground=ground, ink=ink)

    def _waiting(self, view: DoorView) -> Text:
        if view.pending is not None:
            left = hms(view.pending.lapses_at - self.now)
            return Text(
                f"等待另一证件，{left[3:]} 后按缺证处理。",
                f"Waiting for the other one; refused for now in {left[3:]}.",
            )
        opens, closes = clock(self.plan, view.opens), clock(self.plan, view.closes)
        waiting = len(view.waiting)
        if view.phase == "before":
            return Text(
                f"{opens} 开始入场，本场 {view.total} 人。",
                f"Entry opens at {opens}; {view.total} candidates.",
            )
        if view.phase == "closed":
            return Text(
                f"{closes} 已停止入场，缺考 {len(view.absent)} 人。",
                f"Entry closed at {closes}; {len(view.absent)} absent.",
            )
        return Text(
            f"未到 {waiting} 人，{closes} 停止入场。", f"{waiting} not in yet; entry closes at {closes}."
        )

    def _photo(self, candidate: int | None) -> bytes:
        if candidate is None or self.plan.rules.screen.photo == "off":
            return b""
        return self.room.photos.get(self.plan.room.candidate(candidate).photo, b"")

    def next_step(self) -> Text:
        view = self.view
        verdict = self.standing(view)
        if verdict is not None:
            offered = offer(self, verdict.procedure, verdict.about)
            return offered.then(verdict.next) if offered else verdict.next
        if view.pending is not None:
            return view.pending.prompt
        if view.phase == "before":
            return Text(
                "等待入场时间；准备名单和物品存放处",
                "wait for entry to open; get the list and the place for belongings ready",
            )
        if view.phase == "closed":
            return Text(
                "入场已停止；按 F6 清点，按 F4 登记突发事件",
                "entry is closed; F6 counts papers, F4 records incidents",
            )
        return Text("扫描下一位考生的准考证", "scan the next candidate's ticket")

    def hidden_actions(self) -> frozenset[str]:
        candidate, _ = self._person(self.view, self.standing(self.view))
        return frozenset() if self._photo(candidate) else frozenset({"photo"})

    # -- what is done ---------------------------------------------------------------------------------------------

    def before_key(self, event: Key) -> None:
        # A person who goes on to something else has seen the verdict; F8 alone says so, too (confirm_own).
        verdict = self.view.verdict
        if verdict is not None and event.key.startswith("f") and event.key not in KEEPS_VERDICT:
            self._put_away = verdict.shown_at

    def own_confirm(self) -> bool:
        verdict = self.standing(self.view)
        return verdict is not None and verdict.tone != "admit"

    def confirm_own(self) -> None:
        verdict = self.standing(self.view)
        if verdict is not None:
            self._put_away = verdict.shown_at

    def do_photo(self) -> None:
        candidate, seat = self._person(self.view, self.standing(self.view))
        photo = self._photo(candidate)
        if candidate is not None and photo:
            self.app.push_screen(PhotoPlace(photo, self.plan.room.candidate(candidate).name, seat))

    @work(exclusive=True, group="ask")
    async def do_manual(self) -> None:
        """F2: what a scanner can't do."""
        await by_hand(self, standing=self.standing(self.view) is not None)

    def do_incidents(self) -> None:
        """F4: the procedure that the verdict hands over to, else the incidents."""
        verdict = self.standing(self.view)
        offered = offer(self, verdict.procedure, verdict.about) if verdict else None
        if offered is None:
            super().do_incidents()
        else:
            self._hand_over(offered)

    @work(exclusive=True, group="ask")
    async def _hand_over(self, offered: Offer) -> None:
        await take(self, offered)

    @work(exclusive=True, group="ask")
    async def do_find(self) -> None:
        """F3: a candidate by seat, number or initials, and what can be done about one."""
        await find_candidate(self)
