"""The real writer on real media: whole pages or the page before, a clear word for what the stick refuses, no folder made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from station.checkin.register import DoorState
from station.forms.paper_job import PaperJob
from station.forms.paper_writer import ChildWriter
from station.forms.roster import Stand, sheets
from tests.support.pages import pages
from tests.support.plans import at, day_plan

NAME = "roster.pdf"
STAND = Stand(123, bytes(32), at("08:47"))


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def job(folder: Path, home: str = "") -> PaperJob:
    sheet = sheets(day_plan(3), DoorState(), STAND)[0]
    return PaperJob(str(folder), {NAME: sheet}, (NAME,), home=home)


def done(what: PaperJob, writer: ChildWriter | None = None) -> tuple[str, str]:
    hand = writer or ChildWriter()
    hand.start(what)
    result = hand.wait()
    assert result is not None
    return result.code, result.why[0]


def test_a_page_lies_on_the_stick_and_nothing_else(stick: Path) -> None:
    assert done(job(stick)) == ("", "")
    assert [path.name for path in stick.iterdir()] == [NAME]
    assert "日志第 123 条" in pages((stick / NAME).read_bytes())[0]


def test_what_did_not_change_is_written_again_only_where_it_is_gone(stick: Path) -> None:
    done(job(stick))
    first = (stick / NAME).stat().st_ino
    unchanged = PaperJob(str(stick), job(stick).sheets)
    assert done(unchanged) == ("", "")
    assert (stick / NAME).stat().st_ino == first
    (stick / NAME).unlink()
    assert done(unchanged) == ("", "")
    assert (stick / NAME).is_file(), "another stick, or a sheet that somebody took off"


def test_a_stick_that_is_gone_gets_no_folder_in_its_place(stick: Path) -> None:
    gone = stick / "not mounted" / "paper"
    assert done(job(gone)) == ("paper_stick.gone", "")
    assert not gone.parent.exists()


def test_a_stick_pulled_out_while_it_is_written_is_gone(stick: Path) -> None:
    """The folder is there when the job begins and not when its process writes."""
    script = (
        "import sys, shutil; shutil.rmtree(sys.argv[1]); from station.forms.paper_main import main; main()"
    )
    code, _ = done(job(stick), ChildWriter([sys.executable, "-c", script, str(stick)]))
    assert code == "paper_stick.gone"
    assert not stick.exists()


def test_a_full_stick_says_so_and_keeps_the_page_before(stick: Path) -> None:
    done(job(stick))
    before = (stick / NAME).read_bytes()
    # What the next page is written to takes no byte: the system's own full device.
    (stick / f"{NAME}.part").symlink_to("/dev/full")
    assert done(job(stick)) == ("paper_stick.refuses", "已满")
    assert (stick / NAME).read_bytes() == before
    (stick / f"{NAME}.part").unlink()
    assert done(job(stick)) == ("", "")


def test_a_read_only_stick_says_so() -> None:
    # /sys takes no file from anybody, root included.
    code, why = done(job(Path("/sys/kernel")))
    assert code == "paper_stick.refuses"
    assert why in ("没有写的权限", "只能读")


def test_a_process_that_dies_is_said_and_the_page_before_stays(stick: Path) -> None:
    done(job(stick))
    before = (stick / NAME).read_bytes()
    killed = [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]
    assert done(job(stick), ChildWriter(killed)) == ("paper_stick.failed", "exit -9")
    assert (stick / NAME).read_bytes() == before


def test_a_stick_that_hangs_holds_nobody_up(stick: Path, tmp_path: Path) -> None:
    # Its process goes on when somebody opens the other end of the pipe, and not before.
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    script = "import sys; open(sys.argv[1]).read(); from station.forms.paper_main import main; main()"
    writer = ChildWriter([sys.executable, "-c", script, str(gate)])
    writer.start(job(stick))
    assert writer.result() is None
    assert not (stick / NAME).exists()
    with gate.open("w"):
        pass
    result = writer.wait()
    assert result is not None
    assert result.code == ""
    assert (stick / NAME).is_file()


def test_the_sheets_are_taken_off_after_the_day(stick: Path) -> None:
    done(job(stick))
    assert done(PaperJob(str(stick), {}, removed=(NAME, "never-written.pdf"))) == ("", "")
    assert list(stick.iterdir()) == []


def test_the_kiosks_own_disk_is_told_from_a_stick(stick: Path, tmp_path: Path) -> None:
    writer = ChildWriter()
    writer.start(job(stick, home=str(tmp_path)))
    result = writer.wait()
    assert result is not None
    assert result.own_disk
    writer.start(job(stick, home="/proc"))
    result = writer.wait()
    assert result is not None
    assert not result.own_disk


def test_the_screens_process_never_loads_the_typesetter() -> None:
    code = "import sys, station.tui.run, station.cli.room; print('typst' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
