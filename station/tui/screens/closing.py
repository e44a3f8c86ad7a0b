"""The end: each session's papers are sealed by two signatures and the device's, then the two invigilators close the day."""

from __future__ import annotations

from textual import work
from textual.content import Content

from station.errors import DeviceError, Refusal
from station.plan.model import Session
from station.room import Outcome, oldest_unsealed
from station.room.bags import to_return
from station.room.closing import blocks, left_open, to_countersign
from station.room.leaving import close_day
from station.room.sealing import needs_chief, propose, sign_and_seal
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Option, People
from station.tui.prompts.staff import StaffChoice
from station.tui.say import clean, wrap
from station.tui.screens.label import LabelPlace
from station.tui.screens.printing import WRITING, print_day
from station.tui.screens.refusal import refusal_of
from station.tui.theme import BAD, GOOD, KEY_INK, PAGE, PUT_OFF, QUIET
from station.vault.custody.names import kind_name
from station.vault.custody.places import PLACE_NAMES, kinds_of
from station.vault.custody.seal import SEAL, balances_of, fingerprint_of


class ClosingPlace(Place):
    """What still stands between now and the end of the day."""

    place = "closing"

    def draw_body(self, cells: int, rows: int) -> Content:
        language = self.language
        said: list[Content] = []
        for session in self.plan.room.sessions:
            custody = self.room.state.papers.session(session.id)
            done = custody.sealed or not kinds_of(session)
            mark, style = ("✓", GOOD) if done else ("·", QUIET)
            text = Text("已密封", "sealed") if custody.sealed else Text("未密封", "not sealed")
            if not kinds_of(session):
                text = Text("无纸质材料", "no papers")
            said.append(Content.styled(f"{mark} {clean(session.subject)}  {text.say(language)}", style))
        said.append(Content(""))
        open_blocks = blocks(self.plan, self.room.state)
        if self.room.state.day.phase == "closed":
            said.append(
                Content.styled(Text("✓ 考场已关闭。", "✓ The day is closed.").say(language), f"bold {GOOD}")
            )
        elif open_blocks:
            said.append(
                Content.styled(Text("关闭前还须：", "Before closing:").say(language), f"bold {KEY_INK}")
            )
            said += [Content.styled(f"! {clean(b.say(language))}", BAD) for b in open_blocks]
        else:
            said.append(
                Content.styled(Text("✓ 可以关闭。", "✓ Ready to close.").say(language), f"bold {GOOD}")
            )
        left = left_open(self.plan, self.room.state)
        if left:
            said.append(
                Content.styled(Text("关闭后仍须补办：", "Stays open after closing:").say(language), PUT_OFF)
            )
            said += [
                Content.styled(f"  {row}" if at else f"· {row}", PUT_OFF)
                for one in left
                for at, row in enumerate(wrap(clean(one.said.say(language)), cells - 2))
            ]
        said += [Content(""), *self._delivery(cells)]
        return Content("\n").join(said)

    def _delivery(self, cells: int) -> list[Content]:
        day, size = self.room.state.day, self.room.journal.size
        safe = day.safe_to
        text = Text(
            f"日志 {size} 条，认定中心已签收 {safe} 条。关闭后用 station export 或 station sync 交付。",
            f"{size} entries, {safe} with the center's receipt. After closing, station export or station sync delivers them.",
        )
        said = [Content.styled(row, PAGE.ink) for row in wrap(text.say(self.language), cells)]
        if self.room.sending is not None:
            said.append(Content.styled(clean(self.room.sending.say(self.language)), KEY_INK))
        for one in day.bundles:
            if one.refused:
                said += [
                    Content.styled(row, BAD) for row in wrap(clean(refusal_of(one).say(self.language)), cells)
                ]
        return said

    def next_step(self) -> Text:
        if self.room.state.day.phase == "closed":
            return Text("导出日志并交付认定中心", "export the journal and deliver it to the exam center")
        session = oldest_unsealed(self.plan, self.room.state)
        if session is not None:
            return Text(
                f"收卷清点后按 F2 密封「{session.subject}」", f"when counted, F2 seals “{session.subject}”"
            )
        if blocks(self.plan, self.room.state):
            return Text("先办理所列事项", "settle what is listed first")
        due = to_return(self.room.state)
        if due:
            return Text(
                f"按 End 把试卷袋交保管员并登记（{len(due)} 袋）；然后按 F3 关闭",
                f"End: hand the bag to the custodian and enter it ({len(due)}); then F3 closes the day",
            )
        if self.room.secure:
            return Text("两名保管员按 F3 关闭保密室", "two custodians close the day with F3")
        if self.room.kind == "office":
            return Text(
                "主考和办公室另一人按 F3 关闭办公室",
                "a chief and another of the office close the day with F3",
            )
        return Text("两名监考员按 F3 关闭考场", "both invigilators close the day with F3")

    def hidden_actions(self) -> frozenset[str]:
        closed = self.room.state.day.phase == "closed"
        hidden = set() if self._may_leave() else {"leave"}
        if not self.room.state.papers.last_seal:
            hidden.add("label")
        if closed or self._to_seal() is None:
            hidden.add("seal")
        if closed or blocks(self.plan, self.room.state):
            hidden.add("close")
        return frozenset(hidden)

    def do_label(self) -> None:
        """PgUp: the newest count note as the bag's label."""
        note = self.room.state.papers.last_seal
        if note:
            pictured = bool(self.station.pictures.graphics)
            self.app.push_screen(LabelPlace(note, fingerprint_of(note), pictured, self.language))

    @work(exclusive=True, group="print")
    async def do_forms(self) -> None:
        """PgDn: all forms of the day, as PDF and on paper where there is a printer."""
        self.station.notice = WRITING
        self.redraw()
        told = await print_day(self)
        if isinstance(told, Refusal):
            self.station.refuse(told)
        else:
            self.station.notice = told
            self.redraw()

    def _may_leave(self) -> bool:
        # A room in service stays on; the demo is left and gone on with as its player likes.
        return self.room.state.day.phase == "closed" or self.room.package.demo

    def do_leave(self) -> None:
        if self._may_leave():
            super().do_leave()

    @work(exclusive=True, group="ask")
    async def do_seal(self) -> None:
        """F2: both see the same text, each signs it with badge and PIN."""
        session = self._to_seal()
        if session is None:
            return
        chief, telephone = "", False
        if needs_chief(self.room, session.id):
            asked = await self._chief()
            if asked is None:
                return
            chief, telephone = asked
        try:
            text = propose(self.room, session.id, chief, telephone=telephone)
            if isinstance(text, Refusal):
                self.station.refuse(text)
                return
            said = self._read_aloud(session.id, text)
            title = Text("两名监考员签名密封", "Both invigilators sign the seal")
            if chief and not telephone:
                title = Text("两名监考员和主考签名密封", "Both invigilators and the chief sign the seal")
            people = await self.ask(People(title, said, need=3 if chief and not telephone else 2))
            if people is not None:
                self._told(sign_and_seal(self.room, session.id, text, people))
        except DeviceError as error:
            self.station.fail(error)

    def _to_seal(self) -> Session | None:
        """The session that F2 seals: the oldest not sealed, else one whose seal the chief still has to sign."""
        unsealed = oldest_unsealed(self.plan, self.room.state)
        due = (s for s in self.plan.room.sessions if to_countersign(self.room.state, s.id))
        return unsealed or next(due, None)

    async def _chief(self) -> tuple[str, bool] | None:
        """(who, by telephone): the chief who stands behind explained differences; None when cancelled."""
        chiefs = [p for p in self.plan.room.staff if p.role == "chief" and p.seal_key]
        options = [
            Option("here", Text("主考在场，一并签名", "The chief is here and signs too")),
            Option(
                "telephone",
                Text("电话请示主考，签名后补", "The chief was asked by telephone and signs later"),
            ),
        ]
        title = Text("有已说明的差数：主考须签名", "A difference is explained: the chief signs too")
        how = await self.ask(Choice(title, options))
        if how is None or not chiefs:
            return None
        who: str | None = chiefs[0].id
        if len(chiefs) > 1:
            who = await self.ask(StaffChoice(title, chiefs))
        return None if who is None else (who, how == "telephone")

    def _read_aloud(self, session: str, text: str) -> tuple[Text, ...]:
        """The count note in words, its figures taken from the very text that both sign."""
        signed = SEAL.read(text)
        present, absent = signed["present"], signed["absent"]
        said = [Text(f"在场 {present} 人，缺考 {absent} 人", f"{present} present, {absent} absent")]
        if "chief" in signed:
            chief = str(signed["chief"])
            name = self.station.staff_name(chief.removeprefix("telephone "))
            later = chief.startswith("telephone ")
            said.append(
                Text(
                    f"主考 {name}" + ("（电话，签名后补）" if later else ""),
                    f"chief examiner {name}" + (" (by telephone, signs later)" if later else ""),
                )
            )
        for line in signed["count"]:
            kind, balances = balances_of(line)
            what = kind_name(self.plan.room.session(session), kind)
            shown = [(name, balances[place]) for place, name in PLACE_NAMES.items() if place in balances]
            zh = "，".join(f"{name.zh} {count}" for name, count in shown)
            en = ", ".join(f"{name.en} {count}" for name, count in shown)
            said.append(Text(f"{what.zh}：{zh}", f"{what.en}: {en}"))
        return tuple(said)

    @work(exclusive=True, group="ask")
    async def do_close(self) -> None:
        """F3: the room's two invigilators close the day."""
        left = left_open(self.plan, self.room.state)
        n = len(left)
        said = (
            Text(
                f"关闭后不能再登记；仍须补办 {n} 项。",
                f"Nothing more is recorded then; {n} obligations stay open.",
            ),
        )
        people = await self.ask(People(Text("关闭考场", "Close the day"), said))
        if people is None:
            return
        try:
            self._told(close_day(self.room, people))
        except DeviceError as error:
            self.station.fail(error)

    def _told(self, outcome: Outcome) -> None:
        if outcome.refusal is not None:
            self.station.refuse(outcome.refusal)
        self.redraw()
