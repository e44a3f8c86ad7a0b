"""Is this kiosk ready: what figures mean, what the report says, and that a changed one is not believed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from station.errors import PlanError
from station.ready import probes
from station.ready.events import Checked, Reported
from station.ready.items import ASKED, BY_PERSON, DAY_BEFORE, NAMES, REQUIRED
from station.ready.judge import MEBIBYTE, Finding, Measured, Tool, answered, camera, judge, worst_first
from station.ready.note import check, sign
from station.vault.note import NoteError
from tests.support.sim import ExamDay

GOOD = {
    "free_bytes": 4096 * MEBIBYTE,
    "ballast": True,
    "fsync_ms": 4,
    "health": True,
    "drift_ms": 0,
    "synchronised": True,
    "on_mains": True,
    "charge": 80,
    "plan": True,
    "trust_until": 0,
    "wall": 1_000,
    "reserves": ("chief", "floating"),
    "broken": (),
    "tools": (Tool("游标卡尺 1", date(2026, 11, 7)),),
    "day": date(2026, 11, 7),
}


def found(**bent: object) -> dict[str, Finding]:
    return {one.item: one for one in judge(Measured(**{**GOOD, **bent}))}  # type: ignore[arg-type]


def test_a_good_kiosk() -> None:
    """All but the spare kiosk, of which nothing is claimed; nor is it claimed that the chief's PIN opens."""
    seen = found()
    assert {one.result for item, one in seen.items() if item != "spare"} == {"pass"}
    assert seen["spare"].result == "not_here"
    assert "未试 PIN" in seen["reserves"].said.zh
    assert {*found(), *BY_PERSON} == set(NAMES)


@pytest.mark.parametrize(
    ("item", "bent", "result"),
    [
        ("disk", {"free_bytes": 511 * MEBIBYTE}, "failed"),
        ("ballast", {"ballast": False}, "failed"),
        ("write", {"fsync_ms": None}, "failed"),
        ("write", {"fsync_ms": 251}, "failed"),
        ("write", {"fsync_ms": 250}, "pass"),
        ("health", {"health": None}, "not_here"),
        ("health", {"health": False}, "failed"),
        ("clock", {"drift_ms": 2_001}, "failed"),
        ("clock", {"drift_ms": None}, "not_here"),
        ("sync", {"synchronised": None}, "not_here"),
        ("sync", {"synchronised": False}, "failed"),
        ("battery", {"charge": None}, "not_here"),
        ("battery", {"charge": 49, "on_mains": False}, "failed"),
        ("battery", {"charge": 49}, "pass"),
        ("plan", {"plan": False}, "failed"),
        ("trust", {"trust_until": 999}, "failed"),
        ("trust", {"trust_until": 1_000}, "pass"),
        ("reserves", {"reserves": ("floating",)}, "failed"),
        ("reserves", {"broken": ("chief",)}, "failed"),
        ("reserves", {"broken": ("floating",)}, "pass"),
        ("equipment", {"tools": ()}, "not_done"),
        ("equipment", {"tools": (Tool("a", date(2026, 11, 6)),)}, "failed"),
        ("equipment", {"tools": (Tool("a", failed=True),)}, "failed"),
        ("equipment", {"tools": (Tool("a"),)}, "pass"),
    ],
)
def test_each_figure(item: str, bent: dict[str, object], result: str) -> None:
    """Only the bent item changes, and what fails says what to do."""
    seen = found(**bent)
    assert seen[item].result == result
    assert {one.result for name, one in seen.items() if name not in (item, "spare")} == {"pass"}
    assert result != "failed" or seen[item].do.zh


def test_the_report_holds_and_a_changed_one_does_not(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    device = day.kiosk.device
    note = sign(day.room.journal.origin, device.vkey, 5, judge(Measured(**GOOD)), [device.signer])  # type: ignore[arg-type]
    report = check(note, device.vkey)
    assert ("write", "pass") in {(name, result) for name, result, _ in report.items}
    with pytest.raises(NoteError):
        check(note.replace("write pass", "write failed"), device.vkey)
    other = ExamDay(tmp_path / "other").kiosk.device.vkey
    with pytest.raises(NoteError):
        check(note, other)


def test_probes_read_this_machine(tmp_path: Path) -> None:
    assert probes.free_bytes(tmp_path) > 0
    fsync = probes.slowest_fsync_ms(tmp_path)
    assert fsync is not None
    assert list(tmp_path.iterdir()) == []
    assert probes.slowest_fsync_ms(tmp_path / "nowhere") is None


def test_power_from_a_kernel_s_folder(tmp_path: Path) -> None:
    assert probes.power(tmp_path) == (None, None)
    for name, values in {
        "AC": {"type": "Mains", "online": "0"},
        "BAT0": {"type": "Battery", "capacity": "41"},
    }.items():
        (tmp_path / name).mkdir()
        for key, value in values.items():
            (tmp_path / name / key).write_text(f"{value}\n")
    assert probes.power(tmp_path) == (False, 41)


def test_the_list_of_equipment(tmp_path: Path) -> None:
    file = tmp_path / "equipment.toml"
    file.write_text('[[tools]]\nname = "卡尺"\ncalibrated_until = 2026-11-06\n', encoding="utf-8")
    assert probes.tools(file) == (Tool("卡尺", date(2026, 11, 6)),)
    file.write_text('[[tools]]\nnames = "卡尺"\n', encoding="utf-8")
    with pytest.raises(PlanError):
        probes.tools(file)
    assert probes.tools() == ()


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExamDay:
    day = ExamDay(tmp_path)
    day.room.end()
    monkeypatch.setenv("STATION_HOME", str(day.kiosk.folder))
    return day


def test_the_command(kiosk: ExamDay, tmp_path: Path) -> None:
    from station.cli.ready import ready

    out = tmp_path / "report"
    done = CliRunner().invoke(ready, ["--out", str(out)])
    assert "✓ 计划包" in done.output, done.output
    assert "station ready --ask" in done.output
    failed = [line for line in done.output.splitlines() if line.startswith("✗")]
    assert done.exit_code == (
        1 if any(word in line for line in failed for word in ("硬盘空间", "写入试验", "时钟走时")) else 0
    )
    assert (out / "ready.pdf").read_bytes().startswith(b"%PDF")
    checked = CliRunner().invoke(ready, ["--check", str(out / "ready.note")])
    assert "signed by this kiosk" in checked.output, checked.output
    kiosk.start()
    events = [record.event for record in kiosk.room.records()]
    # What nobody looked at is no entry of its own, so that it puts out no older word; the report names it as open.
    assert {e.item for e in events if isinstance(e, Checked)} == set(NAMES) - set(BY_PERSON)
    assert sum(isinstance(e, Reported) for e in events) == 1
    assert set(kiosk.room.state.ready.open) >= set(BY_PERSON)


def test_a_report_of_something_else_is_said(kiosk: ExamDay, tmp_path: Path) -> None:
    from station.cli.ready import ready

    file = tmp_path / "other.note"
    file.write_text("hello\n", encoding="utf-8")
    done = CliRunner().invoke(ready, ["--check", str(file)])
    assert isinstance(done.exception, PlanError)
    assert done.exception.problem.code == "ready.bad_report"


def test_somebody_confirms_and_types_another_code(kiosk: ExamDay) -> None:
    """What comes back is not the code on the screen: the scanner fails, whatever the person says of the rest."""
    from station.cli.ready import ready

    done = CliRunner().invoke(ready, ["--ask"], input="STATION-READY-000000000000\ny\ny\ny\nn\ny\ny\n\n")
    assert done.exit_code == 1, done.output
    assert "✗ 扫码器" in done.output, done.output
    assert "✓ 设备工量具" in done.output, done.output
    assert "✗ 考场布置" in done.output, done.output
    assert "✓ 应急标志和消防" in done.output, done.output
    assert "- 摄像头" in done.output, done.output


@pytest.mark.parametrize(
    ("sharpness", "light", "yes", "result", "word"),
    [
        (60, 120, True, "pass", "清晰度 60"),
        (59, 120, True, "failed", "不清楚"),
        (400, 39, True, "failed", "太暗"),
        (400, 226, True, "failed", "太亮"),
        (400, 120, False, "failed", "清晰度 400"),
    ],
)
def test_a_camera_is_judged_by_its_figures_and_a_person(
    sharpness: int, light: int, yes: bool, result: str, word: str
) -> None:
    one = camera(sharpness, light, yes)
    assert one.result == result
    assert word in one.said.zh


def test_a_report_lists_what_failed_first_and_no_method_for_what_nobody_did() -> None:
    from station.forms.emergency import how_done, ready_data

    items = [answered("sound", "failed"), answered("camera", "not_done"), answered("layout", "failed")]
    items += [answered("posted", "pass"), *judge(Measured(**GOOD))]  # type: ignore[arg-type]
    order = [one.item for one in worst_first(items)]
    assert order[:3] == ["layout", "sound", "camera"]
    assert {
        one.item: how_done(one) for one in items if one.item in ("camera", "posted", "disk", "spare")
    } == {
        "camera": "",
        "posted": "person",
        "disk": "measured",
        "spare": "",
    }
    rows = ready_data("station/x/v1\na b\n\n— x AAAAAAAA\n", items, "o", 0, demo=False)["rows"]
    assert isinstance(rows, list)
    assert [row["failed"] for row in rows[:3]] == [True, True, False]


def test_the_items_fit_each_other() -> None:
    assert set(ASKED) | REQUIRED <= set(NAMES)
    assert {item for items in DAY_BEFORE.values() for item in items} <= set(NAMES)


def test_the_day_before_follows_a_signed_report_and_is_taken_back_by_a_failure(tmp_path: Path) -> None:
    """Without a badge nobody stands for a tick; with one the shown items tick; a later failure takes the tick back."""
    from station.room.readying import record

    day = ExamDay(tmp_path)
    signer = day.kiosk.device.signer

    def ticked() -> set[str]:
        return {item for _, item in day.room.state.timer.times("").ticked}

    good = [answered("layout", "pass"), answered("posted", "pass"), answered("machines", "pass")]
    record(day.room, good, [signer])
    assert ticked() == set()
    record(day.room, [*good, found()["equipment"]], [signer], ["s01"])
    assert ticked() == {"layout", "posted", "equipment"}
    assert day.room.state.ready.signed == ("s01",)
    record(day.room, [answered("layout", "failed")], [signer], ["s02"])
    assert ticked() == {"posted", "equipment"}
    assert day.room.state.ready.lacking[0] == ("layout",)
