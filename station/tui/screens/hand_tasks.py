"""How a row of the transfer register is asked for: what, how many, where, from whom to whom, with whose consent; then every
badge (PM-5, PM-7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from station.plan.model import Role
from station.text import Text, plain
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option
from station.tui.prompts.staff import StaffChoice
from station.tui.register_words import both, row_line
from station.tui.screens.register_asking import (
    Party,
    ask_consent,
    ask_number,
    ask_party,
    ask_words,
    ask_yes,
    by_role,
    confirmed_by,
)
from station.vault.register.commands import Countersign, HandOver
from station.vault.register.events import KINDS, HandedOver, Item, Kind
from station.vault.register.handing import needs_consent
from station.vault.register.state import RegisterState, Row
from station.vault.register.words import ITEM_NAMES, KIND_NAMES

PLACES = (
    Text("考务办公室", "Exam-affairs office"),
    Text("试卷保密室", "Secure room"),
    Text("考点大门", "Gate of the site"),
)
CORRECT, SIGN, TYPED = "correct", "countersign", "typed"


@dataclass(frozen=True)
class Draft:
    """What has been answered of a row so far."""

    kind: Kind
    item: Item = "bag"
    session: str = ""
    what: str = ""
    count: int = 0
    seal_code: str = ""
    leaves: bool = False
    place: str = ""
    remarks: str = ""
    answers: int = 0
    corrects: int = 0


async def enter(place: Place, state: RegisterState) -> None:
    """F2 at the transfer register."""
    options = [Option(kind, KIND_NAMES[kind]) for kind in KINDS if _offered(place, state, kind)]
    if any(row.holds for row in state.rows.values()):
        options.append(Option(CORRECT, Text("更正一行", "Correct a row")))
    if state.to_countersign():
        options.append(Option(SIGN, Text("负责人补签", "The leader countersigns")))
    choice = await place.ask(Choice(Text("登记什么", "What is to be entered"), options))
    if choice == CORRECT:
        await _correct(place, state)
    elif choice == SIGN:
        await _countersign(place, state)
    elif choice in KINDS:
        await _new(place, state, Draft(choice))


def _offered(place: Place, state: RegisterState, kind: Kind) -> bool:
    match kind:
        case "collect" | "return":
            return bool(_sessions(place, state, kind))
        case "give_back":
            return bool(state.lent())
        case _:
            return True


def _sessions(place: Place, state: RegisterState, kind: Kind) -> list[str]:
    held = [s.id for s in place.plan.room.sessions if s.materials and not state.bag_rows(s.id, kind)]
    if kind == "collect":
        return held
    return [one for one in held if one in state.bags and state.bags[one].seal]


async def _new(place: Place, state: RegisterState, draft: Draft) -> None:
    asked = await _thing(place, state, draft)
    if asked is not None:
        await _sides(place, asked)


async def _thing(place: Place, state: RegisterState, draft: Draft) -> Draft | None:
    """What and how many; None when cancelled."""
    if draft.kind in ("collect", "return"):
        draft_or_none = await _bag(place, state, draft)
    else:
        draft_or_none = await _file(place, state, draft)
    if draft_or_none is None:
        return None
    draft = draft_or_none
    where = await _place(place)
    if where is None:
        return None
    reason = bool(draft.corrects) or draft.kind == "destroy"
    title = (
        Text("更正或销毁的理由", "The reason") if reason else Text("备注（可不填）", "Remarks (may be empty)")
    )
    remarks = await ask_words(place, title, optional=not reason)
    return None if remarks is None else replace(draft, place=where, remarks=remarks)


async def _bag(place: Place, state: RegisterState, draft: Draft) -> Draft | None:
    sessions = [draft.session] if draft.session else _sessions(place, state, draft.kind)
    session: str | None = sessions[0]
    if len(sessions) > 1:
        names = {s.id: s.subject for s in place.plan.room.sessions}
        options = [Option(one, plain(names[one])) for one in sessions]
        session = await place.ask(Choice(Text("哪一场的试卷袋", "Which session's bag"), options))
    if session is None:
        return None
    bag = state.bags.get(session)
    sheets = bag.sheets if bag is not None and bag.sheets else _printed(place, session)
    count = await ask_number(place, Text("试卷袋内份数", "Sheets in the bag"), sheets)
    if count is None:
        return None
    seal = await _seal(place)
    return None if seal is None else replace(draft, session=session, count=count, seal_code=seal)


def _printed(place: Place, session: str) -> int:
    number = place.plan.room.room.number
    return sum(m.printed.get(number, 0) for m in place.plan.room.session(session).materials)


async def _file(place: Place, state: RegisterState, draft: Draft) -> Draft | None:
    if draft.kind == "give_back" and not draft.answers:
        row = await _choose(place, Text("归还哪一行借出的", "Which lending ends"), state.lent())
        if row is None:
            return None
        draft = replace(draft, answers=row.event.number, item=row.event.item, count=row.event.count)
    else:
        items = [Option(item, name) for item, name in ITEM_NAMES.items()]
        chosen = await place.ask(Choice(Text("是什么", "What it is"), items))
        item = next((one for one in ITEM_NAMES if one == chosen), None)
        if item is None:
            return None
        draft = replace(draft, item=item)
    what = await ask_words(place, Text("名称或编号", "Name or number of it"), optional=draft.item != "file")
    if what is None:
        return None
    count = await ask_number(place, Text("数量", "How many"), draft.count)
    if count is None:
        return None
    seal = await _seal(place)
    if seal is None:
        return None
    leaves: bool | None = False
    if draft.kind in ("hand_over", "lend", "copy"):
        stays, goes = Text("不离开考点", "Stays on the site"), Text("带出考点", "Leaves the site")
        stay = await ask_yes(place, Text("去向", "Where it goes"), stays, goes)
        leaves = None if stay is None else not stay
    return None if leaves is None else replace(draft, what=what, count=count, seal_code=seal, leaves=leaves)


async def _seal(place: Place) -> str | None:
    title = Text(
        "封条号（扫码或输入；没有封条直接按 Enter）", "Number on the seal (scan or type; Enter where none)"
    )
    return await place.ask(Field(title, "code", optional=True))


async def _place(place: Place) -> str | None:
    here = place.plan.room.room
    number = Text(f"第 {here.number} 考场", f"Room {here.number}")
    named = (*PLACES,) if place.room.secure else (number, *PLACES)
    options = [Option(one.zh, one) for one in named]
    options.append(Option(TYPED, Text("其他（自行输入）", "Other (type it)")))
    chosen = await place.ask(Choice(Text("在哪里", "Where"), options))
    return await ask_words(place, Text("地点", "Place")) if chosen == TYPED else chosen


async def _sides(place: Place, draft: Draft) -> None:
    gives, gets = Text("移交方", "Who gives"), Text("接收方", "Who gets")
    if draft.kind == "destroy":
        gives, gets = Text("销毁人", "Who destroys"), Text("监销人", "Who sees it done")
    keeps: tuple[Role, ...] = ("custodian", "affairs")
    takes: tuple[Role, ...] = ("invigilator", "lead", "floating", "affairs")
    first, second = (takes, keeps) if draft.kind in ("return", "give_back") else (keeps, takes)
    custodian = await ask_party(place, gives, first)
    if custodian is None:
        return
    receiver = await ask_party(place, gets, second, other=custodian)
    if receiver is not None:
        await _confirm(place, draft, custodian, receiver)


async def _confirm(place: Place, draft: Draft, custodian: Party, receiver: Party) -> None:
    """Witness and consent where they are needed, then all badges at once."""
    people = [one for one in (custodian.person, receiver.person) if one]
    witness = ""
    if len(people) < 2:
        title = Text("第二名见证的工作人员", "The second member of staff, as witness")
        chosen = await place.ask(StaffChoice(title, by_role(place, ("custodian", "affairs"), people)))
        if chosen is None:
            return
        witness = chosen
        people.append(witness)
    approver, telephone = "", False
    if draft.count and needs_consent(draft.kind, leaves=draft.leaves):
        consent = await ask_consent(place, people)
        if consent is None:
            return
        approver, telephone = consent
        people += [] if telephone else [approver]
    said = _recap(place, draft, custodian, receiver)
    if approver:
        name = place.station.staff_name(approver)
        how = Text("（电话，事后补签）", " (by telephone, countersigns later)") if telephone else plain("")
        said = (*said, Text(f"负责人同意：{name}{how.zh}", f"the leader's consent: {name}{how.en}"))
    title = Text(f"{KIND_NAMES[draft.kind].zh}：各方确认", f"{KIND_NAMES[draft.kind].en}: everybody confirms")
    actors = await confirmed_by(place, title, people, said)
    if actors is None:
        return
    outsider = custodian if not custodian.person else receiver
    given: dict[str, Any] = {}
    if not outsider.person:
        side = "custodian" if outsider is custodian else "receiver"
        given = {"outsider": side, "name": outsider.name, "unit": outsider.unit, "why": outsider.why}
    place.station.submit(
        HandOver(
            kind=draft.kind,
            item=draft.item,
            count=draft.count,
            place=draft.place,
            actors=actors,
            session=draft.session,
            custodian=custodian.person,
            receiver=receiver.person,
            witness=witness,
            leaves=draft.leaves,
            approver=approver,
            telephone=telephone,
            answers=draft.answers,
            corrects=draft.corrects,
            what=draft.what,
            seal_code=draft.seal_code,
            remarks=draft.remarks,
            **given,
        ),
        actors,
    )


def _recap(place: Place, draft: Draft, custodian: Party, receiver: Party) -> tuple[Text, ...]:
    sides = [
        place.station.staff_name(p.person) if p.person else f"{p.name}（{p.unit}）"
        for p in (custodian, receiver)
    ]
    item = ITEM_NAMES[draft.item]
    more = " ".join(one for one in (draft.what, draft.seal_code, draft.place, draft.remarks) if one)
    return (
        Text(
            f"{item.zh} ×{draft.count}：{sides[0]} → {sides[1]}",
            f"{item.en} ×{draft.count}: {sides[0]} → {sides[1]}",
        ),
        plain(more),
    )


async def _choose(place: Place, title: Text, rows: tuple[Row, ...]) -> Row | None:
    options = [Option(str(row.event.number), both(partial(row_line, place.plan, row))) for row in rows]
    chosen = await place.ask(Choice(title, options))
    return next((row for row in rows if str(row.event.number) == chosen), None)


async def _countersign(place: Place, state: RegisterState) -> None:
    title = Text("负责人补签", "The leader countersigns")
    row = await _choose(place, title, state.to_countersign())
    if row is None:
        return
    actors = await confirmed_by(place, title, (row.event.approved_by,))
    if actors is not None:
        place.station.submit(Countersign(row.event.number, actors), actors)


async def _correct(place: Place, state: RegisterState) -> None:
    """A new row that takes an earlier one's place: other words and figures, or that nothing took place."""
    rows = tuple(row for row in reversed(tuple(state.rows.values())) if row.holds)
    row = await _choose(place, Text("更正哪一行", "Which row is wrong"), rows)
    if row is None:
        return
    title = Text(f"第 {row.event.number} 行", f"Row {row.event.number}")
    again, never = Text("重新填写此行", "Fill it in anew"), Text("此事未曾发生", "It never took place")
    anew = await ask_yes(place, title, again, never)
    if anew is None:
        return
    event, number = row.event, row.event.number
    draft = Draft(event.kind, item=event.item, session=row.session, answers=event.answers, corrects=number)
    if anew:
        await _new(place, state, draft)
        return
    reason = await ask_words(place, Text("更正的理由", "The reason"))
    if reason is None:
        return
    before = _as_written(place, row)
    draft = replace(draft, what=before.what or "", place=before.place or "", remarks=reason)
    custodian, receiver = Party(event.custodian), Party(event.receiver)
    stranger = Party("", before.name or "", before.unit or "", before.why or "")
    if event.outsider == "custodian":
        custodian = stranger
    elif event.outsider == "receiver":
        receiver = stranger
    await _confirm(place, draft, custodian, receiver)


def _as_written(place: Place, row: Row) -> HandedOver:
    """The row with its words, out of the journal."""
    record = next(iter(place.room.records(row.seq)))
    if not isinstance(record.event, HandedOver):
        raise TypeError(f"entry {row.seq} is no hand-over")
    return record.event
