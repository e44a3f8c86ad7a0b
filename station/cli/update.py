"""``station update``: the next version from a signed archive, and back."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import click

from station.errors import DeviceError, PlanError, problem
from station.locations import data_dir, room_folders

DAY_OPEN = problem(
    "release.day_open",
    what=(
        "考场 {room} 的考试日正在进行，现在不能更新。",
        "The day of room {room} is running: no update now.",
    ),
    now=("关闭当天、上报之后再更新。", "Close the day and send it, then update."),
)


@click.command()
@click.argument("archive", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    default="",
    metavar="KEY",
    help="发布者的公钥；给过一次即记住 · the publisher's key; kept from then on",
)
@click.option("--back", is_flag=True, help="退回更新前的版本 · back to the version before")
def update(archive: Path | None, key: str, back: bool) -> None:
    """用签名的安装包更新；考试日进行中不更新 · Update from a signed archive; never during a day"""
    from station.release.place import Place

    if (archive is None) != back:
        raise click.UsageError("给出安装包，或用 --back · an archive, or --back")
    place = Place.of(Path(sys.prefix))
    for folder in room_folders(data_dir()):
        if _runs(folder):
            raise PlanError(DAY_OPEN, room=folder.name)
    if archive is None:
        place.go_back()
    else:
        _install(archive, place.target, _publisher(place.publisher(), key))
        if key:
            place.keep_publisher(key)
    station = place.target / "current" / "bin" / "station"
    click.echo(f"现在使用 · now in use: {_version(station)}")


def _publisher(kept: str | None, given: str) -> str:
    from station.release.place import NO_KEY

    if kept is None and not given:
        raise PlanError(NO_KEY)
    return kept or given


def _install(archive: Path, target: Path, vkey: str) -> None:
    from station import __version__
    from station.release import check_release, unpack_release
    from station.release.layout import INSTALLER
    from station.release.place import NO_INSTALLER, OLDER, is_older

    found = check_release(archive, [vkey])
    if is_older(found.info.version, __version__):
        raise PlanError(OLDER, new=found.info.version, version=__version__)
    with tempfile.TemporaryDirectory(prefix=".incoming-", dir=target) as work:
        unpacked = Path(work) / "release"
        unpack_release(archive, unpacked, [vkey])
        # Debian's packages are the technician's to install; an update changes the program alone.
        words = ["sh", str(unpacked / INSTALLER), "--no-debs", str(target)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise DeviceError(NO_INSTALLER, why=said[-1] if said else done.returncode)


def _runs(folder: Path) -> bool:
    """Whether a room's day is open, or its screens are; a package that waits for its day is no hindrance."""
    from station.vault import entry as entries
    from station.vault.connection import LOCKED
    from station.vault.day.state import DayState, evolve
    from station.vault.journal import Journal

    try:
        journal = Journal.open(folder / "journal.db")
    except DeviceError as error:
        if error.problem is LOCKED:
            return True
        raise
    try:
        state = DayState()
        for number, body in enumerate(journal.entries()):
            state = evolve(state, entries.record_of(entries.decode(body, number)))
    finally:
        journal.close()
    return state.phase == "open"


def _version(station: Path) -> str:
    done = subprocess.run([station, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip()
