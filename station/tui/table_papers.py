"""Lines of the table for papers, closing, log, review and registers."""

from __future__ import annotations

from station.tui.action import OPEN, Action, action

PAPERS: tuple[Action, ...] = (
    action(
        "task",
        "f2",
        1,
        ("办理此项", "Do this"),
        (
            "办理画面上标出的下一步：领取、启封、清点、发出、收卷、说明差数。",
            "Does the next thing: collect, open, count, give out, explain a difference.",
        ),
        "papers",
    ),
    action(
        "lack",
        "f2",
        2,
        ("未交", "Lacking"),
        (
            "选中的座位缺交某种材料，按第十六项查找。",
            "The marked seat has not handed something in; contingency procedure 16 looks for it.",
        ),
        "collecting",
    ),
    action(
        "rest",
        "f3",
        1,
        ("其余全交", "All the rest"),
        (
            "其余座位一次收齐；F8 只记选中的座位。",
            "Ticks every seat that is left at once; F8 ticks the marked one.",
        ),
        "collecting",
    ),
    action(
        "other",
        "f3",
        3,
        ("其他", "Other"),
        (
            "重新清点、说明差数、换发、领入备用卷或余卷、调出、撤回封存。",
            "Counts again, explains, exchanges a seat's paper, brings papers in, sends them out, withdraws them.",
        ),
        "papers",
    ),
    action(
        "seal",
        "f2",
        1,
        ("密封本场", "Seal session"),
        ("两名监考员签名，密封本场试卷。", "Both invigilators sign; this session's papers are sealed."),
        "closing",
    ),
    action(
        "close",
        "f3",
        3,
        ("关闭考场", "Close the day"),
        ("本考场两名监考员关闭当日。", "This room's two invigilators close the day."),
        "closing",
    ),
    action(
        "older",
        "pageup",
        2,
        ("更早", "Earlier"),
        ("翻看更早的记录。", "Shows earlier entries."),
        "log",
        "register",
        "help",
    ),
    action(
        "newer",
        "pagedown",
        3,
        ("更晚", "Later"),
        ("翻看更晚的记录。", "Shows later entries."),
        "log",
        "register",
        "help",
    ),
    action(
        "label",
        "pageup",
        4,
        ("封签", "Label"),
        (
            "显示最近一次密封的封签：份数和整份签名记录的二维码。",
            "Shows the label of the newest seal: the counts, and the whole signed note as a code.",
        ),
        "closing",
    ),
    action(
        "forms",
        "pagedown",
        5,
        ("打印表单", "Forms"),
        (
            "写出考场情况记录表、名单、告知书和事件报告（PDF），有打印机时一并打印。",
            "Writes the record forms, lists, notices and incident reports as PDF; prints them where there is a printer.",
        ),
        "closing",
    ),
    action(
        "review",
        "pagedown",
        5,
        ("复核", "Review"),
        (
            "转到复核：全部事件的经过、处理、主考决定和待办。",
            "Goes to the review: every incident whole, sanctions, the chief's decisions, what is still open.",
        ),
        "incidents",
    ),
    action(
        "decide",
        "f2",
        1,
        ("主考决定", "Decide"),
        (
            "主考对选中的事件确认、改判、撤销、要求继续调查、指示考场或销记补办，用本人密钥签名。",
            "The chief confirms, changes, dismisses, asks for more, instructs the room or signs off; with the own key.",
        ),
        "review",
    ),
    action(
        "sift",
        "f3",
        2,
        ("筛选", "Filter"),
        (
            "列表中换筛选；看一件事件时并排对照两名监考员的说明。",
            "In the list another filter; in an incident, what each invigilator said side by side.",
        ),
        "review",
    ),
    action(
        "slip",
        "f2",
        1,
        ("树头凭条", "Slip"),
        (
            "显示树头凭条，拍照带走可证明日志未被改动。",
            "Shows the head's slip: photographed, it proves later that the journal was not changed.",
        ),
        "log",
    ),
    action(
        "enter",
        "f2",
        1,
        ("登记", "Enter"),
        (
            "按画面上的列表登记：移交、借阅、复制、销毁、更正、补签；运送；保密室的上岗、交班、巡查、来访。",
            "Enters what belongs to the list shown: hand-overs, lending, copying, destroying, corrections, "
            "countersigning; transports; the secure room's duty, rounds and visitors.",
        ),
        "register",
    ),
    action(
        "list",
        "f3",
        2,
        ("下一表", "Next list"),
        (
            "依次显示移交登记、运送；在保密室还有值班记录。",
            "Shows in turn hand-overs and transports; in the secure room the duty log too.",
        ),
        "register",
    ),
    action(
        "register",
        "end",
        12,
        ("登记簿", "Registers"),
        (
            "转到登记簿：文件移交、运送、保密室值班，以及还没办结的事项。",
            "Goes to the registers: hand-overs, transports, the secure room's duty, and what is still open.",
        ),
        *OPEN,
    ),
)
