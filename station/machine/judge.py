"""What the probes read of a machine means. Pure: one record in, findings out, in the order in which a new user meets them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from station.errors import Said, StationError, problem, refuse
from station.event import Milliseconds
from station.findings import Finding, findings
from station.text import Text

MEBIBYTE = 1024 * 1024
LEAST_FREE = 512 * MEBIBYTE
SLOW_FSYNC_MS = 250
LEAST_COLUMNS, LEAST_ROWS = 80, 24
EAST_EIGHT_S = 8 * 3600
NO_HOME_FOR_A_JOURNAL = frozenset({"nfs", "nfs4", "cifs", "smb3", "vfat", "exfat", "ntfs", "fuseblk", "9p"})
"""File systems that are a network's or a stick's, or don't keep what they were told to."""

LOCALE = problem(
    "machine.locale",
    what=(
        "终端的字符编码是 {name}，不是 UTF-8，汉字显示不出来。",
        "The terminal's encoding is {name}, not UTF-8: Chinese can't be shown.",
    ),
    now=(
        "运行 export LANG=C.UTF-8，并写进 /etc/default/locale。",
        "Run export LANG=C.UTF-8 and put it into /etc/default/locale.",
    ),
)
TERMINAL = problem(
    "machine.terminal",
    what=(
        "终端只有 {columns}×{rows}，画面至少要 80×24。",
        "The terminal has {columns}×{rows}; the screens need 80×24.",
    ),
    now=("放大窗口或减小字号。", "Make the window larger, or the font smaller."),
)
FONTS = problem(
    "machine.fonts",
    what=("没有中文字体。", "There is no Chinese font."),
    now=("运行 apt-get install fonts-noto-cjk", "Run: apt-get install fonts-noto-cjk"),
)
SECOND_READER = problem(
    "machine.second_reader",
    what=(
        "没有 libzbar0，磨损的条码少一种读法。",
        "libzbar0 is not here: worn codes are read in one way less.",
    ),
    now=("运行 apt-get install libzbar0", "Run: apt-get install libzbar0"),
)
SCANNER_AWAY = problem(
    "machine.scanner_away",
    what=("扫码设备 {word} 没有接上。", "The scanner {word} is not plugged in."),
    now=(
        "接上它；换了设备的，运行 station kiosk scanners 重新设置。",
        "Plug it in; for another one run station kiosk scanners.",
    ),
)
SCANNER_CLOSED = problem(
    "machine.scanner_closed",
    what=("本用户不能打开扫码设备 {word}。", "This user may not open the scanner {word}."),
    now=(
        "运行 usermod -aG input,dialout,video 用户名，再重新登录。",
        "Run usermod -aG input,dialout,video USER, then log in again.",
    ),
)
EXPIRED = problem(
    "machine.trust_expired",
    what=("对认定中心的信任已到期。", "The trust in the exam center has ended."),
    now=(
        "向认定中心要新的信任，运行 station kiosk trust 文件。",
        "Ask the center for its new trust and run station kiosk trust FILE.",
    ),
)
NOT_ENROLLED = problem(
    "machine.not_enrolled",
    what=(
        "认定中心还没有登记本机，送去的包会被拒收。",
        "The center has not enrolled this kiosk: it would refuse its bundles.",
    ),
    now=(
        "运行 station kiosk key，把公钥交给中心；拿到登记书后运行 station kiosk enrolled 文件。",
        "Run station kiosk key and give the key to the center; with its note run station kiosk enrolled FILE.",
    ),
)
NO_ROOM = problem(
    "machine.no_room",
    what=("还没有导入任何考场的计划包。", "No room's package has been imported."),
    now=(
        "运行 station import 计划包 --room 考场号 --day 日期；只想看看，运行 station play。",
        "Run station import PACKAGE --room ROOM --day DATE; to look around, station play.",
    ),
)
FOREIGN_DISK = problem(
    "machine.foreign_disk",
    what=(
        "数据文件夹 {path} 在 {kind} 上：断电可能丢失记录。",
        "The data folder {path} is on {kind}: a power cut may lose entries.",
    ),
    now=(
        "把变量 STATION_HOME 指到本机硬盘（ext4、xfs、btrfs）上的文件夹。",
        "Let the variable STATION_HOME name a folder on this machine's own disk (ext4, xfs, btrfs).",
    ),
)
LITTLE_ROOM = problem(
    "machine.little_room",
    what=("{path} 所在磁盘只剩 {free} MB。", "The disk of {path} has {free} MB left."),
    now=("腾到 {least} MB 以上。", "Free it up to {least} MB and more."),
)
NO_WRITE = problem(
    "machine.no_write",
    what=("不能在 {path} 里可靠写入。", "Nothing can be written durably into {path}."),
    now=("核对文件夹的归属和磁盘。", "Look at the folder's owner and at the disk."),
)
SLOW_DISK = problem(
    "machine.slow_disk",
    what=(
        "一次可靠写入用了 {ms} 毫秒，每次判定都要等它。",
        "One durable write took {ms} milliseconds; every verdict waits for one.",
    ),
    now=("换固态硬盘。", "Take a solid state disk."),
)
NOT_ENCRYPTED = problem(
    "machine.not_encrypted",
    what=("数据所在磁盘没有加密。", "The disk with the data is not encrypted."),
    now=(
        "下次安装时选 LUKS 加密：机器丢失时，照片和姓名不至外泄。",
        "Choose LUKS at the next installation: photos and names are then safe where the machine is stolen.",
    ),
)
ZONE = problem(
    "machine.zone",
    what=(
        "本机时区是 UTC{offset}，不是东八区。",
        "This machine's time zone is UTC{offset}, not UTC+8.",
    ),
    now=("运行 timedatectl set-timezone Asia/Shanghai", "Run: timedatectl set-timezone Asia/Shanghai"),
)
NOT_SYNCHRONISED = problem(
    "machine.not_synchronised",
    what=("系统时间没有同步。", "The system's time is not synchronised."),
    now=(
        "联网时运行 timedatectl set-ntp true；不联网的，开场时由两人对钟。",
        "With a network run timedatectl set-ntp true; without one two people set the time at opening.",
    ),
)
NO_PRINTER = problem(
    "machine.no_printer",
    what=("没有打印系统，表单只能存成 PDF。", "There is no print system: forms can be written as PDF only."),
    now=("运行 apt-get install cups，再设置打印机。", "Run apt-get install cups, then set the printer up."),
)
WORTH_KNOWING = frozenset(
    one.code
    for one in (
        SECOND_READER,
        NOT_ENROLLED,
        NO_ROOM,
        NOT_ENCRYPTED,
        NOT_SYNCHRONISED,
        NO_PRINTER,
        SCANNER_AWAY,
    )
)
"""Said, and a day can be held all the same, or it is the next step of setting up."""


@dataclass(frozen=True)
class Machine:
    """What the probes read. None: not readable here."""

    encoding: str
    terminal: tuple[int, int] | None
    """Columns and rows; None where standard output is no terminal."""
    chinese_font: bool | None
    second_reader: bool
    scanners: tuple[str, ...]
    scanners_error: StationError | None
    away: tuple[str, ...]
    closed: tuple[str, ...]
    """Of the scanners: not plugged in; not for this user."""
    kiosk: str
    """The device's name; empty where the kiosk is not set up."""
    kiosk_error: StationError | None
    trust_until: Milliseconds
    wall: Milliseconds
    enrolled: bool
    rooms: int
    path: str
    file_system: str
    encrypted: bool | None
    free_bytes: int
    fsync_ms: int | None
    zone_s: int
    """Seconds east of UTC."""
    synchronised: bool | None
    print_system: bool


def judge(seen: Machine) -> tuple[Finding, ...]:
    """Every finding, good ones too."""
    return (
        *_screen(seen),
        *_scanners(seen),
        *_disk(seen),
        *_clock(seen),
        *_printer(seen),
        *_kiosk(seen),
    )


def _screen(seen: Machine) -> Iterator[Finding]:
    trouble = list[Said]()
    if seen.encoding.lower().replace("-", "") != "utf8":
        trouble.append(refuse(LOCALE, name=seen.encoding))
    size = seen.terminal
    if size is not None and (size[0] < LEAST_COLUMNS or size[1] < LEAST_ROWS):
        trouble.append(refuse(TERMINAL, columns=size[0], rows=size[1]))
    if seen.chinese_font is False:
        trouble.append(refuse(FONTS))
    shown = "" if size is None else f" {size[0]}×{size[1]}"
    yield from _told(
        Text("屏幕", "Screen"),
        trouble,
        Text(f"UTF-8{shown}，有中文字体或由终端决定", f"UTF-8{shown}, fonts as the terminal has them"),
    )


def _scanners(seen: Machine) -> Iterator[Finding]:
    trouble: list[Said] = [] if seen.scanners_error is None else [seen.scanners_error]
    trouble += [refuse(SCANNER_AWAY, word=word) for word in seen.away]
    trouble += [refuse(SCANNER_CLOSED, word=word) for word in seen.closed]
    if not seen.second_reader:
        trouble.append(refuse(SECOND_READER))
    words = "、".join(seen.scanners)
    yield from _told(
        Text("扫码", "Scanning"),
        trouble,
        Text(f"{words}，两种识读都在", f"{', '.join(seen.scanners)}; both readers are here"),
    )


def _disk(seen: Machine) -> Iterator[Finding]:
    trouble, free = list[Said](), seen.free_bytes // MEBIBYTE
    if seen.file_system in NO_HOME_FOR_A_JOURNAL:
        trouble.append(refuse(FOREIGN_DISK, path=seen.path, kind=seen.file_system))
    if seen.free_bytes < LEAST_FREE:
        trouble.append(refuse(LITTLE_ROOM, path=seen.path, free=free, least=LEAST_FREE // MEBIBYTE))
    if seen.fsync_ms is None:
        trouble.append(refuse(NO_WRITE, path=seen.path))
    elif seen.fsync_ms > SLOW_FSYNC_MS:
        trouble.append(refuse(SLOW_DISK, ms=seen.fsync_ms))
    if seen.encrypted is False:
        trouble.append(refuse(NOT_ENCRYPTED))
    yield from _told(
        Text("磁盘", "Disk"),
        trouble,
        Text(
            f"{seen.path}：余 {free} MB，可靠写入 {seen.fsync_ms} 毫秒",
            f"{seen.path}: {free} MB free, a durable write takes {seen.fsync_ms} ms",
        ),
    )


def _clock(seen: Machine) -> Iterator[Finding]:
    trouble = list[Said]()
    if seen.zone_s != EAST_EIGHT_S:
        trouble.append(refuse(ZONE, offset=f"{round(seen.zone_s / 3600):+d}"))
    if seen.synchronised is False:
        trouble.append(refuse(NOT_SYNCHRONISED))
    yield from _told(
        Text("时间", "Clock"),
        trouble,
        Text("东八区；开场时由两人对钟", "UTC+8; two people set the time at opening"),
    )


def _printer(seen: Machine) -> Iterator[Finding]:
    trouble: list[Said] = [] if seen.print_system else [refuse(NO_PRINTER)]
    yield from _told(Text("打印", "Printing"), trouble, Text("有打印系统", "there is a print system"))


def _kiosk(seen: Machine) -> Iterator[Finding]:
    if seen.kiosk_error is not None:
        yield from _told(Text("终端", "Kiosk"), [seen.kiosk_error], Text("", ""))
        return
    trouble = list[Said]()
    if seen.trust_until and seen.wall > seen.trust_until:
        trouble.append(refuse(EXPIRED))
    if not seen.enrolled:
        trouble.append(refuse(NOT_ENROLLED))
    if not seen.rooms:
        trouble.append(refuse(NO_ROOM))
    yield from _told(
        Text("终端", "Kiosk"),
        trouble,
        Text(
            f"{seen.kiosk}，已登记，计划包 {seen.rooms} 个", f"{seen.kiosk}, enrolled, {seen.rooms} packages"
        ),
    )


def _told(item: Text, trouble: Iterable[Said], good: Text) -> Iterator[Finding]:
    return findings(item, trouble, good, WORTH_KNOWING)
