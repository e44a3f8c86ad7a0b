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
from dataclasses import dataclass
from pathlib import Path

import msgspec

from station.center.folder import CenterFolder
from station.demo.pictures import portrait
from station.demo.workbook import ticket_number, write_workbook
from station.errors import PlanError, problem
from station.forms import tickets as forms
from station.plan.build import build_plan
from station.plan.model import SittingPlan, Staff
from station.plan.rooms import room_plan
from station.plan.rules import load_rules
from station.vault.credential import Badge, Credential, lock
from station.vault.keys import CenterKeys
from station.vault.package import pack

CENTER = "demo.center"
TICKETS_A_PAGE = 3
BADGES_A_PAGE = 8

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
    plan, staff = _with_staff(built.plan, secret, rng, folder)
    (folder / "plan.json").write_bytes(msgspec.json.format(msgspec.json.encode(plan), indent=1))
    _pack(folder, plan, center, secret, staff)
    _print(folder, plan, staff)
    return DemoSitting(folder)


def _with_staff(
    plan: SittingPlan, secret: bytes, rng: random.Random, folder: Path
) -> tuple[SittingPlan, list[tuple[Staff, Badge, str]]]:
    people, known = [], []
    for person in plan.staff:
        keys = Credential.from_seed(person.id, secret)
        known_person = msgspec.structs.replace(
            person,
            seal_key=keys.seal_signer(CENTER).vkey,
            cosign_key=keys.cosigner(CENTER).vkey,
            recipient=keys.recipient,
        )
        # Random's digits would now and then make a PIN that the rules refuse as weak.
        pin = f"{rng.randrange(2, 10)}{rng.randrange(10):d}{rng.randrange(10):d}9{rng.randrange(10):d}4"
        people.append(known_person)
        known.append((known_person, Badge(person.id, rng.randbytes(16)), pin))
    listed = [DemoStaff(p.id, p.role, p.room, badge.text, pin) for p, badge, pin in known]
    (folder / "staff.json").write_bytes(msgspec.json.format(msgspec.json.encode(listed), indent=1))
    return msgspec.structs.replace(plan, staff=tuple(people)), known


def _pack(
    folder: Path,
    plan: SittingPlan,
    center: CenterKeys,
    secret: bytes,
    staff: list[tuple[Staff, Badge, str]],
) -> None:
    photos = {}
    for path in (folder / "photos").iterdir():
        body = path.read_bytes()
        photos[hashlib.sha256(body).hexdigest()] = body
    credentials = {p.id: lock(Credential.from_seed(p.id, secret), badge, pin) for p, badge, pin in staff}
    site_key = hashlib.sha256(b"elsewhere" + secret).hexdigest()[:32]
    for room in plan.rooms:
        share = room_plan(
            plan,
            room.number,
            center_keys=center.vkeys,
            center_recipients=center.recipients,
            site_key=site_key,
        )
        body = pack(share, photos, credentials, center.plan_signer)
        (folder / "packages" / f"room-{room.number}.plan").write_bytes(body)


def _print(folder: Path, plan: SittingPlan, staff: list[tuple[Staff, Badge, str]]) -> None:
    photos = {c.ticket: f"/photos/{c.ticket}.png" for c in plan.candidates}
    (folder / "tickets.pdf").write_bytes(forms.tickets(plan, photos, "pdf", folder=folder)[0])
    for candidate in plan.candidates:
        alone = msgspec.structs.replace(plan, candidates=(candidate,))
        page = forms.tickets(alone, photos, "png", folder=folder, ppi=110)[0]
        (folder / "tickets" / f"{candidate.ticket}.png").write_bytes(page)
    pages = forms.documents(plan.candidates, photos, folder=folder)
    for candidate, page in zip(plan.candidates, pages, strict=True):
        (folder / "ids" / f"{candidate.ticket}.png").write_bytes(page)
    with_badges = [(person, badge.text) for person, badge, _ in staff]
    (folder / "badges.pdf").write_bytes(forms.badges(plan.sitting, with_badges, "pdf")[0])
    for person, text in with_badges:
        page = forms.badges(plan.sitting, [(person, text)], "png", ppi=110)[0]
        (folder / "badges" / f"{person.id}.png").write_bytes(page)
    (folder / "staff-card.pdf").write_bytes(forms.staff_card([(p, pin) for p, _, pin in staff])[0])
