"""What the office decides reaches the rooms, and what rooms left open is signed off in the office: from screen to screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from station.center.folder import CenterFolder
from station.center.pull import pull
from station.center.serve import reception_of
from station.center.stick import take_from
from station.forms.marks import all_flags
from station.incidents.commands import Answer, Defer, Start
from station.tui.screens.review import ReviewPlace
from tests.support.centers import serving
from tests.support.many_rooms import ROOMS, ManyRooms
from tests.support.plans_office import DUTY, OFFICE, SESSION, Site, impersonation
from tests.support.screens import Desk
from tests.support.sim import SEED, ExamDay, at

CHIEF = "s07"
ORDER = "请当事人写情况说明"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


async def read_in(desk: Desk, folder: Path) -> None:
    """F2, read in, that folder, the chief's badge."""
    await desk.press("f2")
    await desk.choose("读入其他日志的上报包")
    await desk.choose("其他文件夹（输入路径）")
    await desk.write(str(folder))
    await desk.press("enter")
    while isinstance(desk.app.screen, ReviewPlace) and desk.app.notice is None:
        await desk.settle()
    await desk.sign(CHIEF)


def by_stick(site: Site, day: ExamDay) -> Path:
    """The very folder that was written."""
    return site.export(day, "carried")


def by_center(site: Site, day: ExamDay) -> Path:
    """Through the center's own reception, and out of its running server again."""
    stick = site.export(day, "sent")
    center = CenterFolder.create(site.folder / "center", "demo.center", demo=True, seed=SEED)
    center.enroll(day.kiosk.device.vkey, at("07:00"))
    reception = reception_of(center.server, lambda: at("18:00"))
    try:
        assert [one.error for one in take_from(reception, stick)] == [None]
    finally:
        reception.store.close()
    with serving(center, open_pull=True) as url:
        assert len(list(pull(url, site.folder / "pulled"))) == 1
    return site.folder / "pulled"


@pytest.mark.parametrize("carry", [by_stick, by_center])
def test_an_instruction_goes_from_the_office_to_the_rooms_screen_and_its_end_comes_back(
    site: Site, carry: Callable[[Site, ExamDay], Path]
) -> None:
    one, office = site.room("01"), site.room(OFFICE, "10:00")
    impersonation(one, 8, *DUTY["01"])
    stick = site.export(one)

    async def instruct() -> None:
        async with Desk.of(office, (116, 31)) as desk:
            await desk.press("enter")
            await read_in(desk, stick)
            await desk.press("f2")
            await desk.choose("指示考场")
            await desk.choose(ORDER)
            await desk.sign(CHIEF)
            await desk.press(*["f3"] * 4)
            assert "指示 1（事件 1）待考场办理" in desk.text

    asyncio.run(instruct())
    carried = carry(site, office)

    async def heed() -> None:
        async with Desk.of(one, (116, 31)) as desk:
            assert "主考指示" not in desk.text
            await desk.press("f4", "pagedown")
            await read_in(desk, carried)
            assert f"主考指示 1 待办（事件 1）：{ORDER}" in desk.text
            assert "办妥后按 F8" in desk.text
            await desk.press("escape", "escape")
            assert "主考指示 1 件：F4 PgDn" in desk.text, "wherever the invigilators are, it is said"
            await desk.press("f4", "pagedown", "f8")
            assert "主考指示" not in desk.text
            await desk.press("enter")
            assert "考场已办" in desk.text

    asyncio.run(heed())
    again = site.export(one)

    async def done() -> None:
        async with Desk.of(office, (116, 31)) as desk:
            await read_in(desk, again)
            await desk.press(*["f3"] * 4)
            assert "待考场办理" not in desk.text

    asyncio.run(done())


def put_off(day: ExamDay) -> None:
    """Room 01: impersonation admitted; the person's signature is put off, the case closed."""
    day.to("08:45")
    day.admit(8)
    day.to("09:40")
    day.do(Start(procedure="CP-3", session=SESSION, actors=DUTY["01"], candidates=(8,)))
    picks = {"judged": "doubt", "asked": "admits"}
    while day.room.state.incidents.cases[1].open:
        step = day.room.procedures["CP-3"].step(day.room.state.incidents.cases[1].step)
        if step.id == "signs":
            day.do(Defer(SESSION, 1, "signs", "当事人情绪激动", DUTY["01"]))
            continue
        choice = picks.get(step.id, step.options[0].key) if step.options else ""
        day.do(Answer(SESSION, 1, step.id, DUTY["01"], choice, text="如实记录", violation="4.4"))


def test_what_a_room_put_off_is_signed_off_in_the_office_and_leaves_its_list(site: Site) -> None:
    one, office = site.room("01"), site.room(OFFICE, "10:00")
    put_off(one)
    stick = site.export(one)

    async def run() -> None:
        async with Desk.of(office, (116, 31)) as desk:
            await desk.press("enter")
            await read_in(desk, stick)
            assert "待复核 ·1" in desk.text
            await desk.press(*["f3"] * 4)
            assert "各考场待补办 1 项" in desk.text
            assert "请代考者在记录表上签名确认" in desk.text
            await desk.press("f3", "f3", "f2")
            await desk.choose("补办完毕")
            await desk.choose("情况说明已补交")
            await desk.sign(CHIEF)
            assert "待复核 ·1" not in desk.text
            await desk.press(*["f3"] * 4)
            assert "各考场待补办 0 项" in desk.text
            # It was the wrong incident after all: the decision is put right by another one, and the step is due again.
            await desk.press("f3", "f3", "f2")
            await desk.choose("更正此前的决定")
            await desk.choose("1  补办完毕  情况说明已补交")
            await desk.choose("继续调查")
            await desk.choose("事实不足，须继续调查")
            assert "替代决定 1" in desk.text
            await desk.sign(CHIEF)
            await desk.press(*["f3"] * 4)
            assert "各考场待补办 1 项" in desk.text

    asyncio.run(run())
    held = office.room.state.review.decisions
    assert [(one.event.verdict, one.replaced) for one in held.values()] == [
        ("made_good", True),
        ("investigate", False),
    ]


def test_what_was_found_afterwards_by_mistake_is_withdrawn(site: Site) -> None:
    one, office = site.room("01"), site.room(OFFICE, "10:00")
    impersonation(one, 8, *DUTY["01"])
    stick = site.export(one)

    async def run() -> None:
        async with Desk.of(office, (116, 31)) as desk:
            await desk.press("enter")
            await read_in(desk, stick)
            await desk.press("f2")
            await desk.choose("登记事后发现的违纪违规")
            await desk.choose(f"01  {'/'.join(one.room.journal.origin.split('/')[-2:])}")
            await desk.choose("理论知识")
            await desk.write("A03")
            await desk.press("enter")
            await desk.choose("就是这些考生")
            await desk.press("2", "enter")
            await desk.press("enter")
            await desk.choose("阅卷时发现雷同")
            await desk.sign(CHIEF)
            place = desk.app.screen
            assert isinstance(place, ReviewPlace)
            assert 3 in {flag.candidate for flag in all_flags(place.days())}
            await desk.press("f2")
            await desk.choose("更正或撤回事后发现")
            await desk.press("enter")
            await desk.choose("撤回：该考生没有此事")
            await desk.choose("登记有误，不是该考生")
            await desk.sign(CHIEF)
            assert 3 not in {flag.candidate for flag in all_flags(place.days()) if flag.flag != "absent"}
            await desk.press("f2")
            await desk.choose("打印事后发现的告知书")
            assert "没有事后发现的决定" in desk.text

    asyncio.run(run())
    assert [held.replaced for held in office.room.state.review.decisions.values()] == [True, False]


def test_a_broken_bundle_among_thirty_stops_none(tmp_path: Path) -> None:
    many = ManyRooms(tmp_path)
    stick = many.bring_all()
    spoilt = next(one for one in sorted(stick.iterdir()) if b"/17/" in (one / "manifest").read_bytes())
    part = max((spoilt / "parts").iterdir(), key=lambda path: path.stat().st_size)
    body = bytearray(part.read_bytes())
    body[len(body) // 2] ^= 1
    part.write_bytes(bytes(body))
    (stick / "photos").mkdir()
    (stick / "photos" / "manifest").write_bytes(b"\xff\xd8 not a manifest")
    office = many.room(OFFICE, "17:00", "kf")

    async def run() -> None:
        async with Desk.of(office, (116, 31)) as desk:
            await desk.press("enter")
            await read_in(desk, stick)
            assert "已读入并核验 29 个日志；2 个未通过核验" in desk.text.replace("\n", "")
            assert {day.plan.room.room.number for day in desk.app.desk.others} == set(ROOMS) - {"17"}
            await desk.press(*["f3"] * 5)
            assert "未通过 2 个" in desk.text
            assert f"✗ {spoilt.name}" in desk.text
            await desk.press("f3", "f2")
            await desk.choose("确认")
            await desk.choose("事实清楚，处理适当")
            await desk.sign(CHIEF)
            assert office.room.state.review.decisions[1].event.verdict == "confirm"

    asyncio.run(run())
