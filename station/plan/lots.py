"""Who serves which room is drawn by lot before the exam (抽签, ST-1), so that anyone can draw it again.

The **list** is text: who takes part, which places are to be filled, who may not be in which room (ST-5). Its SHA-256 is made
known first; then the **seed** is called out by witnesses, or made at random and printed. From both follows one result.

    number(n)   the first 8 bytes of HMAC-SHA-256(seed, "station/lots/v1 LISTHASH DRAW ATTEMPT COUNTER") as a big-endian
                integer u, COUNTER going up by one with each; u is passed over where it is not below the largest
                multiple of n under 2^64, so that no remainder is likelier than another; else u mod n
    shuffle     for i from the last index down to 1: swap i with number(i + 1)
    a draw      the leads in the list's order are shuffled and go to the lead places in the list's order; who is left of
                them, and the others in the list's order, are shuffled and go to the other places; whoever is left
                is a reserve. If anybody came to a room that is barred for them the whole draw is made again with the next
                ATTEMPT: every allowed outcome is as likely as every other.

docs/lots/recompute.mjs does the same without this program.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from station.errors import PlanError, problem
from station.plan.model import Model

FORMAT = "station/lots/v1"
MOST_ATTEMPTS = 10_000
LEAST_SEED = 6

TOO_FEW = problem(
    "lots.too_few",
    what=(
        "“{draw}”要抽 {places} 个监考岗位，只有 {people} 人待抽。",
        '"{draw}": {places} places are drawn for, and only {people} people take part.',
    ),
    now=("在考务人员名单中补足监考员，再生成计划。", "Complete the list of staff and build the plan again."),
    clause="ST-1",
)
NO_WAY = problem(
    "lots.no_way",
    what=(
        "“{draw}”抽了 {attempts} 次，总有人被抽到须回避的考场。",
        '"{draw}": in {attempts} attempts somebody always came to a room to step aside from.',
    ),
    now=(
        "由考点在名单中为有回避关系的人指定考场，其余再抽签。",
        "Give those who have to step aside a fixed room in the list, and draw the others.",
    ),
    clause="ST-5",
)
BAD_SEED = problem(
    "lots.seed",
    what=(
        "种子“{seed}”太短或含有看不见的字符。",
        'The seed "{seed}" is too short, or holds characters that nobody sees.',
    ),
    now=(
        "用至少 {least} 个字符的一行文字，例如几位见证人各报的数字。",
        "Use a line of at least {least} characters, such as digits called out by witnesses.",
    ),
    clause="ST-1",
)
BAD_LIST = problem(
    "lots.list",
    what=("抽签名单的这一行不合格式：{line}", "This line of the lots' list has not its form: {line}"),
    now=("用原来的抽签记录；不要手工改动。", "Take the record as it was made; don't edit it by hand."),
    clause="ST-1",
)


class Drawn(Model, frozen=True):
    """Who came where in one draw."""

    draw: str
    """Session ids joined by +, as in the list."""
    room: str
    role: str
    """The place: lead or invigilator."""
    person: str


class Record(Model, frozen=True):
    """The draw as it is kept: what went in, what came out."""

    format: str
    list: tuple[str, ...]
    """The list's lines; its hash is over these, each with its line feed, in UTF-8."""
    list_sha256: str
    seed: str
    seed_from: str
    """``witnesses`` or ``random``."""
    witnesses: tuple[str, ...]
    time: str
    """When it was drawn, by the office's computer, ISO 8601."""
    attempts: dict[str, int]
    """Draw → attempts it took."""
    result: tuple[Drawn, ...]
    reserves: dict[str, tuple[str, ...]]
    """Draw → who is left."""


@dataclass
class Draw:
    """One draw of the list: places, people in the list's order, rooms that are barred."""

    name: str
    places: list[tuple[str, str]] = field(default_factory=list)
    people: list[tuple[str, str]] = field(default_factory=list)
    barred: set[tuple[str, str]] = field(default_factory=set)


def list_hash(lines: Sequence[str]) -> str:
    """SHA-256 (hex) of the list."""
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def read_list(lines: Sequence[str]) -> list[Draw]:
    """The draws of a list. Raises PlanError: a line has not its form."""
    draws: dict[str, Draw] = {}
    for number, line in enumerate(lines):
        word, _, rest = line.partition(" ")
        parts = rest.split(" ")
        if number == 0 and line == FORMAT:
            continue
        if word in ("center", "site", "day", "fixed") and number:
            continue
        if word == "draw" and rest and rest not in draws:
            draws[rest] = Draw(rest)
        elif word == "place" and len(parts) == 3 and parts[0] in draws:
            draws[parts[0]].places.append((parts[1], parts[2]))
        elif word == "person" and len(parts) >= 4 and parts[0] in draws:
            draws[parts[0]].people.append((parts[1], parts[2]))
        elif word == "barred" and len(parts) == 3 and parts[0] in draws:
            draws[parts[0]].barred.add((parts[1], parts[2]))
        else:
            raise PlanError(BAD_LIST, line=line[:60])
    return list(draws.values())


def check_seed(seed: str) -> str:
    """The seed as it counts: without blanks round it. Raises PlanError: too short, or not one line of text."""
    seed = seed.strip()
    if len(seed) < LEAST_SEED or not seed.isprintable():
        raise PlanError(BAD_SEED, seed=seed[:40], least=LEAST_SEED)
    return seed


class Numbers:
    """Numbers that follow from seed, list, draw and attempt."""

    def __init__(self, seed: str, listed: str, draw: str, attempt: int) -> None:
        self._key = seed.encode()
        self._head = f"{FORMAT} {listed} {draw} {attempt} "
        self._counter = 0

    def below(self, n: int) -> int:
        """A number from 0 to n − 1, each as likely as every other."""
        limit = 2**64 - 2**64 % n
        while True:
            said = hmac.digest(self._key, f"{self._head}{self._counter}".encode(), "sha256")
            self._counter += 1
            u = int.from_bytes(said[:8], "big")
            if u < limit:
                return u % n

    def shuffled(self, people: Sequence[str]) -> list[str]:
        """The people in a drawn order (Fisher–Yates)."""
        order = list(people)
        for i in range(len(order) - 1, 0, -1):
            j = self.below(i + 1)
            order[i], order[j] = order[j], order[i]
        return order


def draw_once(draw: Draw, numbers: Numbers) -> tuple[list[Drawn], list[str]]:
    """One attempt, whoever is barred from where: (who came where, who is left)."""
    leads = numbers.shuffled([person for person, role in draw.people if role == "lead"])
    lead_places = [place for place in draw.places if place[1] == "lead"]
    taken, spare = leads[: len(lead_places)], set(leads[len(lead_places) :])
    others = [person for person, role in draw.people if role != "lead" or person in spare]
    rest = numbers.shuffled(others)
    by_place = dict(zip(lead_places, taken, strict=True))
    found = []
    for room, role in draw.places:
        person = by_place.pop((room, role)) if (room, role) in by_place else rest.pop(0)
        found.append(Drawn(draw.name, room, role, person))
    return found, rest


def draw_all(
    lines: Sequence[str], seed: str
) -> tuple[tuple[Drawn, ...], dict[str, tuple[str, ...]], dict[str, int]]:
    """Every draw of the list: (result, reserves, attempts).

    Raises:
        PlanError: too few people, or no way round those who have to step aside.
    """
    listed = list_hash(lines)
    result: list[Drawn] = []
    reserves: dict[str, tuple[str, ...]] = {}
    attempts: dict[str, int] = {}
    for draw in read_list(lines):
        if len(draw.people) < len(draw.places) or _leads(draw.people) < _leads(draw.places):
            raise PlanError(TOO_FEW, draw=draw.name, places=len(draw.places), people=len(draw.people))
        for attempt in range(MOST_ATTEMPTS):
            found, left = draw_once(draw, Numbers(seed, listed, draw.name, attempt))
            if not any((one.person, one.room) in draw.barred for one in found):
                break
        else:
            raise PlanError(NO_WAY, draw=draw.name, attempts=MOST_ATTEMPTS)
        result += found
        reserves[draw.name], attempts[draw.name] = tuple(left), attempt + 1
    return tuple(result), reserves, attempts


def _leads(some: Sequence[tuple[str, str]]) -> int:
    return sum(role == "lead" for _, role in some)
