"""``config/emergency.toml`` and the emergency card made of it and the day's plan (应急预案管理制度, 安全规程).

The card is the same on the screen and on paper. Before the day is open the plan is locked: then it holds what the file says.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from station.errors import PlanError, problem
from station.locations import config_dir
from station.plan.model import Model, Room, Sitting
from station.plan.procedure import PHONE_NAMES, PHONE_WORDS, Phone
from station.text import Text, plain

BAD_CARD = problem(
    "config.emergency",
    what=("应急卡文件 emergency.toml 有误：{why}。", "The file emergency.toml is wrong: {why}."),
    now=(
        "改正该项，或恢复随程序附带的 config/emergency.toml。",
        "Correct that item, or put back the config/emergency.toml that came with the program.",
    ),
    clause="config/emergency.toml",
)
MOST_NUMBERS = 4
"""So many fit beside each other in huge digits."""
FIRST: tuple[Phone, ...] = ("chief", "leading_group", "site_office", "clinic")
"""Who of the plan is called, in this order; the plan's other numbers follow."""


class PublicNumber(Model, frozen=True):
    """One number of everybody."""

    number: str
    name: Text


class EmergencyFile(Model, frozen=True):
    """The whole file."""

    numbers: tuple[PublicNumber, ...]
    steps: tuple[Text, ...]
    address: str = ""
    assembly: str = ""
    phones: dict[str, str] = {}  # noqa: RUF012 (msgspec copies an empty default)


@dataclass(frozen=True)
class Call:
    """Who to call."""

    name: Text
    number: str


@dataclass(frozen=True)
class EmergencyCard:
    """What stands on the card."""

    numbers: tuple[PublicNumber, ...]
    say: Text
    """Where this is, to be read out on the telephone."""
    calls: tuple[Call, ...]
    steps: tuple[Text, ...]


def load_emergency(path: Path | None = None) -> EmergencyFile:
    """Read the file; without a path, the one that came with the program.

    Raises:
        PlanError: not readable, not TOML, a name unknown or missing, no number or more than fit, a number that is not
            of digits, no step, a text left blank.
    """
    where = path or config_dir() / "emergency.toml"
    try:
        held = msgspec.convert(tomllib.loads(where.read_text(encoding="utf-8")), EmergencyFile, strict=True)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PlanError(BAD_CARD, why=str(error)) from error
    wrong = _fault(held)
    if wrong is not None:
        raise PlanError(BAD_CARD, why=wrong)
    return held


def _fault(held: EmergencyFile) -> Text | None:
    if not 1 <= len(held.numbers) <= MOST_NUMBERS:
        return Text(f"号码须为 1 至 {MOST_NUMBERS} 个", f"there must be 1 to {MOST_NUMBERS} numbers")
    for one in held.numbers:
        if not (one.number.isascii() and one.number.isdigit() and len(one.number) == 3):
            return Text(
                "报警号码须为三位数字：{number}", "an emergency number has three digits: {number}"
            ).fill(number=plain(one.number))
    texts = [*held.steps, *(one.name for one in held.numbers)]
    if not held.steps or any(not t.zh.strip() or not t.en.strip() for t in texts):
        return Text("缺少步骤，或有一种语言为空", "steps are missing, or a text is blank in one language")
    return None


def card(held: EmergencyFile, sitting: Sitting | None, room: Room | None) -> EmergencyCard:
    """The card of this room; without a plan, what the file alone says."""
    phones = sitting.phones if sitting is not None else {}
    calls, used = [], set()
    for phone in FIRST:
        word = next((w for w in (phone, *PHONE_WORDS[phone]) if phones.get(w)), None)
        if word is not None:
            used.add(word)
            calls.append(Call(PHONE_NAMES[phone], phones[word]))
    public = {w for phone in ("police", "fire", "traffic") for w in (phone, *PHONE_WORDS[phone])}
    rest = {w: n for w, n in phones.items() if w not in used and w not in public and n}
    calls += [Call(plain(word), number) for word, number in (rest | held.phones).items()]
    steps = held.steps
    if held.assembly:
        steps += (Text(f"集合地点：{held.assembly}", f"Gather at: {held.assembly}"),)
    return EmergencyCard(held.numbers, _say(held, sitting, room), tuple(calls), steps)


def _say(held: EmergencyFile, sitting: Sitting | None, room: Room | None) -> Text:
    if sitting is None or room is None:
        return (
            plain(held.address)
            if held.address
            else Text("报学校名、门牌号、楼层和考场号。", "Say school, street number, floor and room.")
        )
    address = held.address or sitting.address
    where = [part for part in (sitting.site_name, address, room.place) if part]
    number = room.number
    missing = (
        Text("", "")
        if address
        else Text("（计划没有写地址：报门牌号）", " (the plan has no address: say the street number)")
    )
    return Text(
        f"这里是{'，'.join(where)}，第 {number} 考场。{missing.zh}",
        f"This is {', '.join(where)}, room {number}.{missing.en}",
    )
