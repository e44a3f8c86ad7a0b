"""The second check at the seats (ER-2): one seat a step, the photo beside it, one key where all is as it should be.

Where it is not, what was found is chosen, and what follows is offered at once: the procedure for a doubtful face, or what two
people put right. The journal holds how far a round has come; only skipped seats are remembered here.
"""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from station.checkin.events import Found
from station.checkin.seating import SeatLine, TourView, tour_view
from station.checkin.tour import DOUBTFUL, FOUND, CheckSeat
from station.event import Milliseconds
from station.text import Text
from station.tui.bigtext import big
from station.tui.offering import offer, take
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option
from station.tui.say import clean, clip, wrap
from station.tui.screens.deciding import reseat
from station.tui.screens.exceptions import ask_candidate, correct_admission
from station.tui.screens.photo import PhotoPane
from station.tui.seat_words import state_of, until
from station.tui.theme import BAD, GOOD, KEY_INK, PAGE, QUIET
from station.tui.widgets.pane import Pane
from station.tui.widgets.verdict import masked, masked_name

PHOTO_CELLS = 30
AFTER: dict[str, Text] = {
    "procedure": Text("按照片不符程序处理（CP-3）", "Go on with the procedure for a doubtful face (CP-3)"),
    "moved": Text(
        "考生坐在别处：更正座位（两人）", "The candidate sits elsewhere: put the seat right (two people)"
    ),
    "correct": Text(
        "考生未入场：更正入场记录（两人）",
        "The candidate is not inside: take the admission back (two people)",
    ),
    "here": Text(
        "名单上的考生坐在这里：更正座位（两人）",
        "A candidate of the list sits here: put the seat right (two people)",
    ),
    "later": Text("以后再办，继续核对", "Later; go on with the round"),
}
"""What may follow a difference."""


class TourPlace(Place):
    """A round of the seats."""

    place = "tour"

    def __init__(self) -> None:
        super().__init__()
        self._skipped: set[str] = set()
        self._asked_for = ""
        self._shown = ("", 0)
        """The seat on the screen and since when: names are masked again after a while."""

    # -- where the round stands -----------------------------------------------------------------------------------

    @property
    def tour(self) -> TourView:
        return tour_view(self.plan, self.room.state.door, self.session.id)

    def at(self, tour: TourView) -> SeatLine | None:
        """The seat to look at now; None where the round is complete."""
        wanted = self._asked_for or next((s for s in tour.todo if s not in self._skipped), "")
        if not wanted and tour.todo:
            self._skipped.clear()
            wanted = tour.todo[0]
        return next((line for line in tour.lines if line.seat == wanted), None)

    def _since(self, seat: str) -> Milliseconds:
        if self._shown[0] != seat:
            self._shown = (seat, self.now)
        return self._shown[1]

    # -- what is shown --------------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        with Horizontal(id="door"):
            yield Pane("card")
            yield PhotoPane("photo")

    def draw(self) -> None:
        tour, cells, rows = self.tour, self.app.size.width, self.body_rows()
        line = self.at(tour)
        photo = b""
        wanted = self.plan.rules.screen.photo != "off"
        if wanted and line is not None and line.candidate is not None and _sits(line):
            photo = self.room.photos.get(self.plan.room.candidate(line.candidate).photo, b"")
        taken = max(PHOTO_CELLS, cells // 3) if photo else 0
        width = max(20, cells - taken - 3)
        drawn = self._summary(tour, width, rows) if line is None else self._seat(tour, line, width)
        self.query_one("#card", Pane).show(Content("\n").join(drawn[:rows]))
        self.query_one("#photo", PhotoPane).of(photo, taken, rows)

    def _progress(self, tour: TourView) -> Text:
        done, total, wrong = tour.checked, len(tour.lines), len(tour.differences)
        skipped = len(self._skipped)
        later = Text(f"，跳过 {skipped}", f", {skipped} skipped") if skipped else Text("", "")
        return Text(
            f"第 {tour.round} 轮：已核对 {done}/{total}，不符 {wrong}{later.zh}",
            f"Round {tour.round}: {done} of {total} done, {wrong} differ{later.en}",
        )

    def _seat(self, tour: TourView, line: SeatLine, cells: int) -> list[Content]:
        language, door = self.language, self.room.state.door.session(self.session.id)
        said = [Content.styled(clip(self._progress(tour).say(language), cells), f"bold {KEY_INK}")]
        rows = big(list(clean(line.seat, 8).upper()), "seat", gap=2)
        if rows and len(rows[0]) <= cells:
            said += [Content.styled(row, f"bold {PAGE.ink}") for row in rows]
        seat = Text(f"座位 {line.seat}", f"Seat {line.seat}").say(language)
        if line.candidate is None or not _sits(line):
            state = state_of(self.plan, line, door, until(self, line)).say(language)
            said.append(Content.styled(clip(clean(f"{seat} {state}"), cells), f"bold {PAGE.ink}"))
            nobody = Text("记录中此座应为空。", "By the record nobody sits here.")
            return [*said, Content.styled(nobody.say(language), PAGE.ink)]
        person = self.plan.room.candidate(line.candidate)
        hidden = self.now - self._since(line.seat) >= self.plan.rules.screen.mask_after_seconds * 1_000
        name = masked_name(person.name) if hidden else f"{person.name}  {person.sex}".rstrip()
        ticket = masked(person.ticket) if hidden else person.ticket
        said.append(Content.styled(clip(clean(f"{seat}  {name}"), cells), f"bold {PAGE.ink}"))
        for label, number in (
            (Text("准考证", "Ticket"), ticket),
            (Text("证件", "ID"), masked(person.id_number)),
        ):
            said.append(Content.styled(clip(f"{label.say(language)} {clean(number)}", cells), PAGE.ink))
        state = state_of(self.plan, line, door, until(self, line)).say(language)
        said += [Content.styled(row, PAGE.ink) for row in wrap(clean(state), cells)]
        if line.found is not None and line.found != "matches":
            found = Text(f"上次：{FOUND[line.found].zh}", f"Last time: {FOUND[line.found].en}")
            said += [Content.styled(row, BAD) for row in wrap(found.say(language), cells)]
        return said

    def _summary(self, tour: TourView, cells: int, rows: int) -> list[Content]:
        language = self.language
        said = [Content.styled(clip(self._progress(tour).say(language), cells), f"bold {KEY_INK}")]
        done = Text("✓ 本轮已核对完。", "✓ This round is complete.")
        said.append(Content.styled(done.say(language), f"bold {GOOD}"))
        if not tour.differences:
            fine = Text("没有不符。", "Nothing differs.")
            return [*said, Content.styled(fine.say(language), PAGE.ink)]
        for line in tour.differences:
            found = FOUND[line.found] if line.found else Text("", "")
            row = Text(f"{line.seat} {found.zh}", f"{line.seat} {found.en}").say(language)
            said.append(Content.styled(clip(clean(row), cells), BAD))
        if len(said) > rows:
            more = len(said) - rows + 1
            rest = Text(f"……另有 {more} 个座位，见日志", f"… and {more} more, see the log")
            said = [*said[: rows - 1], Content.styled(rest.say(language), QUIET)]
        return said

    def next_step(self) -> Text:
        line = self.at(self.tour)
        if self.station.kept:
            return Text("先按 F8 处理暂存的扫描", "first present the kept scan with F8")
        if line is None:
            return Text(
                "本轮完毕；按 Esc 回到座位表，按 F2 开始下一轮",
                "the round is complete; Esc goes to the seats, F2 begins the next round",
            )
        if not _sits(line):
            return Text(
                f"到座位 {line.seat} 看一眼：空着按 F8，有人按 F2",
                f"look at seat {line.seat}: F8 if nobody is there, F2 if somebody is",
            )
        return Text(
            f"到座位 {line.seat} 核对人、证、照片：相符按 F8，不符按 F2",
            f"at seat {line.seat} compare person, documents, photo: F8 if they match, F2 if not",
        )

    def hidden_actions(self) -> frozenset[str]:
        return frozenset() if self.tour.todo else frozenset({"skip"})

    # -- what is done ---------------------------------------------------------------------------------------------

    def own_confirm(self) -> bool:
        # While a scan is kept the banner says what F8 does; it must do that and nothing else.
        return not self.station.kept and self.at(self.tour) is not None

    def confirm_own(self) -> None:
        """F8: as it should be."""
        line = self.at(self.tour)
        if line is not None:
            self._record(line.seat, "matches" if _sits(line) else "empty")

    def _record(self, seat: str, found: Found) -> bool:
        done = self.station.submit(CheckSeat(session=self.session.id, seat=seat, found=found)).done
        if done:
            self._asked_for = ""
            self._skipped.discard(seat)
        return done

    def do_skip(self) -> None:
        """PgDn: this seat comes again at the end."""
        line = self.at(self.tour)
        if line is not None:
            self._asked_for = ""
            self._skipped.add(line.seat)

    def do_back(self) -> None:
        self.station.go("seats")

    @work(exclusive=True, group="ask")
    async def do_goto(self) -> None:
        """F3: to a seat, also to one that was looked at before."""
        seats = {line.seat.upper(): line.seat for line in self.tour.lines}

        def check(said: str) -> Text | None:
            known = said.strip().upper() in seats
            return None if known else Text("本场没有这个座位。", "This session has no such seat.")

        said = await self.ask(Field(Text("到哪个座位", "To which seat"), "code", check=check))
        if said is not None:
            self._asked_for = seats[said.strip().upper()]
            self.redraw()

    @work(exclusive=True, group="ask")
    async def do_found(self) -> None:
        """F2: not as it should be; after the last seat, the next round."""
        line = self.at(self.tour)
        if line is None:
            self._asked_for = self.tour.lines[0].seat if self.tour.lines else ""
            self.redraw()
            return
        here: tuple[Found, ...] = ("face", "documents", "other_person", "empty")
        keys: tuple[Found, ...] = here if _sits(line) else ("unexpected", "empty")
        title = Text(f"座位 {line.seat}：看到了什么", f"Seat {line.seat}: what was found")
        chosen = await self.ask(Choice(title, [Option(key, FOUND[key]) for key in keys], final=True))
        found = next((key for key in keys if key == chosen), None)
        if found is None or not self._record(line.seat, found):
            return
        if found != "empty" or _sits(line):
            await self._follow(line, found)

    async def _follow(self, line: SeatLine, found: Found) -> None:
        """What a difference leads to."""
        offered = offer(self, "CP-3", line.candidate) if found in DOUBTFUL else None
        keys = ["procedure"] if offered else []
        keys += {
            "empty": ["moved", "correct"],
            "unexpected": ["here"],
            "other_person": ["moved", "here"],
        }.get(found, [])
        title = Text(f"座位 {line.seat}：{FOUND[found].zh}", f"Seat {line.seat}: {FOUND[found].en}")
        options = [Option(key, AFTER[key]) for key in (*keys, "later")]
        match await self.ask(Choice(title, options)):
            case "procedure" if offered:
                await take(self, offered)
            case "moved":
                await reseat(self, line.candidate)
            case "correct":
                await correct_admission(self, line.candidate)
            case "here":
                ask = Text(
                    "坐在这里的考生：记录中的座位号", "Who sits here: that candidate's seat by the record"
                )
                who = await ask_candidate(self, ask)
                if who is not None:
                    await reseat(self, who, line.seat)


def _sits(line: SeatLine) -> bool:
    """Whether somebody should sit there by the record; out under escort counts, as in the rules of the tour."""
    return line.presence in ("inside", "outside")
