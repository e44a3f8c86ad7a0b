"""What a kiosk says when a bundle did not reach the center."""

from __future__ import annotations

from station.errors import PlanError, problem
from station.text import Text

NETWORK = problem(
    "sync.network",
    what=("联系不上认定中心：{why}。", "The exam center can't be reached: {why}."),
    now=(
        "上报包仍在本机；稍后再运行 station sync，或导出到 U 盘送交。",
        "The bundle is still here; run station sync later, or export it to a stick and hand it in.",
    ),
)
NOT_CENTER = problem(
    "sync.not_center",
    what=("{url} 的应答不是认定中心的。", "The answer of {url} is not an exam center's."),
    now=(
        "检查网络登录和中心地址，再运行 station sync。",
        "Check the network's login and the address, then run station sync again.",
    ),
)
LATER = problem(
    "sync.later",
    what=(
        "认定中心请求 {minutes} 分钟以后再来。",
        "The exam center asks to come again in {minutes} minutes.",
    ),
    now=(
        "上报包仍在本机；到时再运行 station sync，或导出到 U 盘送交。",
        "The bundle is still here; run station sync then, or export it to a stick and hand it in.",
    ),
    clause="RFC 9110 §10.2.3",
)
REFUSED = problem(
    "sync.refused",
    what=("认定中心拒收：{why}", "The exam center refused: {why}"),
    now=(
        "上报包仍在本机，已记录；把此说明报告认定中心。",
        "The bundle is still here and this is on record; tell the exam center.",
    ),
)
BAD_RECEIPT = problem(
    "sync.receipt",
    what=(
        "回执不可信：{why}。本段未标记为已送达。",
        "The receipt can't be trusted: {why}. The range is not marked as safe.",
    ),
    now=(
        "保留本机，核对认定中心公钥指纹，并电话报告认定中心。",
        "Keep this kiosk, compare the fingerprint of the center's keys, and tell the center by telephone.",
    ),
    clause="design §4",
)


class CenterRefused(PlanError):
    """The center said no in its own words; the bundle stays and can be sent again."""

    def __init__(self, why: Text, code: str) -> None:
        self.reason = code
        self.said = why
        super().__init__(REFUSED, why=why)


class ReceiptDoubted(PlanError):
    """What came as a receipt does not hold."""

    def __init__(self, why: object, note: str) -> None:
        self.note = note
        super().__init__(BAD_RECEIPT, why=why)
