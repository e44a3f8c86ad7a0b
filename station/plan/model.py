"""The plan of a sitting, as the office made it and as a room carries it.

``SittingPlan`` is the whole site's day (``station plan build`` writes it as JSON). ``RoomPlan`` is what one
room's kiosk gets, age-encrypted to that room's staff: its own candidates with photos, its sessions, its
staff, and for all other candidates only keyed hashes that lead to room and seat.

Words (design §3): sitting 考试日 · session 场次 · room 考场 · seat 座位 · admission ticket 准考证. Moments
are milliseconds since the epoch (station.event.Milliseconds); a site's local time is
``Sitting.utc_offset_minutes`` east of UTC (中国 480).
"""

from __future__ import annotations

import hmac
from datetime import date
from typing import Literal

import msgspec

from station.event import Milliseconds
from station.plan.sitelist import SiteList

SessionKind = Literal["paper", "computer", "practical"]
MaterialKind = Literal["paper", "card", "sheet", "scratch", "workpiece"]
Role = Literal["invigilator", "lead", "floating", "chief", "supervisor", "assessor", "custodian", "affairs"]
"""监考员 · 主监考 · 流动监考 · 主考 · 督导员 · 考评员 · 保管员 · 考务人员"""
RoomKind = Literal["exam", "secure", "office"]
"""考场 · 试卷保密室 · 考点办公室"""
KEEPERS: frozenset[Role] = frozenset({"custodian"})
"""Who may open and close the secure room."""
ROOM_ROLES: frozenset[Role] = frozenset({"invigilator", "lead"})
"""Who may open, seal and close a room: its own invigilators."""


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything in a plan: immutable, strict when read."""


class Material(Model, frozen=True):
    """One kind of exam paper in one session, counted at every hand-over (PM-4)."""

    kind: MaterialKind
    name: str
    """As the office calls it, for example 试卷 or 答题卡."""
    printed: dict[str, int]
    """Sheets packed for each room, by room number."""
    spare: int = 0
    """Spare papers (备用卷) kept at the site's secure room."""


class Module(Model, frozen=True):
    """One part of a practical exam (模块)."""

    id: str
    """Unique within its session."""
    name: str
    start_minutes: int
    """When it starts, counted from the session's start T."""
    minutes: int
    """How long it takes."""
    stations: tuple[str, ...] = ()
    """The stations (工位) it uses; modules that run at the same time share none."""


class Session(Model, frozen=True):
    """One subject in one or more rooms at one time (场次)."""

    id: str
    subject: str
    kind: SessionKind
    start: Milliseconds
    """T, the scheduled start."""
    end: Milliseconds
    """E, the scheduled end."""
    materials: tuple[Material, ...] = ()
    last_room: str = ""
    """The part-filled last room, whose left-over papers (余卷) CP-6 may use."""
    modules: tuple[Module, ...] = ()
    """Modules of a practical exam in order of their start; none where it is one piece."""
    bags: dict[str, tuple[str, ...]] = {}
    """Seal numbers of the paper bags of each room, by room number, where the office knows them (FL-2)."""


class Candidate(Model, frozen=True):
    """One candidate (考生). ``index`` is the opaque number that stands for the person in the journal's clear
    text."""

    index: int
    ticket: str
    name: str
    id_number: str
    sex: str = ""
    id_kind: str = "居民身份证"
    occupation: str = ""
    trade: str = ""
    """工种"""
    level: int = 0
    """1 senior technician … 5 junior (digest ID)."""
    extra: dict[str, str] = {}
    """Columns of the office's sheet that the station doesn't know, kept as they were."""
    initials: tuple[str, ...] = ()
    """Pinyin initials of the name, computed by the office (station.plan.initials); empty in packages made before that."""
    photo: str = ""
    """SHA-256 (hex) of the photo's bytes, empty where there is none."""


class Placement(Model, frozen=True):
    """Who sits where in which session."""

    session: str
    candidate: int
    room: str
    seat: str


class Room(Model, frozen=True):
    """One exam room (考场), the room where papers are kept (保密室), or the site office (考点办公室)."""

    number: str
    """As printed on the door, for example 01."""
    capacity: int = 30
    place: str = ""
    kind: RoomKind = "exam"
    """A secure room has no door and no sessions; its people are custodians (PM-2). Nor has the site office; its people are the
    chief examiner and whom the plan places there."""


class Staff(Model, frozen=True):
    """One person on duty. ``id`` is opaque and stands for the person in the journal's clear text."""

    id: str
    name: str
    role: Role
    room: str = ""
    """Room number for invigilators and leads; empty serves the site."""
    sessions: tuple[str, ...] = ()
    """Session ids; empty means all of the day."""
    phone: str = ""
    unit: str = ""
    recusal: tuple[str, ...] = ()
    """Ticket numbers of relatives or own students among the candidates (回避, ST-5)."""
    seal_key: str = ""
    """C2SP verifier key that signs count notes (type 0x01)."""
    cosign_key: str = ""
    """C2SP verifier key that cosigns heads (type 0x04)."""
    recipient: str = ""
    """age recipient of this person."""
    occupations: tuple[str, ...] = ()
    """Occupations that an assessor is for; empty means every one (ST-3)."""
    modules: tuple[str, ...] = ()
    """Modules that an assessor takes; empty means every one (ST-3)."""
    post: str = ""
    """The post as the office calls it, for example 考点负责人."""


class Sitting(Model, frozen=True):
    """The exam day of one site (考试日)."""

    center: str
    """Key name of the exam center (认定中心), schema-less URL."""
    site: str
    """Short code of the site, part of every journal's origin."""
    site_name: str
    day: str
    """Local date, YYYY-MM-DD."""
    address: str = ""
    registration: str = ""
    """The body's registration number (机构备案号, digest ID)."""
    utc_offset_minutes: int = 480
    phones: dict[str, str] = {}
    """Who to call: chief, site office, clinic, leading group …"""
    demo: bool = False
    """A synthetic sitting: demo clock allowed, real centers refuse it."""


class Tool(Model, frozen=True):
    """One measuring tool or machine of the site (设备设施管理制度)."""

    name: str
    """With its number, as people call it: ``游标卡尺 3``."""
    calibrated_until: date | None = None
    """The last day on which it may be used; none where it needs no calibration."""
    failed: bool = False
    """It failed in calibration."""
    room: str = ""
    """Number of the room it stands in; empty for the whole site."""


class SittingPlan(Model, frozen=True):
    """The whole site's day."""

    sitting: Sitting
    rooms: tuple[Room, ...]
    sessions: tuple[Session, ...]
    candidates: tuple[Candidate, ...]
    placements: tuple[Placement, ...]
    staff: tuple[Staff, ...]
    lots: str = ""
    """Record of the draw of invigilators to rooms, as it is kept (docs/lots.md); empty where nobody was drawn."""
    tools: tuple[Tool, ...] = ()
    """Machines and measuring tools of the site (EQ)."""


class Elsewhere(Model, frozen=True):
    """Where a candidate of another room or session belongs, found by keyed hash only."""

    session: str
    room: str
    seat: str


class RoomPlan(Model, frozen=True):
    """What one room's kiosk carries."""

    sitting: Sitting
    room: Room
    sessions: tuple[Session, ...]
    candidates: tuple[Candidate, ...]
    placements: tuple[Placement, ...]
    staff: tuple[Staff, ...]
    site_key: str
    """Hex key of the hashes in ``elsewhere``."""
    elsewhere: dict[str, tuple[Elsewhere, ...]] = {}
    """Keyed hash of a ticket or ID number → where that candidate belongs."""
    site_list: SiteList | None = None
    """The same of a large site, packed; then ``elsewhere`` is empty."""
    center_keys: tuple[str, ...] = ()
    """Verifier keys of the center: plans, receipts."""
    center_recipients: tuple[str, ...] = ()
    """age recipients of the center: duty and escrow."""
    office_recipients: tuple[str, ...] = ()
    """age recipients of the chief examiners, where the site has an office: they read the rooms' bundles there."""
    lots: str = ""
    """Record of the draw of invigilators to rooms, as it is kept (docs/lots.md)."""
    tools: tuple[Tool, ...] = ()
    """Machines and measuring tools of this room (EQ)."""
    site: SittingPlan | None = None
    """The whole site's plan: the site office's package alone carries it."""

    @property
    def readers(self) -> tuple[str, ...]:
        """Whom bundles and the day key are encrypted to: the center, and the chiefs where there is an office."""
        return (*self.center_recipients, *self.office_recipients)

    def expected_at(self, name: str) -> tuple[Elsewhere, ...]:
        """Where the candidate of a keyed hash belongs; nowhere, where the site's list doesn't hold it."""
        if self.site_list is None or name in self.elsewhere:
            return self.elsewhere.get(name, ())
        return tuple(Elsewhere(*place) for place in self.site_list.find(name))

    def session(self, session_id: str) -> Session:
        """The session of that id. Raises KeyError."""
        for one in self.sessions:
            if one.id == session_id:
                return one
        raise KeyError(session_id)

    def roster(self, session_id: str) -> dict[int, str]:
        """Candidate index → seat, for one session in this room, in the office's order."""
        return {p.candidate: p.seat for p in self.placements if p.session == session_id}

    def candidate(self, index: int) -> Candidate:
        """The candidate of that roster index. Raises KeyError."""
        for one in self.candidates:
            if one.index == index:
                return one
        raise KeyError(index)

    def person(self, staff_id: str) -> Staff:
        """The member of staff of that id. Raises KeyError."""
        for one in self.staff:
            if one.id == staff_id:
                return one
        raise KeyError(staff_id)


def site_hash(site_key: str, kind: Literal["ticket", "id"], number: str) -> str:
    """Keyed hash under which a whole site's roster reaches a room (design §8): HMAC-SHA-256, first 16 bytes,
    hex."""
    message = f"station/elsewhere/v1\0{kind}\0{number}".encode()
    return hmac.digest(bytes.fromhex(site_key), message, "sha256")[:16].hex()
