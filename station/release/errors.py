"""What can be wrong with a release archive."""

from __future__ import annotations

from station.errors import PlanError, problem
from station.text import Text

BAD_RELEASE = problem(
    "release.archive",
    what=("安装包 {name} 不可用：{why}。", "The release archive {name} can't be used: {why}."),
    now=(
        "不要安装；请发布方重新提供，并核对发布公钥。本机没有任何改动。",
        "Don't install it; ask its publisher for it again and compare the release key. Nothing on this machine was changed.",
    ),
    clause="docs/formats.md",
)


class ReleaseError(PlanError):
    """An archive is not a release that the given keys vouch for."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        super().__init__(BAD_RELEASE, name=name, why=Text(zh, en))
