"""Registers from the keyboard: hand-overs with consent and without badges, transports, the secure room's duty over midnight."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from station.vault.register.events import HandedOver, RoundMade, TransportArrived, VisitorCame
from tests.support.plans import MINUTE, room_plan
from tests.support.plans_secure import secure_plan, secure_staff
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay, badge

SIZES = {"80x24": (80, 24), "116x30": (116, 30)}
HOUR = 60 * MINUTE


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    day = ExamDay(tmp_path, "08:20", msgspec.structs.replace(room_plan(), staff=secure_staff()))
    day.open()
    day.to("08:31")
    return day


@pytest.fixture
def secure(tmp_path: Path) -> ExamDay:
    day = ExamDay(tmp_path, "20:00", secure_plan())
    day.open("s09", "s10")
    return day


def rows(day: ExamDay) -> list[HandedOver]:
    return [r.event for r in day.room.records() if isinstance(r.event, HandedOver)]


async def pick(desk: Desk, label: str) -> None:
    """Choose the option of that label, wherever it stands in the list."""
    options = desk.app.screen.options  # type: ignore[attr-defined]
    at = next(n for n, option in enumerate(options) if label in option.label.zh)
    await desk.press(*["down"] * at, "enter")


async def say(desk: Desk, words: str) -> None:
    await desk.write(words)
    await desk.press("enter")


async def collect(desk: Desk) -> None:
    """The bag's receipt from the custodian, as far as the badges."""
    await desk.press("end", "f2")
    await pick(desk, "领取")
    await pick(desk, "理论知识")
    await desk.press("enter")
    await desk.scan("B-0107")
    await pick(desk, "考务办公室")
    await desk.press("enter")
    await desk.scan(badge("s09").text)
    await desk.scan(badge("s01").text)


async def take_out(desk: Desk) -> None:
    """A bag leaves the site with a driver; as far as the leader's consent."""
    await desk.press("end", "f2")
    await pick(desk, "移交")
    await pick(desk, "试卷袋")
    await desk.press("enter")
    await say(desk, "2")
    await desk.press("enter")
    await pick(desk, "带出考点")
    await pick(desk, "考点大门")
    await desk.press("enter")
    await desk.scan(badge("s09").text)
    await pick(desk, "名单上没有")
    await say(desk, "Zhao Liu")
    await say(desk, "Yunshu")
    await pick(desk, "运送人员")
    await desk.scan(badge("s05").text)
    await desk.scan(badge("s07").text)


@pytest.mark.parametrize("size", SIZES)
def test_a_bag_is_collected(day: ExamDay, size: str) -> None:
    async def script(desk: Desk) -> None:
        await desk.press("end")
        await desk.golden(f"register-empty-{size}")
        await collect(desk)
        await desk.golden(f"register-confirm-{size}")
        await desk.sign("s09", "s01")
        await desk.golden(f"register-collected-{size}")

    play(day, script, SIZES[size])
    (row,) = rows(day)
    assert (row.kind, row.count, row.custodian, row.receiver) == ("collect", 60, "s09", "s01")
    assert (row.seal_code, row.place) == ("B-0107", "考务办公室")


def test_a_badge_that_was_not_named_records_nothing(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await collect(desk)
        await desk.sign("s09", "s02")
        assert "监考甲 没有用工作证和 PIN 确认" in desk.text

    play(day, script)
    assert rows(day) == []


def test_out_of_the_site_by_telephone_then_countersigned(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await take_out(desk)
        await pick(desk, "电话请示")
        await desk.golden("register-telephone-80x24")
        await desk.sign("s09", "s05")
        assert "移交登记第 1 行：负责人补签" in desk.text
        assert "外单位人员" in desk.text
        assert "Zhao" not in desk.text
        await desk.press("f2")
        await pick(desk, "负责人补签")
        await desk.press("enter")
        await desk.sign("s07")
        assert "负责人已补签" in desk.text

    play(day, script)
    (row,) = rows(day)
    assert (row.leaves, row.approved_by, row.provisional) == (True, "s07", True)
    assert (row.outsider, row.name, row.unit, row.witness) == ("receiver", "Zhao Liu", "Yunshu", "s05")


def test_a_row_that_never_took_place_is_corrected_with_its_words(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await collect(desk)
        await desk.sign("s09", "s01")
        await desk.press("f2")
        await pick(desk, "更正")
        await desk.press("enter")
        await pick(desk, "未曾发生")
        await say(desk, "wrong room")
        await desk.sign("s01", "s09")
        await desk.golden("register-corrected-80x24")

    play(day, script)
    before, after = rows(day)
    assert (after.corrects, after.count, after.remarks) == (1, 0, "wrong room")
    assert after.place == before.place


def test_a_transport_out_of_the_site_and_its_arrival(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await take_out(desk)
        await pick(desk, "负责人在场")
        await desk.sign("s09", "s05", "s07")
        await desk.press("f3", "f2")
        await pick(desk, "运出")
        await desk.press("enter")
        await desk.scan(badge("s05").text)
        for words in ("Zhao Liu", "A12345", "S01 - center", "2"):
            await say(desk, words)
        await pick(desk, "封条完好")
        await desk.sign("s05", "s09")
        await desk.pass_time(20 * MINUTE)
        await desk.press("f2")
        await pick(desk, "途中停留")
        await desk.press("enter")
        for words in ("0845", "4"):
            await say(desk, words)
        await pick(desk, "交通堵塞")
        await desk.sign("s05")
        await desk.golden("register-transport-80x24")
        await desk.press("f2")
        await pick(desk, "到达")
        await desk.press("enter")
        await pick(desk, "有封条不完好")
        await say(desk, "bag 2 torn")
        await desk.sign("s05", "s09")
        await desk.golden("register-arrived-80x24")

    play(day, script)
    (arrived,) = [r.event for r in day.room.records() if isinstance(r.event, TransportArrived)]
    assert (arrived.intact, arrived.remarks) == (False, "bag 2 torn")


@pytest.mark.parametrize("size", SIZES)
def test_the_secure_room_over_midnight(secure: ExamDay, size: str) -> None:
    async def script(desk: Desk) -> None:
        await desk.golden(f"secure-opened-{size}")
        await desk.pass_time(6 * HOUR)
        await desk.press("f2")
        await pick(desk, "交接班")
        await pick(desk, "全部换班")
        await desk.scan(badge("s11").text)
        await desk.scan(badge("s12").text)
        await desk.sign("s11", "s12", "s09", "s10")
        await desk.pass_time(HOUR)
        await desk.press("f2")
        await pick(desk, "巡查")
        await pick(desk, "均正常")
        await desk.press("enter")
        await desk.sign("s11")
        await desk.press("f2")
        await pick(desk, "来访人进入")
        await pick(desk, "名单上没有")
        for words in ("Wang Wu", "Jiaoyuju", "inspection"):
            await say(desk, words)
        await desk.sign("s12")
        await desk.press("f2")
        await pick(desk, "下岗")
        await pick(desk, "保管丁")
        await desk.press("f8")
        await desk.sign("s12")
        await desk.pass_time(20 * MINUTE)
        await desk.golden(f"secure-short-{size}")
        await desk.press("f2")
        await pick(desk, "上岗")
        await desk.press("enter")
        await desk.sign("s10")
        await desk.press("f2")
        await pick(desk, "来访人离开")
        await desk.press("enter")
        await desk.sign("s11")
        await desk.golden(f"secure-full-{size}")

    play(secure, script, SIZES[size])
    kinds = [type(r.event).__name__ for r in secure.room.records()]
    assert kinds.count("GuardShort") == 1
    assert [r.event.intact for r in secure.room.records() if isinstance(r.event, RoundMade)] == [True]
    (came,) = [r.event for r in secure.room.records() if isinstance(r.event, VisitorCame)]
    assert came.name == "Wang Wu"


def test_a_secure_room_has_no_door(secure: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await desk.scan("202611070007")
        assert "这里是试卷保密室" in desk.text
        for key in ("f4", "f5", "f6", "f10", "home", "escape"):
            await desk.press(key)
            assert "试卷保密室值班记录" in desk.text
        await desk.press("f11", "f2")
        assert "保密室没有考生可点名" in desk.text
        await desk.press("escape", "f7")
        assert "保密室上岗" in desk.text
        await desk.press("f12")
        await desk.golden("secure-closing-80x24")

    play(secure, script)
