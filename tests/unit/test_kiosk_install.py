"""Making a machine a kiosk and taking that back: what is written, twice as once, and to the byte what was there before."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.cli import station
from station.errors import DeviceError, PlanError
from station.locations import config_dir
from station.machine.install import File, Kiosk, Link, plan
from station.machine.laid import RECORD, lay, take_up

TEXTS = config_dir() / "kiosk"
ITEMS = plan(Kiosk(), TEXTS)


def tree(root: Path) -> dict[str, tuple[str, object, int]]:
    """Everything below: what it is, what is in it, its mode."""
    found: dict[str, tuple[str, object, int]] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found[name] = ("link", str(path.readlink()), 0)
        elif path.is_dir():
            found[name] = ("folder", None, path.stat().st_mode)
        else:
            found[name] = ("file", path.read_bytes(), path.stat().st_mode)
    return found


def debian(root: Path) -> Path:
    """A machine with some of what would be laid over."""
    for folder in ("etc/systemd/system", "etc/pam.d", "usr/share/zoneinfo/Etc"):
        (root / folder).mkdir(parents=True)
    (root / "etc/localtime").symlink_to("/usr/share/zoneinfo/Etc/UTC")
    own = root / "etc/pam.d/station-kiosk"
    own.write_bytes(b"somebody's own\n")
    own.chmod(0o640)
    return root


def test_no_word_in_braces_is_left_and_every_file_says_who_wrote_it() -> None:
    for item in ITEMS:
        if isinstance(item, File):
            text = item.body.decode()
            assert not re.search(r"\{[a-z]+\}", text), item.path
            assert text.startswith(("#", "#!")), item.path


def test_the_settings_stand_where_they_belong() -> None:
    items = {one.path: one for one in plan(Kiosk(user="door", home="/srv/exam", room="02", points=16), TEXTS)}
    unit, screens, foot = (
        items[path]
        for path in (
            "/etc/systemd/system/station-kiosk.service",
            "/etc/station-kiosk/screens",
            "/etc/station-kiosk/foot.ini",
        )
    )
    assert isinstance(unit, File)
    assert isinstance(screens, File)
    assert isinstance(foot, File)
    assert b"\nUser=door\n" in unit.body
    assert b"STATION_HOME=/srv/exam" in unit.body
    assert b"/usr/local/bin/station room --room 02\n" in screens.body
    assert screens.mode == 0o755
    assert b"size=16" in foot.body
    assert foot.body.index(b"DejaVu Sans Mono") < foot.body.index(b"Noto Sans Mono CJK SC"), (
        "boxes would overlap"
    )


def test_one_console_without_switching_keys_or_a_reboot_by_three_fingers() -> None:
    items = {one.path: one for one in ITEMS}
    unit = items["/etc/systemd/system/station-kiosk.service"]
    assert isinstance(unit, File)
    start = next(line for line in unit.body.decode().splitlines() if line.startswith("ExecStart="))
    assert " -s " not in start
    assert items["/etc/systemd/system/ctrl-alt-del.target"] == Link(
        "/etc/systemd/system/ctrl-alt-del.target", "/dev/null"
    )
    assert items["/etc/systemd/system/getty@tty1.service"] == Link(
        "/etc/systemd/system/getty@tty1.service", "/dev/null"
    )
    media = items["/etc/udev/rules.d/71-station-media.rules"]
    assert isinstance(media, File)
    assert b"noexec,nosuid,nodev" in media.body


@pytest.mark.parametrize(
    "wrong",
    [
        {"user": "root user"},
        {"user": "Exam"},
        {"home": "relative"},
        {"home": "/a b"},
        {"program": "station; rm"},
        {"room": "01\nExecStart=x"},
        {"tty": "tty0"},
        {"zone": "../x"},
        {"points": 5},
        {"watchdog": 601},
    ],
)
def test_a_setting_that_can_t_stand_in_a_unit_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(PlanError) as told:
        plan(replace(Kiosk(), **wrong), TEXTS)  # type: ignore[arg-type]
    assert next(iter(wrong)) in told.value.what.en


def test_twice_is_once_and_back_is_as_before_to_the_byte(tmp_path: Path) -> None:
    root = debian(tmp_path / "root")
    before = tree(root)
    assert set(lay(root, ITEMS)) == {one.path for one in ITEMS}
    once = tree(root)
    assert lay(root, ITEMS) == ()
    assert tree(root) == once
    assert (root / "etc/localtime").readlink() == Path("/usr/share/zoneinfo/Asia/Shanghai")
    back, left = take_up(root)
    assert (set(back), left) == ({one.path for one in ITEMS}, ())
    assert tree(root) == before


def test_other_settings_the_second_time_leave_nothing_of_the_first(tmp_path: Path) -> None:
    root = debian(tmp_path / "root")
    before = tree(root)
    lay(root, ITEMS)
    changed = lay(root, plan(Kiosk(tty="tty2", points=15), TEXTS))
    assert "/etc/station-kiosk/foot.ini" in changed
    assert not (root / "etc/systemd/system/getty@tty1.service").is_symlink()
    assert (root / "etc/systemd/system/getty@tty2.service").is_symlink()
    take_up(root)
    assert tree(root) == before


def test_what_somebody_changed_since_is_left_and_named(tmp_path: Path) -> None:
    root = debian(tmp_path / "root")
    lay(root, ITEMS)
    foot = root / "etc/station-kiosk/foot.ini"
    foot.write_bytes(b"mine\n")
    _, left = take_up(root)
    assert left == ("/etc/station-kiosk/foot.ini",)
    assert foot.read_bytes() == b"mine\n"
    with pytest.raises(PlanError):
        take_up(root)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(cut=st.integers(0, len(ITEMS)))
def test_cut_off_anywhere_it_can_be_finished_or_taken_back(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    root = debian(tmp_path_factory.mktemp("cut") / "root")
    before = tree(root)
    lay(root, ITEMS)
    for item in ITEMS[cut:]:  # as after a cut: recorded and not written
        place = root / item.path.lstrip("/")
        place.unlink()
        if item.path == "/etc/localtime":
            place.symlink_to("/usr/share/zoneinfo/Etc/UTC")
        elif item.path == "/etc/pam.d/station-kiosk":
            place.write_bytes(b"somebody's own\n")
            place.chmod(0o640)
    take_up(root)
    assert tree(root) == before


def test_a_folder_that_can_t_be_written_is_said(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "var").mkdir(parents=True)
    (root / "var" / "lib").write_bytes(b"a file where a folder belongs")
    with pytest.raises(DeviceError) as told:
        lay(root, ITEMS)
    assert told.value.code == "kiosk.not_root"


def test_the_commands(tmp_path: Path) -> None:
    root = debian(tmp_path / "root")
    before = tree(root)
    shown = CliRunner().invoke(station, ["kiosk", "install", "--root", str(root), "--dry-run"])
    assert "ExecStart=/usr/bin/cage -- /usr/bin/foot" in shown.output
    assert tree(root) == before
    done = CliRunner().invoke(station, ["kiosk", "install", "--root", str(root), "--room", "03"])
    assert done.exit_code == 0, done.output
    assert (root / RECORD).is_file()
    undone = CliRunner().invoke(station, ["kiosk", "uninstall", "--root", str(root)])
    assert "as before" in undone.output
    assert tree(root) == before


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_unit_is_one_that_systemd_reads(tmp_path: Path) -> None:
    unit = next(one for one in ITEMS if one.path.endswith("station-kiosk.service"))
    assert isinstance(unit, File)
    here = tmp_path / "station-kiosk.service"
    here.write_bytes(unit.body.replace(b"/usr/bin/cage", b"/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(here)], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if "station-kiosk" in line] == []


@pytest.mark.skipif(shutil.which("foot") is None, reason="foot is not installed")
def test_the_terminal_s_settings_are_ones_that_it_reads(tmp_path: Path) -> None:
    ini = next(one for one in ITEMS if one.path.endswith("foot.ini"))
    assert isinstance(ini, File)
    (tmp_path / "foot.ini").write_bytes(ini.body)
    done = subprocess.run(
        ["foot", "--check-config", f"--config={tmp_path / 'foot.ini'}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
