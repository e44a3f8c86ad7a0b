"""The secure room from the office's list of rooms to the package that its custodians open."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.demo.clock import SimulatedSource
from station.errors import PlanError, Refusal
from station.plan.model import SittingPlan, Staff
from station.plan.rooms import MOST_BADGES, share_of
from station.room.home import import_package, open_room
from station.room.opening import open_day
from station.vault.credential import Credential
from station.vault.issue import pack_rooms, public_keys, with_keys
from station.vault.keys import CenterKeys
from station.vault.kiosk import Kiosk
from station.vault.trust import Trust
from tests.support.office import DAY, PAPERS, ROOMS, ROSTER, STAFF, Rows, build, office
from tests.support.plans import at
from tests.support.sim import SEED, credential, locked


def with_secure_room(custodians: int = 3) -> dict[str, Rows]:
    book = office()
    book[ROOMS] = [[*row, "用途" if n == 0 else ""] for n, row in enumerate(book[ROOMS])]
    book[ROOMS].append(["BM", "0", "一楼档案室", "保密室"])
    book[DAY].append(["演示", "是"])
    for n in range(custodians):
        book[STAFF].append([f"保管{'甲乙丙'[n]}", "保管员", "BM" if n else "", "", "", "", ""])
    return book


def plan_of(book: dict[str, Rows]) -> SittingPlan:
    built = build(book)
    assert built.plan is not None, [f.what.en for f in built.errors]
    return built.plan


def test_the_list_of_rooms_says_which_one_is_secure() -> None:
    plan = plan_of(with_secure_room())
    assert {room.number: room.kind for room in plan.rooms} == {"01": "exam", "02": "exam", "BM": "secure"}


def test_its_package_opens_with_custodians_and_not_with_invigilators(tmp_path: Path) -> None:
    plan = plan_of(with_secure_room())
    center = CenterKeys.create(tmp_path / "keys", "demo.center", SEED)
    people: dict[str, Credential] = {p.id: credential(p.id) for p in plan.staff}
    issued = with_keys(plan, {p: public_keys(c, "demo.center") for p, c in people.items()})
    packed = dict(pack_rooms(issued, {}, {p: locked(p) for p in people}, center))
    assert sorted(packed) == ["01", "02", "BM"]
    trust = Trust("demo.center", center.vkeys, center.recipients, demo=True)
    kiosk = Kiosk.set_up(tmp_path / "kiosk", "demo.center/S01/k9", trust, trust.fingerprint)
    (tmp_path / "room-BM.plan").write_bytes(packed["BM"])
    source = SimulatedSource(at("20:00"))
    room = open_room(kiosk, import_package(kiosk, tmp_path / "room-BM.plan", source, "BM"), source)
    by_role = {role: [p.id for p in plan.staff if p.role == role] for role in ("custodian", "invigilator")}
    invigilator = people[by_role["invigilator"][0]]
    assert invigilator.person in room.package.credentials
    with pytest.raises(PlanError) as not_yours:
        open_day(room, [invigilator, people[by_role["custodian"][0]]])
    assert not_yours.value.code == "package.not_yours"
    keepers = [people[one] for one in by_role["custodian"][:2]]
    assert isinstance(open_day(room, [keepers[0], invigilator]), Refusal)
    assert open_day(room, keepers) is None
    assert room.secure
    room.end()


def test_custodians_have_a_badge_in_every_room() -> None:
    plan = plan_of(with_secure_room())
    keepers = {p.id for p in plan.staff if p.role == "custodian"}
    assert keepers <= {p.id for p in share_of(plan, "01").staff}


def test_a_site_too_large_for_one_package_leaves_invigilators_out_of_the_secure_room() -> None:
    plan = plan_of(with_secure_room())
    many = tuple(Staff(f"x{n}", f"监考{n}", "invigilator", room="01") for n in range(MOST_BADGES))
    large = SittingPlan(
        plan.sitting, plan.rooms, plan.sessions, plan.candidates, plan.placements, (*plan.staff, *many)
    )
    roles = {p.role for p in share_of(large, "BM").staff}
    assert "custodian" in roles
    assert not roles & {"invigilator", "lead"}


def test_what_is_wrong_with_it_is_said() -> None:
    alone = build(with_secure_room(1))
    assert "plan.custodians" in {one.problem.code for one in alone.errors}
    book = with_secure_room()
    book[ROSTER][-1][4] = "BM"
    book[PAPERS].append(["s1", "试卷", "BM", "1"])
    assert "plan.room_secure" in {one.problem.code for one in build(book).errors}
