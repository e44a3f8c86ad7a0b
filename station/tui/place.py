"""What every place has in common: status above, notice, next step and keys; keys by the table; questions one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Key, Resize
from textual.screen import Screen

from station.checkin.scanner.events import CodeRead
from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.room import Room, current_session, oldest_unsealed
from station.room.sensing import seen
from station.text import Language, Text
from station.timer.standing import Standing, standing
from station.timer.state import TimerState
from station.tui.actions import NOT_HERE, Where, action_for
from station.tui.banner import banner_rows, draw_banner, overdue_segments
from station.tui.paper import paper_segments
from station.tui.prompts import Prompt
from station.tui.rows import RowCompositor
from station.tui.staff_alarm import staff_alarm
from station.tui.status import instructed_segments, status_segments
from station.tui.widgets.bars import draw_footer, draw_next, draw_notice, draw_status
from station.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from station.tui.app import StationApp

Answer = TypeVar("Answer")
EVACUATION = Text(
    "正在疏散：考试时间停止，不放人入场。按 F11 再按 F2 点名。",
    "Evacuation: exam time stands still, nobody enters. F11, then F2 calls the roll.",
)


class Place(Screen[None], inherit_bindings=False):
    """One place of the station. Subclasses draw a body, name the next step and do what the table's actions say."""

    place: Where
    came_from: Where | Literal[""] = ""
    """The place that was on the screen before; the list of incidents begins with what belongs to it."""
    _moment: Milliseconds | None = None
    """While one drawing is made: its moment, what is due then and the session of the desk, which several areas ask for."""
    _due: tuple[Standing, ...] | None = None
    _works_for: Session | None = None

    def __init__(self) -> None:
        super().__init__()
        self._compositor = RowCompositor()
        self._station: StationApp | None = None

    @property
    def station(self) -> StationApp:
        """The app, with its own type."""
        if self._station is None:
            from station.tui.app import StationApp

            app = self.app
            if not isinstance(app, StationApp):
                raise TypeError("a place of the station runs in a StationApp only")
            self._station = app
        return self._station

    @property
    def room(self) -> Room:
        return self.station.room

    @property
    def language(self) -> Language:
        return self.station.language

    @property
    def plan(self) -> DayPlan:
        """The day's plan. Raises TypeError before the day is open: no such place is shown then."""
        if self.room.plan is None:
            raise TypeError("this place needs an open day")
        return self.room.plan

    @property
    def now(self) -> Milliseconds:
        return self.room.now().time if self._moment is None else self._moment

    @property
    def timer(self) -> TimerState:
        """The timer, told what door and papers show: sensed items tick themselves."""
        return self.room.state.timer.with_seen(seen(self.room.state))

    @property
    def session(self) -> Session:
        """The session that the desk works for."""
        if self._works_for is not None:
            return self._works_for
        return current_session(self.plan, self.room.state, self.now)

    @property
    def to_settle(self) -> Session:
        """The session whose papers are at hand: the oldest that has begun and is not sealed, else the current one."""
        current, oldest = self.session, oldest_unsealed(self.plan, self.room.state)
        return oldest if oldest is not None and oldest.start <= current.start else current

    # -- for subclasses -------------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """The areas between notice and next step."""
        yield Pane("body")

    def draw(self) -> None:
        """Draw the body."""
        self.query_one("#body", Pane).show(self.draw_body(self.app.size.width - 2, self.body_rows()))

    def draw_body(self, cells: int, rows: int) -> Content:
        """The body's content, where it is one area."""
        raise NotImplementedError

    def next_step(self) -> Text:
        """One imperative sentence that names its key."""
        raise NotImplementedError

    def own_confirm(self) -> bool:
        """Whether F8 has something to confirm in this place's own matter."""
        return False

    def confirm_own(self) -> None:
        """F8 in this place's own matter."""

    def hidden_actions(self) -> frozenset[str]:
        """Actions of the table that make no sense right now."""
        return frozenset()

    def scan(self, read: CodeRead) -> None:
        """A code was scanned while this place is shown: everywhere but at the opening it belongs to the door."""
        self.station.to_door(read)

    # -- the frame ------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield Pane("status")
        yield Pane("notice")
        yield from self.body()
        yield Pane("next")
        yield Pane("footer")

    def on_mount(self) -> None:
        self.redraw()

    def on_resize(self, event: Resize) -> None:
        self.redraw()

    def on_screen_resume(self) -> None:
        self.redraw()

    def body_rows(self) -> int:
        """Rows left for the body."""
        notice = self.query_one("#notice", Pane)
        said = self.station.notice is not None or bool(self.station.kept)
        taken = 2 if said else banner_rows(self.due_now())
        return self.app.size.height - 3 - (taken if notice.display else 0)

    def redraw(self) -> None:
        """Draw everything anew; unchanged areas are not repainted."""
        if not self.is_mounted or self.query_one_optional("#footer") is None:
            return
        self._moment = self.now
        try:
            self._due = self.due_now()
            held = self.room.plan is not None and self.room.plan.room.sessions
            self._works_for = self.session if held else None
            self._draw_all()
        finally:
            self._moment = self._due = self._works_for = None

    def _draw_all(self) -> None:
        cells, language = self.app.size.width, self.language
        segments = status_segments(self.room, tuple(self.station.scanners_gone.values()))
        segments += paper_segments(self.station.paper, self.now)
        if self.room.plan is not None and self.room.kind == "exam":
            segments += instructed_segments(self.station.desk.instructed(self.room, self.room.plan))
        if self.station.notice is not None or self.station.kept:
            segments += overdue_segments(self.due_now())
        self.query_one("#status", Pane).show(draw_status(segments, language, cells))
        banner = self.banner(language, cells)
        notice = self.query_one("#notice", Pane)
        notice.hide(banner is None)
        if banner is not None:
            notice.show(banner)
        self.draw()
        self.query_one("#next", Pane).show(
            draw_next(self.next_step(), language, cells, both=self.place == "door")
        )
        hidden = self.hidden_actions() | {self.place}
        hidden |= NOT_HERE[self.room.kind]
        if not self._confirms():
            hidden |= {"confirm"}
        self.query_one("#footer", Pane).show(draw_footer(self.place, hidden, language, cells))

    def banner(self, language: Language, cells: int) -> Content | None:
        """What stands out under the status row: a refusal, a kept scan, due milestones; in this order.

        An evacuation comes before all but a refusal.
        """
        if self.station.notice is not None:
            return draw_notice(self.station.notice, language, cells)
        if self.room.state.safety.any_on and self.place not in ("emergency", "muster"):
            return draw_notice(EVACUATION, language, cells)
        if self.station.kept:
            return draw_notice(self.station.kept.say(), language, cells)
        due = self.due_now()
        # The secure room has no session and an alarm of its own, the office has neither.
        manned = self.room.plan is not None and self.room.kind == "exam"
        short = staff_alarm(self.room, self.session, self.now) if manned else None
        if short is not None:
            # F8 still says that the milestone under it is done.
            if due and not self.own_confirm():
                name = due[0].name
                short = Text(f"{short.zh}（F8：{name.zh}已办）", f"{short.en} (F8: {name.en} done)")
            return draw_notice(short, language, cells)
        if not due:
            return None
        several = len(self.plan.room.sessions) > 1
        return draw_banner(due, language, cells, several=several, key=not self.own_confirm())

    def due_now(self) -> tuple[Standing, ...]:
        """The milestones that were raised and that nobody has acted on yet, of every session; newest first."""
        if self._due is not None:
            return self._due
        if self.room.plan is None or self.room.state.day.phase != "open":
            return ()
        return standing(self.room.plan, self.timer, self.now)

    # -- keys -----------------------------------------------------------------------------------------------------

    def on_key(self, event: Key) -> None:
        event.stop()
        action = action_for(self.place, event.key)
        self.station.notice = None
        self.before_key(event)
        if action is not None:
            getattr(self, f"do_{action.id}")()
        else:
            self.typed(event)
        self.redraw()

    def before_key(self, event: Key) -> None:
        """Any key, before it does what the table says."""

    def typed(self, event: Key) -> None:
        """A key that no action of the table takes."""

    def _confirms(self) -> bool:
        return self.own_confirm() or bool(self.station.kept) or bool(self.due_now())

    def do_confirm(self) -> None:
        """F8: the place's own matter first, then a kept scan, then a due milestone."""
        if self.own_confirm():
            self.confirm_own()
        elif self.station.kept:
            self.station.present_kept()
        elif due := self.due_now():
            self.station.submit(due[0].acknowledge())

    def do_emergency(self) -> None:
        self.station.emergency()

    def do_help(self) -> None:
        self.station.help(self.place)

    def do_language(self) -> None:
        self.station.switch_language()

    def do_back(self) -> None:
        self.station.go("door")

    def do_leave(self) -> None:
        self.station.exit(0)

    def do_incidents(self) -> None:
        self.station.go("incidents")

    def do_seats(self) -> None:
        self.station.go("seats")

    def do_timeline(self) -> None:
        self.station.go("timeline")

    def do_people(self) -> None:
        self.station.go("people")

    def do_papers(self) -> None:
        self.station.go("papers")

    def do_register(self) -> None:
        self.station.go("register")

    def do_log(self) -> None:
        self.station.go("log")

    def do_review(self) -> None:
        self.station.go("review")

    def do_closing(self) -> None:
        self.station.go("closing")

    # -- questions ------------------------------------------------------------------------------------------------

    async def ask(self, prompt: Prompt[Answer]) -> Answer | None:
        """The answer to a question, or None when it was cancelled. Only inside a worker."""
        return await self.app.push_screen_wait(prompt)
