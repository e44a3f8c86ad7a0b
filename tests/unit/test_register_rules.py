"""Rules of custody's registers: who confirms, who consents, what stays open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import msgspec
import pytest

from station.errors import Refusal
from station.event import Command, Record, sealed_fields
from station.plan.dayplan import DayPlan
from station.plan.rules import load_rules
from station.vault.entry import bare
from station.vault.register.commands import (
    Arrive,
    BeginGuard,
    Countersign,
    Depart,
    EndGuard,
    HandOver,
    LetIn,
    LetOut,
    LookAtGuard,
    MakeRound,
    Stop,
)
from station.vault.register.events import (
    GuardBegan,
    GuardEnded,
    GuardShort,
    HandedOver,
    TransportLeft,
    VisitorCame,
)
from station.vault.register.rules import decide
from station.vault.register.state import Bag, RegisterState, evolve
from tests.support.plans import MINUTE, T, room_plan
from tests.support.plans_secure import secure_day_plan, secure_staff

COLLECT = HandOver(
    kind="collect",
    item="bag",
    count=60,
    place="考务办公室",
    actors=("s09", "s01"),
    session="theory",
    custodian="s09",
    receiver="s01",
    seal_code="B-0107",
)
LEND = HandOver(
    kind="lend",
    item="file",
    count=1,
    place="考务办公室",
    what="考生名单",
    actors=("s09", "s05", "s07"),
    custodian="s09",
    receiver="s05",
    approver="s07",
)
OUT = msgspec.structs.replace(LEND, kind="hand_over", item="bag", leaves=True, what="")


def exam_plan() -> DayPlan:
    return DayPlan(msgspec.structs.replace(room_plan(), staff=secure_staff()), load_rules())


@dataclass
class Desk:
    """Decides and folds, as a room does; no disk."""

    plan: DayPlan = field(default_factory=exam_plan)
    state: RegisterState = field(default_factory=RegisterState)
    now: int = T
    seq: int = 0

    def do(self, command: Command, **changes: Any) -> tuple[Any, ...]:
        decision = decide(self.plan, self.state, msgspec.structs.replace(command, **changes), self.now)
        assert not isinstance(decision, Refusal), decision
        session = str(getattr(command, "session", ""))
        for happened in decision:
            self.state = evolve(self.state, Record(self.seq, self.now, session, (), bare(happened)))
            self.seq += 1
        return decision

    def refused(self, command: Command, **changes: Any) -> str:
        decision = decide(self.plan, self.state, msgspec.structs.replace(command, **changes), self.now)
        assert isinstance(decision, Refusal), decision
        assert decision.what.zh
        assert decision.now.en
        return decision.code


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def secure() -> Desk:
    return Desk(secure_day_plan())


class TestHandOver:
    def test_a_row_says_who_gave_what_to_whom(self, desk: Desk) -> None:
        (row,) = desk.do(COLLECT)
        assert isinstance(row, HandedOver)
        assert (row.number, row.custodian, row.receiver, row.count) == (1, "s09", "s01", 60)
        assert (row.place, row.seal_code) == ("考务办公室", "B-0107")

    def test_both_sides_confirm(self, desk: Desk) -> None:
        assert desk.refused(COLLECT, actors=("s09",)) == "register.not_confirmed"
        assert desk.refused(COLLECT, actors=("s01", "s07")) == "register.not_confirmed"
        assert desk.refused(COLLECT, receiver="s09") == "register.two_sides"
        assert desk.refused(COLLECT, receiver="nobody", actors=("s09", "nobody")) == "register.unknown"
        assert desk.refused(COLLECT, receiver="") == "register.unknown"

    def test_a_bag_is_collected_once(self, desk: Desk) -> None:
        desk.do(COLLECT)
        assert desk.refused(COLLECT) == "register.collected"
        desk.do(COLLECT, session="skills")
        assert desk.refused(COLLECT, session="none") == "register.session"

    def test_a_bag_is_returned_once_and_only_sealed(self, desk: Desk) -> None:
        back = msgspec.structs.replace(COLLECT, kind="return", custodian="s01", receiver="s09")
        assert desk.refused(back) == "register.not_sealed"
        desk.state = desk.state.with_bags({"theory": Bag(0, 60)})
        assert desk.refused(back) == "register.not_sealed"
        desk.do(COLLECT)
        desk.state = desk.state.with_bags({"theory": Bag(3, 60)})
        assert desk.state.not_returned() == ("theory",)
        (row,) = desk.do(back)
        assert row.seal == 3
        assert desk.state.not_returned() == ()
        assert desk.refused(back) == "register.returned"

    @pytest.mark.parametrize("count", [0, -1, 100_000])
    def test_a_count_is_a_count(self, desk: Desk, count: int) -> None:
        assert desk.refused(COLLECT, count=count) == "register.count"

    @pytest.mark.parametrize(
        "changes",
        [{"place": " "}, {"place": "x" * 121}, {"seal_code": "x" * 121}, {"remarks": "x" * 121}],
    )
    def test_words_fit(self, desk: Desk, changes: dict[str, str]) -> None:
        assert desk.refused(COLLECT, **changes) == "register.words"

    def test_a_file_has_a_name(self, desk: Desk) -> None:
        assert desk.refused(LEND, what=" ") == "register.words"


class TestConsent:
    @pytest.mark.parametrize("kind", ["lend", "copy"])
    def test_lending_and_copying_take_the_leader(self, desk: Desk, kind: str) -> None:
        assert desk.refused(LEND, kind=kind, approver="") == "register.leader"
        (row,) = desk.do(LEND, kind=kind)
        assert (row.approved_by, row.provisional) == ("s07", False)

    def test_destroying_takes_leader_and_reason(self, desk: Desk) -> None:
        assert desk.refused(LEND, kind="destroy", approver="", remarks="过期") == "register.leader"
        assert desk.refused(LEND, kind="destroy") == "register.words"
        desk.do(LEND, kind="destroy", remarks="草稿纸保存期满")

    def test_nothing_leaves_without_the_leader(self, desk: Desk) -> None:
        assert desk.refused(OUT, approver="") == "register.leader"
        assert not desk.state.rows
        desk.do(OUT)

    def test_who_is_responsible_for_the_site_may_consent(self, desk: Desk) -> None:
        desk.do(OUT, approver="s13", actors=("s09", "s05", "s13"))

    @pytest.mark.parametrize("approver", ["s01", "s08", "s09", "nobody"])
    def test_nobody_else_may(self, desk: Desk, approver: str) -> None:
        actors = ("s09", "s05", approver)
        assert desk.refused(OUT, approver=approver, actors=actors) == "register.not_a_leader"

    def test_a_leader_who_takes_it_does_not_consent_to_it(self, desk: Desk) -> None:
        assert desk.refused(OUT, receiver="s07", actors=("s09", "s07")) == "register.not_a_leader"

    def test_the_leader_shows_the_badge(self, desk: Desk) -> None:
        assert desk.refused(OUT, actors=("s09", "s05")) == "register.not_confirmed"

    def test_by_telephone_it_stays_open_until_the_same_leader_countersigns(self, desk: Desk) -> None:
        (row,) = desk.do(OUT, telephone=True, actors=("s09", "s05"))
        assert row.provisional
        assert [r.event.number for r in desk.state.to_countersign()] == [1]
        assert desk.refused(Countersign(1, ("s13",))) == "register.other_leader"
        assert desk.refused(Countersign(2, ("s07",))) == "register.row"
        desk.do(Countersign(1, ("s07",)))
        assert desk.state.to_countersign() == ()
        assert desk.refused(Countersign(1, ("s07",))) == "register.row"


class TestOutsider:
    DRIVER: ClassVar[dict[str, Any]] = {
        "receiver": "",
        "outsider": "receiver",
        "name": "Li Shi",
        "unit": "认定中心",
        "why": "驾驶员",
        "witness": "s10",
        "actors": ("s09", "s10", "s07"),
    }

    def test_is_entered_by_name_with_a_witness(self, desk: Desk) -> None:
        (row,) = desk.do(OUT, **self.DRIVER)
        assert (row.outsider, row.receiver, row.witness, row.name) == ("receiver", "", "s10", "Li Shi")

    def test_may_give_too(self, desk: Desk) -> None:
        giver = self.DRIVER | {"receiver": "s09", "custodian": "", "outsider": "custodian"}
        (row,) = desk.do(OUT, **giver)
        assert (row.custodian, row.receiver) == ("", "s09")

    @pytest.mark.parametrize("missing", ["name", "unit", "why"])
    def test_needs_all_three_words(self, desk: Desk, missing: str) -> None:
        assert desk.refused(OUT, **(self.DRIVER | {missing: " "})) == "register.outsider"
        assert desk.refused(OUT, **(self.DRIVER | {missing: "x" * 121})) == "register.words"

    def test_needs_a_second_witness_who_shows_the_badge(self, desk: Desk) -> None:
        assert desk.refused(OUT, **(self.DRIVER | {"witness": ""})) == "register.witness"
        assert desk.refused(OUT, **(self.DRIVER | {"witness": "s09"})) == "register.witness"
        actors = {"actors": ("s09", "s07")}
        assert desk.refused(OUT, **(self.DRIVER | actors)) == "register.not_confirmed"

    def test_has_no_badge_at_the_same_time(self, desk: Desk) -> None:
        assert desk.refused(OUT, **(self.DRIVER | {"receiver": "s05"})) == "register.outsider"


class TestLaterRows:
    def test_what_was_lent_stays_open_until_it_is_given_back(self, desk: Desk) -> None:
        desk.do(LEND)
        assert [r.event.number for r in desk.state.lent()] == [1]
        back: dict[str, Any] = {"kind": "give_back", "custodian": "s05", "receiver": "s09", "approver": ""}
        assert desk.refused(LEND, **back) == "register.row"
        assert desk.refused(LEND, **back, answers=9) == "register.row"
        desk.do(LEND, **back, answers=1)
        assert desk.state.lent() == ()
        assert desk.refused(LEND, **back, answers=1) == "register.row"

    def test_only_a_giving_back_answers_a_row(self, desk: Desk) -> None:
        desk.do(LEND)
        assert desk.refused(COLLECT, answers=1) == "register.row"

    def test_a_correction_is_a_new_row_with_a_reason(self, desk: Desk) -> None:
        desk.do(COLLECT)
        assert desk.refused(COLLECT, corrects=1, count=59) == "register.words"
        assert desk.refused(COLLECT, corrects=7, remarks="数错") == "register.row"
        desk.do(COLLECT, corrects=1, count=59, remarks="数错")
        assert desk.state.rows[1].corrected_by == 2
        assert [r.event.count for r in desk.state.bag_rows("theory", "collect")] == [59]
        assert desk.refused(COLLECT, corrects=1, remarks="again") == "register.row"

    def test_a_count_of_zero_says_that_nothing_took_place(self, desk: Desk) -> None:
        desk.do(LEND, telephone=True, actors=("s09", "s05"))
        desk.do(LEND, corrects=1, count=0, remarks="没有借出")
        assert desk.state.lent() == ()
        assert desk.state.to_countersign() == ()


class TestGuard:
    def test_two_come_on_and_hand_over_to_two_without_a_gap(self, secure: Desk) -> None:
        secure.do(BeginGuard(("s09", "s10"), ("s09", "s10")))
        secure.now += 60 * MINUTE
        happened = secure.do(BeginGuard(("s11", "s12"), ("s09", "s10", "s11", "s12"), ("s09", "s10")))
        assert [type(one) for one in happened] == [GuardBegan, GuardBegan, GuardEnded, GuardEnded]
        assert secure.state.on_guard == ("s11", "s12")
        assert not secure.state.short

    def test_one_alone_is_an_alarm_once(self, secure: Desk) -> None:
        secure.do(BeginGuard(("s09", "s10"), ("s09", "s10")))
        *_, alarm = secure.do(EndGuard("s10", ("s10",)))
        assert alarm == GuardShort(here=1, needed=2)
        assert secure.do(LookAtGuard()) == ()
        secure.do(BeginGuard(("s11",), ("s11",)))
        assert not secure.state.short
        assert secure.do(LookAtGuard()) == ()

    def test_the_alarm_finds_an_empty_room_by_itself(self, secure: Desk) -> None:
        assert secure.do(LookAtGuard()) == (GuardShort(here=0, needed=2),)
        assert secure.do(LookAtGuard()) == ()

    def test_an_alarm_that_a_hand_over_ends_is_followed_by_the_next(self, secure: Desk) -> None:
        secure.do(BeginGuard(("s09",), ("s09",)))
        assert secure.state.short
        *_, alarm = secure.do(BeginGuard(("s10",), ("s09", "s10"), ("s09",)))
        assert alarm == GuardShort(here=1, needed=2)
        assert secure.state.short

    def test_everybody_confirms_for_themselves(self, secure: Desk) -> None:
        assert secure.refused(BeginGuard(("s09", "s10"), ("s09",))) == "register.not_confirmed"
        assert secure.refused(BeginGuard((), ("s09",))) == "register.unknown"
        secure.do(BeginGuard(("s09", "s10"), ("s09", "s10")))
        assert secure.refused(BeginGuard(("s09",), ("s09",))) == "register.on_guard"
        assert secure.refused(BeginGuard(("s11",), ("s11",), ("s12",))) == "register.not_on_guard"
        assert secure.refused(BeginGuard(("s11",), ("s11",), ("s09",))) == "register.not_confirmed"
        assert secure.refused(EndGuard("s10", ("s09",))) == "register.not_confirmed"
        assert secure.refused(EndGuard("s12", ("s12",))) == "register.not_on_guard"

    def test_rounds_and_visitors_are_entered_by_a_guard(self, secure: Desk) -> None:
        secure.do(BeginGuard(("s09", "s10"), ("s09", "s10")))
        assert secure.refused(MakeRound(True, "", ("s11",))) == "register.not_on_guard"
        assert secure.refused(MakeRound(False, "", ("s09",))) == "register.words"
        secure.do(MakeRound(False, "柜锁有划痕", ("s09",)))
        assert secure.refused(LetIn("", ("s09",), "s08")) == "register.words"
        assert secure.refused(LetIn("检查", ("s09",), name="Wang")) == "register.words"
        assert secure.refused(LetIn("检查", ("s09",), "nobody")) == "register.unknown"
        assert secure.refused(LetIn("检查", ("s09",), "s10")) == "register.on_guard"
        (came,) = secure.do(LetIn("检查", ("s09",), name="Wang", unit="教育局"))
        assert isinstance(came, VisitorCame)
        assert secure.state.inside() == (1,)
        assert secure.refused(LetOut(2, ("s09",))) == "register.visit"
        secure.do(LetOut(1, ("s10",)))
        assert secure.state.inside() == ()

    def test_an_exam_room_has_no_guard(self, desk: Desk) -> None:
        assert desk.refused(BeginGuard(("s09", "s10"), ("s09", "s10"))) == "register.not_secure"
        assert desk.refused(LookAtGuard()) == "register.not_secure"


class TestTransport:
    GO = Depart(
        inbound=False,
        bags=2,
        intact=True,
        driver="Zhao Liu",
        vehicle="豫A12345",
        route="考点 → 认定中心",
        actors=("s09", "s05"),
        row=1,
        person="s05",
    )

    def test_leaves_under_a_row_with_consent(self, desk: Desk) -> None:
        assert desk.refused(self.GO) == "register.needs_row"
        desk.do(COLLECT)
        assert desk.refused(self.GO) == "register.needs_row"
        desk.do(OUT)
        (left,) = desk.do(self.GO, row=2)
        assert isinstance(left, TransportLeft)
        assert left.at == T
        assert desk.refused(self.GO, row=2) == "register.needs_row"

    def test_with_whole_seals_a_vehicle_a_driver_and_two_people(self, desk: Desk) -> None:
        desk.do(OUT)
        assert desk.refused(self.GO, intact=False) == "register.seal_broken"
        assert desk.refused(self.GO, vehicle="") == "register.words"
        assert desk.refused(self.GO, driver=" ") == "register.words"
        assert desk.refused(self.GO, bags=0) == "register.count"
        assert desk.refused(self.GO, actors=("s05",)) == "register.two_people"
        assert desk.refused(self.GO, actors=("s09", "s10")) == "register.not_confirmed"
        assert desk.refused(self.GO, at=T + 1) == "register.when"

    def test_what_comes_needs_no_row_and_may_arrive_with_a_broken_seal(self, desk: Desk) -> None:
        come: dict[str, Any] = {"inbound": True, "person": "", "actors": ("s09", "s10")}
        assert desk.refused(self.GO, **come) == "register.words"
        (left,) = desk.do(self.GO, **come, name="Sun, 认定中心", at=T - 40 * MINUTE)
        assert (left.row, left.at) == (0, T - 40 * MINUTE)
        assert desk.refused(Arrive(1, False, "", ("s09", "s10"))) == "register.words"
        assert desk.refused(Arrive(1, True, "", ("s09",))) == "register.two_people"
        desk.do(Arrive(1, False, "二号袋封条开裂，已报主考", ("s09", "s10")))
        assert desk.state.under_way() == ()
        assert not desk.state.transports[1].intact
        assert desk.refused(Arrive(1, True, "", ("s09", "s10"))) == "register.transport"

    def test_a_stop_has_a_cause_and_lies_on_the_way(self, desk: Desk) -> None:
        desk.do(OUT)
        desk.do(self.GO)
        desk.now += 30 * MINUTE
        stop = Stop(1, T + 10 * MINUTE, 5, "堵车", ("s05",))
        assert desk.refused(stop, at=T - 1) == "register.when"
        assert desk.refused(stop, at=T + 31 * MINUTE) == "register.when"
        assert desk.refused(stop, minutes=-1) == "register.when"
        assert desk.refused(stop, cause="") == "register.words"
        assert desk.refused(stop, number=2) == "register.transport"
        desk.do(stop)
        assert desk.state.transports[1].stops == 1


def test_what_people_typed_is_sealed() -> None:
    assert sealed_fields(HandedOver) == {"what", "seal_code", "place", "name", "unit", "why", "remarks"}
    assert sealed_fields(VisitorCame) == {"name", "unit", "purpose"}
    assert sealed_fields(TransportLeft) == {"name", "driver", "vehicle", "route"}


def test_another_parts_command_is_nobody_s(desk: Desk) -> None:
    with pytest.raises(TypeError):
        decide(desk.plan, desk.state, Command(), T)
