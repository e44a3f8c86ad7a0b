"""Signed tickets: one line, one meaning; whoever changes a character of it is found out."""

from __future__ import annotations

import cv2
import msgspec
import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from station.checkin.decode import decode
from station.checkin.documents import LONGEST_RAW, read
from station.checkin.places import There, find
from station.forms.tickets import tickets
from station.plan.model import Room, SittingPlan
from station.vault.note import NoteError, open_note, parse_vkey, sign_note
from station.vault.ticket_note import (
    TICKET_PREFIX,
    SignedTicket,
    StrangerError,
    TicketSeat,
    open_line,
    sign_ticket,
    ticket_of,
    to_line,
)
from tests.support.plans import candidate, room_plan
from tests.support.signed import SIGNER, STRANGER, altered, signed, ticket, trusting

PLAN = trusting()
VKEYS = (SIGNER.vkey,)
WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)


def sitting(count: int) -> SittingPlan:
    here = room_plan(count)
    return SittingPlan(
        here.sitting, (Room("01"),), here.sessions, here.candidates, here.placements, here.staff
    )


def test_the_note_is_a_plain_signed_note() -> None:
    note = sign_ticket(ticket(7), SIGNER)
    assert open_note(note, [parse_vkey(SIGNER.vkey)]).text == (
        "station/ticket/v1\ncenter demo.center\nsite S01\nday 2026-11-07\nticket 202611070007\n"
        "seat theory,01,A07\nseat skills,01,A07\n"
    )


def test_the_line_is_ascii_short_and_a_scanner_can_type_it() -> None:
    line = signed(7)
    assert line.isascii()
    assert line.isprintable()
    assert " " not in line
    assert len(line) <= LONGEST_RAW
    assert open_line(line, VKEYS) == ticket_of(sitting(7), 7) == ticket(7)
    assert open_line(line.swapcase(), VKEYS) == ticket(7), "typed under Caps Lock"


def test_its_code_is_small_enough_for_the_ticket() -> None:
    for seats, version in ((2, 7), (8, 9)):
        many = tuple(TicketSeat(f"s{n}", "01", f"A{n:02d}") for n in range(seats))
        line = to_line(sign_ticket(msgspec.structs.replace(ticket(7), seats=many), SIGNER))
        made = zxingcpp.create_barcode(line, zxingcpp.BarcodeFormat.QRCode)
        width = made.to_image(scale=1, add_quiet_zones=False).shape[0]
        assert (width - 17) // 4 <= version


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4), WORDS, WORDS)
def test_any_words_come_back_as_they_were(seats: list[tuple[str, str, str]], site: str, number: str) -> None:
    made = SignedTicket("demo.center", site, "2026-11-07", number, tuple(TicketSeat(*seat) for seat in seats))
    line = to_line(sign_ticket(made, SIGNER))
    assert line.isascii()
    assert open_line(line, VKEYS) == made


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_other_character_anywhere_is_accepted(data: st.DataObject) -> None:
    line = signed(7)
    place = data.draw(st.integers(len(TICKET_PREFIX), len(line) - 1))
    char = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != line[place]))
    changed = line[:place] + char + line[place + 1 :]
    with pytest.raises(NoteError):
        open_line(changed, VKEYS)
    assert read(changed, PLAN).forged is not None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_nothing_that_begins_like_a_ticket_raises_at_the_door(text: str) -> None:
    document = read(TICKET_PREFIX + text, PLAN)
    assert document.kind == "ticket"
    assert document.forged is not None
    assert document.raw.isprintable()


def test_whose_signature_it_is_is_told_apart() -> None:
    with pytest.raises(StrangerError):
        open_line(signed(7, STRANGER), VKEYS)
    assert read(signed(7, STRANGER), PLAN).forged == "stranger"
    assert read(altered(7), PLAN).forged == "altered"
    assert read(signed(7)[:-1], PLAN).forged == "altered"
    good = read(signed(7), PLAN)
    assert good.forged is None
    assert good.number == candidate(7).ticket


def test_a_note_of_another_schema_or_two_signatures_is_no_ticket() -> None:
    text = "station/ticket/v1\ncenter c\nsite s\nday 2026-11-07\nticket 1\nseat a,b,c\n"
    with pytest.raises(NoteError):
        to_line(sign_note(text, [SIGNER, STRANGER]))
    with pytest.raises(NoteError):
        to_line(sign_note(text.replace("ticket/v1", "seal/v1"), [SIGNER]))
    with pytest.raises(NoteError):
        open_line(to_line(sign_note(text.replace("a,b,c", "a,b"), [SIGNER])), VKEYS)
    with pytest.raises(NoteError):
        sign_ticket(msgspec.structs.replace(ticket(7), seats=()), SIGNER)


def test_the_tickets_own_words_lead_the_way_where_no_list_does() -> None:
    elsewhere = read(signed(95, room="03"), PLAN)
    assert find(PLAN, "theory", elsewhere) == There("theory", "03", "A95")
    assert find(PLAN, "theory", read(signed(95), PLAN)) is None, "only the list leads into this room"


def test_printed_they_are_read_again_by_the_doors_decoder() -> None:
    made = sitting(3)
    for page, person in zip(tickets(made, {}, "png", SIGNER), made.candidates, strict=True):
        image = cv2.imdecode(np.frombuffer(page, np.uint8), cv2.IMREAD_GRAYSCALE)
        texts = {symbol.text for symbol in decode(image)} | {s.text for s in zxingcpp.read_barcodes(image)}
        lines = [text for text in texts if text.startswith(TICKET_PREFIX)]
        assert person.ticket in texts
        assert open_line(lines[0], VKEYS) == ticket_of(made, person.index)


def test_a_candidate_without_a_seat_gets_a_plain_code() -> None:
    made = sitting(1)
    bare = msgspec.structs.replace(made, placements=())
    image = cv2.imdecode(np.frombuffer(tickets(bare, {}, "png", SIGNER)[0], np.uint8), cv2.IMREAD_GRAYSCALE)
    assert {found.text for found in zxingcpp.read_barcodes(image)} == {candidate(1).ticket}
