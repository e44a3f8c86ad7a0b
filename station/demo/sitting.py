"""``station demo DIR``: a complete synthetic sitting, from the office's workbook to packages, tickets and
badges.

    roster.xlsx  photos/  plan.json  center/  packages/room-01.plan  tickets/  tickets.pdf  ids/  badges/
    badges.pdf staff-card.pdf  staff.json

The workbook is written first and then read by the same code that reads an office's. One seed gives one
content: people, faces, keys, badges, PINs; only what age and the signatures randomise differs.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec

from station.center.folder import CenterFolder
from station.demo.pictures import portrait
from station.demo.workbook import ticket_number, write_workbook
from station.errors import PlanError, problem
from station.forms import tickets as forms
from station.forms.lettering import letter
from station.plan.build import build_plan
from station.plan.model import SittingPlan
from station.plan.photos import photos_of
from station.plan.rules import load_rules
from station.plan.store import write_plan
from station.vault.credential import Badge, Credential, lock
from station.vault.issue import pack_rooms, public_keys, with_keys
from station.vault.note import Signer

CENTER = "demo.center"

NOT_EMPTY = problem(
    "demo.folder",
    what=("文件夹 {name} 不是空的。", "The folder {name} is not empty."),
    now=("另选一个空文件夹，或先清空它。", "Choose an empty folder, or empty it first."),
)


class DemoStaff(msgspec.Struct, frozen=True):
    """What the player of the demo knows of a member of staff: badge and PIN, which no real list ever
    holds."""

    id: str
    role: str
    room: str
    badge: str
    pin: str


@dataclass(frozen=True)
class DemoSitting:
    """Where everything of a synthetic sitting lies."""

    folder: Path

    @property
    def staff(self) -> dict[str, DemoStaff]:
        people = msgspec.json.decode((self.folder / "staff.json").read_bytes(), type=list[DemoStaff])
        return {p.id: p for p in people}

    @property
    def plan(self) -> SittingPlan:
        return msgspec.json.decode((self.folder / "plan.json").read_bytes(), type=SittingPlan)

    @property
    def trust(self) -> Path:
        return self.folder / "center" / "trust.json"

    def package(self, room: str) -> Path:
        return self.folder / "packages" / f"room-{room}.plan"

    def ticket(self, ticket: str) -> Path:
        return self.folder / "tickets" / f"{ticket}.png"

    def document(self, ticket: str) -> Path:
        return self.folder / "ids" / f"{ticket}.png"


def make_sitting(folder: Path, seed: int) -> DemoSitting:
    """Make it all in an empty folder.

    Raises:
        PlanError: the folder isn't empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise PlanError(NOT_EMPTY, name=str(folder))
    for name in ("photos", "packages", "tickets", "ids", "badges"):
        (folder / name).mkdir(parents=True)
    rng = random.Random(f"station demo {seed}")  # noqa: S311  (one seed must give one sitting; nothing here is secret)
    people = write_workbook(folder / "roster.xlsx", seed)
    for n, person in enumerate(people, 1):
        (folder / "photos" / f"{ticket_number(n)}.png").write_bytes(portrait(seed, n, person.sex))
    built = build_plan([folder / "roster.xlsx"], load_rules(), folder / "photos")
    if built.plan is None:
        raise ValueError("; ".join(one.problem.code for one in built.errors))
    secret = hashlib.sha256(f"station demo {seed}".encode()).digest()
    center = CenterFolder.create(folder / "center", CENTER, demo=True, seed=secret).keys()
    staff = _staff(built.plan, secret, rng)
    plan = with_keys(built.plan, {one.person: public_keys(one.credential, CENTER) for one in staff})
    photos = photos_of(plan, folder / "photos")
    write_plan(plan, folder / "plan.json")
    listed = [
        DemoStaff(p.id, p.role, p.room, s.badge.text, s.pin) for p, s in zip(plan.staff, staff, strict=True)
    ]
    (folder / "staff.json").write_bytes(msgspec.json.format(msgspec.json.encode(listed), indent=1))
    with ThreadPoolExecutor() as pool:  # each takes half a second of scrypt
        locked = list(pool.map(lambda one: (one.person, lock(one.credential, one.badge, one.pin)), staff))
    site_key = hashlib.sha256(b"elsewhere" + secret).hexdigest()[:32]
    letters = letter(one.name for one in plan.candidates)
    for room, package in pack_rooms(plan, photos, dict(locked), center, site_key, letters):
        (folder / "packages" / f"room-{room}.plan").write_bytes(package)
    _print(folder, plan, photos, staff, center.plan_signer)
    return DemoSitting(folder)


@dataclass(frozen=True, repr=False)
class _Holder:
    person: str
    credential: Credential
    badge: Badge
    pin: str


def _staff(plan: SittingPlan, secret: bytes, rng: random.Random) -> list[_Holder]:
    found = []
    for person in plan.staff:
        # Random's digits would now and then make a PIN that the rules refuse as weak.
        pin = f"{rng.randrange(2, 10)}{rng.randrange(10)}{rng.randrange(10)}9{rng.randrange(10)}4"
        badge = Badge(person.id, rng.randbytes(16))
        found.append(_Holder(person.id, Credential.from_seed(person.id, secret), badge, pin))
    return found


def _print(
    folder: Path, plan: SittingPlan, photos: Mapping[str, bytes], staff: list[_Holder], signer: Signer
) -> None:
    tickets = [one.ticket for one in plan.candidates]
    (folder / "tickets.pdf").write_bytes(forms.tickets(plan, photos, "pdf", signer)[0])
    _pictures(folder / "tickets", tickets, forms.tickets(plan, photos, "png", signer))
    _pictures(folder / "ids", tickets, forms.documents(plan.candidates, photos))
    badges = [(person, one.badge.text) for person, one in zip(plan.staff, staff, strict=True)]
    (folder / "badges.pdf").write_bytes(forms.badges(plan.sitting, badges, "pdf")[0])
    _pictures(folder / "badges", [p.id for p in plan.staff], forms.badges(plan.sitting, badges, "png"))
    pins = [(person, one.pin) for person, one in zip(plan.staff, staff, strict=True)]
    (folder / "staff-card.pdf").write_bytes(forms.staff_card(pins)[0])


def _pictures(folder: Path, names: list[str], pages: list[bytes]) -> None:
    for name, page in zip(names, pages, strict=True):
        (folder / f"{name}.png").write_bytes(page)
