"""The synthetic sitting: complete, valid, marked as a demo, and the same for the same seed."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from station.demo.people import RARE_NAMES, people
from station.demo.pictures import HEIGHT, WIDTH, draw_portrait, portrait
from station.demo.sitting import DemoSitting, make_sitting
from station.errors import PlanError
from station.plan.identifiers import resident_id
from station.plan.model import site_hash
from station.vault.credential import parse_badge, unlock
from station.vault.note import parse_vkey
from station.vault.package import open_package
from station.vault.ticket_note import open_line, ticket_of
from station.vault.trust import read_trust

DAY = date(2026, 11, 7)


@pytest.fixture(scope="module")
def sitting(tmp_path_factory: pytest.TempPathFactory) -> DemoSitting:
    return make_sitting(tmp_path_factory.mktemp("demo"), 7)


def codes(path: Path) -> list[str]:
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    return [found.text for found in zxingcpp.read_barcodes(image)]


def test_people_are_plausible_different_and_seeded() -> None:
    made = people(7, 200, DAY)
    assert made == people(7, 200, DAY)
    assert made != people(8, 200, DAY)
    assert len({p.name for p in made}) == len({p.id_number for p in made}) == 200
    assert {name for name, _ in RARE_NAMES} <= {p.name for p in made}
    for person in made:
        found = resident_id(person.id_number, DAY)
        assert (found.findings, found.birth, found.sex) == ((), person.birth, person.sex)
        assert person.id_number[2:6] == "0000", "no issued number has a whole province as its division"


def test_portraits_are_seeded_and_clearly_different() -> None:
    faces = [draw_portrait(7, n, "男").astype(np.int16) for n in range(12)]
    assert faces[0].shape == (HEIGHT, WIDTH, 3)
    assert portrait(7, 3, "女") == portrait(7, 3, "女")
    for n, face in enumerate(faces):
        for other in faces[n + 1 :]:
            assert np.abs(face - other).mean() > 4


def test_two_rooms_an_office_two_sessions_staff_of_every_role(sitting: DemoSitting) -> None:
    plan = sitting.plan
    assert plan.sitting.demo
    assert (len(plan.rooms), len(plan.sessions), len(plan.candidates)) == (3, 2, 60)
    assert {(p.room, p.session) for p in plan.placements} == {
        (r, s) for r in ("01", "02") for s in ("theory", "skills")
    }
    roles = [person.role for person in plan.staff]
    assert {role: roles.count(role) for role in roles} == {
        "lead": 2,
        "invigilator": 2,
        "floating": 2,
        "chief": 1,
        "supervisor": 3,
        "assessor": 3,
        "custodian": 1,
        "affairs": 3,
    }


def test_every_code_in_every_picture_reads(sitting: DemoSitting) -> None:
    keys = read_trust(sitting.trust).keys
    for one in sitting.plan.candidates:
        number, signed = sorted(codes(sitting.ticket(one.ticket)))
        assert number == one.ticket
        assert open_line(signed, keys) == ticket_of(sitting.plan, one.index)
        assert codes(sitting.document(one.ticket)) == [one.id_number]
    for person in sitting.staff.values():
        assert codes(sitting.folder / "badges" / f"{person.id}.png") == [person.badge]


def test_badge_and_pin_open_the_rooms_package(sitting: DemoSitting) -> None:
    trust = read_trust(sitting.trust)
    package = open_package(sitting.package("01"), [parse_vkey(k) for k in trust.keys], "01", "2026-11-07")
    lead = sitting.staff["p01"]
    credential = unlock(package.credentials["p01"], parse_badge(lead.badge), lead.pin)
    plan, photos, letters = package.decrypt(credential.identity)
    assert len(plan.candidates) == len(photos) == 30
    assert set(letters) == {char for one in plan.candidates for char in one.name} - {"𠮷"}
    assert {hashlib.sha256(body).hexdigest() for body in photos.values()} == {
        c.photo for c in plan.candidates
    }
    stranger = sitting.plan.candidates[45]
    for kind, number in (("ticket", stranger.ticket), ("id", stranger.id_number)):
        found = plan.elsewhere[site_hash(plan.site_key, kind, number)]  # type: ignore[arg-type]
        assert {(one.session, one.room, one.seat) for one in found} == {
            ("theory", "02", "A16"),
            ("skills", "02", "A16"),
        }
    assert stranger.ticket not in str(plan.elsewhere)
    outsider = sitting.staff["p03"]
    assert "p03" not in package.credentials, outsider


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(PlanError, match=r"demo\.folder"):
        make_sitting(tmp_path, 7)
    assert [f.name for f in tmp_path.iterdir()] == ["mine.txt"]


def test_the_same_seed_gives_the_same_files(sitting: DemoSitting, tmp_path: Path) -> None:
    again = make_sitting(tmp_path, 7)
    # age randomises what it encrypts; everything else is the seed's.
    same = [f for f in sorted(sitting.folder.rglob("*")) if f.is_file() and f.suffix != ".plan"]
    assert len(same) > 200
    for file in same:
        assert file.read_bytes() == (again.folder / file.relative_to(sitting.folder)).read_bytes(), file.name
