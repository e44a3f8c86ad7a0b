"""The emergency card: numbers in huge digits, where this is, who to call, what comes first. One key from everywhere.

It lies over whatever was on the screen and takes nothing away: Esc goes back to the same question, half typed. A scan that
comes meanwhile is kept. F2 begins the evacuation: exam time stands still from that key on, and the roll is called.
"""

from __future__ import annotations

from textual.content import Content

from station.checkin.scanner.events import RAW_KEPT, CodeRead, CodeRejected
from station.plan.emergency import EmergencyCard, card
from station.plan.model import Session
from station.room import Room, current_session
from station.room.sensing import told_timer
from station.safety.rules import Declare
from station.safety.state import Emergency
from station.text import Language, Text
from station.timer.state import last_end_of, start_of
from station.tui.place import Place
from station.tui.prompts.base import FINISH_FIRST
from station.tui.say import clean, clip, pad, width, wrap
from station.tui.segments import NARROW, digits
from station.tui.theme import CHOSEN, KEY_INK, NOTICE, PAGE, TONES
from station.tui.widgets.bars import draw_notice

NOT_OPEN = Text(
    "本日还没有开启：请直接带人离开，按纸质名单点名。",
    "The day is not open: lead everybody out, call the roll from the paper list.",
)

NOBODY_SITS = Text(
    "保密室没有考生可点名：锁好再走，回来后按 End F2 把离开和返回登记为巡查。",
    "Nobody sits in the secure room: lock it and go; when you are back, enter leaving and return as a round (End F2).",
)

NOBODY_SITS_OFFICE = Text(
    "考点办公室没有考生可点名：锁好再走；各考场在自己的终端上点名。",
    "Nobody sits in the site office: lock it and go; each room calls its roll at its own kiosk.",
)


def threatened(room: Room) -> Session | None:
    """The session whose people are led out: the one whose evacuation is on, else the one that runs, else the desk's; none before
    the day is open and in the secure room."""
    if room.plan is None or not room.plan.room.sessions:
        return None
    state, timer, now = room.state, told_timer(room.state), room.now().time
    sessions = room.plan.room.sessions
    on = next((s for s in sessions if state.safety.on(s.id)), None)
    runs = next((s for s in sessions if start_of(s, timer) <= now < last_end_of(s, timer)), None)
    return on or runs or current_session(room.plan, state, now)


def evacuation(room: Room) -> Emergency | None:
    """The evacuation that is on, or the newest one that still misses somebody or waits for a signature."""
    if room.plan is None:
        return None
    held = [e for s in room.plan.room.sessions if (e := room.state.safety.of(s.id)) is not None]
    return next((e for e in held if e.on), None) or next(
        (e for e in held if e.missing or e.to_countersign), None
    )


class EmergencyPlace(Place):
    """Shown over everything."""

    place = "emergency"

    def draw_body(self, cells: int, rows: int) -> Content:
        plan = self.room.plan.room if self.room.plan is not None else None
        shown = card(
            self.station.emergency_file,
            plan.sitting if plan is not None else None,
            plan.room if plan is not None else None,
        )
        parts = [self._numbers(shown, cells), self._say(shown, cells), self._steps(shown, cells)]
        calls = self._calls(shown, cells)
        spare = rows - sum(map(len, parts)) - len(calls)
        air = [Content("")] if spare >= len(parts) else []
        said = [row for part in parts for row in (*part, *air)]
        return Content("\n").join([*said[: rows - len(calls)], *calls][:rows])

    def _numbers(self, shown: EmergencyCard, cells: int) -> list[Content]:
        language, loud = self.language, f"bold {TONES['stop'].style}"
        column = cells // len(shown.numbers)
        wide, high = (7 if column >= 3 * 7 + 6 else NARROW), 14
        lead = "  " if wide > NARROW else " "
        drawn = [digits(one.number, wide, high) for one in shown.numbers]
        rows = [""] + ["".join(pad(lead + rows[y], column) for rows in drawn) for y in range(len(drawn[0]))]
        rows.append(
            "".join(pad(f"{lead}{one.number} {one.name.say(language)}", column) for one in shown.numbers)
        )
        return [Content.styled(pad(row, cells), loud) for row in rows]

    def _say(self, shown: EmergencyCard, cells: int) -> list[Content]:
        language = self.language
        head = Text("■ 电话里这样说", "■ Say on the telephone").say(language)
        said = wrap(clean(shown.say.say(language)), cells - 2)
        return [
            Content.styled(head, f"bold {KEY_INK}"),
            *(Content.styled(pad(f" {row}", cells), f"bold {CHOSEN.style}") for row in said),
        ]

    def _steps(self, shown: EmergencyCard, cells: int) -> list[Content]:
        drawn = []
        for number, step in enumerate(shown.steps, 1):
            first, *more = wrap(clean(step.say(self.language)), cells - 3)
            drawn.append(Content.styled(f"{number}  {first}", f"bold {PAGE.ink}"))
            drawn += [Content.styled(f"   {row}", f"bold {PAGE.ink}") for row in more]
        return drawn

    def _calls(self, shown: EmergencyCard, cells: int) -> list[Content]:
        language = self.language
        row, rows = Text("■ 再打给：", "■ Then call: ").say(language), []
        for call in shown.calls:
            said = f"{clean(call.name.say(language))} {clean(call.number)}   "
            if width(row + said) > cells:
                rows.append(row)
                row = "  "
            row += said
        rows.append(row)
        if not shown.calls:
            rows = [row + Text("计划里没有电话", "the plan has no numbers").say(language)]
        return [Content.styled(clip(one, cells), f"bold {NOTICE.ground}") for one in rows[:3]]

    def banner(self, language: Language, cells: int) -> Content | None:
        """What was just said; no milestone and no kept scan is of interest now."""
        said = self.station.notice
        return None if said is None else draw_notice(said, language, cells)

    def next_step(self) -> Text:
        held = evacuation(self.room)
        if held is not None and held.on:
            return Text("疏散已开始：按 F2 点名", "the evacuation is on: F2 calls the roll")
        if held is not None and not held.missing:
            return Text("电话中止待补签：按 F3", "breaking off waits for a signature: F3")
        if held is not None:
            return Text(
                f"还有 {len(held.missing)} 人没有找到：按 F3 查看",
                f"{len(held.missing)} not found: F3 shows them",
            )
        return Text(
            "要撤离就按 F2：停表并点名；按 Esc 返回",
            "to evacuate press F2: time stops, roll is called; Esc goes back",
        )

    def hidden_actions(self) -> frozenset[str]:
        held = evacuation(self.room)
        return frozenset() if held is not None and not held.on else frozenset({"not_found"})

    def scan(self, read: CodeRead) -> None:
        """Kept for afterwards; while people are led out it is told that nobody enters."""
        keep_or_refuse(self, read)

    def do_evacuate(self) -> None:
        """F2: from now on exam time stands still."""
        session = threatened(self.room)
        if session is None:
            self.station.notice = {"secure": NOBODY_SITS, "office": NOBODY_SITS_OFFICE}.get(
                self.room.kind, NOT_OPEN
            )
            return
        if self.room.state.safety.on(session.id) is None:
            if not self.station.submit(Declare(session=session.id)).done:
                return
            self.station.sound("alarm")
        self._to_roll()

    def do_not_found(self) -> None:
        """F3: who was not found at the end."""
        if evacuation(self.room) is not None:
            self._to_roll()

    def _to_roll(self) -> None:
        from station.tui.screens.muster import MusterPlace

        beneath = self.app.screen_stack[-2]
        self.app.pop_screen()
        if not isinstance(beneath, MusterPlace):
            self.app.push_screen(MusterPlace())

    def do_back(self) -> None:
        self.app.pop_screen()


def keep_or_refuse(place: Place, read: CodeRead) -> None:
    """A scan over which an emergency lies: kept, unless nobody may enter at all."""
    from station.safety.rules import not_now

    station, session = place.station, threatened(place.room)
    refusal = not_now(place.room.state.safety, session.id) if session is not None else None
    if refusal is not None:
        station.dropped(left_out(read))
        station.refuse(refusal)
    elif session is not None and not station.kept.full:
        station.kept.keep(read, place.room.now().time, place.room.plan)
        station.notice = FINISH_FIRST
    station.sound("check")
    place.redraw()


def left_out(read: CodeRead) -> CodeRejected:
    """A whole reading of somebody whom nobody may let in now. It is an entry, sealed: who was there may be asked for later."""
    return CodeRejected("evacuation", read.source, read.at_ms, len(read.text), read.text[:RAW_KEPT])
