"""What the probes read means. Pure: one record in, findings out, in the order in which they should be mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from station.errors import Refusal, Said, StationError, problem, refuse
from station.event import Milliseconds
from station.findings import Finding, findings
from station.text import Text

MEBIBYTE = 1024 * 1024
LEAST_FREE = 2 * 1024 * MEBIBYTE
"""A sitting of thirty rooms with photos is some hundred megabytes; a database that may not grow acknowledges nothing."""
SLOW_FSYNC_MS = 250
DAY_MS = 86_400_000
SOON_DAYS = 30
BACK_MS = 5_000
"""How far the clock may stand before the newest receipt."""

READABLE = problem(
    "doctor.readable",
    what=("{path} 其他用户可以读。", "Other users may read {path}."),
    now=("运行 chmod go= {path}", "Run: chmod go= {path}"),
)
OFFICE_HERE = problem(
    "doctor.office_here",
    what=(
        "签发计划用的密钥就在这台服务器上（{path}）。",
        "The keys that sign plans lie on this server ({path}).",
    ),
    now=(
        "把 office 文件夹移到离线的机器，服务器上只留 server 文件夹。",
        "Move the folder office to a machine without network; a server needs the folder server alone.",
    ),
    clause="docs/center.md",
)
EXPIRED = problem(
    "doctor.expired",
    what=("中心的信任已于 {date} 到期。", "The center's trust ended on {date}."),
    now=(
        "运行 station center rotate，把新的信任发给考场终端。",
        "Run station center rotate and give the new trust to the kiosks.",
    ),
)
EXPIRES = problem(
    "doctor.expires",
    what=("中心的信任将于 {date} 到期。", "The center's trust ends on {date}."),
    now=(
        "下一场考试前运行 station center rotate，把新的信任发给考场终端。",
        "Run station center rotate before the next sitting and give the new trust to the kiosks.",
    ),
)
PENDING = problem(
    "doctor.pending",
    what=("数据库还差 {count} 步升级。", "The database lacks {count} steps."),
    now=(
        "备份后启动 station center serve，会自动升级。",
        "Make a backup, then start station center serve: it takes them by itself.",
    ),
)
LITTLE_ROOM = problem(
    "doctor.little_room",
    what=("{path} 所在磁盘只剩 {free} MB。", "The disk of {path} has {free} MB left."),
    now=("腾到 {least} MB 以上。", "Free it up to {least} MB and more."),
)
SLOW_DISK = problem(
    "doctor.slow_disk",
    what=("一次可靠写入用了 {ms} 毫秒。", "One durable write took {ms} milliseconds."),
    now=(
        "换本机的固态盘，不用网络盘；考试日之前再查一次。",
        "Take a solid state disk of this machine, no network drive, and look again before exam day.",
    ),
)
NO_WRITE = problem(
    "doctor.no_write",
    what=("不能在 {path} 里可靠写入。", "Nothing can be written durably into {path}."),
    now=(
        "运行 chown -R 用户 {path}，或换一块可写的磁盘。",
        "Run chown -R USER {path}, or take a disk that can be written to.",
    ),
)
CLOCK = problem(
    "doctor.clock",
    what=(
        "本机时间比最新回执早 {seconds} 秒。",
        "This machine's clock is {seconds} seconds before the newest receipt.",
    ),
    now=(
        "运行 timedatectl set-ntp true，等时间同步后再启动服务。",
        "Run timedatectl set-ntp true and start the server once the time is synchronised.",
    ),
)
NOT_SYNCHRONISED = problem(
    "doctor.not_synchronised",
    what=("系统时间没有同步。", "The system's time is not synchronised."),
    now=(
        "运行 timedatectl set-ntp true；时间写在每份回执里。",
        "Run timedatectl set-ntp true; every receipt states the time.",
    ),
)
NOBODY_SENDS = problem(
    "doctor.no_devices",
    what=("没有登记任何考场终端，什么也收不到。", "No kiosk is enrolled: nothing can come in."),
    now=(
        "对每台终端的公钥运行 station center enroll。",
        "Run station center enroll with the key of every kiosk.",
    ),
)
NOBODY_LOOKS = problem(
    "doctor.no_users",
    what=("没有人能登录网页。", "Nobody can sign in to the page."),
    now=("运行 station center user 添加人员。", "Add people with station center user."),
)
NOTHING_EXPECTED = problem(
    "doctor.no_lists",
    what=(
        "没有应报考场的名单，缺哪个考场看不出来。",
        "There is no list of rooms to come: a room that is missing can't be seen.",
    ),
    now=(
        "把考试计划交给 station center expect。",
        "Give the sitting's plan to station center expect.",
    ),
)
REFUSED = problem(
    "doctor.refused",
    what=("有 {count} 份清单被拒收并留作证据。", "{count} manifests were refused and are kept as evidence."),
    now=(
        "在网页上查看；与该考点核对，考场终端保持原样。",
        "Look at them on the page; ask the site, and leave its kiosk as it is.",
    ),
)
LEFT_BEHIND = problem(
    "doctor.left_behind",
    what=(
        "有 {count} 个没写完的临时文件超过一天。",
        "{count} unfinished temporary files are more than a day old.",
    ),
    now=(
        "停下服务，删去 {path} 里的 .in-* 文件：没有签收过的都会重发。",
        "Stop the server and remove {path}/.in-*: what was not acknowledged is sent again.",
    ),
)
NO_ANSWER = problem(
    "doctor.no_answer",
    what=("{url} 没有应答：{why}。", "{url} gives no answer: {why}."),
    now=(
        "运行 systemctl status station-center，再查代理和证书。",
        "Run systemctl status station-center, then look at proxy and certificate.",
    ),
)
NOT_READY = problem(
    "doctor.not_ready",
    what=("{url} 在运行但未就绪：{why}。", "{url} runs and is not ready: {why}."),
    now=("按所述处理；恢复后自动就绪。", "Act on that; it gets ready by itself."),
)
ANOTHER = problem(
    "doctor.another",
    what=("{url} 是另一个中心：{name}。", "{url} is another center: {name}."),
    now=("核对地址，或代理指向的端口。", "Check the address, or the port that the proxy points at."),
)
PLAIN = problem(
    "doctor.plain",
    what=(
        "{url} 没有加密，密码和口令会被旁人读到。",
        "{url} is not encrypted: passwords and tokens can be read.",
    ),
    now=("在它前面放一个 TLS 代理（docs/center.md）。", "Put a proxy with TLS before it (docs/center.md)."),
    clause="docs/center.md",
)
CERTIFICATE = problem(
    "doctor.certificate",
    what=("{url} 的证书 {days} 天后到期。", "The certificate of {url} ends in {days} days."),
    now=("现在就续期，并核对自动续期。", "Renew it now and see why that does not happen by itself."),
)
WORTH_KNOWING = frozenset(
    one.code
    for one in (OFFICE_HERE, EXPIRES, NOT_SYNCHRONISED, NOBODY_LOOKS, NOTHING_EXPECTED, REFUSED, LEFT_BEHIND)
)
"""Said, and a center runs all the same."""


@dataclass(frozen=True)
class Asked:
    """What the running server answered at an address."""

    url: str
    error: str = ""
    """Why there was no answer; empty where there was one."""
    name: str = ""
    """Which center it says it is."""
    ready: str = ""
    """Why it is not ready; empty where it is."""
    encrypted: bool = False
    local: bool = False
    """Reached on this machine itself."""
    certificate_days: int | None = None


@dataclass(frozen=True)
class Seen:
    """What the probes read. An error stands where a thing could not be read, in its own words."""

    path: str
    wall: Milliseconds
    center: str
    until: Milliseconds
    """End of the trust; 0 for ever."""
    until_date: str
    keys: tuple[tuple[str, StationError | None], ...]
    readable: tuple[str, ...]
    """Files with secrets that others may read."""
    office: str
    """Path of the office's keys where they lie beside; empty otherwise."""
    database: str
    parts: str
    """Which engine, in a word."""
    database_error: StationError | None
    parts_error: StationError | None
    fresh: bool
    """There is no database yet: the first start makes it."""
    pending: int
    bundles: int
    newest: Milliseconds
    """Time of the newest receipt; 0 for none."""
    refused: int
    records: int
    """Of the center's own book."""
    book_error: StationError | None
    free_bytes: int
    fsync_ms: int | None
    synchronised: bool | None
    devices: int
    users: int
    lists: int
    left_behind: int
    server: Asked | None


def judge(seen: Seen) -> tuple[Finding, ...]:
    """Every finding, good ones too."""
    return (
        *_keys(seen),
        *_engines(seen),
        *_disk(seen),
        *_clock(seen),
        *_people(seen),
        *([] if seen.server is None else _server(seen.server, seen.center)),
    )


def _keys(seen: Seen) -> Iterator[Finding]:
    item = Text("密钥", "Keys")
    trouble: list[Said] = [error for _, error in seen.keys if error is not None]
    trouble += [refuse(READABLE, path=path) for path in seen.readable]
    if seen.until and seen.wall > seen.until:
        trouble.append(refuse(EXPIRED, date=seen.until_date))
    elif seen.until and seen.until - seen.wall < SOON_DAYS * DAY_MS:
        trouble.append(refuse(EXPIRES, date=seen.until_date))
    if seen.office:
        trouble.append(refuse(OFFICE_HERE, path=seen.office))
    names = "、".join(name for name, _ in seen.keys)
    yield from _told(
        item, trouble, Text(f"{names} 齐全，只有本用户可读", "there, and only this user reads them")
    )


def _engines(seen: Seen) -> Iterator[Finding]:
    item = Text("数据库", "Database")
    trouble: list[Said] = [] if seen.database_error is None else [seen.database_error]
    if seen.pending:
        trouble.append(refuse(PENDING, count=seen.pending))
    if seen.book_error is not None:
        trouble.append(seen.book_error)
    if seen.refused:
        trouble.append(refuse(REFUSED, count=seen.refused))
    good = Text(
        f"{seen.database}，{seen.bundles} 个包，登记簿 {seen.records} 条核验无误",
        f"{seen.database}, {seen.bundles} bundles, {seen.records} records of the book hold",
    )
    if seen.fresh:
        good = Text(f"{seen.database}，首次启动时建立", f"{seen.database}, made at the first start")
    yield from _told(item, trouble, good)
    parts: list[Said] = [] if seen.parts_error is None else [seen.parts_error]
    if seen.left_behind:
        parts.append(refuse(LEFT_BEHIND, count=seen.left_behind, path=f"{seen.path}/parts"))
    yield from _told(
        Text("分片库", "Part store"), parts, Text(f"{seen.parts}，有应答", f"{seen.parts}, answers")
    )


def _disk(seen: Seen) -> Iterator[Finding]:
    free, trouble = seen.free_bytes // MEBIBYTE, list[Said]()
    if seen.free_bytes < LEAST_FREE:
        trouble.append(refuse(LITTLE_ROOM, path=seen.path, free=free, least=LEAST_FREE // MEBIBYTE))
    if seen.fsync_ms is None:
        trouble.append(refuse(NO_WRITE, path=seen.path))
    elif seen.fsync_ms > SLOW_FSYNC_MS:
        trouble.append(refuse(SLOW_DISK, ms=seen.fsync_ms))
    good = Text(
        f"余 {free} MB，可靠写入 {seen.fsync_ms} 毫秒",
        f"{free} MB free, a durable write takes {seen.fsync_ms} ms",
    )
    yield from _told(Text("磁盘", "Disk"), trouble, good)


def _clock(seen: Seen) -> Iterator[Finding]:
    trouble = list[Said]()
    if seen.newest - seen.wall > BACK_MS:
        trouble.append(refuse(CLOCK, seconds=(seen.newest - seen.wall) // 1000))
    if seen.synchronised is False:
        trouble.append(refuse(NOT_SYNCHRONISED))
    known = seen.synchronised is not None
    good = (
        Text("已同步", "synchronised")
        if known
        else Text(
            "不早于最新回执；是否同步看不出来",
            "not before the newest receipt; whether it is synchronised can't be seen",
        )
    )
    yield from _told(Text("时间", "Clock"), trouble, good)


def _people(seen: Seen) -> Iterator[Finding]:
    checks = (
        (Text("考场终端", "Kiosks"), seen.devices, NOBODY_SENDS, Text("已登记 {n} 台", "{n} enrolled")),
        (Text("网页用户", "Page's people"), seen.users, NOBODY_LOOKS, Text("{n} 人", "{n} people")),
        (Text("应报名单", "Lists of rooms"), seen.lists, NOTHING_EXPECTED, Text("{n} 份", "{n} lists")),
    )
    for item, count, none, good in checks:
        trouble: list[Said] = [] if count else [refuse(none)]
        yield from _told(item, trouble, good.fill(n=count))


def _server(asked: Asked, center: str) -> Iterator[Finding]:
    trouble: list[Refusal] = []
    if asked.error:
        trouble.append(refuse(NO_ANSWER, url=asked.url, why=asked.error))
    else:
        if asked.name != center:
            trouble.append(refuse(ANOTHER, url=asked.url, name=asked.name))
        if asked.ready:
            trouble.append(refuse(NOT_READY, url=asked.url, why=asked.ready))
        if not asked.encrypted and not asked.local:
            trouble.append(refuse(PLAIN, url=asked.url))
        if asked.certificate_days is not None and asked.certificate_days < SOON_DAYS:
            trouble.append(refuse(CERTIFICATE, url=asked.url, days=asked.certificate_days))
    yield from _told(Text("服务", "Server"), trouble, Text(f"{asked.url} 就绪", f"{asked.url} is ready"))


def _told(item: Text, trouble: Iterable[Said], good: Text) -> Iterator[Finding]:
    return findings(item, trouble, good, WORTH_KNOWING)
