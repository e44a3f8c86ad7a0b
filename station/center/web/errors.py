"""What the center's page says when it says no."""

from __future__ import annotations

from station.center.errors import AWAY, BUSY, UNKNOWN
from station.errors import PlanError, StationError, problem

BAD_NAME = problem(
    "page.name",
    what=("用户名“{name}”不可用。", "The user name “{name}” can't be used."),
    now=(
        "最多 40 个字符，不含空格、斜杠和冒号。",
        "Take at most 40 characters, without spaces, slashes or colons.",
    ),
)
WEAK = problem(
    "page.weak",
    what=("密码太弱。", "The password is weak."),
    now=(
        "至少 {n} 个字符，至少五种不同的字符，不含用户名。",
        "Take at least {n} characters, five different ones among them, and not the user's name.",
    ),
)
USERS_FILE = problem(
    "page.users",
    what=("users.json 无法读写：{why}。", "users.json can't be read or written: {why}."),
    now=(
        "从备份恢复此文件，或删除后用 station center user 重新登记。",
        "Restore the file from a copy, or delete it and enter people again with station center user.",
    ),
)
NO_USER = problem(
    "page.no_user",
    what=("没有名为“{name}”的用户。", "There is no user of the name “{name}”."),
    now=("不带姓名列出全部用户。", "List all users by leaving the name out."),
)
PASSWORD = problem(
    "page.password",
    what=("用户名或密码不对。", "The name or the password is wrong."),
    now=("再试一次；忘记密码请找管理员重设。", "Try again; who forgot it has it set anew by the keeper."),
)
WAIT = problem(
    "page.wait",
    what=("登录失败次数过多。", "Too many failed sign-ins."),
    now=("{seconds} 秒后再试。", "Try again in {seconds} seconds."),
)
TLS = problem(
    "page.tls",
    what=(
        "此连接没有加密，不接受密码。",
        "This connection is not encrypted; no password is taken over it.",
    ),
    now=(
        "经 https 打开；代理须送 X-Forwarded-Proto，并用 FORWARDED_ALLOW_IPS 指明代理地址。",
        "Open the page over https; the proxy must send X-Forwarded-Proto and stand in FORWARDED_ALLOW_IPS.",
    ),
)
FORM = problem(
    "page.form",
    what=(
        "表单已过期或来自别的网页，什么也没有改变。",
        "The form is stale or from another page; nothing was changed.",
    ),
    now=("重新打开页面再提交。", "Open the page again and submit it there."),
)
ROLE = problem(
    "page.role",
    what=("你的角色不能做这件事。", "Your role does not allow this."),
    now=(
        "需要时由管理员用 station center user 更改角色。",
        "Where it is needed, the keeper changes the role with station center user.",
    ),
)
CHANGED = problem(
    "page.changed",
    what=("此项在你查看后变了，没有标记。", "This changed since you looked; nothing was marked."),
    now=("查看现在的数字，再标记。", "Look at the figures as they are now, then mark it."),
)
RECORD = problem(
    "page.record",
    what=("页面的日志无法使用：{why}。", "The page's own journal can't be used: {why}."),
    now=(
        "没有记录就不显示；收包不受影响。技术人员查看 server/pages.journal。",
        "Nothing is shown without a record; receiving goes on. The technician looks at server/pages.journal.",
    ),
)

_STATUS = {
    PASSWORD: 401,
    TLS: 403,
    FORM: 403,
    ROLE: 403,
    UNKNOWN: 404,
    CHANGED: 409,
    WAIT: 429,
    RECORD: 503,
    BUSY: 503,
    AWAY: 503,
}


class PageRefused(PlanError):
    """The page's no."""


def status_of(error: StationError) -> int:
    """The HTTP status of an error on a page."""
    return _STATUS.get(error.problem, 400 if isinstance(error, PlanError) else 507)
