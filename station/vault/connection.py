"""The one SQLite connection of a journal: which SQLite, which settings, and what its errors mean (docs/adr/0003).

Every setting is read back after all were made: a library that changes one, a file system that can't do it or an
old SQLite is refused in one sentence before an entry depends on it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from station.errors import DeviceError, Problem, problem

FULL = int(sqlite.SQLITE_FULL)
OLDEST = (3, 51, 3)
"""The first release without the WAL-reset defect (two connections that write and checkpoint at one instant)."""

LOCKED = problem(
    "vault.locked",
    what=("本考场的日志正被另一个程序使用。", "This room's journal is in use by another program."),
    now=(
        "在正在运行的考场屏幕上操作，或先退出它再试。",
        "Work on the running room's own screen, or leave it first and try again.",
    ),
)
DAMAGED = problem(
    "vault.damaged",
    what=("日志校验不符：{why}。", "The journal does not check: {why}."),
    now=(
        "停用本机，保留数据盘原样，报告主考并换备用机。",
        "Stop using this machine, leave its disk as it is, report to the chief examiner and take the spare.",
    ),
    clause="design §4",
)
OLDER = problem(
    "vault.older",
    what=(
        "这份日志是旧格式 {found}，本程序只读格式 {needs}。",
        "This journal is of the old form {found}; this program reads form {needs} only.",
    ),
    now=(
        "日志没有改动。用写下它的版本打开、关闭并导出。",
        "Nothing was changed. Open, close and export it with the version that wrote it.",
    ),
    clause="docs/formats.md",
)
DISK = problem(
    "vault.disk",
    what=(
        "写入日志失败：{why}。最后一项没有记录。",
        "The journal could not be written: {why}. The last item is not recorded.",
    ),
    now=(
        "退出并重新打开本考场；若再次失败，换备用机并报告主考。",
        "Leave and reopen this room; if it fails again, take the spare machine and report to the chief.",
    ),
)
UNREADABLE = problem(
    "vault.unreadable",
    what=("读不出日志：{why}。", "The journal could not be read: {why}."),
    now=(
        "重新打开本考场；若再次失败，保留数据盘原样，换备用机并报告主考。",
        "Reopen this room; if it fails again, leave the disk as it is, take the spare machine and report to the chief.",
    ),
)
SETTINGS = problem(
    "vault.settings",
    what=(
        "本机不能保证断电不丢记录：{name} 是 {found}，应为 {wanted}。",
        "This machine can't promise that a power cut loses nothing: {name} is {found}, it must be {wanted}.",
    ),
    now=(
        "不要用本机监考；重新安装程序，数据放在本机硬盘而不是 U 盘或网络盘，再试。",
        "Don't run an exam on it; install the program anew, with its data on the machine's own disk "
        "(no stick, no network drive), and try again.",
    ),
    clause="design §4",
)

PRAGMAS: tuple[tuple[str, str, object], ...] = (
    # Order matters: exclusive before the first access, so that no -shm file and no second writer can exist.
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("foreign_keys", "ON", 1),
    ("mmap_size", "0", 0),
    ("wal_autocheckpoint", "1000", 1000),
    ("journal_size_limit", "8388608", 8_388_608),
)
"""Name, value to set, value that must be read back."""


def connect(path: Path) -> Any:
    """A connection under the settings above.

    Raises:
        DeviceError: in use elsewhere, another SQLite or other settings than must be, unreadable, no database.
    """
    check_version(sqlite.sqlite_version_info)
    try:
        connection = sqlite.connect(str(path), isolation_level=None, timeout=0)
    except sqlite.Error as error:
        raise DeviceError(meaning(error), why=str(error)) from error
    try:
        for name, value, _ in PRAGMAS:
            connection.execute(f"PRAGMA {name}={value}").fetchone()
        check_settings(connection)
    except (sqlite.Error, UnicodeDecodeError) as error:
        connection.close()
        raise DeviceError(meaning(error), why=str(error)) from error
    except DeviceError:
        connection.close()
        raise
    return connection


def check_version(found: tuple[int, ...]) -> None:
    """Raises DeviceError: SQLite is older than :data:`OLDEST`."""
    if found < OLDEST:
        words = [".".join(str(n) for n in version) for version in (found, OLDEST)]
        raise DeviceError(SETTINGS, name="SQLite", found=words[0], wanted=f"≥ {words[1]}")


def check_settings(connection: Any) -> None:
    """Read every setting back. Raises DeviceError: one is not as it must be."""
    for name, _, wanted in PRAGMAS:
        row = connection.execute(f"PRAGMA {name}").fetchone()
        # A build without memory mapping answers with no row, which is what is wanted.
        found = row[0] if row is not None else 0
        if found != wanted:
            raise DeviceError(SETTINGS, name=f"PRAGMA {name}", found=found, wanted=wanted)


def meaning(error: Any) -> Problem:
    """The problem that an error of SQLite is while reading: locked, a failing disk, or a damaged file."""
    if not isinstance(error, sqlite.OperationalError):
        return DAMAGED
    return LOCKED if _code(error) == sqlite.SQLITE_BUSY else UNREADABLE


def is_full(error: Any) -> bool:
    """Whether the disk is full (a failed write, never a failed flush): the transaction is rolled back then."""
    return _code(error) == FULL


def _code(error: Any) -> int:
    # The low byte is the primary code; the rest says where.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
