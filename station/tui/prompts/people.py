"""Who does this: badge and PIN of one or more different people, one after another, and then F8."""

from __future__ import annotations

from textual import work
from textual.content import Content
from textual.events import Key

from station.errors import PlanError, Refusal
from station.room.access import Attempt
from station.text import Language, Text
from station.tui.prompts.base import Prompt
from station.tui.theme import CHOSEN, GOOD, PANEL, QUIET
from station.vault.credential import Credential

PIN_LENGTH = 6

SAME_PERSON = Text(
    "此人已经验证过；需要另一名工作人员。",
    "This person is verified already; another member of staff is needed.",
)


class People(Prompt[tuple[Credential, ...]]):
    """Badge scan, six digits, Enter; as often as people are needed.

    What was unlocked leaves with the answer and is kept nowhere else.
    """

    def __init__(
        self, title: Text, said: tuple[Text, ...] = (), *, need: int = 2, first_badge: str = ""
    ) -> None:
        super().__init__(title, said)
        self.need = need
        self.unlocked: list[Credential] = []
        self.attempt: Attempt | None = None
        self.checking = False
        self._pin = ""
        self._first_badge = first_badge

    def opened(self) -> None:
        if self._first_badge:
            self.take_scan(self._first_badge)

    def draw_answer(self, language: Language, cells: int) -> list[Content]:
        rows = []
        for number in range(self.need):
            head = Text(f"第 {number + 1} 人 ", f"Person {number + 1} ").say(language)
            if number < len(self.unlocked):
                rows.append(
                    Content.styled(f"✓ {head}{self.station.staff_name(self.unlocked[number].person)}", GOOD)
                )
            elif number == len(self.unlocked) and self.checking:
                wait = Text("正在核对…", "checking…").say(language)
                rows.append(Content.styled(f"● {head}{wait}", PANEL.ink))
            elif number == len(self.unlocked) and self.attempt is not None:
                pin = "●" * len(self._pin) + "·" * (PIN_LENGTH - len(self._pin))
                rows.append(
                    Content.assemble(
                        (f"● {head}{self.station.staff_name(self.attempt.person)}  PIN ", PANEL.ink),
                        (f" {pin} ", f"bold {CHOSEN.style}"),
                    )
                )
            else:
                wait = Text("等待扫工作证", "waits for a badge").say(language)
                rows.append(Content.styled(f"  {head}{wait}", QUIET))
        return rows

    def next_step(self) -> Text:
        if len(self.unlocked) == self.need:
            return Text("按 F8 确认；按 Esc 取消", "confirm with F8; Esc cancels")
        if self.checking:
            return Text("正在核对 PIN，请稍候", "the PIN is being checked; wait")
        if self.attempt is not None:
            return Text("本人输入 6 位 PIN，按 Enter", "enter your own 6-digit PIN, then Enter")
        return Text("扫下一人的工作证；按 Esc 取消", "scan the next person's badge; Esc cancels")

    def hidden_actions(self) -> frozenset[str]:
        return frozenset() if len(self.unlocked) == self.need else frozenset({"confirm"})

    def take_scan(self, text: str) -> bool:
        if not text.startswith("STN1.") or self.checking or len(self.unlocked) == self.need:
            return False
        self._pin, self.notice, self.attempt = "", None, None
        begun = self.station.begin_unlock(text)
        if isinstance(begun, Refusal):
            self.refuse(begun)
        elif any(person.person == begun.person for person in self.unlocked):
            self.notice = SAME_PERSON
        else:
            self.attempt = begun
        self.redraw()
        return True

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal in its own words."""
        self.station.sound("stop")
        what, now = refusal.what, refusal.now
        self.notice = Text(f"{what.zh}{now.zh}", f"{what.en} {now.en}")

    def typed(self, event: Key) -> None:
        char = event.character or ""
        if self.attempt is None or self.checking:
            return
        if event.key == "backspace":
            self._pin = self._pin[:-1]
        elif event.key == "enter" and len(self._pin) == PIN_LENGTH:
            pin, self._pin = self._pin, ""
            waiting = self.station.record_try(self.attempt)
            if waiting is None:
                self.checking = True
                self._try(self.attempt, pin)
            else:
                self.refuse(waiting)
        elif char in "0123456789" and char and len(self._pin) < PIN_LENGTH:
            self.notice = None
            self._pin += char
        self.redraw()

    @work(thread=True, exclusive=True, group="pin")
    def _try(self, attempt: Attempt, pin: str) -> None:
        # scrypt takes about half a second on purpose; the clock and the scanner go on meanwhile.
        try:
            credential = attempt.try_pin(pin)
        except PlanError as error:
            self.app.call_from_thread(self._unusable, Refusal(error.problem, error.values))
            return
        self.app.call_from_thread(self._tried, attempt, credential)

    def _unusable(self, why: Refusal) -> None:
        """The credential's file is damaged: said, and the next badge may come."""
        self.checking, self.attempt = False, None
        self.refuse(why)
        self.redraw()

    def _tried(self, attempt: Attempt, credential: Credential | None) -> None:
        self.checking = False
        ended = self.station.finish_unlock(attempt, credential)
        if isinstance(ended, Refusal):
            self.refuse(ended)
        else:
            self.unlocked.append(ended)
            self.attempt = None
            self.station.sound("read")
        self.redraw()

    def do_confirm(self) -> None:
        if len(self.unlocked) == self.need:
            # Their keys are open right now: each confirmation is also a head that they cosign.
            self.station.cosign(self.unlocked)
            self.dismiss(tuple(self.unlocked))
