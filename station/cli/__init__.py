"""The one ``station`` command.

Subcommands are loaded when used, so that the door opens without the web server and the decoder. Exit codes
are API:

    0  done, all in order
    1  a plan, document, bundle or input is wrong (said in both languages on standard error)
    2  the command line was misused (click)
    3  a device, disk or network failed; trying again may help
    130  interrupted
"""

from __future__ import annotations

import importlib
import sys

import click

from station import __version__
from station.errors import DeviceError, StationError, problem

COMMANDS: dict[str, tuple[str, str]] = {
    "play": ("station.cli.demo:play", "演示一个考试日 · play the demo day"),
    "demo": ("station.cli.demo:demo", "生成演示考试日的全部资料 · make a synthetic sitting"),
    "plan": (
        "station.cli.plan:plan",
        "考试日计划：读入名单、打印、签发、打包 · the plan: read lists, print, issue, pack",
    ),
    "kiosk": (
        "station.cli.kiosk:kiosk",
        "设置本机：设备密钥、信任的认定中心 · set up this kiosk: device key, trusted center",
    ),
    "doctor": (
        "station.cli.doctor:doctor",
        "这台机器缺什么、怎样补 · what this machine lacks as a kiosk, and what mends it",
    ),
    "import": ("station.cli.import_plan:import_plan", "导入本考场的计划包 · import this room's plan package"),
    "ready": (
        "station.cli.ready:ready",
        "本机和考场是否就绪，签名报告 · is this kiosk ready: tests and a signed report",
    ),
    "room": ("station.cli.room:room", "打开本考场的屏幕 · open this room's screens"),
    "forms": (
        "station.cli.forms:forms",
        "由日志生成表单：记录表、名单、告知书、报告 · documents made from the journal: record form, lists, notices, reports",
    ),
    "clock": (
        "station.cli.clock:clock",
        "第二屏上给考生看的倒计时钟 · the candidates' countdown on a second display",
    ),
    "status": ("station.cli.status:status", "本考场日志与状态 · this room's journal and state"),
    "supervision": (
        "station.cli.supervision:supervision",
        "督导报告：签名与期限 · the supervisors' report: signatures, and when it is due",
    ),
    "config": ("station.cli.config:config", "核对设置与突发事件程序 · check settings and procedures"),
    "scan": ("station.cli.scan:scan", "读出图片中的码 · read the codes in pictures"),
    "export": ("station.cli.export:export", "导出上报包到文件夹或 U 盘 · write bundles to a folder or stick"),
    "sync": ("station.cli.sync:sync", "发送上报包并核对回执 · send bundles, verify receipts"),
    "verify": ("station.cli.verify:verify", "核验上报包 · verify a bundle"),
    "open": ("station.cli.unseal:open_bundles", "用身份文件打开上报包 · open a bundle with an identity"),
    "review": (
        "station.cli.review:review",
        "各考场事件的复核台 · the chief examiner's desk over all rooms",
    ),
    "replay": (
        "station.cli.replay:replay",
        "由日志复算当天的判定和时间节点 · compute a day's verdicts and milestones again",
    ),
    "disclose": (
        "station.cli.disclose:disclose",
        "公开单条记录，供申诉核对 · disclose single entries, for an appeal",
    ),
    "update": (
        "station.cli.update:update",
        "用签名的安装包更新，或退回 · update from a signed archive, or go back",
    ),
    "release": (
        "station.cli.release:release",
        "核验安装包的签名和文件 · check a release's signature and files",
    ),
    "center": (
        "station.cli.center:center",
        "认定中心：登记、接收、读取 · the exam center: enrol, receive, pull",
    ),
}
"""Command word → (module:attribute, one line of help); the manuals are checked against it."""

FILES = problem(
    "device.files",
    what=("系统不让读写 {path}：{why}。", "The system refuses {path}: {why}."),
    now=(
        "检查硬盘、U 盘和权限后再试；已记录的内容都在。",
        "Check the disk, the stick and the permissions, then try again; what was recorded is all there.",
    ),
)
EXIT_WRONG, EXIT_DEVICE, EXIT_INTERRUPTED = 1, 3, 130


class LazyGroup(click.Group):
    """A group whose commands are imported only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, attribute = entry[0].split(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # The table's own help lines: listing the commands must not import them all.
        if not COMMANDS:
            return
        with formatter.section("命令 Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="station")
def station() -> None:
    """考试日考场终端 · Exam-day station

    退出码 Exit codes: 0 完成 done · 1 资料有误 input is wrong · 2 命令用法 usage · 3 设备或网络 device or
    network
    """


def main() -> None:
    """Entry point: every trouble becomes one sentence and an exit code, never a traceback."""
    try:
        station.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(EXIT_INTERRUPTED)
    except (StationError, OSError) as error:
        said = in_words(error)
        click.echo(f"{said.what.zh}{said.now.zh}", err=True)
        click.echo(f"{said.what.en} {said.now.en} [{said.code}]", err=True)
        sys.exit(EXIT_DEVICE if isinstance(said, DeviceError) else EXIT_WRONG)


def in_words(error: StationError | OSError) -> StationError:
    """What a person is told: a file or folder that the system refuses to give is a device that failed."""
    if isinstance(error, StationError):
        return error
    return DeviceError(FILES, path=error.filename or "", why=error.strerror or str(error))
