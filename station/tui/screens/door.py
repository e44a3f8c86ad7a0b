"""The door: a verdict that reads from two metres, the candidate's own data, the seat, the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key

from station.checkin import documents
from station.checkin.rules import Present
from station.checkin.scanner.events import CodeRead
from station.checkin.verdicts import DUPLICATE
from station.checkin.views import DoorView, VerdictView, door_view
from station.event import Milliseconds
from station.room import current_session
from station.safety.problems import BROKEN_OFF, IS_ON
from station.text import Text
from station.tui.offering import Offer, offer, take
from station.tui.place import Place
from station.tui.screens.by_hand import by_hand
from station.tui.screens.doorface import PHOTO_CELLS, air, band_rows, face_of, person_of, photo_of
from station.tui.screens.emergency import left_out
from station.tui.screens.find import find_candidate
from station.tui.screens.photo import PhotoPane, PhotoPlace
from station.tui.widgets.bars import draw_next
from station.tui.widgets.pane import Pane
from station.tui.widgets.preview import PreviewPane
from station.tui.widgets.verdict import WIDE, draw_band, draw_seat

if TYPE_CHECKING:
    from station.tui.app import StationApp

LEAST_PREVIEW = 6
"""Rows below which a camera's picture shows nothing."""
KEEPS_VERDICT = ("f1", "f2", "f3", "f4", "f8", "f9", "f10", "f11", "pageup")
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
    outcome = station.submit(Present(session=session.id, document=document, read_at=read_at))
    if outcome.refusal is not None and outcome.refusal.problem in (IS_ON, BROKEN_OFF):
        station.dropped(left_out(read))
    elif outcome.records == ():
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
        cells, view = self.app.size.width, self.view
        verdict = self.standing(view)
        idle = verdict is None and view.pending is None
        # A next step of two rows takes one from the body.
        todo = self.next_step()
        rows = self.body_rows() - draw_next(todo, self.language, cells, both=True).plain.count("\n")
        face = face_of(
            self.plan,
            view,
            verdict,
            self.now,
            (cells, rows),
            self.room.photos,
            self.room.letters,
            todo=todo,
            preview=self._preview(idle=idle, cells=cells),
        )
        self.query_one("#band", Pane).show(draw_band(face.band, cells))
        door = self.query_one("#door")
        door.styles.background = face.ground
        door.styles.padding = (air(cells), 0, 0, 0)
        card = self.query_one("#card", Pane)
        card.styles.background = face.ground
        card.show(face.draw_card(self.language))
        seat = self.query_one("#seat", Pane)
        seat.hide(not face.seat)
        seat.show(draw_seat(face.seat, face.ground, face.ink))
        photo = self.query_one("#photo", PhotoPane)
        photo.of(face.photo, face.photo_cells, face.rows, face.ground)

    def _preview(self, *, idle: bool, cells: int) -> bool:
        """Ask for the camera's picture while nobody is at the door; whether one is shown."""
        pane = self.query_one("#preview", PreviewPane)
        rows = self.body_rows() - band_rows(cells)
        wanted = idle and cells >= WIDE and rows >= LEAST_PREVIEW
        pane.want(wanted)
        self.station.preview((PHOTO_CELLS, rows) if wanted else None)
        return pane.display

    def on_unmount(self) -> None:
        self.station.preview(None)

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
        candidate, _ = person_of(self.view, self.standing(self.view))
        return frozenset() if photo_of(self.plan, candidate, self.room.photos) else frozenset({"photo"})

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
        candidate, seat = person_of(self.view, self.standing(self.view))
        photo = photo_of(self.plan, candidate, self.room.photos)
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
