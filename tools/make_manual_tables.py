"""Write the tables of both manuals from the program: ``python tools/make_manual_tables.py [--check]``.

Keys, verdicts, milestones, sheets, commands, settings and problems stand between markers
``<!-- table NAME -->`` and ``<!-- end NAME -->``; all other text of a manual is written by hand. What the
program can't say of itself, the examples and what a setting means, stands here, and a command or a setting
without it is an error.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import click

import station
from station.checkin.verdicts import VERDICTS
from station.cli import COMMANDS
from station.cli import station as root_command
from station.errors import PROBLEMS
from station.locations import config_dir
from station.plan.headings import COLUMNS, KIND_NAMES
from station.plan.procedure_paths import paths_to_an_end
from station.plan.procedures import load_procedures
from station.text import Language, Text
from station.timer.milestones import MEANINGS
from station.tui.actions import ACTIONS, PLACE_NAMES

ROOT = Path(__file__).resolve().parents[1]
MANUALS: dict[str, Language] = {"manual.zh-CN.md": "zh", "manual.en.md": "en"}

EXAMPLES: dict[str, str] = {
    "station play": "station play --folder demo --fresh",
    "station demo": "station demo sample",
    "station plan build": "station plan build roster.xlsx --photos photos --out plan.json",
    "station plan tickets": "station plan tickets plan.json --photos photos --out tickets",
    "station plan lots": "station plan lots plan.json --witness 甲 --witness 乙",
    "station plan checklist": "station plan checklist plan.json --out checklists",
    "station plan staff": "station plan staff plan.json --staff staff --badges badges",
    "station plan pack": "station plan pack plan.json --keys center --staff staff --photos photos --out packages",
    "station doctor": "station doctor",
    "station update": "station update station-0.2.0-linux_x86_64-py3.11.tar",
    "station release": "station release station-0.1.0-linux_x86_64-py3.11.tar --key publisher.example/release+5f3a…",
    "station kiosk setup": "station kiosk setup trust.json --site S01 --name k1",
    "station kiosk install": "station kiosk install --dry-run",
    "station kiosk uninstall": "station kiosk uninstall",
    "station kiosk scanners": "station kiosk scanners serial:/dev/serial/by-id/usb-scanner-if00 wedge",
    "station kiosk enrolled": "station kiosk enrolled center.example-S01-k1.enrol.note",
    "station kiosk key": "station kiosk key",
    "station kiosk trust": "station kiosk trust trust-1.note",
    "station import": "station import packages/room-01.plan --room 01 --day 2026-11-07",
    "station ready": "station ready --room 01 --ask --out ready",
    "station forms emergency": "station forms emergency card.pdf --plan plan.json",
    "station room": "station room --room 01",
    "station forms roster": "station forms roster --session theory roster.pdf",
    "station forms record": "station forms record record.pdf --session theory",
    "station forms lists": "station forms lists lists.pdf",
    "station forms violation": "station forms violation notices.pdf",
    "station forms statement": "station forms statement sheet.pdf --case 2",
    "station forms incident": "station forms incident report.pdf --case 2",
    "station forms cards": "station forms cards cards.pdf --plan plan.json",
    "station review": "station review pulled --plan plan.json --identity duty.age --waiting",
    "station forms transfer": "station forms transfer transfer.pdf --room 01",
    "station forms duty": "station forms duty duty.pdf --room BM",
    "station forms transport": "station forms transport transport.pdf",
    "station forms supervision": "station forms supervision feedback.pdf",
    "station forms slip": "station forms slip slip.pdf",
    "station forms label": "station forms label labels.pdf --session theory",
    "station clock": "station clock --room 01",
    "station status": "station status",
    "station supervision sign": "station supervision sign report.pdf --plan plan.json --staff staff",
    "station supervision due": "station supervision due --plan plan.json --staff staff",
    "station config check": "station config check",
    "station scan": "station scan ticket.png",
    "station export": "station export /media/stick",
    "station sync": "station sync https://center.example",
    "station verify": "station verify /media/stick --trust trust.json --slip slip.jpg --label bag.jpg",
    "station open": "station open /media/stick --identity duty.age --out opened",
    "station replay": "station replay pulled --identity duty.age",
    "station disclose": "station disclose pulled --identity duty.age --trust trust.json --entry 128",
    "station center init": "station center init center --name center.example",
    "station center enroll": "station center enroll center 'center.example/S01/k1+…' k2.jpg",
    "station center rotate": "station center rotate center --only receipt",
    "station center revoke": "station center revoke center 'center.example/S01/k1+…' --since 2027-03-20T12:00",
    "station center time": "station center time center 7K2M-9QXA",
    "station center officer": "station center officer center zhang --name 张三",
    "station center retention": "station center retention center --each",
    "station center hold": "station center hold center --day 2026-11-07 --why appeal --reason 考生申诉",
    "station center shred": "station center shred center --day 2026-11-07 --reason 保存期满",
    "station center user": "station center user center li --role reviewer",
    "station center expect": "station center expect center plan.json --province 浙江 --city 杭州",
    "station center journal": "station center journal center",
    "station center reader": "station center reader center supervision",
    "station center serve": "station center serve center --host 0.0.0.0 --port 8443",
    "station center up": "station center up",
    "station center doctor": "station center doctor center --url https://center.example",
    "station center receive": "station center receive center /media/stick",
    "station center evidence": "station center evidence center --out evidence",
    "station center export": "station center export pulled --identity duty.age --plan plan.json --out exported",
    "station center results": "station center results pulled --plan plan.json --identity duty.age --out results",
    "station center pull": "station center pull https://center.example pulled",
}
"""One line for each command, as it is typed."""

SETTINGS: dict[str, tuple[str, str, str]] = {
    "entry.opens_before_minutes": (
        "开考前多少分钟开始入场",
        "minutes before the start that entry opens",
        "ER-1",
    ),
    "entry.closes_after_minutes": (
        "开考后多少分钟停止入场",
        "minutes after the start that entry closes",
        "ER-3, CP-2",
    ),
    "entry.close_inclusive": (
        "停止入场的那一刻是否还算准时（默认不算）",
        "whether the very moment of closing is still in time (by default not)",
        "ER-3",
    ),
    "entry.attempt_lapses_seconds": (
        "扫到一样证件后，等另一样证件多少秒",
        "seconds that a first document waits for the second",
        "",
    ),
    "entry.same_code_milliseconds": (
        "多少毫秒内同一个码算一次",
        "the same code again within so many milliseconds counts once",
        "",
    ),
    "entry.missing_document_may_return": (
        "缺证件的考生可否在停止入场前再来",
        "whether a candidate without a document may come back until entry closes",
        "CP-1",
    ),
    "entry.accept_police_certificate": (
        "身份证遗失时是否接受公安机关证明",
        "whether a police certificate stands in for a lost ID card",
        "CP-1",
    ),
    "timeline.collect_before_minutes": (
        "开考前多少分钟领取试卷",
        "minutes before the start that papers are collected",
        "FL-2",
    ),
    "timeline.entry_before_minutes": (
        "开考前多少分钟提示「开始入场」",
        "minutes before the start of the milestone “Entry opens”",
        "FL-3",
    ),
    "timeline.witness_before_minutes": (
        "开考前多少分钟请考生见证封条并启封",
        "minutes before the start that candidates witness the seal",
        "FL-4",
    ),
    "timeline.remind_before_end_minutes": (
        "结束前多少分钟提醒",
        "minutes before the end of the time reminder",
        "FL-7",
    ),
    "timeline.overdue_after_minutes": (
        "节点到时多少分钟无人办理即记为逾期，画面加重提示",
        "minutes after which a milestone nobody acted on is recorded as overdue and grows on the screen",
        "",
    ),
    "timeline.overdue_repeat_seconds": (
        "有逾期节点时，每多少秒再响一次",
        "seconds after which the sound of an overdue milestone comes again",
        "",
    ),
    "room.capacity": ("标准考场人数", "candidates of a standard room", "FL-1"),
    "room.invigilators": ("每个考场的监考员人数", "invigilators of a room", "ST-1"),
    "room.supervisors_per_site": ("每个考点的督导员人数", "supervisors of a site", "ST-2"),
    "room.guards": (
        "任何时候试卷保密室须有几人值班",
        "people on duty in the secure room at any time",
        "PM-2",
    ),
    "room.witnesses": ("见证封条的考生人数", "candidates who witness the seal", "FL-4"),
    "staff.on_duty_before_minutes": (
        "开考前多少分钟应到岗，晚到记迟到",
        "minutes before the start by which staff are on duty; later is recorded as late",
        "ST-4",
    ),
    "staff.alarm_again_minutes": (
        "监考员不足的警报每隔多少分钟再响",
        "minutes after which the alarm of a room with too few invigilators is repeated",
        "ST-1",
    ),
    "staff.assessors_per_occupation": ("每个职业的考评员人数", "assessors of an occupation", "ST-3"),
    "staff.assessors_before_minutes": (
        "操作考核开考前多少分钟核对考评员是否到齐",
        "minutes before a practical session at which missing assessors are recorded",
        "ST-3",
    ),
    "staff.report_days": (
        "督导报告在考后几天内交",
        "days after the exam within which the supervisors' report is due",
        "ST-7",
    ),
    "staff.report_days_kind": (
        "督导报告按日历日（calendar）还是工作日（working，周一至周五）计",
        "whether those are calendar or working days (Monday to Friday)",
        "ST-7",
    ),
    "clock.jump_seconds": (
        "系统钟变动超过多少秒就记录并提示",
        "a wall clock that moves by more seconds is recorded and shown",
        "",
    ),
    "clock.confirm_tolerance_seconds": (
        "两人目测确认时间时记下的误差秒数",
        "uncertainty in seconds, noted when two people confirm the time by eye",
        "",
    ),
    "clock.signed_within_seconds": (
        "认定中心签名的时间，在出示校验码后多少秒内有效",
        "how many seconds after its code was shown a time signed by the center is taken",
        "",
    ),
    "clock.drift_ppm": (
        "假定本机时钟最多漂移百万分之几；随时间计入误差",
        "how much the machine's clock is assumed to drift at most, parts per million; adds to the uncertainty with time",
        "",
    ),
    "access.free_attempts": ("PIN 输错多少次后开始等待", "wrong PINs before a wait", ""),
    "access.first_wait_seconds": (
        "第一次等待的秒数，之后每错一次加倍",
        "seconds of the first wait; each further wrong PIN doubles it",
        "",
    ),
    "access.locked_after": ("PIN 输错多少次后锁定工作证", "wrong PINs after which the badge is locked", ""),
    "screen.mask_after_seconds": (
        "姓名和号码显示多少秒后遮盖",
        "seconds after which names and numbers are masked again",
        "",
    ),
    "screen.ready_after_seconds": (
        "「请入场」显示多少秒后回到「请扫描」",
        "seconds after which ADMIT gives way to READY",
        "",
    ),
    "screen.photo": (
        "考生照片：auto 按终端能力显示真图（sixel、kitty），否则用色块；blocks 只用色块；off 不显示",
        "candidates' photos: auto = real pictures where the terminal can (sixel, kitty), else half blocks;"
        " blocks = half blocks only; off = none",
        "",
    ),
    "screen.speech": (
        "到时节点是否用语音播报：auto 有中文语音（espeak-ng）就播报，没有则只响提示音；off 只响提示音",
        "spoken milestones: auto = spoken where the machine has a Mandarin voice (espeak-ng), else tones; off = tones only",
        "",
    ),
    "archive.electronic_years": (
        "电子材料考后保存多少年；期满前不销毁日钥",
        "years that electronic material is kept after the exam; day keys are not erased before",
        "AR",
    ),
    "archive.paper_years": (
        "纸质材料考后保存多少年，由中心自行保管",
        "years that paper material is kept after the exam, at the office",
        "AR",
    ),
    "archive.video_years": (
        "录像（含证据中的）考后可追溯多少年；期满前不销毁包的内容",
        "years that recordings, those among the evidence too, are kept; content of bundles is not erased before",
        "AR",
    ),
    "journal.head_every_entries": ("每多少条记录签一次树头", "entries after which a head is signed", ""),
    "journal.head_every_seconds": (
        "有新记录时每多少秒签一次树头",
        "seconds after which a head is signed, with news",
        "",
    ),
    "journal.ballast_mebibytes": (
        "硬盘上预留多少 MiB；硬盘写满时让出，好把当天封好送走（0 为不留）",
        "MiB kept free on the disk, given up when it is full so that the day can still be sealed (0: none)",
        "",
    ),
    "transfer.part_kibibytes": (
        "上报包每个分片多少 KiB（32 至 1024）；考点线路常断时用 64",
        "KiB of a bundle's part (32 to 1024); 64 where the site's link breaks often",
        "",
    ),
    "transfer.spread_seconds": (
        "station sync --steady 时各考场在多少秒内错开起始",
        "seconds over which rooms that send by station sync --steady spread",
        "",
    ),
    "transfer.longest_wait_seconds": (
        "两次重试之间最长等待多少秒；中心要求更久时从其要求",
        "longest wait between two tries, in seconds; what the center asks for is obeyed beyond that",
        "",
    ),
    "evidence.folder": (
        "证据文件从哪个文件夹选；空为已插好的 U 盘",
        "folder that files of evidence are chosen from; empty: the sticks that are plugged in",
        "CP-12",
    ),
    "database.address": (
        "记录存在哪个 PostgreSQL，不含口令；空为本文件旁的 SQLite",
        "the PostgreSQL that keeps the records, without a password; empty: SQLite beside the file",
        "",
    ),
    "database.password_file": (
        "口令文件，仅本用户可读；空则用 PGPASSWORD 或 ~/.pgpass",
        "a file with the password that only this user may read; empty: PGPASSWORD or ~/.pgpass",
        "",
    ),
    "parts.url": (
        "分片存在哪个存储桶：`s3://桶/前缀`；空为本文件旁的文件夹",
        "the bucket that keeps the parts, `s3://bucket/prefix`; empty: a folder beside the file",
        "",
    ),
    "parts.endpoint": ("对象存储的地址；空为亚马逊", "the object store's address; empty: Amazon's", ""),
    "parts.region": ("对象存储的区域", "the object store's region", ""),
    "parts.bucket_in_path": (
        "桶名写在路径里；否则写在主机名里",
        "the bucket's name stands in the path; otherwise in the host's name",
        "",
    ),
    "parts.key_file": (
        "密钥文件两行：标识、秘密，仅本用户可读；空则用 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY",
        "a file of two lines, identity and secret, that only this user may read; empty: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY",
        "",
    ),
    "server.requests": (
        "同时最多处理多少个请求；多出的请稍后再来（503）",
        "most requests at a time; who comes beyond is told to come later (503)",
        "",
    ),
    "server.drain_seconds": (
        "收到停机通知后还接收多少秒：够均衡器发现本机不再就绪",
        "seconds that requests are still taken after being told to stop: as long as a balancer needs to see that it is not ready",
        "",
    ),
    "server.stop_seconds": (
        "此后等已开始的请求多少秒",
        "seconds that what has begun is given after that",
        "",
    ),
    "server.log": (
        "`requests`：每个请求一行 JSON；`faults`：只记有错的",
        "`requests`: one JSON line a request; `faults`: only what is wrong",
        "",
    ),
    "server.metrics_from": (
        "哪些网段可以直接读取 /metrics；经代理的一律不给",
        "networks that may read /metrics directly; nobody does through a proxy",
        "",
    ),
}
"""Setting → what it means (zh, en) and the clause; the default is read from config/rules.toml and station/center/center.toml."""


def import_everything() -> None:
    """Import every module, so that every problem is registered."""
    for module in pkgutil.walk_packages(station.__path__, "station."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its full name."""
    context = click.Context(root_command)
    for name in COMMANDS:
        command = root_command.get_command(context, name)
        if isinstance(command, click.Group):
            inner = click.Context(command)
            for sub in command.list_commands(inner):
                found = command.get_command(inner, sub)
                if found is not None:
                    yield f"station {name} {sub}", found
        elif command is not None:
            yield f"station {name}", command


def settings() -> Iterator[tuple[str, object]]:
    """Every setting with its default."""
    tables = tomllib.loads((config_dir() / "rules.toml").read_text(encoding="utf-8"))
    center = tomllib.loads((ROOT / "station" / "center" / "center.toml").read_text(encoding="utf-8"))
    for part, values in (*tables.items(), *center.items()):
        for name, value in values.items():
            yield f"{part}.{name}", value


def half(both: str, language: Language) -> str:
    """One language of a help text that is written as ``中文 · English``."""
    zh, _, en = " ".join(both.split()).partition(" · ")
    return zh if language == "zh" or not en else en


def clause(text: str) -> str:
    """The handbook's clause or a standard; what lies behind a rule of our own has no column."""
    return "" if text.startswith("design") else text


def row(*cells: str) -> str:
    return "| " + " | ".join(re.sub(r"\{\w+\}", "…", c).replace("|", "\\|") for c in cells) + " |\n"


def table(
    language: Language, zh: tuple[str, ...], en: tuple[str, ...], rows: Iterator[tuple[str, ...]]
) -> str:
    head = zh if language == "zh" else en
    return row(*head) + "|" + "---|" * len(head) + "\n" + "".join(row(*one) for one in rows)


def keys(language: Language) -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        order = sorted(ACTIONS, key=lambda a: (len(a.key) > 3, len(a.key), a.key))
        for one in order:
            where = "、" if language == "zh" else ", "
            places = where.join(PLACE_NAMES[place].say(language) for place in one.where)
            yield f"`{one.key_name}`", one.label.say(language), one.help.say(language), places

    return table(
        language, ("键", "名称", "作用", "在哪些画面"), ("key", "name", "what it does", "where"), rows()
    )


def procedures(language: Language) -> str:
    """Every procedure with its clause, severity and number of paths."""
    rows = (
        (f"`{one.id}`", one.title.say(language), one.clause, str(one.severity), str(paths_to_an_end(one)))
        for one in load_procedures().values()
    )
    return table(
        language,
        ("编号", "什么事", "条款", "级（1 最重）", "走法"),
        ("number", "what", "clause", "severity (1 gravest)", "ways"),
        rows,
    )


def verdicts(language: Language) -> str:
    rows = (
        (
            f"`{v.code}`",
            v.word.say(language),
            v.why.say(language),
            _what_to_do(v.next, v.next_final, language),
            v.clause,
        )
        for v in VERDICTS.values()
    )
    return table(
        language,
        ("代码", "大字", "意思", "怎么办", "条款"),
        ("code", "word", "meaning", "what to do", "clause"),
        rows,
    )


def _what_to_do(now: Text, over: Text | None, language: Language) -> str:
    if over is None:
        return now.say(language)
    late = Text(f"{now.zh}已停止入场的：{over.zh}", f"{now.en} After entry has closed: {over.en}")
    return late.say(language)


def milestones(language: Language) -> str:
    when = {
        "before": "D−1",
        "collect": "T−30",
        "entry": "T−20",
        "witness": "T−5",
        "start": "T",
        "module_start": "M",
        "module_end": "M + min",
        "close": "T+30",
        "remind": "E−15",
        "end": "E",
    }
    rows = ((when[k], m.name.say(language), m.todo.say(language), m.clause) for k, m in MEANINGS.items())
    return table(
        language, ("时刻", "节点", "做什么", "条款"), ("time", "milestone", "what to do", "clause"), rows
    )


def sheets(language: Language) -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        for kind, columns in COLUMNS.items():
            need = "、".join(c.heading for c in columns if c.required)
            may = "、".join(c.heading for c in columns if not c.required)
            yield KIND_NAMES[kind][0 if language == "zh" else 1], need, may or "—"

    return table(language, ("表", "必须有的列", "可以有的列"), ("sheet", "required", "optional"), rows())


def command_list(language: Language) -> str:
    parts = []
    for name, command in commands():
        said = half((command.help or "").split("\n\n")[0], language)
        parts.append(f"#### `{name}`\n\n{said}\n\n```sh\n{EXAMPLES[name]}\n```\n")
        options = [p for p in command.params if isinstance(p, click.Option) and p.help]
        if options:
            parts.append("\n" + "".join(_option(o, language) for o in options))
        parts.append("\n")
    return "".join(parts).rstrip("\n") + "\n"


def _option(option: click.Option, language: Language) -> str:
    said = half(option.help or "", language)
    if option.required:
        said += "（必填）" if language == "zh" else " (required)"
    elif option.show_default and option.default not in (None, "", False):
        said += f"（默认 `{option.default}`）" if language == "zh" else f" (default `{option.default}`)"
    return f"- `{option.opts[0]}` {said}\n"


def setting_list(language: Language) -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        for name, value in settings():
            zh, en, source = SETTINGS[name]
            shown = str(value).lower() if isinstance(value, bool) else str(value)
            yield f"`{name}`", shown, zh if language == "zh" else en, source

    return table(
        language, ("设置", "默认", "意思", "条款"), ("setting", "default", "meaning", "clause"), rows()
    )


def problems(language: Language) -> str:
    import_everything()
    rows = (
        (f"`{p.code}`", p.what.say(language), p.now.say(language), clause(p.clause))
        for p in sorted(PROBLEMS.values(), key=lambda p: p.code)
    )
    return table(
        language, ("代码", "出了什么事", "怎么办", "条款"), ("code", "what", "what to do", "clause"), rows
    )


TABLES: dict[str, Callable[[Language], str]] = {
    "keys": keys,
    "verdicts": verdicts,
    "procedures": procedures,
    "milestones": milestones,
    "sheets": sheets,
    "commands": command_list,
    "settings": setting_list,
    "problems": problems,
}


def fill(text: str, language: Language) -> str:
    """A manual's text with every table made anew.

    Raises:
        ValueError: a table has no place in it.
    """
    for name, make in TABLES.items():
        head, tail = f"<!-- table {name} -->\n", f"<!-- end {name} -->\n"
        if text.count(head) != 1 or text.count(tail) != 1:
            raise ValueError(f"the manual needs one place for the table {name}")
        before, rest = text.split(head)
        after = rest.split(tail)[1]
        text = f"{before}{head}\n{make(language)}\n{tail}{after}"
    return text


def main() -> int:
    """Write, or with --check compare."""
    stale = False
    for name, language in MANUALS.items():
        path = ROOT / "docs" / name
        held = path.read_text(encoding="utf-8")
        made = fill(held, language)
        stale = stale or made != held
        if "--check" not in sys.argv:
            path.write_text(made, encoding="utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
