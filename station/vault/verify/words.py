"""What each kind of entry is called: on the log screen and in the archive's readable record, the same."""

from __future__ import annotations

from station.text import Text

WORDS: dict[str, Text] = {
    "journal.started": Text("日志开始", "Journal started"),
    "run.started": Text("程序启动", "Program started"),
    "journal.missing": Text("日志末尾的记录丢失", "Entries missing at the journal's end"),
    "plan.replaced": Text("开启前换了计划包", "Plan replaced before opening"),
    "trust.stale": Text(
        "中心公钥信息已过期（仍可使用）", "The center's keys are past their date (still used)"
    ),
    "run.stopped": Text("程序正常退出", "Program left in order"),
    "access.tried": Text("输入 PIN", "PIN tried"),
    "access.failed": Text("工作证或 PIN 未通过", "Badge or PIN failed"),
    "access.granted": Text("工作证和 PIN 通过", "Badge and PIN accepted"),
    "access.unlocked": Text("主考解锁工作证", "Chief unlocked a badge"),
    "disk.full": Text("硬盘已满，让出预留空间", "Disk full, reserve given up"),
    "disk.room": Text("硬盘有空间，恢复预留", "Disk has room, reserve held"),
    "day.opened": Text("开启考场", "Day opened"),
    "day.reopened": Text("重新开启考场", "Day reopened"),
    "day.closed": Text("关闭考场", "Day closed"),
    "staff.replaced": Text("主考更换监考员", "Chief replaced an invigilator"),
    "epoch.started": Text("启用新时段密钥", "New epoch key"),
    "bundle.cut": Text("切出上报包", "Bundle cut"),
    "bundle.copied": Text("导出上报包", "Bundle copied out"),
    "bundle.safe": Text("认定中心已签收", "Center's receipt"),
    "bundle.doubted": Text("回执不可信", "Receipt doubted"),
    "bundle.refused": Text("认定中心拒收", "Center refused"),
    "clock.confirmed": Text("两人确认时间", "Time confirmed by two"),
    "clock.jumped": Text("系统时钟跳变", "Wall clock jumped"),
    "timer.milestone": Text("时间节点", "Milestone"),
    "timer.acknowledged": Text("时间节点已知悉", "Milestone acknowledged"),
    "timer.start_delayed": Text("推迟开考", "Start delayed"),
    "door.presented": Text("出示证件", "Document presented"),
    "door.judged": Text("入场判定", "Verdict at the door"),
    "door.withdrawn": Text("撤下待定", "Pending attempt dropped"),
    "door.absent": Text("登记缺考", "Absence entered"),
    "door.overridden": Text("主考放行", "Chief's override"),
    "door.from_paper": Text("纸面补录入场", "Entered from paper"),
    "door.corrected": Text("更正入场", "Admission corrected"),
    "door.certificate": Text("补记证明编号", "Certificate written down"),
    "door.excluded": Text("不得参加或退考", "Barred or withdrawn"),
    "door.doubt_settled": Text("疑问了结", "Doubt settled"),
    "door.reseated": Text("更正座位", "Seat put right"),
    "door.scanner": Text("扫码设备", "Scanner"),
    "door.dropped": Text("读取未采用", "Reading dropped"),
    "seat.checked": Text("座位核对", "Seat checked"),
    "incident.opened": Text("事件立案", "Incident opened"),
    "incident.answered": Text("步骤答复", "Step answered"),
    "incident.reported": Text("上报请示", "Reported"),
    "incident.approved": Text("批示", "Decision"),
    "incident.countersigned": Text("补签确认", "Countersigned"),
    "incident.warned": Text("警告考生", "Candidates warned"),
    "incident.violation": Text("违规认定", "Violation"),
    "incident.escorted_out": Text("陪同离场", "Escorted out"),
    "incident.escorted_back": Text("陪同返回", "Back in the room"),
    "incident.left_early": Text("提前离场", "Left early"),
    "incident.time_made_up": Text("顺延时间", "Time made up"),
    "incident.deferred": Text("步骤暂缓", "Step put off"),
    "incident.corrected": Text("更正答复", "Answers struck"),
    "incident.closed": Text("事件结案", "Incident closed"),
    "incident.none": Text("本场无异常", "No incidents"),
    "paper.counted": Text("清点试卷", "Papers counted"),
    "paper.witnessed": Text("考生查验封条", "Seal witnessed"),
    "paper.moved": Text("试卷移入移出", "Papers moved"),
    "paper.explained": Text("说明差数", "Difference explained"),
    "seal.proposed": Text("出示清点记录", "Count note shown"),
    "seal.made": Text("密封", "Sealed"),
}
"""Kind → word. A kind that a later version adds is shown by its own name."""


def word_of(kind: str) -> Text:
    """The word for a kind of entry; the kind itself where there is none."""
    return WORDS.get(kind, Text(kind, kind))
