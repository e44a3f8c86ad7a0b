"""Where an installed program lies: ``TARGET/versions/NAME``, with the links ``TARGET/current`` and ``TARGET/before``.

They are made by tools/release/install.sh.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from station.errors import DeviceError, PlanError, problem

KEY_FILE = "publisher.key"
"""Verifier key of the publisher that the first update was checked against."""

NOT_INSTALLED = problem(
    "release.not_installed",
    what=(
        "这个程序不是用安装包装的（{path}）。",
        "This program was not installed from a release ({path}).",
    ),
    now=(
        "用取得它的方式更新；或按 docs/offline.md 安装。",
        "Update it the way it came; or install it by docs/offline.md.",
    ),
    clause="docs/offline.md",
)
NOTHING_BEFORE = problem(
    "release.nothing_before",
    what=("没有更早的版本可以退回。", "There is no version before this one."),
    now=("只有更新过一次之后才能退回。", "Going back takes one update before."),
)
OLDER = problem(
    "release.older",
    what=(
        "安装包是 {new}，比现在的 {version} 旧。",
        "The archive is {new}, older than the {version} in use.",
    ),
    now=(
        "要退回更新前的版本，运行 station update --back。",
        "To go back to the version before the update, run station update --back.",
    ),
)
NO_KEY = problem(
    "release.no_key",
    what=(
        "不知道发布者的公钥，不能核验安装包。",
        "The publisher's key is not known: the archive can't be checked.",
    ),
    now=(
        "用 --key 给出公钥，按另一途径得来；以后不必再给。",
        "Give it with --key, had another way than the archive; it is kept from then on.",
    ),
)
NO_INSTALLER = problem(
    "release.installer_failed",
    what=("安装没有完成：{why}。", "The installation did not finish: {why}."),
    now=(
        "原来的版本照旧可用；按所述处理后再试。",
        "The version before is in use as it was; act on that and try again.",
    ),
)


@dataclass(frozen=True)
class Place:
    """An installation."""

    target: Path

    @classmethod
    def of(cls, prefix: Path) -> Place:
        """The installation that the Python environment at ``prefix`` belongs to. Raises PlanError: it is none."""
        versions = prefix.resolve().parent
        target = versions.parent
        if versions.name != "versions" or not (target / "current").is_symlink():
            raise PlanError(NOT_INSTALLED, path=prefix)
        return cls(target)

    def publisher(self) -> str | None:
        """The key that an archive has to be signed with; None where none was given yet."""
        try:
            return (self.target / KEY_FILE).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None

    def keep_publisher(self, vkey: str) -> None:
        """Remember the key. Raises DeviceError: the folder can't be written."""
        try:
            (self.target / KEY_FILE).write_text(f"{vkey}\n", encoding="utf-8")
        except OSError as error:
            raise DeviceError(NO_INSTALLER, why=error.strerror) from error

    def go_back(self) -> Path:
        """Let ``current`` and ``before`` change places; returns what is in use now.

        Raises:
            PlanError: there is nothing before. DeviceError: the folder can't be written.
        """
        current, before = self.target / "current", self.target / "before"
        if not before.is_symlink() or not (before / "bin" / "station").exists():
            raise PlanError(NOTHING_BEFORE)
        now, then = current.readlink(), before.readlink()
        try:
            # Each by one rename, the one that counts first: after a cut between the two a whole version is in use.
            _point(current, then)
            _point(before, now)
        except OSError as error:
            raise DeviceError(NO_INSTALLER, why=error.strerror) from error
        return current.resolve()


def is_older(new: str, old: str) -> bool:
    """Whether version ``new`` comes before ``old``, number by number."""
    return _numbers(new) < _numbers(old)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(one) for one in re.findall(r"[0-9]+", version))


def _point(link: Path, to: Path) -> None:
    made = link.with_name(f".{link.name}")
    made.unlink(missing_ok=True)
    made.symlink_to(to)
    made.rename(link)
