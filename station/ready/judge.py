"""What measurements mean. Pure: figures in, findings out; each says in one sentence what to do.

A thing that can't be read here is ``not_here``, never ``pass``. What nobody looked at is ``not_done``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from station.event import Milliseconds
from station.ready.events import Result
from station.text import Text

MEBIBYTE = 1024 * 1024
LEAST_FREE = 512 * MEBIBYTE
"""A day is a few megabytes; photos, bundles and a stick's copy come on top."""
SLOW_FSYNC_MS = 250
"""A verdict waits for one fsync."""
MOST_DRIFT_MS = 2_000
LEAST_CHARGE = 50

NAMES: Mapping[str, Text] = {
    "plan": Text("计划包", "Plan package"),
    "trust": Text("认定中心公钥", "Center's keys"),
    "reserves": Text("备用身份", "Spare credentials"),
    "disk": Text("硬盘空间", "Disk space"),
    "ballast": Text("预留空间", "Reserve on the disk"),
    "write": Text("写入试验", "Write test"),
    "health": Text("硬盘健康", "Disk health"),
    "clock": Text("时钟走时", "Clock"),
    "sync": Text("对时来源", "Time source"),
    "battery": Text("电源电池", "Power"),
    "equipment": Text("设备检定", "Equipment"),
    "scanner": Text("扫码器", "Scanner"),
    "sound": Text("声音", "Sound"),
    "camera": Text("摄像头", "Camera"),
    "printer": Text("打印", "Printer"),
    "layout": Text("考场布置", "Room layout"),
}
REQUIRED = frozenset({"plan", "trust", "reserves", "disk", "write", "clock", "equipment"})
"""What fails the report; the rest is said and leaves it good."""
BY_PERSON = ("scanner", "sound", "camera", "printer", "layout")
"""Items that need somebody in the room."""


NOTHING = Text("", "")


@dataclass(frozen=True)
class Finding:
    """What was found of one item."""

    item: str
    result: Result
    said: Text
    do: Text = NOTHING
    confirmed: bool = False

    @property
    def required(self) -> bool:
        return self.item in REQUIRED


class Tool(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One measuring tool or machine of the site (设备设施管理制度)."""

    name: str
    calibrated_until: date | None = None
    """The last day on which it may be used; none where it needs no calibration."""
    failed: bool = False
    """It failed in calibration."""


@dataclass(frozen=True)
class Measured:
    """What the probes read. None: not readable here."""

    free_bytes: int
    ballast: bool
    fsync_ms: int | None
    health: bool | None
    drift_ms: int | None
    """How far the wall clock went against the boot clock while it was looked at."""
    synchronised: bool | None
    on_mains: bool | None
    charge: int | None
    plan: bool
    trust_until: Milliseconds
    """0 for ever."""
    wall: Milliseconds
    reserves: Sequence[str]
    """Roles with a credential in the package besides the room's two."""
    tools: Sequence[Tool]
    day: date


def judge(seen: Measured) -> tuple[Finding, ...]:
    """Everything that needs no person."""
    return (*_papers(seen), *_disk(seen), *_time(seen), _power(seen), _tools(seen))


def _papers(seen: Measured) -> tuple[Finding, ...]:
    stale = bool(seen.trust_until) and seen.wall > seen.trust_until
    need = Text("换认定中心签发的计划包。", "Bring a package signed by the exam center.")
    ask = Text("用 station kiosk trust 更新。", "Update with station kiosk trust.")
    chief = "chief" in seen.reserves
    return (
        Finding("plan", "pass", Text("签名现在核验有效", "its signature holds now"))
        if seen.plan
        else Finding("plan", "failed", Text("签名不成立", "its signature does not hold"), need),
        Finding("trust", "failed", Text("已过期", "past their date"), ask)
        if stale
        else Finding("trust", "pass", Text("在有效期内", "in force")),
        Finding(
            "reserves",
            "pass",
            Text(f"{len(seen.reserves)} 人，含主考", f"{len(seen.reserves)}, the chief among them"),
        )
        if chief
        else Finding(
            "reserves",
            "failed",
            Text("计划包里没有主考的身份", "the package has no credential of the chief"),
            Text("请认定中心重发计划包。", "Have the center issue the package again."),
        ),
    )


def _disk(seen: Measured) -> tuple[Finding, ...]:
    free = f"{seen.free_bytes // MEBIBYTE} MiB"
    room = Text("腾出硬盘空间。", "Make room on the disk.")
    found = [
        Finding("disk", "pass", Text(f"空余 {free}", f"{free} free"))
        if seen.free_bytes >= LEAST_FREE
        else Finding("disk", "failed", Text(f"只剩 {free}", f"only {free} free"), room),
        Finding("ballast", "pass", Text("已预留", "held"))
        if seen.ballast
        else Finding("ballast", "failed", Text("没有预留", "not held"), room),
    ]
    ms = seen.fsync_ms
    other = Text("换硬盘或换备用机。", "Take another disk or the spare kiosk.")
    if ms is None:
        found.append(Finding("write", "failed", Text("写不进去", "nothing can be written"), other))
    else:
        slow = ms > SLOW_FSYNC_MS
        found.append(
            Finding(
                "write",
                "failed" if slow else "pass",
                Text(f"落盘最慢 {ms} 毫秒", f"slowest fsync {ms} ms"),
                other if slow else NOTHING,
            )
        )
    if seen.health is None:
        found.append(Finding("health", "not_here", Text("本机读不到", "not readable here")))
    else:
        said = (
            Text("自检正常", "passes its self-test")
            if seen.health
            else Text("硬盘自检报警", "its self-test warns")
        )
        found.append(
            Finding("health", "pass" if seen.health else "failed", said, NOTHING if seen.health else other)
        )
    return tuple(found)


def _time(seen: Measured) -> tuple[Finding, ...]:
    drift = seen.drift_ms
    clock = (
        Finding("clock", "not_here", Text("本机读不到", "not readable here"))
        if drift is None
        else Finding(
            "clock",
            "pass",
            Text(f"系统时钟与开机时钟差 {drift} 毫秒", f"wall and boot clock {drift} ms apart"),
        )
        if drift <= MOST_DRIFT_MS
        else Finding(
            "clock",
            "failed",
            Text(f"时钟在跳：{drift} 毫秒", f"the clock jumps: {drift} ms"),
            Text("查明是谁在改时间，再测一次。", "Find out who changes the time, then test again."),
        )
    )
    by_hand = Text("开启时对照考点标准钟。", "Compare with the site's clock at opening.")
    if seen.synchronised is None:
        return clock, Finding("sync", "not_here", Text("本机读不到", "not readable here"), by_hand)
    said = (
        Text("已与网络时间同步", "synchronised")
        if seen.synchronised
        else Text("没有对时", "not synchronised")
    )
    return clock, Finding("sync", "pass" if seen.synchronised else "failed", said, by_hand)


def _power(seen: Measured) -> Finding:
    if seen.charge is None:
        return Finding("battery", "not_here", Text("本机没有电池", "no battery here"))
    said = Text(f"电量 {seen.charge}%", f"{seen.charge} % charged")
    if seen.on_mains or seen.charge >= LEAST_CHARGE:
        return Finding("battery", "pass", said)
    return Finding("battery", "failed", said, Text("接上电源。", "Connect the mains."))


def _tools(seen: Measured) -> Finding:
    bad = [
        t.name
        for t in seen.tools
        if t.failed or (t.calibrated_until is not None and t.calibrated_until < seen.day)
    ]
    if bad:
        names = "、".join(bad)
        return Finding(
            "equipment",
            "failed",
            Text(f"检定过期或不合格：{names}", f"calibration past or failed: {names}"),
            Text(
                "这些设备不得使用：撤下或换合格的。", "These may not be used: take them away or replace them."
            ),
        )
    if not seen.tools:
        return Finding(
            "equipment",
            "not_done",
            Text("没有设备清单", "no list of equipment"),
            Text("在 config/equipment.toml 填写。", "Fill in config/equipment.toml."),
        )
    return Finding(
        "equipment", "pass", Text(f"{len(seen.tools)} 件在检定期内", f"{len(seen.tools)} within calibration")
    )
