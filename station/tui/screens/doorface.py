"""The door's face at one moment, computed from plan, view and time: nothing here asks, decides or remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.content import Content

from station.checkin.views import DoorView, VerdictView
from station.checkin.wording import clock
from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.text import Language, Text
from station.tui.status import hms
from station.tui.theme import NOTICE, PAGE, REASON, TONES, Colours
from station.tui.widgets.verdict import (
    WIDE,
    Band,
    Card,
    draw_card,
    masked,
    masked_name,
    seat_cells,
    word_size,
)

READY = Band("ready", Text("请扫描", "READY"))
NEXT_DOCUMENT = Band("ready", Text("请续扫", "NEXT CODE"))
NOT_OPEN = Band("wait", Text("待开放", "NOT OPEN"))
CLOSED = Band("wait", Text("已截止", "NO ENTRY"))
LATE = Text("请入场", "ADMIT LATE")
"""What the band says where somebody comes in after the start."""

TICKET = Text("准考证", "Ticket")
ID = Text("证件", "ID")

PHOTO_CELLS = 26
"""Most columns of the photo beside the seat."""
LEAST_CARD = 16


@dataclass(frozen=True)
class Face:
    """What stands under the band."""

    band: Band
    ground: str
    ink: str
    card: Card
    card_cells: int
    rows: int
    seat: str
    """Drawn large: a seat, or how many have come; empty for none."""
    photo: bytes
    photo_cells: int

    def draw_card(self, language: Language) -> Content:
        """The card in these cells."""
        return draw_card(self.card, language, self.card_cells, self.rows, ground=self.ground, ink=self.ink)


def band_rows(cells: int) -> int:
    """Rows of the band with its own air."""
    return 13 if word_size(cells) == "word22" else 11


def air(cells: int) -> int:
    """Where rows are not scarce, one stands between the band and what belongs to the candidate."""
    return 1 if cells >= WIDE else 0


def band_of(view: DoorView, verdict: VerdictView | None) -> Band:
    """What the band says."""
    if verdict is not None:
        return Band(verdict.tone, LATE if verdict.code == "admit_late" else verdict.word)
    if view.pending is not None:
        return NEXT_DOCUMENT
    if view.phase == "before":
        return NOT_OPEN
    return CLOSED if view.phase == "closed" else READY


def person_of(view: DoorView, verdict: VerdictView | None) -> tuple[int | None, str]:
    """Who may be shown, and the seat."""
    if verdict is not None:
        return verdict.candidate, verdict.seat
    if view.pending is not None:
        return view.pending.candidate, view.pending.seat
    return None, ""


def face_of(
    plan: DayPlan,
    view: DoorView,
    verdict: VerdictView | None,
    now: Milliseconds,
    size: tuple[int, int],
    photos: Mapping[str, bytes],
    letters: Mapping[str, bytes],
    *,
    todo: Text,
    preview: bool = False,
) -> Face:
    """Everything under the band in so many columns and rows (of the body, the band's included)."""
    cells, body_rows = size
    rows = body_rows - band_rows(cells) - air(cells)
    tone = verdict.tone if verdict else "ready"
    # STOP floods the screen; the other tones are a band.
    colours = TONES["stop"] if tone == "stop" else PAGE
    candidate, seat = person_of(view, verdict)
    # With nobody at the door, the same place tells from afar how many have come.
    shown = seat or (f"{view.arrived}/{view.total}" if cells >= WIDE and verdict is None else "")
    photo = photo_of(plan, candidate, photos) if cells >= WIDE else b""
    # A portrait is three wide and four high; more columns would stay empty.
    photo_cells = PHOTO_CELLS if preview else max(0, min(PHOTO_CELLS, rows * 3 // 2, cells // 4))
    taken = (seat_cells(shown) + 2 if shown else 0) + (photo_cells + 2 if photo or preview else 0)
    return Face(
        band=band_of(view, verdict),
        ground=colours.ground,
        ink=colours.ink,
        card=_card(plan, view, verdict, candidate, now, todo, letters if cells >= WIDE else {}),
        card_cells=max(LEAST_CARD, cells - 2 - taken),
        rows=rows,
        seat=shown,
        photo=photo,
        photo_cells=photo_cells,
    )


def photo_of(plan: DayPlan, candidate: int | None, photos: Mapping[str, bytes]) -> bytes:
    """The photo of the candidate who may be shown; empty for none."""
    if candidate is None or plan.rules.screen.photo == "off":
        return b""
    return photos.get(plan.room.candidate(candidate).photo, b"")


def _card(
    plan: DayPlan,
    view: DoorView,
    verdict: VerdictView | None,
    candidate: int | None,
    now: Milliseconds,
    next_step: Text,
    letters: Mapping[str, bytes],
) -> Card:
    why, plate = (verdict.why, _plate(verdict)) if verdict else _waiting(plan, view, now)
    todo = next_step if verdict and verdict.tone != "admit" else None
    if candidate is None:
        return Card(why=why, plate=plate, todo=todo)
    shown_at = verdict.shown_at if verdict else view.pending.shown_at if view.pending else now
    mask = now - shown_at >= plan.rules.screen.mask_after_seconds * 1_000
    person = plan.room.candidate(candidate)
    return Card(
        name=masked_name(person.name) if mask else person.name,
        sex="" if mask else person.sex,
        numbers=(
            (TICKET, masked(person.ticket) if mask else person.ticket),
            (ID, masked(person.id_number)),
        ),
        why=why,
        plate=plate,
        todo=todo,
        letters=letters,
    )


def _plate(verdict: VerdictView) -> Colours | None:
    # Ticket and ID match, in time: nothing that anybody has to read. All else is said on a plate.
    return None if verdict.code == "admit" else REASON[verdict.tone]


def _waiting(plan: DayPlan, view: DoorView, now: Milliseconds) -> tuple[Text, Colours | None]:
    if view.pending is not None:
        left = hms(view.pending.lapses_at - now)[3:]
        return Text(
            f"等待另一证件，{left} 后按缺证处理。",
            f"Waiting for the other one; refused for now in {left}.",
        ), None
    opens, closes = clock(plan, view.opens), clock(plan, view.closes)
    waiting = len(view.waiting)
    match view.phase:
        case "before":
            return Text(
                f"{opens} 开始入场，本场 {view.total} 人。",
                f"Entry opens at {opens}; {view.total} candidates.",
            ), None
        case "closed":
            return Text(
                f"{closes} 已停止入场，缺考 {len(view.absent)} 人。",
                f"Entry closed at {closes}; {len(view.absent)} absent.",
            ), None
        case "late":
            left = hms(view.to_close)[3:]
            return Text(
                f"已开考，还可入场 {left}，未到 {waiting} 人，{closes} 停止入场。",
                f"The exam is on; entry for another {left}, {waiting} not in yet; it closes at {closes}.",
            ), NOTICE
    return Text(
        f"未到 {waiting} 人，{closes} 停止入场。", f"{waiting} not in yet; entry closes at {closes}."
    ), None
