"""What measurements mean. Pure: figures in, findings out; each says in one sentence what to do.

A thing that can't be read here is ``not_here``, never ``pass``. What nobody looked at is ``not_done``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from station.event import Milliseconds
from station.plan.model import Tool as Tool
from station.ready.events import Result
from station.ready.items import REQUIRED
from station.text import Text

MEBIBYTE = 1024 * 1024
LEAST_FREE = 512 * MEBIBYTE
"""A day is a few megabytes; photos, bundles and a stick's copy come on top."""
SLOW_FSYNC_MS = 250
"""A verdict waits for one fsync."""
MOST_DRIFT_MS = 2_000
LEAST_CHARGE = 50
SHARP = 60
"""Variance of the Laplacian, in grey levels squared, from which print is sharp: a ticket held in focus gives some hundreds,
the same three pixels out of focus less than twenty."""
DIMMEST, BRIGHTEST = 40, 225
"""Mean grey level, of 255, between which a ticket is neither lost in the dark nor bleached."""

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
    broken: Sequence[str]
    """Those among them whose credential is no whole file."""
    tools: Sequence[Tool]
    day: date


def judge(seen: Measured) -> tuple[Finding, ...]:
    """Everything that needs no person."""
    return (*_papers(seen), *_disk(seen), *_time(seen), _power(seen), _tools(seen))


def _papers(seen: Measured) -> tuple[Finding, ...]:
    stale = bool(seen.trust_until) and seen.wall > seen.trust_until
    need = Text("换认定中心签发的计划包。", "Bring a package signed by the exam center.")
    ask = Text("用 station kiosk trust 更新。", "Update with station kiosk trust.")
    return (
        Finding("plan", "pass", Text("签名现在核验有效", "its signature holds now"))
        if seen.plan
        else Finding("plan", "failed", Text("签名不成立", "its signature does not hold"), need),
        Finding("trust", "failed", Text("已过期", "past their date"), ask)
        if stale
        else Finding("trust", "pass", Text("在有效期内", "in force")),
        _reserves(seen),
        Finding(
            "spare",
            "not_here",
            Text("另一台机器，本机测不了", "another machine: not to be tested from here"),
            Text("在备用机上也做一次就绪检查。", "Run this test on the spare kiosk too."),
        ),
    )


def _reserves(seen: Measured) -> Finding:
    again = Text("请认定中心重发计划包。", "Have the center issue the package again.")
    if "chief" not in seen.reserves:
        lacking = Text("计划包里没有主考的身份", "the package has no credential of the chief")
        return Finding("reserves", "failed", lacking, again)
    if "chief" in seen.broken:
        return Finding(
            "reserves", "failed", Text("主考的身份文件残缺", "the chief's credential is damaged"), again
        )
    count = len(seen.reserves)
    # Nobody's badge and PIN are asked for here, so that it opens is not known and not claimed.
    said = Text(f"{count} 人，含主考；未试 PIN", f"{count}, with the chief; their PINs were not tried")
    return Finding("reserves", "pass", said)


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
            Text(
                "写入教务的“设备”表或 config/equipment.toml。",
                "Fill in the office's sheet 设备, or config/equipment.toml.",
            ),
        )
    return Finding(
        "equipment", "pass", Text(f"{len(seen.tools)} 件在检定期内", f"{len(seen.tools)} within calibration")
    )


# -- what a person confirms, and what a device shows of itself ------------------------------------------------------


MEND = Text("修好后再检查。", "Put it right, then test again.")
CONFIRMED: dict[Result, Text] = {
    "pass": Text("在场的人已确认", "confirmed by a person"),
    "failed": Text("在场的人说不符合", "a person said no"),
    "not_here": Text("本考场没有", "this room has none"),
    "not_done": Text("没有人确认", "nobody confirmed it"),
}


def answered(item: str, result: Result, said: Text | None = None) -> Finding:
    """What a person answered of an item, or what a device showed of itself while somebody stood there."""
    do = MEND if result == "failed" else NOTHING
    if result == "not_done":
        do = Text(
            "就绪检查中按 F3 逐项确认，或用 station ready --ask。",
            "F3 at the readiness test; or station ready --ask.",
        )
    return Finding(item, result, said or CONFIRMED[result], do, confirmed=result != "not_done")


def camera(sharpness: int, light: int, yes: bool) -> Finding:
    """A camera passes where its picture is sharp and neither dark nor bleached, and the person says so too."""
    figures = Text(f"清晰度 {sharpness}，亮度 {light}", f"sharpness {sharpness}, light {light}")
    good = sharpness >= SHARP and DIMMEST <= light <= BRIGHTEST
    if not good:
        figures = Text(
            f"{figures.zh}：{_fault(sharpness, light).zh}", f"{figures.en}: {_fault(sharpness, light).en}"
        )
    return answered("camera", "pass" if good and yes else "failed", figures)


def _fault(sharpness: int, light: int) -> Text:
    if light < DIMMEST:
        return Text("太暗", "too dark")
    if light > BRIGHTEST:
        return Text("太亮", "too bright")
    return Text(f"不清楚（至少 {SHARP}）", f"not sharp ({SHARP} at least)")


WORST: tuple[Result, ...] = ("failed", "not_done", "not_here", "pass")


def worst_first(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """For a report: what failed first, required before wanted, then what nobody did."""
    return tuple(sorted(found, key=lambda one: (WORST.index(one.result), not one.required)))
