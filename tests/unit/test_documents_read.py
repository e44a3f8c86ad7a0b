"""Which document a text is; hostile input is no document, for a reason."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from station.checkin.documents import LONGEST_RAW, REASONS, printable, read
from station.checkin.places import There, find
from station.plan.dayplan import DayPlan
from station.plan.model import Elsewhere, site_hash
from tests.support.plans import candidate, day_plan

PLAN = day_plan()
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def with_passport() -> DayPlan:
    guest = changed(candidate(30), id_number="E12345678", id_kind="护照", ticket="zk26-a0030")
    people = (*PLAN.room.candidates[:29], guest)
    return replace(PLAN, room=changed(PLAN.room, candidates=people))


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        (candidate(7).ticket, "ticket", candidate(7).ticket),
        (f" {candidate(7).ticket}\r\n", "ticket", candidate(7).ticket),
        (candidate(7).id_number, "id", candidate(7).id_number),
        (candidate(7).id_number.lower().translate(FULL_WIDTH), "id", candidate(7).id_number),
        (candidate(70).ticket, "ticket", candidate(70).ticket),
        (candidate(70).id_number, "id", candidate(70).id_number),
        (candidate(99).id_number, "id", candidate(99).id_number),
        ("202611999999", "ticket", "202611999999"),
    ],
)
def test_roster_first_then_the_form_of_the_number(text: str, kind: str, number: str) -> None:
    document = read(text, PLAN)
    assert (document.kind, document.number, document.check_failed) == (kind, number, False)


def test_passports_and_lettered_tickets_are_told_by_the_rosters_own_shapes() -> None:
    plan = with_passport()
    assert read("e12345678", plan).kind == "id"
    assert read("G87654321", plan).kind == "id"
    assert read("ZK26-A0030", plan).kind == "ticket"
    assert read("ZK26-B1111", plan).kind == "ticket"
    assert read("AB-CDE-1", PLAN).kind == "unknown"
    assert read("G87654321", PLAN).kind == "id"


def test_a_ticket_of_another_room_is_found_in_the_case_it_was_printed_in() -> None:
    name = site_hash(PLAN.room.site_key, "ticket", "Zk26-b0001")
    elsewhere = {**PLAN.room.elsewhere, name: (Elsewhere("theory", "02", "B01"),)}
    plan = replace(PLAN, room=changed(PLAN.room, elsewhere=elsewhere))
    document = read("Zk26-b0001\r\n", plan)
    assert document.kind == "ticket"
    assert find(plan, "theory", document) == There("theory", "02", "B01")


def test_an_id_number_that_fails_its_own_check_is_an_id_that_says_so() -> None:
    good = candidate(99).id_number
    bad = good[:17] + ("1" if good[17] != "1" else "2")
    assert read(bad, PLAN).check_failed
    assert not read(good, PLAN).check_failed
    impossible = "41010120001332100" + good[17]
    assert read(impossible, PLAN).check_failed


@pytest.mark.parametrize(
    ("text", "aim", "reason"),
    [
        ("", None, "empty"),
        ("  \r\n", None, "empty"),
        ("9" * 10_000, None, "long"),
        ("9" * 65, None, "long"),
        ("2026\x03110707", None, "binary"),
        ("\x00\x01\x02", None, "binary"),
        ("20261107\x1d07", "]C1", "binary"),
        ("\ud800", None, "binary"),
        ("20261107\u202e07", None, "binary"),
        ("STN1.s01.abcdef", None, "badge"),
        ("6901234567892", "]E0", "product"),
        ("https://example.org/menu", None, "number"),
        ("考生张三", None, "number"),
        ("[/red]", None, "number"),
        ("{seat}", None, "number"),
    ],
)
def test_what_is_no_document_says_why(text: str, aim: str | None, reason: str) -> None:
    document = read(text, PLAN, aim=aim)
    assert (document.kind, document.number, document.reason) == ("unknown", "", reason)
    assert reason in REASONS


def test_typing_may_say_what_it_is_but_the_roster_knows_better() -> None:
    assert read("A-17", PLAN, source="typed", expect="ticket").kind == "ticket"
    assert read("123456", PLAN, source="typed", expect="id").kind == "id"
    assert read(candidate(7).ticket, PLAN, source="typed", expect="id").kind == "ticket"


def test_a_certificate_is_only_ever_an_id() -> None:
    assert read(candidate(7).id_number, PLAN, certificate=True).certificate
    assert not read(candidate(7).ticket, PLAN, certificate=True).certificate


def test_a_mark_tells_a_repeated_code_and_nothing_else() -> None:
    one, again, other = (read(candidate(n).ticket, PLAN).mark for n in (7, 7, 8))
    assert one == again != other
    assert len(one) == 4
    foreign = replace(PLAN, room=changed(PLAN.room, site_key="aa" * 16))
    assert read(candidate(7).ticket, foreign).mark != one


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=400), st.binary(max_size=200).map(lambda b: b.decode("latin-1"))))
def test_no_text_raises_and_what_is_kept_can_be_written(text: str) -> None:
    document = read(text, PLAN, aim=text[:3] or None)
    assert len(document.raw) <= LONGEST_RAW
    assert document.raw.isprintable()
    assert msgspec.json.decode(msgspec.json.encode(document), type=type(document)) == document
    assert (document.kind == "unknown") == bool(document.reason)


def test_control_characters_are_spelt_out() -> None:
    assert printable("a\x03b\ud800") == "a\\u0003b\\ud800"
