"""What the center's server answers when it says no: a status, a code, and words in both languages."""

from __future__ import annotations

from station.errors import PlanError, StationError, problem
from station.text import Text

SIGNATURE = problem(
    "center.signature",
    what=("请求没有有效的设备签名。", "The request carries no valid signature of a device."),
    now=("在考场终端用 station sync 发送。", "Send with station sync from the room's kiosk."),
    clause="RFC 9421",
)
NOT_ENROLLED = problem(
    "center.not_enrolled",
    what=("此设备没有在本中心登记。", "This device is not enrolled at this center."),
    now=(
        "用 station center enroll 登记其公钥后再发送。",
        "Enrol its key with station center enroll, then send again.",
    ),
    clause="design §4",
)
OTHER_SITE = problem(
    "center.other_site",
    what=("此设备登记在另一个考点。", "This device is enrolled for another site."),
    now=("核对设备与考点；必要时重新登记。", "Check device and site; enrol it again if need be."),
)
DEMO = problem(
    "center.demo",
    what=(
        "演示数据不能送正式中心，正式数据不能送演示中心。",
        "Demo data goes to demo centers only, real data to real ones.",
    ),
    now=("核对中心地址。", "Check the address of the center."),
    clause="design §5",
)
TOO_LARGE = problem(
    "center.too_large",
    what=("请求内容过大。", "The request's content is too large."),
    now=("用本版本的 station 导出和发送。", "Cut and send with this version of station."),
)
SLOW = problem(
    "center.slow",
    what=("请求中途停了太久，已放弃。", "The request stopped for too long and was given up."),
    now=("再次发送；线路差时用较小的分片。", "Send it again; take smaller parts on a bad link."),
    clause="RFC 9110 §15.5.9",
)
WRONG_HASH = problem(
    "center.hash",
    what=("收到的分片与其名称不符。", "The part that came is not what its name says."),
    now=("再次发送。", "Send it again."),
)
MALFORMED = problem(
    "center.malformed",
    what=("请求格式有误：{why}。", "The request is malformed: {why}."),
    now=("用本版本的 station 发送。", "Send with this version of station."),
)
DOES_NOT_CHECK = problem(
    "center.does_not_check",
    what=("上报包校验不符，位置 {where}：{why}。", "The bundle does not check, at {where}: {why}."),
    now=("保留考场终端原样，由认定中心核查。", "Leave the kiosk as it is and have the center look into it."),
    clause="design §4",
)
FORK = problem(
    "center.fork",
    what=(
        "此包与已签收的第 1 至 {size} 条历史不一致，两份都已留作证据。",
        "This bundle tells another history of the first {size} entries than the one receipted; both are kept as evidence.",
    ),
    now=(
        "保留考场终端原样，立即报告认定中心。",
        "Leave the kiosk as it is and tell the exam center at once.",
    ),
    clause="RFC 6962 §1",
)
UNKNOWN = problem(
    "center.unknown",
    what=("本中心没有此项。", "This center has no such thing."),
    now=("核对编号。", "Check the identity."),
)
METHOD = problem(
    "center.method",
    what=("此地址不接受这种请求方法。", "This address does not take that method."),
    now=("用本版本的 station 发送。", "Send with this version of station."),
    clause="RFC 9110 §15.5.6",
)
FAILED = problem(
    "center.failed",
    what=("中心程序出错，已记入其日志。", "The center's program failed; its log says where."),
    now=(
        "稍后自动重试，什么也不会丢；技术人员查看日志。",
        "It is tried again by itself, nothing is lost; the technician looks at the log.",
    ),
)
ERASED = problem(
    "center.erased",
    what=("此分片是已销毁的日钥。", "This part is a day key that was erased."),
    now=(
        "其余内容照常读取和核验；销毁记录在 /shred。",
        "All else is read and verified as before; the note on it is under /shred.",
    ),
    clause="docs/formats.md §7b",
)
NOT_A_READER = problem(
    "center.reader",
    what=("读取需要本中心发放的口令。", "Reading takes a token that this center gave out."),
    now=("用 station center reader 发放口令。", "Give out a token with station center reader."),
)
BUSY = problem(
    "center.busy",
    what=("中心正忙。", "The center is busy."),
    now=("稍后自动重试。", "It is tried again by itself."),
)
STOPPING = problem(
    "center.stopping",
    what=("中心正在停机或换机。", "The center is stopping, or another machine takes over."),
    now=("稍后自动重试，什么也不会丢。", "It is tried again by itself, nothing is lost."),
)
NOT_FOR_METRICS = problem(
    "center.metrics_from",
    what=("运行指标不给这个地址。", "The figures of the server are not for this address."),
    now=(
        "从 center.toml 中 server.metrics_from 所列的地址直接读取，不经代理。",
        "Read them from an address in server.metrics_from of center.toml, directly, not through the proxy.",
    ),
)
FULL = problem(
    "center.full",
    what=("中心磁盘已满或写入失败：{why}。", "The center's disk is full or refuses: {why}."),
    now=("腾出空间后考场终端会重发，什么也不会丢。", "Free some space; kiosks send again, nothing is lost."),
)
AWAY = problem(
    "center.away",
    what=("中心的{part}此刻联系不上：{why}。", "The center's {part} can't be reached now: {why}."),
    now=(
        "稍后自动重试，什么也不会丢；技术人员运行 station center doctor。",
        "It is tried again by itself, nothing is lost; the technician runs station center doctor.",
    ),
)
NOT_DURABLE = problem(
    "center.not_durable",
    what=(
        "数据库设置 {name} 为 {value}，应为 {wanted}：签收后断电可能丢失。",
        "The database has {name} at {value}, not {wanted}: what was receipted could be lost at a power cut.",
    ),
    now=(
        "由数据库管理员改为 {wanted} 后再启动。",
        "Have the database's administrator set it to {wanted}, then start again.",
    ),
)
UNSUITABLE = problem(
    "center.unsuitable",
    what=("这个对象存储不能用：{why}。", "This object store can't be used: {why}."),
    now=(
        "换一个支持条件写入、未开版本与锁定的存储桶（手册「设置」）。",
        "Take a bucket with conditional writes and without versions and lock (manual, Settings).",
    ),
    clause="docs/formats.md §7b",
)
DATABASE = Text("数据库", "database")
PARTS = Text("分片库", "part store")

_STATUS = {
    SIGNATURE: 401,
    NOT_A_READER: 401,
    NOT_ENROLLED: 403,
    NOT_FOR_METRICS: 403,
    OTHER_SITE: 403,
    DEMO: 403,
    UNKNOWN: 404,
    METHOD: 405,
    SLOW: 408,
    FORK: 409,
    ERASED: 410,
    TOO_LARGE: 413,
    WRONG_HASH: 422,
    DOES_NOT_CHECK: 422,
    FAILED: 500,
    BUSY: 503,
    STOPPING: 503,
    AWAY: 503,
    FULL: 507,
}


class Refused(PlanError):
    """The server's no."""


def status_of(error: StationError) -> int:
    """The HTTP status of an error: 400 for a refusal of no other kind, 507 for a device that failed."""
    return _STATUS.get(error.problem, 400 if isinstance(error, Refused) else 507)
