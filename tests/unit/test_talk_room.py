"""A room answers over its real socket: who may ask, what is told, and what garbage, slow and dead askers do to it (nothing)."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from station.center.folder import CenterFolder
from station.cli.export import export
from station.cli.status import status
from station.cli.sync import sync
from station.errors import StationError
from station.plan.model import Module
from station.room.own_ends import OwnEnd
from station.room.talk import wire
from station.room.talk.client import ask
from station.room.talk.service import CONNECTIONS, short_path
from station.safety.rules import Declare
from station.timer.events import StartDelayed
from station.timer.rules import Acknowledge
from station.vault.bundle import find_bundles
from station.vault.verify import verify_all
from tests.support.centers import serving
from tests.support.journals import START
from tests.support.longer import make_up
from tests.support.plans import room_plan
from tests.support.sim import MINUTE, SEED, ExamDay, at
from tests.support.talking import Talk, talking


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExamDay:
    made = ExamDay(tmp_path)
    made.open()
    made.to("08:45")
    made.admit(1)
    made.admit(2)
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "kiosk"))
    monkeypatch.setenv("NO_PROXY", "*")
    return made


def snapshot(day: ExamDay, talk: Talk) -> wire.RoomSnapshot:
    told = talk.run(lambda: ask(day.home.folder, wire.Snapshot(), lambda said: None, 30))
    assert isinstance(told, wire.RoomSnapshot)
    return told


def connect(day: ExamDay) -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.settimeout(30)
    with short_path(day.home.folder) as folder:
        made.connect(f"{folder}/{wire.NAME}")
    return made


def said_to(day: ExamDay, data: bytes) -> bytes:
    """What comes back for these bytes, until the room hangs up."""
    with connect(day) as one:
        if data:
            one.sendall(data)
        found = b""
        while more := one.recv(65_536):
            found += more
        return found


def test_a_snapshot_tells_times_and_counts(day: ExamDay) -> None:
    with talking(day) as talk:
        told = snapshot(day, talk)
        assert (told.room, told.phase, told.confirmed, told.demo) == ("01", "open", True, True)
        assert told.time == day.room.now().time
        theory = told.sessions[0]
        assert (theory.start, theory.end, theory.last_end) == (at("09:00"), at("10:30"), at("10:30"))
        assert (theory.listed, theory.inside, theory.absent, theory.left) == (30, 2, 0, 0)
        raised = [one.kind for one in theory.milestones if one.raised]
        assert raised == ["collect", "entry"]
        day.room.append(StartDelayed(minutes=10, reason="停电"), "theory", ("s07",))
        later = snapshot(day, talk).sessions[0]
        assert (later.start, later.end, later.delayed_minutes) == (at("09:10"), at("10:40"), 10)


def test_nothing_personal_is_told(day: ExamDay) -> None:
    with talking(day) as talk:
        for asked in (wire.Snapshot(), wire.Status()):
            line = talk.run(lambda asked=asked: said_to(day, wire.write(asked, 4_096))).decode()  # type: ignore[misc]
            people = [*day.plan.candidates, *day.plan.staff]
            for person in people:
                assert person.name not in line
            for one in day.plan.candidates:
                assert one.ticket not in line
                assert one.id_number not in line


def test_only_this_user_and_no_other_may_ask(day: ExamDay) -> None:
    with talking(day):
        mode = (day.home.folder / wire.NAME).stat().st_mode
        assert stat.S_ISSOCK(mode)
        assert stat.S_IMODE(mode) == 0o600
    with talking(day, user=os.geteuid() + 1) as talk:
        told = talk.run(lambda: said_to(day, b""))
        assert told == b""
        with pytest.raises(StationError) as no:
            talk.run(lambda: ask(day.home.folder, wire.Status(), lambda said: None, 30))
        assert no.value.code == "talk.not_there"


def test_a_socket_that_a_kill_left_is_replaced_and_an_orderly_end_takes_it_away(day: ExamDay) -> None:
    left = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with short_path(day.home.folder) as folder:
        left.bind(f"{folder}/{wire.NAME}")
    left.close()
    with pytest.raises(StationError) as no:
        ask(day.home.folder, wire.Status(), lambda said: None)
    assert no.value.code == "talk.not_there"
    with talking(day) as talk:
        assert snapshot(day, talk).phase == "open"
    assert not (day.home.folder / wire.NAME).exists()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", "talk.not_understood"),
        (b"\x00\xff\n", "talk.not_understood"),
        (b'{"ask":"erase"}\n', "talk.not_understood"),
        (b"x" * 5_000, "talk.too_long"),
        (b"x" * 5_000 + b"\n", "talk.too_long"),
    ],
)
def test_garbage_gets_one_sentence_and_the_room_goes_on(day: ExamDay, data: bytes, code: str) -> None:
    with talking(day) as talk:
        told = wire.answer(talk.run(lambda: said_to(day, data)).rstrip(b"\n"))
        assert isinstance(told, wire.Refused)
        assert told.code == code
        assert snapshot(day, talk).phase == "open"


def test_slow_and_dead_askers_are_let_go(day: ExamDay) -> None:
    """As many as are served at once say nothing, half a line, or hang up: the next is answered all the same."""
    with talking(day, patience=0.2) as talk:
        held = [connect(day) for _ in range(CONNECTIONS)]
        for number, one in enumerate(held):
            if number % 2:
                one.sendall(b'{"ask":')
        held.pop().close()
        assert snapshot(day, talk).phase == "open"
        for one in held:
            assert one.recv(1) == b""
            one.close()


def test_an_asker_who_does_not_stay_for_the_answer(day: ExamDay) -> None:
    with talking(day) as talk:
        for _ in range(20):
            with connect(day) as one:
                one.sendall(wire.write(wire.Snapshot(), 4_096))
        assert snapshot(day, talk).phase == "open"


def test_status_of_a_running_room(day: ExamDay) -> None:
    with talking(day) as talk:
        shown = talk.run(lambda: CliRunner().invoke(status, [], catch_exceptions=False)).output
        assert f"open  {day.room.journal.size} 条 entries" in shown
        assert "正在运行 · running" in shown
    silent = CliRunner().invoke(status, [], catch_exceptions=False).output
    assert "正在运行 · running" in silent
    day.room.end()
    alone = CliRunner().invoke(status, [], catch_exceptions=False).output
    assert "条 entries" in alone
    assert "running" not in alone


def test_export_from_a_running_room(day: ExamDay, tmp_path: Path) -> None:
    before = day.room.journal.size
    with talking(day) as talk:
        done = talk.run(lambda: CliRunner().invoke(export, [str(tmp_path / "stick")], catch_exceptions=False))
        assert "已切出" in done.output
        assert "已写入并比对" in done.output
    (bundle,) = day.room.state.day.bundles
    assert bundle.end == before
    (folder,) = find_bundles(tmp_path / "stick")
    checked, _ = verify_all(folder, day.kiosk.trust, [day.center.duty])
    assert checked[0].findings.ok
    day.admit(3)  # and the door goes on


def test_sync_from_a_running_room(day: ExamDay, tmp_path: Path) -> None:
    center = CenterFolder.create(tmp_path / "exam-center", "demo.center", demo=True, seed=SEED)
    day.kiosk.keep_enrolment(center.enroll(day.kiosk.device.vkey, START))
    day.room.journal.keep("enrol_note", (day.kiosk.enrolment or "").encode())
    with talking(day) as talk, serving(center) as url:
        done = talk.run(lambda: CliRunner().invoke(sync, [url], catch_exceptions=False))
        assert "已签收 · receipted" in done.output
    assert day.room.state.day.safe_to == day.room.state.day.bundles[0].end > 0


def test_a_stick_that_refuses_is_said_in_the_rooms_words(day: ExamDay, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with talking(day) as talk:
        with pytest.raises(StationError) as no:
            talk.run(
                lambda: ask(
                    day.home.folder, wire.Export(place=str(tmp_path / "file" / "stick")), lambda said: None
                )
            )
        assert no.value.code == "bundle.disk"
        assert snapshot(day, talk).phase == "open"


def test_the_name_of_the_folder_may_be_long(tmp_path: Path) -> None:
    deep = ExamDay(tmp_path / ("d" * 90) / ("e" * 90))
    with talking(deep) as talk:
        told = snapshot(deep, talk)
        assert (told.phase, told.sessions) == ("imported", ())


def test_a_seat_with_time_made_up_has_its_own_end(day: ExamDay) -> None:
    day.to("09:10")
    minutes = make_up(day, 2)
    assert minutes > 0
    with talking(day) as talk:
        theory = snapshot(day, talk).sessions[0]
        assert theory.own_ends == (OwnEnd("A02", at("10:30") + minutes * MINUTE),)
        assert (theory.end, theory.last_end) == (at("10:30"), at("10:30") + minutes * MINUTE)


def test_a_module_is_told_of_by_its_own_name_and_an_evacuation_stops_the_clock(tmp_path: Path) -> None:
    theory = room_plan().session("theory")
    modules = (Module("m1", "测绘", 0, 30), Module("m2", "加工", 30, 60))
    practical = msgspec.structs.replace(theory, kind="practical", modules=modules)
    plan = msgspec.structs.replace(room_plan(), sessions=(practical,))
    day = ExamDay(tmp_path, plan=plan)
    day.open()
    day.to("09:10")
    day.do(Acknowledge("theory", "module_start", "m1"))
    with talking(day) as talk:
        told = snapshot(day, talk).sessions[0]
        modules_told = [one for one in told.milestones if one.module]
        assert [(m.kind, m.module, m.raised, m.acknowledged) for m in modules_told] == [
            ("module_start", "m1", True, True),
            ("module_end", "m1", False, False),
            ("module_start", "m2", False, False),
            ("module_end", "m2", False, False),
        ]
        assert told.stopped is None
        day.do(Declare("theory"))
        assert snapshot(day, talk).sessions[0].stopped == at("09:10")
