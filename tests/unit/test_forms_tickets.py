"""Tickets and badges: their codes can be read, and whatever a name holds is only text."""

from __future__ import annotations

import cv2
import msgspec
import numpy as np
import pytest
import zxingcpp

from station.errors import DeviceError
from station.forms.codes import code128
from station.forms.tickets import badges, documents, masked, staff_card, tickets
from station.forms.typesetting import typeset
from station.plan.model import Room, SittingPlan
from tests.support.plans import room_plan

HOSTILE = (
    '#eval("1")',
    "]] #panic()",
    "$x^2$ *b* _i_ `c`",
    '\\u{1F600}#image("/etc/passwd")',
    "</svg><script>",
    '"quoted" \\ "',
    "\U00020bb7\U0003134a",
    "a\nb\t\u202e",
    "@label <label> // /* ",
)


def plan(count: int) -> SittingPlan:
    here = room_plan(count)
    return SittingPlan(
        here.sitting, (Room("01"),), here.sessions, here.candidates, here.placements, here.staff
    )


def read(picture: bytes) -> list[tuple[str, str]]:
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    return sorted((str(found.format), found.text) for found in zxingcpp.read_barcodes(image))


def test_each_ticket_is_a_picture_with_two_codes_of_its_number() -> None:
    made = plan(4)
    pages = tickets(made, {}, "png")
    assert len(pages) == 4
    for candidate, page in zip(made.candidates, pages, strict=True):
        assert read(page) == [("Code 128", candidate.ticket), ("QR Code", candidate.ticket)]


def test_long_tickets_still_fit_and_read() -> None:
    made = plan(1)
    long = msgspec.structs.replace(made.candidates[0], ticket="AB-2026-1107-0012-XYZ-0123456789")
    page = tickets(msgspec.structs.replace(made, candidates=(long,)), {}, "png")[0]
    assert read(page) == [("Code 128", long.ticket), ("QR Code", long.ticket)]


def test_as_pdf_they_share_sheets_and_one_input_gives_one_file() -> None:
    made = plan(4)
    first, second = tickets(made, {}, "pdf"), tickets(made, {}, "pdf")
    assert first == second
    assert first[0].startswith(b"%PDF")


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_is_never_markup(text: str) -> None:
    made = plan(1)
    person = msgspec.structs.replace(made.candidates[0], name=text, occupation=text, id_kind=text)
    sitting = msgspec.structs.replace(made.sitting, site_name=text)
    hostile = msgspec.structs.replace(made, candidates=(person,), sitting=sitting)
    assert read(tickets(hostile, {}, "png")[0])[0] == ("Code 128", person.ticket)
    staff = msgspec.structs.replace(made.staff[0], name=text, post=text)
    assert read(badges(sitting, [(staff, "STN1.TEXT")], "png")[0]) == [("QR Code", "STN1.TEXT")]


def test_a_damaged_photo_stops_nothing() -> None:
    made = plan(1)
    one = msgspec.structs.replace(made.candidates[0], photo="x")
    for body in (b"\x89PNG\r\n\x1a\n broken", b"\xff\xd8\xff broken", b"text"):
        page = tickets(msgspec.structs.replace(made, candidates=(one,)), {"x": body}, "png")[0]
        assert len(read(page)) == 2


def test_documents_carry_the_id_number_and_the_card_lists_pins() -> None:
    made = plan(2)
    for candidate, page in zip(made.candidates, documents(made.candidates, {}), strict=True):
        assert read(page) == [("Code 128", candidate.id_number)]
    assert staff_card([(made.staff[0], "271828")])[0].startswith(b"%PDF")


def test_id_numbers_are_masked() -> None:
    assert masked("11010519491231002X") == "110105********002X"
    assert masked("E1234567") == "******67"
    assert masked("") == ""


def test_what_no_code_can_carry_and_what_no_template_is() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        code128("准考证")
    with pytest.raises(DeviceError, match=r"forms\.typesetting"):
        typeset("no-such-form", {})
