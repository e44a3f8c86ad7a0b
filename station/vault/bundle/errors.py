"""What can be wrong with a bundle, and where."""

from __future__ import annotations

from station.errors import PlanError, problem
from station.text import Text

BAD_BUNDLE = problem(
    "bundle.wrong",
    what=("上报包校验不符，位置 {where}：{why}。", "The bundle does not check, at {where}: {why}."),
    now=(
        "原件保留不动；从原考场终端重新导出或重发，并报告认定中心。",
        "Keep this copy as it is; export or send again from the room's own kiosk, and tell the exam center.",
    ),
    clause="design §4",
)
NO_BUNDLE = problem(
    "bundle.none",
    what=("{path} 里没有上报包。", "There is no bundle in {path}."),
    now=(
        "指向含有 manifest 文件的文件夹，或该文件本身。",
        "Name the folder that holds the file “manifest”, or that file itself.",
    ),
)
NOTHING_NEW = problem(
    "bundle.nothing_new",
    what=("没有新的已签名记录可导出。", "There are no new signed entries to export."),
    now=(
        "已导出的包可随时重发，无需再导出。",
        "Bundles that were cut can be sent again at any time; nothing to cut.",
    ),
)
COPY_DIFFERS = problem(
    "bundle.copy",
    what=(
        "写入 {path} 后读回的内容不一致。",
        "What was read back from {path} differs from what was written.",
    ),
    now=(
        "换一个 U 盘或文件夹再导出；原包仍在本机。",
        "Take another stick or folder and export again; the bundle is still here.",
    ),
)
DISK = problem(
    "bundle.disk",
    what=("无法写入 {path}：{why}。", "{path} can't be written: {why}."),
    now=(
        "检查 U 盘或磁盘空间后再导出；原包仍在本机。",
        "Check the stick or the free space, then export again; nothing is lost.",
    ),
)


class BundleError(PlanError):
    """A bundle, or one file or part of it, is not what its manifest and signatures say."""

    def __init__(self, where: str, zh: str, en: str) -> None:
        self.where = where
        super().__init__(BAD_BUNDLE, where=where, why=Text(zh, en))


class MissingPart(BundleError):
    """A part is not where the others are."""
