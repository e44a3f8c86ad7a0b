"""The one table of actions: what a key does, where, and how it is called.

Keys, footer, help screen and both manuals come from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from station.text import Text

Where = Literal[
    "opening",
    "door",
    "seats",
    "tour",
    "timeline",
    "people",
    "incidents",
    "case",
    "papers",
    "collecting",
    "closing",
    "register",
    "log",
    "review",
    "emergency",
    "muster",
    "ready",
    "asking",
    "help",
    "prompt",
]
"""The places: one for each question that the screen asks."""

PLACE_NAMES: dict[Where, Text] = {
    "opening": Text("开启考场", "Opening"),
    "door": Text("入场", "Door"),
    "seats": Text("座位表", "Seats"),
    "tour": Text("座位核对", "Round of the seats"),
    "timeline": Text("时间安排", "Timeline"),
    "people": Text("在岗人员", "People on duty"),
    "incidents": Text("突发事件", "Incidents"),
    "case": Text("事件处理", "Incident in progress"),
    "papers": Text("试卷清点", "Papers"),
    "collecting": Text("逐座收卷", "Collection by seats"),
    "closing": Text("密封与关闭", "Seal and close"),
    "register": Text("登记簿", "Registers"),
    "log": Text("日志", "Log"),
    "review": Text("复核", "Review"),
    "ready": Text("就绪检查", "Ready?"),
    "asking": Text("逐项确认", "Item by item"),
    "emergency": Text("应急卡", "Emergency card"),
    "muster": Text("疏散点名", "Roll call"),
    "help": Text("帮助", "Help"),
    "prompt": Text("提问", "Question"),
}

OPEN: tuple[Where, ...] = (
    "door",
    "seats",
    "tour",
    "timeline",
    "people",
    "incidents",
    "case",
    "papers",
    "collecting",
    "closing",
    "register",
    "log",
    "review",
)
"""Places of an open day: from each of them every other is one key away."""

OF_EXAM_ROOMS: frozenset[str] = frozenset(
    {"door", "seats", "tour", "timeline", "incidents", "case", "papers", "people", "review"}
)
"""Places that a secure room doesn't have, and the actions that lead there."""

KEYBOARD = (
    *(f"f{n}" for n in range(1, 13)),
    "enter",
    "insert",
    "home",
    "end",
    "pageup",
    "pagedown",
    "escape",
)
"""Every key that an action may have, as they lie on a keyboard."""
KEY_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "insert": "Insert",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}
"""How keys are called that have no number."""


@dataclass(frozen=True)
class Action:
    """One thing that a person can do with one key."""

    id: str
    """Names the method ``do_<id>`` of the screen."""
    key: str
    """As Textual names it."""
    label: Text
    """A word or two for the footer."""
    help: Text
    """One sentence for the help screen and the manuals."""
    where: tuple[Where, ...]
    """The places in which it works."""
    rank: int
    """The footer shows low ranks first and leaves out what does not fit."""

    @property
    def key_name(self) -> str:
        """The key as it is printed on a keyboard."""
        return KEY_NAMES.get(self.key, self.key.upper())


def _a(id_: str, key: str, rank: int, label: tuple[str, str], text: tuple[str, str], *where: Where) -> Action:
    return Action(id_, key, Text(*label), Text(*text), where, rank)


ACTIONS: tuple[Action, ...] = (
    _a(
        "help",
        "f1",
        0,
        ("帮助", "Help"),
        ("说明当前画面和每个键。", "Explains this place and every key."),
        "opening",
        *OPEN,
    ),
    _a(
        "manual",
        "f2",
        1,
        ("人工核验", "By hand"),
        (
            "随画面给出可办的事：输入号码、缺证件、读不出，以及对存疑考生的决定。",
            "What can be done now: numbers typed, documents missing or unreadable, decisions on a doubtful candidate.",
        ),
        "door",
    ),
    _a(
        "unlock",
        "f2",
        1,
        ("检查、解锁", "Check, unlock"),
        (
            "签认考前一日检查；主考解锁因 PIN 多次输错而锁定的工作证。",
            "Signs the day-before checks; the chief examiner unlocks a badge locked after too many wrong PINs.",
        ),
        "opening",
    ),
    _a(
        "find",
        "f3",
        6,
        ("查考生", "Find"),
        (
            "用座位号、号码末位或姓名拼音首字母查考生，并办理此人的事项。",
            "Finds a candidate by seat, the end of a number or the name's initials, and offers what can be done.",
        ),
        "door",
    ),
    _a(
        "seats",
        "f10",
        6,
        ("座位表", "Seats"),
        (
            "转到座位表：谁在场、未到、缺考、存疑。",
            "Goes to the seats: who is inside, missing, absent, in doubt.",
        ),
        *(place for place in OPEN if place != "closing"),
    ),
    _a(
        "tour",
        "f2",
        1,
        ("座位核对", "Round"),
        (
            "逐个座位核对人、证、照片。",
            "Goes round the seats: person, documents and photo, one after another.",
        ),
        "seats",
    ),
    _a(
        "list",
        "f3",
        2,
        ("换列表", "Other list"),
        (
            "依次显示未到或缺考、全部座位、存疑等特殊情况。",
            "Shows in turn who is missing, all seats, what is out of the ordinary.",
        ),
        "seats",
    ),
    _a(
        "choose",
        "enter",
        2,
        ("办理", "Details"),
        ("办理选中考生的事项。", "Offers what can be done about the marked candidate."),
        "seats",
    ),
    _a(
        "page_up",
        "pageup",
        5,
        ("上一页", "Page up"),
        ("翻到上一页。", "Shows the page before."),
        "seats",
    ),
    _a(
        "page_down",
        "pagedown",
        5,
        ("下一页", "Page down"),
        ("翻到下一页。", "Shows the next page."),
        "seats",
    ),
    _a(
        "found",
        "f2",
        1,
        ("不符", "Differs"),
        (
            "选择在座位上看到的情况；一轮结束后开始下一轮。",
            "Chooses what was found at the seat; after the last seat it begins the next round.",
        ),
        "tour",
    ),
    _a(
        "goto",
        "f3",
        3,
        ("到座位", "Go to seat"),
        ("直接到某个座位。", "Goes to a certain seat."),
        "tour",
    ),
    _a(
        "skip",
        "pagedown",
        3,
        ("跳过", "Skip"),
        ("先跳过此座，本轮最后再看。", "Leaves this seat for the end of the round."),
        "tour",
    ),
    _a(
        "step",
        "f2",
        2,
        ("办理", "Do a step"),
        (
            "勾选清单上的一项；主考推迟开考，或会同第二人改小输错的推迟。",
            "Ticks an item of the checklist; the chief delays the start, or with a second person sets a mistyped delay smaller.",
        ),
        "timeline",
    ),
    _a(
        "replace",
        "f3",
        3,
        ("更换监考员", "Replace"),
        (
            "主考用本人工作证更换本考场的一名监考员；从此新来的人算数。",
            "The chief examiner's badge puts somebody in an invigilator's place; from then on that person counts.",
        ),
        "opening",
        "timeline",
        "people",
    ),
    _a(
        "new_case",
        "f2",
        1,
        ("登记新事件", "New incident"),
        ("按项目或关键词选定处理程序。", "Chooses the procedure by number or by word."),
        "incidents",
    ),
    _a(
        "nothing",
        "f3",
        3,
        ("登记无异常", "None to report"),
        ("明确登记本场没有突发事件。", "Records that nothing went wrong in this session."),
        "incidents",
    ),
    _a(
        "duty",
        "f2",
        1,
        ("人员办理", "People"),
        (
            "签到、签退、离岗、返岗、回避声明、督导到访和意见。",
            "Sign in or out, leave and return, declare relatives and own students, supervisors' visits and remarks.",
        ),
        "people",
    ),
    _a(
        "answer",
        "f2",
        1,
        ("办理此步", "Do this step"),
        ("办理当前步骤并录入结果。", "Does the current step and enters its result."),
        "case",
    ),
    _a(
        "more",
        "f3",
        3,
        ("其他", "Other"),
        (
            "暂缓此步并说明原因、更正已录入的步骤、补签电话批准。",
            "Puts the step off with a reason, strikes a wrong answer, countersigns a telephone approval.",
        ),
        "case",
    ),
    _a(
        "choose",
        "enter",
        2,
        ("办理选中", "Open it"),
        ("打开选中的事件。", "Opens the marked incident."),
        "incidents",
        "review",
    ),
    _a(
        "leave",
        "f10",
        6,
        ("退出程序", "Leave"),
        (
            "考场未开启或已关闭时（演示考场随时），有序退出程序。",
            "Leaves the program in order, while the day is not open or is closed; in the demo at any time.",
        ),
        "opening",
        "closing",
    ),
    _a(
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
    _a(
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
    _a(
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
    _a(
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
    _a(
        "seal",
        "f2",
        1,
        ("密封本场", "Seal session"),
        ("两名监考员签名，密封本场试卷。", "Both invigilators sign; this session's papers are sealed."),
        "closing",
    ),
    _a(
        "close",
        "f3",
        3,
        ("关闭考场", "Close the day"),
        ("本考场两名监考员关闭当日。", "This room's two invigilators close the day."),
        "closing",
    ),
    _a(
        "older",
        "pageup",
        2,
        ("更早", "Earlier"),
        ("翻看更早的记录。", "Shows earlier entries."),
        "log",
        "register",
        "help",
    ),
    _a(
        "newer",
        "pagedown",
        3,
        ("更晚", "Later"),
        ("翻看更晚的记录。", "Shows later entries."),
        "log",
        "register",
        "help",
    ),
    _a(
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
    _a(
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
    _a(
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
    _a(
        "decide",
        "f2",
        1,
        ("主考决定", "Decide"),
        (
            "主考对选中的事件确认、改判、撤销、要求继续调查或指示考场，用本人密钥签名。",
            "The chief confirms, changes or dismisses, asks for more, or instructs the room; signed with the own key.",
        ),
        "review",
    ),
    _a(
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
    _a(
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
    _a(
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
    _a(
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
    _a(
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
    _a("incidents", "f4", 3, ("突发事件", "Incidents"), ("转到突发事件。", "Goes to the incidents."), *OPEN),
    _a("timeline", "f5", 7, ("时间", "Times"), ("转到时间安排。", "Goes to the timeline."), *OPEN),
    _a("people", "home", 10, ("人员", "People"), ("转到在岗人员。", "Goes to the people on duty."), *OPEN),
    _a("papers", "f6", 7, ("试卷", "Papers"), ("转到试卷清点。", "Goes to the papers."), *OPEN),
    _a("log", "f7", 8, ("日志", "Log"), ("转到当日日志。", "Goes to the day's log."), *OPEN),
    _a(
        "confirm",
        "f8",
        2,
        ("确认", "Confirm"),
        (
            "确认不能撤回的一步、已到的时间节点或暂存的扫描。",
            "Confirms what can't be taken back, a due milestone, or a kept scan.",
        ),
        "opening",
        *OPEN,
        "prompt",
    ),
    _a(
        "language",
        "f9",
        1,
        ("English", "中文"),
        ("切换中文和英文。", "Switches between Chinese and English."),
        "opening",
        *OPEN,
        "emergency",
        "muster",
        "ready",
        "asking",
        "help",
        "prompt",
    ),
    _a(
        "emergency",
        "f11",
        10,
        ("应急卡", "Emergency"),
        (
            "报警电话、地点、先做什么；由此开始疏散。任何时候都能按，什么也不会丢。",
            "Numbers to call, where this is, what comes first; begins an evacuation. Works at any time, loses nothing.",
        ),
        "opening",
        *OPEN,
        "muster",
        "ready",
        "asking",
        "help",
        "prompt",
    ),
    _a(
        "ready",
        "insert",
        11,
        ("就绪", "Ready?"),
        (
            "本机自检，再由人逐项确认：扫码、声音、摄像头、打印、布置、消防；记入日志并签名。",
            "The kiosk tests itself; a person confirms scanner, sound, camera, printer, room, fire; on record and signed.",
        ),
        "opening",
    ),
    _a(
        "again",
        "f2",
        1,
        ("重查", "Again"),
        ("再检查一遍。", "Tests once more."),
        "ready",
    ),
    _a(
        "ask_items",
        "f3",
        0,
        ("逐项确认", "Confirm"),
        (
            "一次一项请在场的人确认，最后扫工作证签名；不签也记录。",
            "Asks whoever is here, one item at a time, and for a badge to sign at the end; unsigned is on record too.",
        ),
        "ready",
    ),
    _a(
        "yes",
        "enter",
        0,
        ("是", "Yes"),
        (
            "这一项符合，转到下一项；可用方向键回来改。",
            "This item is good; goes to the next. Arrows go back to change it.",
        ),
        "asking",
    ),
    _a(
        "no",
        "f2",
        1,
        ("否", "No"),
        ("这一项不符合，转到下一项。", "This item is not good; goes to the next."),
        "asking",
    ),
    _a(
        "none_here",
        "f3",
        2,
        ("没有", "Not here"),
        ("本考场没有这一项，转到下一项。", "This room has no such thing; goes to the next."),
        "asking",
    ),
    _a(
        "evacuate",
        "f2",
        0,
        ("疏散", "Evacuate"),
        (
            "开始疏散：考试时间停止，不放人入场，开始点名；已开始时转到点名。",
            "Begins the evacuation: exam time stands still, nobody enters, the roll is called; once it is on, goes to the roll.",
        ),
        "emergency",
    ),
    _a(
        "not_found",
        "f3",
        1,
        ("未找到", "Not found"),
        ("疏散结束后仍未找到的人。", "Who was not found by the end of an evacuation."),
        "emergency",
    ),
    _a(
        "here",
        "enter",
        0,
        ("在", "Here"),
        (
            "此人安全（返回时：已回座位），转到下一人。",
            "This person is safe, or seated again; goes to the next.",
        ),
        "muster",
    ),
    _a(
        "not_here",
        "f2",
        1,
        ("不在", "Not here"),
        (
            "没有找到此人，或写明由谁带出；用方向键可改已点的人。",
            "Not found, or who led this person out; arrows go back to one already called.",
        ),
        "muster",
    ),
    _a(
        "go_on",
        "f3",
        2,
        ("下一阶段", "Go on"),
        (
            "可以返回、恢复考试并补时、误触、中止本场。",
            "The room may return, the exam goes on and time is made up, false alarm, the session is broken off.",
        ),
        "muster",
    ),
    _a(
        "photo",
        "pageup",
        5,
        ("大照片", "Photo"),
        ("放大考生照片，用于比对本人。", "Shows the candidate's photo large, to compare the person."),
        "door",
    ),
    _a(
        "closing",
        "f12",
        9,
        ("密封关闭", "Close"),
        ("转到密封与关闭。", "Goes to sealing and closing."),
        *OPEN,
    ),
    _a(
        "back",
        "escape",
        4,
        ("返回", "Back"),
        (
            "回到入场画面，从座位核对回到座位表，从收卷回到试卷；在提问中取消。",
            "Back to the door, from the round to the seats, from collection to the papers; in a question: cancel.",
        ),
        "seats",
        "tour",
        "timeline",
        "people",
        "incidents",
        "case",
        "papers",
        "collecting",
        "closing",
        "register",
        "log",
        "review",
        "emergency",
        "muster",
        "ready",
        "asking",
        "help",
        "prompt",
    ),
)


def actions_at(place: Where) -> tuple[Action, ...]:
    """What can be done at a place, in order of rank."""
    return tuple(sorted((a for a in ACTIONS if place in a.where), key=lambda a: a.rank))


def action_for(place: Where, key: str) -> Action | None:
    """What a key does at a place, if anything."""
    return next((a for a in ACTIONS if a.key == key and place in a.where), None)
