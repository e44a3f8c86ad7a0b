"""The site office's screens: bundles read in, what is not a bundle of this sitting said in words, decisions, what was found
afterwards; and thirty rooms on one desk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from station.forms.brought import copy_bundles
from station.forms.desk import Desk as Lying
from station.forms.desk import shelf_of
from station.review.views import WAITS
from station.tui.screens.review import ReviewPlace
from tests.support.many_rooms import ROOMS, ManyRooms, first
from tests.support.plans_office import DUTY, OFFICE, Site, impersonation, toilet
from tests.support.plans_secure import secure_plan
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay

CHIEF = "s07"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def rooms_of(site: Site) -> dict[str, ExamDay]:
    """Rooms 01 and 02, each with an impersonation; 01 with a toilet break that runs."""
    one, two = site.room("01"), site.room("02")
    impersonation(one, 8, *DUTY["01"])
    toilet(one, 8, *DUTY["01"])
    impersonation(two, 43, *DUTY["02"], words="答不出本人信息")
    for day in (one, two):
        site.export(day)
    return {"01": one, "02": two}


async def read_in(desk: Desk, folder: Path) -> None:
    """F2, read in, that folder, the chief's badge."""
    await desk.press("f2")
    await desk.choose("读入其他日志的上报包")
    await desk.choose("其他文件夹（输入路径）")
    await desk.write(str(folder))
    await desk.press("enter")
    # A thread copies; then either the badge is asked for or it is said why not.
    while isinstance(desk.app.screen, ReviewPlace) and desk.app.notice is None:
        await desk.settle()


def test_the_office_says_who_opens_it(site: Site) -> None:
    day = ExamDay(site.folder / "closed", "17:00", site.plan(OFFICE), "kbg")

    async def script(desk: Desk) -> None:
        assert "考点办公室尚未开启" in desk.text
        assert "开启需要主考和考点办公室另一人" in desk.text
        await desk.press("f3")
        for word in ("监考员", "考前一日检查", "考场尚未开启"):
            assert word not in desk.text

    play(day, script)


def test_the_secure_room_says_who_opens_it(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "17:00", secure_plan(), "kbm")

    async def script(desk: Desk) -> None:
        assert "保密室尚未开启" in desk.text
        await desk.press("f3")
        assert "开启需要保密室两名保管员" in desk.text
        assert "监考员" not in desk.text

    play(day, script)


def test_the_office_from_reading_in_to_the_rooms_own_screen(site: Site, rooms_of: dict[str, ExamDay]) -> None:
    office = site.room(OFFICE, "17:00")

    async def decide() -> None:
        async with Desk.of(office, (116, 31)) as desk:
            await desk.press("enter")
            assert "还没有读入任何考场的上报包" in desk.text
            assert "F2" in desk.text
            await read_in(desk, site.folder / "stick")
            await desk.sign(CHIEF)
            assert "已读入并核验 2 个日志" in desk.text
            await desk.press("f3", "f3", "f3", "f3", "f3", "f3")
            await desk.golden("office-list-116x31")
            # The first is grave, of room 01; it is confirmed.
            await desk.press("f2")
            await desk.choose("确认")
            await desk.choose("事实清楚，处理适当")
            await desk.sign(CHIEF)
            await desk.press("enter")
            assert "已复核" in desk.text
            assert "考点办公室 BG 日志" in desk.text
            await desk.golden("office-case-116x31")
            await desk.press("escape", "f2")
            await desk.choose("登记事后发现的违纪违规")
            await desk.choose(f"02  {'/'.join(rooms_of['02'].room.journal.origin.split('/')[-2:])}")
            await desk.choose("理论知识")
            await desk.write("B04")
            await desk.press("enter")
            await desk.choose("再加一名")
            await desk.write("B05")
            await desk.press("enter")
            await desk.choose("就是这些考生")
            await desk.golden("office-found-116x31")
            tier = next(o for o in desk.app.screen.options if o.key == "2")  # type: ignore[attr-defined]
            await desk.choose(tier.label.zh)
            case = next(o for o in desk.app.screen.options if o.key == "2.6")  # type: ignore[attr-defined]
            await desk.choose(case.label.zh)
            await desk.choose("阅卷时发现雷同")
            await desk.sign(CHIEF)
            await desk.press("f3", "f3", "f3")
            assert desk.text.count("主考已确认") == 4
            await desk.golden("office-flags-116x31")

    asyncio.run(decide())
    held = [one.event for one in office.room.state.review.decisions.values()]
    assert [(one.verdict, one.candidates) for one in held] == [("confirm", (8,)), ("found", (44, 45))]
    carried = site.export(office, "from-office")

    async def back_in_the_room() -> None:
        async with Desk.of(rooms_of["01"], (116, 31)) as desk:
            await desk.press("f4", "pagedown")
            assert "待复核 1 件" in desk.text
            await read_in(desk, carried)
            await desk.sign(CHIEF)
            assert "已读入并核验 1 个日志" in desk.text
            await desk.press("enter")
            assert "已复核" in desk.text
            assert "考点办公室 BG 日志" in desk.text

    asyncio.run(back_in_the_room())


def _nothing(folder: Path) -> None:
    (folder / "holiday").mkdir(parents=True)
    (folder / "holiday" / "picture.jpg").write_bytes(b"\xff\xd8")


def _noise(folder: Path) -> None:
    (folder / "x").mkdir(parents=True)
    (folder / "x" / "manifest").write_bytes(bytes(range(256)) * 40)


@pytest.mark.parametrize(
    ("make", "said"), [(_nothing, "中没有上报包"), (_noise, "x 未通过核验")], ids=["no bundle", "noise"]
)
def test_what_is_no_bundle_is_said_in_one_sentence(
    site: Site, make: Callable[[Path], None], said: str
) -> None:
    office = site.room(OFFICE, "17:00")
    make(site.folder / "bad")

    async def run() -> None:
        async with Desk.of(office, (116, 31)) as desk:
            await desk.press("enter")
            await read_in(desk, site.folder / "bad")
            if make is _noise:
                await desk.sign(CHIEF)
            assert said in desk.text
            assert desk.app.desk.others == ()
            assert desk.app.desk.reading is None

    asyncio.run(run())


def test_another_sites_bundle_and_one_that_the_chief_cant_open_are_named_with_the_reason(
    site: Site, rooms_of: dict[str, ExamDay], tmp_path: Path
) -> None:
    office = site.room(OFFICE, "17:00")
    # Another center's kiosk of the very same room: its bundle is none of this office's recipients'.
    other = Site(tmp_path / "elsewhere")
    alone = ExamDay(other.folder / "k", "08:38", kiosk="k9")
    alone.open()
    impersonation(alone, 8, "s01", "s02")
    stranger = other.export(alone, "stick")

    async def run() -> None:
        async with Desk.of(office, (116, 31)) as desk:
            await desk.press("enter")
            await read_in(desk, site.folder / "stick")
            await desk.sign(CHIEF)
            await read_in(desk, stranger)
            await desk.sign(CHIEF)
            assert "已读入并核验 2 个日志" in desk.text
            assert "k9/1 未通过核验" in desk.text.replace("\n", "")
            await desk.press(*["f3"] * 5)
            assert "未通过 1 个" in desk.text
            assert f"✗ {alone.room.journal.origin}" in desk.text

    asyncio.run(run())


# thirty rooms


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> ManyRooms:
    made = ManyRooms(tmp_path_factory.mktemp("many"))
    made.bring_all()
    return made


def test_thirty_rooms_lie_on_one_desk_and_every_filter_reaches_them(many: ManyRooms) -> None:
    office = many.room(OFFICE, "17:00", "kf")

    async def run() -> None:
        async with Desk.of(office, (116, 31)) as desk:
            await desk.press("enter")
            await read_in(desk, many.folder / "stick")
            await desk.sign(CHIEF)
            assert "已读入并核验 30 个日志" in desk.text
            place = desk.app.screen
            assert isinstance(place, ReviewPlace)
            assert (len(place.rows()), sum(row.state is WAITS for row in place.rows())) == (31, 15)
            await desk.press(*["down"] * 40)
            assert place.row() == place.rows()[-1]
            assert f"{place.rows()[-1].room} #" in desk.text

            async def narrow(what: str, which: str) -> None:
                await desk.press("f2")
                await desk.choose("按考场、级别、办理情况、考生筛选")
                await desk.choose(what)
                if which:
                    await desk.choose(which)

            await narrow("级别", "一、二级")
            assert {row.case.severity for row in place.rows()} <= {1, 2}
            await narrow("取消筛选，看全部", "")
            await narrow("办理情况", "处理中")
            assert {row.room for row in place.rows()} == {
                n for n in ROOMS if int(n) % 3 == 0 or int(n) % 5 == 0
            }
            await narrow("考场", "27")
            assert [(row.room, row.case.procedure) for row in place.rows()] == [("27", "CP-14")]
            assert "第 27 考场" in desk.text
            await narrow("办理情况", "不论")
            assert [row.case.procedure for row in place.rows()] == ["CP-3", "CP-14"]
            await desk.press("f3", "f3", "f3")
            assert "成绩标记 2 项" in desk.text
            await desk.press("f3")
            assert "各考场待补办 0 项" in desk.text
            await narrow("取消筛选，看全部", "")
            for number in ("05", "10", "15", "20", "25", "30"):
                assert f" {number}  " in desk.text
            await desk.press("f3", "f3", "f2")
            await desk.choose("按考场、级别、办理情况、考生筛选")
            await desk.choose("考生")
            await desk.write(f"{first('29'):02d}")
            await desk.press("enter")
            assert [row.room for row in place.rows()] == ["29"]

    asyncio.run(run())


class Gate(Lying):
    """A desk whose reading stands still before the fourth journal until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.free = threading.Event(), threading.Event()

    def _tell(self, done: int, of: int, name: str) -> None:
        super()._tell(done, of, name)
        if done == 3:
            self.reached.set()
            self.free.wait()


def test_while_thirty_rooms_are_read_the_screen_says_how_far_and_takes_keys(many: ManyRooms) -> None:
    office = many.room(OFFICE, "17:00", "kg")
    copy_bundles(many.folder / "stick", shelf_of(office.room))

    async def run() -> None:
        async with Desk.of(office, (116, 31)) as desk:
            gate = Gate()
            desk.app.desk = gate
            desk.waits_for = ("pin",)
            await desk.press("enter", "f2")
            await desk.choose("读入其他日志的上报包")
            await desk.choose("本机已有的")
            await desk.sign(CHIEF)
            await asyncio.to_thread(gate.reached.wait)
            desk.app.redraw()
            await desk.settle()
            assert "正在读入并核验 4/30" in desk.text
            await desk.press("f2")
            assert "还在读入上报包" in desk.text
            await desk.press("f9")
            assert "reading and verifying 4/30" in desk.text
            gate.free.set()
            desk.waits_for = ("pin", "read")
            await desk.settle()
            assert "30 journals read and verified" in desk.text

    asyncio.run(run())
